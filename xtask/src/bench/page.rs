//! The dashboard of the demo's season: time of a page at the server, and memory at rest.

use super::{Plan, line, process::memory};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that is stopped when it is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Builds the demo's data, serves it, and asks for pages.
pub fn bench(plan: &Plan) -> Result<()> {
    let data = plan.folder.join("page-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    let address = free_address()?;
    let started = Instant::now();
    let demo =
        start(Command::new(&plan.kepi).arg("--data").arg(&data).args(["demo", "--no-open", "--listen", &address]));
    let demo = demo?;
    let first = wait(&address, Duration::from_secs(120))?;
    line(
        "demo: from start to the first page",
        format!("{:.1} s (page {first:.0} ms)", started.elapsed().as_secs_f64()),
    );
    drop(demo);

    let address = free_address()?;
    let server = start(Command::new(&plan.kepi).arg("--data").arg(&data).args(["serve", "--listen", &address]))?;
    wait(&address, Duration::from_secs(60))?;
    std::thread::sleep(Duration::from_secs(5));
    line("serve: memory at rest", format!("{:.0} MB", memory(server.0.id(), "VmRSS:").unwrap_or(0.0)));
    let mut fresh: Vec<f64> = Vec::new();
    for creator in 0..20 {
        // A filter that matches nobody leaves as much to read as one that matches all: versions are settled first.
        fresh.push(get(&address, &format!("/?period=90d&where=creator+!=+nobody{creator}"))?);
    }
    let cached: Result<Vec<f64>> = (0..50).map(|_| get(&address, "/")).collect();
    line("page: readings not cached, median of 20 filters", format!("{:.1} ms", median(fresh)));
    line("page: readings cached, median of 50", format!("{:.1} ms", median(cached?)));
    line("serve: memory after 70 pages", format!("{:.0} MB", memory(server.0.id(), "VmRSS:").unwrap_or(0.0)));
    drop(server);
    fs::remove_dir_all(&data)?;
    Ok(())
}

fn start(command: &mut Command) -> Result<Server> {
    Ok(Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("kepi could not be started")?))
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// Asks until the page is there; the milliseconds of the request that succeeded.
fn wait(address: &str, most: Duration) -> Result<f64> {
    let until = Instant::now() + most;
    while Instant::now() < until {
        if let Ok(milliseconds) = get(address, "/") {
            return Ok(milliseconds);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("no page at {address} within {most:?}")
}

/// Milliseconds of one GET that answers 200.
fn get(address: &str, path: &str) -> Result<f64> {
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

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
