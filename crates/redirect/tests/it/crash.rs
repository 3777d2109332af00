//! Durability: a child process that serves links is really killed under load, fifty times on one ledger. Every click that
//! got its 302 is there, once.
//!
//! The child is this test binary, run again with its orders in the environment. It says on its standard output where it
//! listens.

use crate::world::{Ask, clicks, dim, glow, link, now, random};
use ledger::Ledger;
use redirect::{Options, State};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const ORDERS: &str = "REDIRECT_CHILD";
const KILLS: usize = 50;
const CLIENTS: usize = 6;

/// The child's body; without orders there is nothing to do.
#[test]
fn child() {
    #[allow(clippy::disallowed_methods, reason = "orders reach the child of a test through its environment")]
    let Ok(dir) = std::env::var(ORDERS) else { return };
    let ledger = Ledger::open(Path::new(&dir)).unwrap();
    let scope = glow(&ledger);
    ledger.put_link(&scope, &link("spring")).unwrap();
    let proxies = vec!["127.0.0.0/8".parse().unwrap()];
    // So long that a 302 can only mean that the click was stored, or refused.
    let options = Options { proxies, deadline: Duration::from_secs(60), ..Options::default() };
    let state = State::new(ledger, options, Arc::new(now), Arc::new(random)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("\nlistens {}", listener.local_addr().unwrap());
        redirect::serve(listener, state.clone(), redirect::router(state)).await;
    });
}

/// A child that serves until it is killed.
pub struct Child {
    process: std::process::Child,
    pub address: SocketAddr,
}

impl Child {
    pub fn start(dir: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "crash::child", "--nocapture", "--test-threads=1"]);
        Self::spawn(command, dir)
    }

    /// A child none of whose files grows beyond some kilobytes, until it is given more room.
    #[cfg(target_os = "linux")]
    pub fn limited(dir: &Path, kilobytes: u32) -> Self {
        let mut command = Command::new("bash");
        let exe = std::env::current_exe().unwrap();
        let script = format!("trap '' XFSZ; ulimit -S -f {kilobytes}; exec \"$@\"");
        command.args(["-c", &script, "bash"]).arg(exe);
        command.args(["--exact", "crash::child", "--nocapture", "--test-threads=1"]);
        Self::spawn(command, dir)
    }

    fn spawn(mut command: Command, dir: &Path) -> Self {
        let command = command.env(ORDERS, dir).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().strip_prefix("listens ").map(|at| at.parse().unwrap()));
        Self { process, address: address.expect("the child says where it listens") }
    }

    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    fn kill(&mut self) {
        // SIGKILL: no handler, no destructor, no flush.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Taps until the server is gone; remembers every click that got its 302.
fn load(address: SocketAddr, who: usize, heard: &Mutex<Vec<String>>, count: &AtomicUsize) {
    let Ok(mut stream) = TcpStream::connect(address) else { return };
    let mut buffer = [0; 4096];
    for n in 0.. {
        let from = format!("10.{who}.{}.{}", n / 250, n % 250);
        let text = Ask { from: &from, ..Ask::default() }.text().replace("Connection: close\r\n", "");
        if stream.write_all(text.as_bytes()).is_err() {
            return;
        }
        let Ok(read @ 1..) = stream.read(&mut buffer) else { return };
        let answer = String::from_utf8_lossy(&buffer[..read]);
        let Some((_, rest)) = answer.split_once("kepi_click=") else { return };
        let Some(click) = rest.get(..22) else { return };
        heard.lock().unwrap().push(click.to_owned());
        count.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn nothing_that_was_answered_is_lost_or_doubled_by_fifty_kills() {
    let dir = tempfile::tempdir().unwrap();
    let mut answered = 0;
    for round in 0..KILLS {
        let mut child = Child::start(dir.path());
        let (heard, count) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for who in 0..CLIENTS {
                let (heard, count, address) = (&heard, &count, child.address);
                scope.spawn(move || load(address, who, heard, count));
            }
            let enough = 1 + round * 13 % 97;
            crate::world::until("enough clicks were answered", || {
                (count.load(Ordering::SeqCst) >= enough).then_some(())
            });
            child.kill();
        });
        let heard = heard.into_inner().unwrap();
        answered += heard.len();
        check(dir.path(), &heard);
    }
    println!("{answered} clicks were answered before {KILLS} kills");
}

fn check(dir: &Path, heard: &[String]) {
    let ledger = Ledger::open(dir).unwrap();
    let mut stored: BTreeMap<String, usize> = BTreeMap::new();
    for click in clicks(&ledger) {
        *stored.entry(dim(&click, "click").unwrap().to_owned()).or_default() += 1;
    }
    assert!(stored.values().all(|times| *times == 1), "a click is there twice");
    let lost: Vec<_> = heard.iter().filter(|click| !stored.contains_key(*click)).collect();
    assert!(lost.is_empty(), "{} of {} answered clicks are not there", lost.len(), heard.len());
    assert_eq!(ledger.lost_clicks().unwrap(), 0);
}
