//! Settlers that are killed: at every step, and wherever they happen to be. What was acknowledged is there once.
//!
//! The test starts itself again as the settler, told by the environment, reads what it acknowledges from its output, and
//! kills it. A settler that reaches the step it is to die at says so and waits for the kill.

#![expect(clippy::disallowed_methods, reason = "the test tells itself through the environment that it is the settler")]

use jiff::Timestamp;
use lake::{Lake, Step};
use ledger::Ledger;
use model::{
    batch::Batch, calendar::Calendar, dimension::Dimension, measure::Measure, money::Currency, store::FactStore,
    workspace::Scope,
};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};
use testkit::build::{ask, click};

const DIR: &str = "LAKE_CRASH_DIR";
const DIE_AT: &str = "LAKE_CRASH_AT";
const ROUND: &str = "LAKE_CRASH_ROUND";
const TEST: &str = "crash::a_settler_that_is_killed_loses_nothing_and_doubles_nothing";
/// A settler that is not killed by then ends by itself.
const ROUNDS_OF_A_CHILD: usize = 60;

#[test]
fn a_settler_that_is_killed_loses_nothing_and_doubles_nothing() {
    if let Ok(dir) = std::env::var(DIR) {
        return settler(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    let steps = ["Locked", "Written", "Committed", "Swapped", "Forgotten"];
    for (round, step) in steps.iter().enumerate() {
        let (acks, reached) = life(dir.path(), round, step, usize::MAX);
        assert!(reached, "the settler never came to {step}");
        acknowledged.extend(acks);
        check(dir.path(), &acknowledged);
    }
    for (round, acks) in [1, 2, 4, 7, 11, 16, 23].into_iter().enumerate() {
        acknowledged.extend(life(dir.path(), 100 + round, "", acks).0);
        check(dir.path(), &acknowledged);
    }
    assert!(acknowledged.len() > 64, "only {} were acknowledged", acknowledged.len());
}

/// Starts a settler and kills it when it says that it reached its step, or has acknowledged so many; gives what it
/// acknowledged, and whether it reached the step.
fn life(dir: &Path, round: usize, die_at: &str, acks: usize) -> (Vec<String>, bool) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(DIE_AT, die_at)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut acknowledged, mut reached) = (Vec::new(), false);
    for line in lines.map_while(Result::ok) {
        if let Some(visitor) = line.strip_prefix("acknowledged ") {
            acknowledged.push(visitor.to_owned());
        }
        reached |= line == "reached";
        if reached || acknowledged.len() == acks {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    (acknowledged, reached)
}

/// Every acknowledged click is there exactly once, for a reader that comes now.
fn check(dir: &Path, acknowledged: &[String]) {
    let ledger = Ledger::open(dir).unwrap();
    let scope = scope(&ledger);
    let found: BTreeMap<String, i128> = runtime().block_on(async {
        let pending = ledger.pending(0, usize::MAX).unwrap();
        let lake = Lake::open(dir).await.unwrap();
        lake.show(pending).await.unwrap();
        let table = lake.read(&scope, &ask(&[Measure::Clicks]).by(Dimension::Visitor).query()).await.unwrap();
        let visitors =
            table.rows.into_iter().map(|row| (row.group[0].as_ref().unwrap().to_string(), row.cells[0].raw.unwrap()));
        visitors.collect()
    });
    for visitor in acknowledged {
        assert_eq!(found.get(visitor), Some(&1), "{visitor}");
    }
    let doubled: Vec<_> = found.iter().filter(|(_, clicks)| **clicks != 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
}

/// The settler: acknowledges clicks, settles every third, and forgets what is settled.
fn settler(dir: &Path) {
    let (die_at, round) = (std::env::var(DIE_AT).unwrap(), std::env::var(ROUND).unwrap());
    let at = |step: &str| {
        if step == die_at {
            say("reached");
            loop {
                std::thread::park();
            }
        }
    };
    let ledger = Ledger::open(dir).unwrap();
    let scope = scope(&ledger);
    runtime().block_on(async {
        let lake = Lake::open(dir).await.unwrap();
        ledger.forget(lake.settled()).unwrap();
        lake.show(ledger.pending(lake.settled(), usize::MAX).unwrap()).await.unwrap();
        for number in 0..ROUNDS_OF_A_CHILD {
            let visitor = format!("{round}-{number}");
            let batch = Batch { facts: vec![click(&visitor).entity(&visitor).fact()], ..Batch::default() };
            ledger.append(&scope, "clicks", &batch, Timestamp::UNIX_EPOCH).unwrap();
            say(&format!("acknowledged {visitor}"));
            if number % 3 == 2 {
                let due = ledger.pending(lake.settled(), usize::MAX).unwrap();
                let step = |step: Step| at(&format!("{step:?}"));
                let settled = lake.settle_with(due, &step).await.unwrap();
                ledger.forget(settled).unwrap();
                at("Forgotten");
            }
        }
    });
}

fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{word}").unwrap();
    out.flush().unwrap();
}

fn scope(ledger: &Ledger) -> Scope {
    let workspace = match ledger.workspaces().unwrap().into_iter().next() {
        Some(workspace) => workspace,
        None => ledger.create_workspace("acme", &Calendar::default(), Currency::EUR, Timestamp::UNIX_EPOCH).unwrap(),
    };
    workspace.scope()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}
