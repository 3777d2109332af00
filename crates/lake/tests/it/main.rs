//! The lake as the rest of the house sees it: the suite of answers, random questions, settling, upkeep, crashes, and
//! tables of older versions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod concurrent;
mod contract;
mod crash;
mod credits;
mod files;
mod format;

mod oracle;
mod settling;
mod upkeep;

use lake::Lake;
use model::{batch::Accepted, measure::Measure, store::FactStore};
use tempfile::TempDir;
use testkit::build::{ask, scope_of};

/// A lake in a folder that goes with it.
struct Kept {
    lake: Lake,
    dir: TempDir,
}

impl Kept {
    async fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { lake: Lake::open(dir.path()).await.unwrap(), dir }
    }
}

/// A click by a visitor of each name, in one batch.
fn clicks(seq: i64, visitors: &[&str]) -> Accepted {
    testkit::build::batch(seq, &format!("import-{seq}"), visitors.iter().map(|visitor| testkit::build::click(visitor)))
}

/// How many clicks are visible; every click has a visitor of its own, so that both numbers are the same when none is
/// counted twice.
async fn counted(lake: &Lake) -> (i128, i128) {
    let question = ask(&[Measure::Clicks, Measure::UniqueVisitors]).query();
    let table = lake.read(&scope_of("acme"), &question).await.unwrap();
    let cell = |place: usize| table.rows.first().and_then(|row| row.cells[place].raw).unwrap_or_default();
    (cell(0), cell(1))
}
