//! A small made-up world: a workspace, and facts about it.

use jiff::civil::date;
use ledger::{Begun, Counted, Import, Ledger, Ticket};
use model::{
    Timestamp,
    batch::Batch,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    import::Report,
    measure::Measure,
    money::Currency,
    provenance::Provenance,
    workspace::Scope,
};
use tempfile::TempDir;

/// A ledger in a folder of its own, with one workspace.
pub struct World {
    pub ledger: Ledger,
    pub scope: Scope,
    pub dir: TempDir,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(dir.path()).unwrap();
        let scope = glow(&ledger);
        Self { ledger, scope, dir }
    }

    pub fn begin(&self, sha256: &str) -> Ticket {
        match self.ledger.begin(&self.scope, "posts.csv", sha256, now()).unwrap() {
            Begun::New(ticket) => ticket,
            Begun::Known(id, _) => panic!("{sha256} is known as {id}"),
        }
    }

    /// Brings a file in, part by part.
    pub fn import(&self, sha256: &str, parts: &[Batch]) -> (Import, Counted) {
        let ticket = self.begin(sha256);
        let mut counted = Counted::default();
        for part in parts {
            counted += self.ledger.stage(&ticket, part).unwrap();
        }
        (self.ledger.accept(ticket, &report(sha256, counted), now()).unwrap(), counted)
    }

    pub fn append(&self, facts: Vec<Fact>) -> i64 {
        self.ledger.append(&self.scope, "clicks", &batch(facts), now()).unwrap()
    }

    /// Every fact that waits, in order.
    pub fn waiting(&self) -> Vec<Fact> {
        self.ledger.pending(0, usize::MAX).unwrap().into_iter().flat_map(|batch| batch.facts).collect()
    }
}

/// The workspace of the world.
pub fn glow(ledger: &Ledger) -> Scope {
    ledger.ensure_workspace("Glow", &Calendar::default(), Currency::EUR, now()).unwrap().scope()
}

pub fn now() -> Timestamp {
    at(4)
}

/// Midnight of a day of March 2024.
pub fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_709_251_200 + (day - 1) * 86_400).unwrap()
}

pub fn batch(facts: Vec<Fact>) -> Batch {
    Batch { facts, ..Batch::default() }
}

/// A post's counters, with likes, as of 2 March.
pub fn post(row: u32, id: &str, likes: i128) -> Fact {
    let key = format!("instagram/{id}");
    let mut fact = bare(FactKind::PostCounters, row);
    fact.entity = Some(key.as_str().into());
    fact.set_dim(Dimension::Platform, "instagram");
    fact.set_dim(Dimension::Post, key);
    fact.set_value(Measure::Likes, likes);
    fact
}

/// A click, of which there is never a second version.
pub fn click(id: &str) -> Fact {
    let mut fact = bare(FactKind::Touchpoint, 0);
    fact.entity = Some(format!("click/{id}").into());
    fact.set_value(Measure::Clicks, 1);
    fact
}

/// A row without an identity of its own.
pub fn visits(row: u32, label: &str) -> Fact {
    let mut fact = bare(FactKind::WebTraffic, row);
    fact.set_dim(Dimension::Label("label".into()), label);
    fact
}

/// How many followers an account had on a day, as known on another.
pub fn level(account: &str, day: i8, known: i64, followers: i128) -> Fact {
    let mut fact = bare(FactKind::AccountCounters, 0);
    fact.entity = Some(format!("tiktok/{account}").into());
    fact.day = date(2024, 3, day);
    fact.as_of = at(known);
    fact.set_dim(Dimension::Platform, "tiktok");
    fact.set_dim(Dimension::Account, account);
    fact.set_value(Measure::Followers, followers);
    fact
}

pub fn report(sha256: &str, counted: Counted) -> Report {
    let Counted { stored, updated, unchanged } = counted;
    let rows_read = stored + updated + unchanged;
    let kind = Some("instagram-posts".to_owned());
    Report {
        file: "posts.csv".to_owned(),
        kind,
        sha256: sha256.to_owned(),
        rows_read,
        stored,
        updated,
        unchanged,
        ..Report::default()
    }
}

pub fn counted(stored: u64, updated: u64, unchanged: u64) -> Counted {
    Counted { stored, updated, unchanged }
}

fn bare(kind: FactKind, row: u32) -> Fact {
    Fact {
        kind,
        entity: None,
        day: date(2024, 3, 1),
        at: None,
        as_of: at(2),
        source: "instagram-posts".into(),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::new(),
        values: Vec::new(),
        row,
    }
}
