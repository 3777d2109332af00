//! A server on loopback over a ledger of its own, and a client that says exactly what it is told to.

use ledger::Ledger;
use model::{
    Timestamp, calendar::Calendar, dimension::Dimension, fact::Fact, id::LinkId, link::Link, money::Currency,
    workspace::Scope,
};
use redirect::{Health, Options, State};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime};

/// A phone's browser.
pub const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                         Version/17.5 Mobile/15E148 Safari/604.1";
/// A desktop's browser.
pub const DESKTOP: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

pub struct World {
    pub ledger: Ledger,
    pub scope: Scope,
    pub state: State,
    pub address: SocketAddr,
    clock: Arc<AtomicI64>,
    /// The server ends before the folder goes.
    pub runtime: Runtime,
    pub dir: TempDir,
}

impl World {
    /// A server with one link, `spring`.
    pub fn new() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(dir.path()).unwrap();
        let scope = glow(&ledger);
        ledger.put_link(&scope, &link("spring")).unwrap();
        let clock = Arc::new(AtomicI64::new(now().as_millisecond()));
        let hand = Arc::clone(&clock);
        let time = move || Timestamp::from_millisecond(hand.load(Ordering::SeqCst)).unwrap();
        // Loopback stands for a proxy, so that one client can be many visitors.
        let proxies = vec!["127.0.0.0/8".parse().unwrap()];
        let state =
            State::new(ledger.clone(), Options { proxies, ..options }, Arc::new(time), Arc::new(random)).unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(redirect::serve(listener, state.clone(), redirect::router(state.clone())));
        Self { ledger, scope, state, address, clock, runtime, dir }
    }

    /// Stores a link and waits until it is followed.
    pub fn put(&self, link: &Link) {
        let before = self.ledger.links_epoch().unwrap();
        self.ledger.put_link(&self.scope, link).unwrap();
        assert!(self.ledger.links_epoch().unwrap() > before);
        let path = format!("/{}", link.slug());
        let made = link.note.clone();
        until("the link is followed", || {
            let page = self.ask(&Ask { path: &format!("{path}+"), ..Ask::default() });
            (page.status == 200 && (made.is_empty() || page.body.contains(&made))).then_some(())
        });
    }

    pub fn later(&self, duration: Duration) {
        self.clock.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub fn ask(&self, ask: &Ask<'_>) -> Answer {
        send(self.address, &ask.text()).unwrap()
    }

    /// A tap by a visitor of their own.
    pub fn tap(&self, path: &str, visitor: &str) -> Answer {
        self.ask(&Ask { path, from: visitor, ..Ask::default() })
    }

    /// Every click that is stored.
    pub fn clicks(&self) -> Vec<Fact> {
        clicks(&self.ledger)
    }

    pub fn health(&self) -> Health {
        self.state.health()
    }

    /// Waits until visits were left out for these reasons, and no other.
    pub fn excluded(&self, expected: &[(&str, u64)]) {
        let period = model::period::Period { from: jiff::civil::date(2020, 1, 1), to: jiff::civil::date(2030, 1, 1) };
        until("the visits are noted", || {
            let counts = self.ledger.exclusions(&self.scope, period).unwrap();
            let mut found: Vec<(&str, u64)> = counts.iter().map(|count| (count.reason.name(), count.visits)).collect();
            found.sort_unstable();
            (found == expected).then_some(())
        });
    }
}

/// The workspace of the world.
pub fn glow(ledger: &Ledger) -> Scope {
    let calendar = Calendar::in_zone("Europe/Berlin").unwrap();
    ledger.ensure_workspace("Glow", &calendar, Currency::EUR, now()).unwrap().scope()
}

pub fn link(id: &str) -> Link {
    Link::new(LinkId::new(id), "https://glow.example/shop", now())
}

pub fn now() -> Timestamp {
    "2026-03-01T23:30:00Z".parse().unwrap()
}

pub fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

pub fn clicks(ledger: &Ledger) -> Vec<Fact> {
    ledger.pending(0, usize::MAX).unwrap().into_iter().flat_map(|batch| batch.facts).collect()
}

/// A dimension of a fact by name.
pub fn dim<'a>(fact: &'a Fact, name: &str) -> Option<&'a str> {
    fact.dim(&Dimension::from_name(name)).map(model::SmolStr::as_str)
}

/// A request.
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub host: &'a str,
    pub agent: &'a str,
    /// The visitor's address.
    pub from: &'a str,
    /// Further headers, each with its end of line.
    pub headers: &'a str,
}

impl Default for Ask<'_> {
    fn default() -> Self {
        Self { method: "GET", path: "/spring", host: "go.example", agent: PHONE, from: "203.0.113.1", headers: "" }
    }
}

impl Ask<'_> {
    pub fn text(&self) -> String {
        let Self { method, path, host, agent, from, headers } = self;
        let agent = if agent.is_empty() { String::new() } else { format!("User-Agent: {agent}\r\n") };
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{agent}X-Forwarded-For: {from}\r\n{headers}Connection: close\r\n\r\n"
        )
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line[name.len() + 1..].trim())
    }

    pub fn location(&self) -> &str {
        assert_eq!(self.status, 302, "{self:?}");
        self.header("location").unwrap()
    }

    /// The click's id in the address.
    pub fn click(&self) -> Option<&str> {
        self.location().split_once("kepi_click=").map(|(_, rest)| rest.split(['&', '#']).next().unwrap())
    }
}

/// Sends a text and reads what comes back until the server is done.
pub fn send(address: SocketAddr, text: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    // A server that has heard enough closes, which is an answer too.
    let _ = stream.write_all(text.as_bytes());
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    if bytes.is_empty() {
        read?;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// Asks again and again, for a minute at most.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        if let Some(found) = ask() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited a minute: {what}");
}

/// Whether a file of the folder holds some bytes.
pub fn holds(dir: &Path, needle: &[u8]) -> bool {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.into_iter().any(|path| std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle))
}
