//! Durability: a child process is really killed, at every step of every write and at any time, again and again on one
//! ledger. What it had acknowledged is there, once; what it had not is there once or not at all; an import is whole.
//!
//! The child is this test binary, run again with its orders in the environment. It says what was acknowledged on its
//! standard output. To be killed at a step it listens to the trace of the ledger, says so, and stops there.

use crate::imports::leftovers_in;
use crate::planners;
use crate::world::{batch, click, counted, glow, now, report, visits};
use ledger::{Begun, Counted, Ledger};
use model::{SmolStr, batch::Accepted, dimension::Dimension, fact::Fact, workspace::Scope};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

const ORDERS: &str = "LEDGER_CHILD";
/// How many parts an import has, and how many facts a part.
const PARTS: u32 = 3;
const PART_FACTS: u32 = 4;

/// What a child is to do.
#[derive(Clone, Debug)]
pub struct Orders {
    pub dir: PathBuf,
    /// The child's own name: two children write different things.
    pub who: String,
    /// The number of its first batch, so that a batch nobody heard of is sent again.
    pub first: u32,
    /// The number of batches, after which it ends by itself.
    pub batches: u32,
    /// The step to stop at and how often to pass it before; empty for none.
    pub step: String,
    pub passes: u32,
}

impl Orders {
    pub fn spawn(&self) -> Child {
        let Self { dir, who, first, batches, step, passes } = self;
        let orders = format!("{who}|{first}|{batches}|{step}|{passes}|{}", dir.display());
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
            .env(ORDERS, orders)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap()
    }

    fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.splitn(6, '|').collect();
        Self {
            who: parts[0].to_owned(),
            first: parts[1].parse().unwrap(),
            batches: parts[2].parse().unwrap(),
            step: parts[3].to_owned(),
            passes: parts[4].parse().unwrap(),
            dir: parts[5].into(),
        }
    }
}

/// The child's body; without orders there is nothing to do.
#[test]
fn child() {
    #[allow(clippy::disallowed_methods, reason = "orders reach the child of a test through its environment")]
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let orders = Orders::read(&orders);
    if !orders.step.is_empty() {
        let passes = AtomicU32::new(orders.passes);
        let stop = Stop { step: orders.step.clone(), passes };
        tracing::subscriber::set_global_default(stop).unwrap();
    }
    let ledger = Ledger::open(&orders.dir).unwrap();
    let scope = glow(&ledger);
    if orders.who.starts_with("planner") {
        return planners::work(&ledger, &scope, &orders);
    }
    for number in orders.first..orders.first + orders.batches {
        match number % 8 {
            3 | 6 => import(&ledger, &scope, &orders, number),
            7 if orders.who == "mover" => settle(&ledger, &orders.dir),
            _ => {
                let batch = batch((0..PART_FACTS).map(|n| click(&format!("{}/{number}/{n}", orders.who))).collect());
                ledger.append(&scope, "clicks", &batch, now()).unwrap();
            }
        }
        say(&format!("done {number}"));
    }
}

fn import(ledger: &Ledger, scope: &Scope, orders: &Orders, number: u32) {
    let sha256 = format!("{}/{number}", orders.who);
    let Begun::New(ticket) = ledger.begin(scope, "file.csv", &sha256, now()).unwrap() else { return };
    let mut counts = Counted::default();
    for part in 0..PARTS {
        let rows = part * PART_FACTS..(part + 1) * PART_FACTS;
        let facts = rows.map(|row| visits(row + 2, &format!("{sha256}/{row}"))).collect();
        counts += ledger.stage(&ticket, &batch(facts)).unwrap();
    }
    assert_eq!(counts, counted(u64::from(PARTS * PART_FACTS), 0, 0));
    ledger.accept(ticket, &report(&sha256, counts), now()).unwrap();
}

/// Moves what waits to a file that is replaced whole, with the mark in it, and forgets it then.
fn settle(ledger: &Ledger, dir: &Path) {
    let (mark, mut moved) = moved(dir);
    let pending = ledger.pending(mark, usize::MAX).unwrap();
    let Some(last) = pending.last().map(|batch| batch.seq) else { return };
    moved.extend(ids(pending));
    let mut text = last.to_string();
    moved.iter().for_each(|id| text = format!("{text}\n{id}"));
    let next = dir.join("moved.next");
    let mut file = File::create(&next).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.sync_all().unwrap();
    std::fs::rename(next, dir.join("moved")).unwrap();
    tracing::trace!(name: "moved", target: "ledger", last);
    ledger.forget(last).unwrap();
}

fn moved(dir: &Path) -> (i64, Vec<SmolStr>) {
    let Ok(text) = std::fs::read_to_string(dir.join("moved")) else { return (0, Vec::new()) };
    let mut lines = text.lines();
    (lines.next().unwrap().parse().unwrap(), lines.map(SmolStr::from).collect())
}

fn ids(batches: Vec<Accepted>) -> impl Iterator<Item = SmolStr> {
    let id = |fact: Fact| fact.dim(&Dimension::Label("label".into())).or(fact.entity.as_ref()).unwrap().clone();
    batches.into_iter().flat_map(|batch| batch.facts).map(id)
}

/// Tells whoever listens to this child.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

/// Stops the thread that comes to a step, for good.
struct Stop {
    step: String,
    passes: AtomicU32,
}

impl tracing::Subscriber for Stop {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "ledger"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        if event.metadata().name() != self.step || self.passes.fetch_sub(1, Ordering::SeqCst) != 1 {
            return;
        }
        say("stopped");
        loop {
            std::thread::park();
        }
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// What a child had acknowledged by the time it ended.
pub struct Heard {
    pub done: Vec<u32>,
    pub stopped: bool,
}

/// Listens until the child stops itself or has acknowledged `enough` batches, kills it, and hears it out.
pub fn listen(mut child: Child, enough: usize) -> Heard {
    let mut heard = Heard { done: Vec::new(), stopped: false };
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut killed = false;
    while let Some(Ok(line)) = lines.next() {
        if let Some(number) = line.strip_prefix("done ") {
            heard.done.push(number.parse().unwrap());
        }
        heard.stopped |= line == "stopped";
        if !killed && (heard.stopped || heard.done.len() >= enough) {
            // SIGKILL: no handler, no destructor, no flush.
            child.kill().unwrap();
            killed = true;
        }
    }
    child.wait().unwrap();
    heard
}

/// Checks that everything acknowledged is there once, nothing is there twice, and imports and batches are whole.
pub fn check(dir: &Path, who: &str, acknowledged: &BTreeSet<u32>) {
    let ledger = Ledger::open(dir).unwrap();
    let (mark, mut all) = moved(dir);
    all.extend(ids(ledger.pending(mark, usize::MAX).unwrap()));
    let mut seen: BTreeMap<u32, BTreeSet<SmolStr>> = BTreeMap::new();
    for id in &all {
        let own = id.strip_prefix("click/").unwrap_or(id).strip_prefix(who).and_then(|rest| rest.strip_prefix('/'));
        let Some(own) = own else { continue };
        let number = own.split('/').next().unwrap().parse().unwrap();
        assert!(seen.entry(number).or_default().insert(id.clone()), "{id} is there twice");
    }
    for (number, facts) in &seen {
        let whole = if matches!(number % 8, 3 | 6) { PARTS * PART_FACTS } else { PART_FACTS };
        assert_eq!(facts.len(), whole as usize, "batch {number} is there by halves");
    }
    let settles = |number: &u32| number % 8 == 7 && who == "mover";
    let lost: Vec<_> = acknowledged.iter().filter(|n| !settles(n) && !seen.contains_key(n)).collect();
    assert!(lost.is_empty(), "{lost:?} were acknowledged and are lost");
    assert!(ledger.last_seq().unwrap() >= mark);
    drop(ledger);
    assert_eq!(leftovers_in(dir), (0, 0), "the dead left something behind");
}

#[test]
fn what_a_killed_import_staged_is_there_until_somebody_opens_the_ledger() {
    let dir = tempfile::tempdir().unwrap();
    let (step, who) = ("stage.written".to_owned(), "mover".to_owned());
    let orders = Orders { dir: dir.path().to_owned(), who, first: 0, batches: 8, step, passes: 3 };
    let heard = listen(orders.spawn(), usize::MAX);
    assert_eq!(heard.done, [0, 1, 2]);
    assert_eq!(leftovers_in(dir.path()), (1, 2), "two parts were committed, the third was not");
    check(dir.path(), "mover", &BTreeSet::from([0, 1, 2]));
}

/// Runs children on one ledger, one after the other, each killed in its own way, and checks after each.
fn kill_again_and_again(kills: impl IntoIterator<Item = (&'static str, u32, usize)>) {
    let dir = tempfile::tempdir().unwrap();
    let (mut first, mut acknowledged) = (0, BTreeSet::new());
    for (step, passes, enough) in kills {
        let orders = Orders {
            dir: dir.path().to_owned(),
            who: "mover".to_owned(),
            first,
            batches: 200,
            step: step.to_owned(),
            passes,
        };
        let heard = listen(orders.spawn(), enough);
        assert!(step.is_empty() || heard.stopped, "never came to {step} a {passes}th time");
        acknowledged.extend(&heard.done);
        first = acknowledged.last().map_or(0, |last| last + 1);
        check(dir.path(), "mover", &acknowledged);
    }
    assert!(!acknowledged.is_empty());
}

#[test]
fn nothing_is_lost_or_doubled_when_killed_at_a_step_of_storing() {
    let steps = ["append.written", "stage.written", "accept.admitted", "accept.merged", "accept.reported"];
    kill_again_and_again(steps.into_iter().flat_map(|step| [1, 2, 4].map(|passes| (step, passes, usize::MAX))));
}

#[test]
fn nothing_is_lost_or_doubled_when_killed_around_a_commit() {
    let steps = ["group.before", "group.after"];
    kill_again_and_again(steps.into_iter().flat_map(|step| (2..14).map(move |passes| (step, passes, usize::MAX))));
}

#[test]
fn nothing_is_lost_or_doubled_when_killed_while_settling() {
    let steps = ["moved", "forget.removed"];
    kill_again_and_again(steps.into_iter().flat_map(|step| [1, 2, 3].map(|passes| (step, passes, usize::MAX))));
}

#[test]
fn nothing_is_lost_or_doubled_when_killed_at_any_time() {
    // After so many acknowledgements; what the child does meanwhile is up to the scheduler.
    kill_again_and_again((0..25).map(|round| ("", 0, 1 + round * 7 % 23)));
}
