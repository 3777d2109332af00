//! A chromedriver and the browser that it starts: both go with the test, however it ends.

use fantoccini::{Client, ClientBuilder, error::NewSessionError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A chromedriver of its own.
pub struct Driver {
    child: Child,
    port: u16,
    session: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The browser is asked to go, so that it leaves nothing behind. It goes with its driver in any case, since the
        // pipe between them ends.
        let _ = self.end_session();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Driver {
    /// Starts one; `None` where it could not get a port.
    pub fn start(dir: &Path) -> Option<Self> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok());
        std::thread::spawn(move || lines.for_each(drop));
        let started = Self { child, port: port.unwrap_or_default(), session: String::new() };
        port.map(|_| started)
    }

    /// Starts a browser.
    pub async fn connect(&mut self, wanted: &Value) -> Result<Client, NewSessionError> {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await?;
        self.session = client.session_id().await.unwrap().unwrap();
        Ok(client)
    }

    fn end_session(&self) -> std::io::Result<()> {
        if self.session.is_empty() {
            return Ok(());
        }
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "DELETE /session/{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", self.session)?;
        stream.read(&mut [0; 64]).map(|_| ())
    }
}
