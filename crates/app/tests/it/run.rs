//! Running the binary.

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A data folder of its own.
pub struct House {
    dir: TempDir,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl House {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A file in the folder.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Where a file of the folder is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kepi"));
        command.current_dir(self.dir.path()).arg("--data").arg(self.dir.path().join("data")).args(arguments);
        for variable in ["KEPI_DATA", "KEPI_WORKSPACE", "KEPI_LISTEN", "KEPI_PUBLIC", "KEPI_LOG", "KEPI_CONFIG"] {
            command.env_remove(variable);
        }
        // Links of tests lead to made-up addresses, and tests know no network.
        command.env("KEPI_CHECK_DESTINATIONS", "no");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        answer(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs with a text on standard input.
    pub fn feed(&self, arguments: &[&str], input: &[u8]) -> Answer {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        answer(child.wait_with_output().unwrap())
    }

    /// Runs, expects success, and reads the JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.run(arguments);
        assert_eq!(answer.status, 0, "{arguments:?}: {answer:?}");
        serde_json::from_str(&answer.out).unwrap()
    }

    /// Imports files and expects every row to be taken.
    pub fn import(&self, arguments: &[&str]) -> Vec<Value> {
        let all: Vec<&str> = ["import", "--format", "json"].iter().chain(arguments).copied().collect();
        self.json(&all)["imports"].as_array().unwrap().clone()
    }

    /// The readings of a question.
    pub fn readings(&self, arguments: &[&str]) -> Vec<Value> {
        let all: Vec<&str> = ["kpi", "--format", "json"].iter().chain(arguments).copied().collect();
        self.json(&all)["readings"].as_array().unwrap().clone()
    }

    /// The one reading of one KPI.
    pub fn reading(&self, arguments: &[&str]) -> Option<f64> {
        let readings = self.readings(arguments);
        assert_eq!(readings.len(), 1, "{arguments:?}: {readings:?}");
        readings[0]["value"].as_f64()
    }

    /// Starts a server on a free port and waits until it says where it is.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let child = self.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        Server::of(child)
    }
}

fn answer(output: Output) -> Answer {
    Answer {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running server; it ends with the test.
pub struct Server {
    child: Child,
    pub address: String,
    /// Where links are followed; empty when that was not said.
    pub public: String,
    /// The lines until the address was said.
    pub said: Vec<String>,
}

impl Server {
    fn of(mut child: Child) -> Self {
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let host = |text: &str| Some(text.split_once("http://")?.1.split_once('/')?.0.to_owned());
            let address = host(&line);
            let public = line.split_once("links are followed at").and_then(|(_, rest)| host(rest)).unwrap_or_default();
            said.push(line);
            if let Some(address) = address {
                return Self { child, address, public, said };
            }
        }
        panic!("the server ended before it said where it is: {said:?}");
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A GET over a connection of its own: the status and the body.
pub fn get(address: &str, path: &str) -> (u16, String) {
    use std::io::Read;
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    (status, if chunked { unchunk(body) } else { body.to_owned() })
}

fn unchunk(mut body: &str) -> String {
    let mut out = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        out.push_str(&rest[..size]);
        body = rest[size..].trim_start_matches("\r\n");
    }
    out
}

/// Asks until the answer is there, or gives up. Answers how long it took.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> (T, Duration) {
    let begun = Instant::now();
    loop {
        if let Some(found) = ask() {
            return (found, begun.elapsed());
        }
        assert!(begun.elapsed() < PATIENCE, "{what} did not happen within {PATIENCE:?}");
        // The other process needs the processor too.
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A file of the data that lie beside the repository.
pub fn shared(path: &str) -> String {
    let path = format!("{}/../../../shared/data/{path}", env!("CARGO_MANIFEST_DIR"));
    assert!(Path::new(&path).exists(), "{path} is missing: the sample data lie beside the repository");
    path
}

/// Whether two numbers agree to the last printed digit.
pub fn close(found: f64, expected: f64, what: &str) {
    let difference = (found - expected).abs();
    assert!(difference <= expected.abs() * 1e-12, "{what}: {found} is not {expected}");
}
