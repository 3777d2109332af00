//! Repeats: which entities several facts speak of, found by digests of their names. Most facts are the only ones of their entity,
//! and nothing of those has to be remembered.
//!
//! Invariant: an entity of several facts is among the repeats; two that share a digest are too, and are told apart by name later.

use crate::decode::Rows;
use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

/// The digests of all entities, and of their days where each day is a matter of its own.
pub(crate) struct Digests {
    by_day: bool,
    hasher: RandomState,
    all: Vec<u64>,
}

/// The digests that occur more than once.
pub(crate) struct Repeats {
    by_day: bool,
    hasher: RandomState,
    repeated: HashSet<u64>,
}

impl Digests {
    /// None yet.
    pub(crate) fn new(by_day: bool) -> Self {
        Self { by_day, hasher: RandomState::new(), all: Vec::new() }
    }

    /// Takes the facts of a batch.
    pub(crate) fn take(&mut self, rows: &Rows) {
        let (by_day, hasher) = (self.by_day, &self.hasher);
        self.all.extend((0..rows.len()).filter_map(|row| digest(rows, row, by_day, hasher)));
    }

    /// Those that occur more than once; `None` when none does.
    pub(crate) fn repeats(mut self) -> Option<Repeats> {
        self.all.sort_unstable();
        let repeated: HashSet<u64> =
            self.all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        (!repeated.is_empty()).then_some(Repeats { by_day: self.by_day, hasher: self.hasher, repeated })
    }
}

impl Repeats {
    /// Whether a fact may share its entity with another one.
    pub(crate) fn holds(&self, rows: &Rows, row: usize) -> bool {
        digest(rows, row, self.by_day, &self.hasher).is_some_and(|digest| self.repeated.contains(&digest))
    }
}

fn digest(rows: &Rows, row: usize, by_day: bool, hasher: &RandomState) -> Option<u64> {
    let entity = rows.entity(row)?;
    Some(hasher.hash_one((entity, by_day.then(|| rows.day(row)))))
}
