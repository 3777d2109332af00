//! What came in, by door and outcome: for the health page and for metrics.

use std::{collections::BTreeMap, sync::Mutex};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It was stored.
    Accepted,
    /// It was known.
    Duplicate,
    /// It is well-formed, but no fact.
    Ignored,
    /// It has a fault.
    Rejected,
    /// The request was refused: no key, a bad signature, too large, too often.
    Refused,
}

impl Outcome {
    /// The name in answers and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
        }
    }
}

/// How many events of a door had an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The door: `site`, `server`, `segment`, …
    pub door: &'static str,
    /// The outcome.
    pub outcome: Outcome,
    /// How many; of refused requests, the requests.
    pub events: u64,
}

#[derive(Default)]
pub(crate) struct Tally {
    counts: Mutex<BTreeMap<(&'static str, Outcome), u64>>,
}

impl Tally {
    pub(crate) fn add(&self, door: &'static str, outcome: Outcome, events: usize) {
        if events > 0 {
            let mut counts = self.counts.lock().expect("invariant: nobody panics with the counts in hand");
            *counts.entry((door, outcome)).or_default() += events as u64;
        }
    }

    pub(crate) fn read(&self) -> Vec<Counted> {
        let counts = self.counts.lock().expect("invariant: nobody panics with the counts in hand");
        counts.iter().map(|((door, outcome), events)| Counted { door, outcome: *outcome, events: *events }).collect()
    }
}
