//! Durable redirects against nginx, which answers `return 302` and writes an access log: the same machine, the same load, in
//! turns. Every request is of a visitor of its own, so that each is a click that must be on the disk before its answer.
//!
//! `wrk` makes the load and has a processor's worth of work itself, so the ratio of throughput is kinder than the ratio of
//! processor time; both are printed.

use super::{line, process::memory};
use crate::run::{command, root, watch};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How many connections ask at once.
const CONNECTIONS: u32 = 256;
/// How often both are asked; the median counts.
const ROUNDS: usize = 5;
/// How many links there are.
const LINKS: u32 = 100;

/// A request by a visitor whom nobody has seen before.
const VISIT: &str = r#"
local agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F90 Instagram 335.0.0.34.95 (iPhone16,1; iOS 17_5_1; en_US; en; scale=3.00; 1179x2556; 614840153)"
local made, n, seed = 0, 0, os.time() % 200
function setup(thread) thread:set("id", made) made = made + 1 end
function request()
  n = n + 1
  return "GET /l" .. n % 100 .. " HTTP/1.1\r\nHost: go.glow.example\r\nUser-Agent: " .. agent ..
    "\r\nAccept: text/html\r\nAccept-Language: en-US,en;q=0.9\r\nX-Forwarded-For: " .. 10 + seed .. "." ..
    id * 100 + math.floor(n / 65536) % 100 .. "." .. math.floor(n / 256) % 256 .. "." .. n % 256 .. "\r\n\r\n"
end
"#;

/// What one round of load says.
#[derive(Clone, Copy, Debug)]
struct Round {
    per_second: f64,
    p99_ms: f64,
    /// Processor time of the server for one answer, in microseconds.
    cost_us: f64,
}

/// A server under load, stopped when it is dropped.
struct Server {
    child: Child,
    address: String,
    stop: Option<Command>,
}

impl Drop for Server {
    fn drop(&mut self) {
        match &mut self.stop {
            Some(stop) => drop(stop.stderr(Stdio::null()).status()),
            None => drop(self.child.kill()),
        }
        let _ = self.child.wait();
    }
}

/// Loads both in turns and prints the ratios.
pub fn bench(folder: &Path, small: bool) -> Result<()> {
    for tool in ["wrk", "nginx"] {
        if Command::new(tool).arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            bail!("{tool} is not installed; on Debian: apt-get install wrk nginx");
        }
    }
    watch(command("cargo", &["build", "--release", "--package", "redirect", "--example", "serve"]))?;
    let folder = folder.join("redirect");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let script = folder.join("visit.lua");
    fs::write(&script, VISIT)?;
    let seconds = if small { 2 } else { 10 };
    let (nginx, own) = (nginx(&folder)?, own(&folder)?);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(load(&nginx, &script, seconds)?);
        ours.push(load(&own, &script, seconds)?);
    }
    report(&theirs, &ours);
    line("redirect: memory after the load", format!("{:.0} MB", memory(own.child.id(), "VmRSS:").unwrap_or(0.0)));
    line("redirect: health after the load", health(&own.address)?);
    drop((nginx, own));
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn report(theirs: &[Round], ours: &[Round]) {
    let of = |rounds: &[Round], what: fn(&Round) -> f64| median(rounds.iter().map(what).collect());
    let both = |what: fn(&Round) -> f64| (of(ours, what), of(theirs, what));
    let (own, peer) = both(|round| round.per_second);
    line("redirect: durable redirects per second", format!("{own:.0}, nginx {peer:.0}: {:.2}", own / peer));
    let (own, peer) = both(|round| round.p99_ms);
    line("redirect: 99 of 100 answers within", format!("{own:.1} ms, nginx {peer:.1} ms: {:.2}", own / peer));
    let (own, peer) = both(|round| round.cost_us);
    line("redirect: processor time of an answer", format!("{own:.1} us, nginx {peer:.1} us: {:.2}", own / peer));
}

fn nginx(folder: &Path) -> Result<Server> {
    let address = free_address()?;
    let conf = folder.join("nginx.conf");
    let here = folder.display();
    fs::write(
        &conf,
        format!(
            "daemon off;\nworker_processes 2;\npid {here}/nginx.pid;\nerror_log {here}/error.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log {here}/access.log combined; server {{ listen {address}; keepalive_requests 1000000000;\n\
             location / {{ return 302 https://glow.example/shop?colour=red&utm_source=instagram#top; }} }} }}\n"
        ),
    )?;
    let program = || {
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(folder).arg("-c").arg(&conf);
        nginx
    };
    let mut stop = program();
    stop.args(["-s", "stop"]);
    start(program(), address, Some(stop))
}

fn own(folder: &Path) -> Result<Server> {
    let address = free_address()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut serve = Command::new(target.join("release/examples/serve"));
    serve.arg(folder.join("data")).args([&address, &LINKS.to_string()]);
    start(serve, address, None)
}

fn start(mut command: Command, address: String, stop: Option<Command>) -> Result<Server> {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context("a server could not be started")?;
    let server = Server { child, address, stop };
    let until = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(&server.address).is_err() {
        if Instant::now() > until {
            bail!("nothing answers at {}", server.address);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(server)
}

fn load(server: &Server, script: &Path, seconds: u32) -> Result<Round> {
    let before = ticks(server.child.id());
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads=2", &format!("--connections={CONNECTIONS}"), &format!("--duration={seconds}s"), "--latency"]);
    let output = wrk.arg("--script").arg(script).arg(format!("http://{}/", server.address)).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        bail!("some requests failed:\n{text}");
    }
    let after_word = |word: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(word))?;
        line.trim_start()[word.len()..].split_whitespace().next().map(str::to_owned)
    };
    let per_second = after_word("Requests/sec:").and_then(|rate| rate.parse().ok()).with_context(|| text.clone())?;
    let p99_ms = after_word("99%").and_then(|time| milliseconds(&time)).with_context(|| text.clone())?;
    let answers =
        text.lines().find(|line| line.contains(" requests in ")).and_then(|line| line.split_whitespace().next());
    let answers: f64 = answers.and_then(|count| count.parse().ok()).with_context(|| text.clone())?;
    // A tick is a hundredth of a second on every Linux that this runs on.
    let cost_us = (ticks(server.child.id()) - before) * 1e4 / answers;
    Ok(Round { per_second, p99_ms, cost_us })
}

/// `1.23ms`, `850.00us` or `1.20s` in milliseconds.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 1e-3), ("ms", 1.0), ("s", 1e3)];
    units.iter().find_map(|(unit, scale)| text.strip_suffix(unit)?.parse::<f64>().ok().map(|number| number * scale))
}

/// Processor time that a process and its children have taken, in hundredths of a second.
fn ticks(id: u32) -> f64 {
    let Ok(all) = fs::read_dir("/proc") else { return 0.0 };
    let processes = all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    processes.filter_map(|process| own_ticks(process, id)).sum()
}

/// The time of a process if it is the one meant or a child of it.
fn own_ticks(process: u32, id: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let parent: u32 = fields.get(1)?.parse().ok()?;
    let time = |place: usize| fields.get(place)?.parse::<f64>().ok();
    (process == id || parent == id).then_some(time(11)? + time(12)?)
}

fn health(address: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
