//! A server of the release binary, and how long its answers take.

use anyhow::{Context, Result, bail};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that is stopped when it is dropped.
pub struct Server(Child);

impl Server {
    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server.
pub fn start(command: &mut Command) -> Result<Server> {
    Ok(Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("kepi could not be started")?))
}

/// An address that nothing listens on.
pub fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// Asks until the page is there; the milliseconds of the request that succeeded.
pub fn wait(address: &str, path: &str, most: Duration) -> Result<f64> {
    let until = Instant::now() + most;
    while Instant::now() < until {
        if let Ok(milliseconds) = get(address, path) {
            return Ok(milliseconds);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("no page at {address} within {most:?}")
}

/// Milliseconds of one GET that answers 200.
pub fn get(address: &str, path: &str) -> Result<f64> {
    let started = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("GET {path}: {}", String::from_utf8_lossy(&answer[..answer.len().min(200)]));
    }
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
