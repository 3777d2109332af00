//! What was found for the moment that is visible now: answers, coverage, and who owns what.
//!
//! Pages ask the same questions over and over between two batches. A question is compared whole, never by a digest.
//!
//! Invariant: everything here was found at one version; the first word of a newer one empties it.

use crate::choose::{Matter, Outcome};
use model::{query::Query, store::Coverage, table::Table, workspace::Scope};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many answers are kept.
const ANSWERS: usize = 256;
/// How many outcomes of choosing are kept.
const OUTCOMES: usize = 32;

/// Findings by version.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    version: u64,
    answers: VecDeque<(Scope, Arc<Query>, Arc<Table>)>,
    coverage: Vec<(Scope, Arc<[Coverage]>)>,
    outcomes: VecDeque<(Matter, Outcome)>,
}

impl Cache {
    fn at(&self, version: u64) -> Option<MutexGuard<'_, Shelf>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.version < version {
            *shelf = Shelf { version, ..Shelf::default() };
        }
        (shelf.version == version).then_some(shelf)
    }

    /// The answer to a question.
    pub(crate) fn answer(&self, version: u64, scope: &Scope, query: &Query) -> Option<Arc<Table>> {
        let shelf = self.at(version)?;
        let found = shelf.answers.iter().find(|(whose, asked, _)| whose == scope && **asked == *query);
        found.map(|(.., table)| Arc::clone(table))
    }

    /// Keeps an answer.
    pub(crate) fn keep_answer(&self, version: u64, scope: &Scope, query: &Query, table: Arc<Table>) {
        let Some(mut shelf) = self.at(version) else { return };
        if shelf.answers.len() >= ANSWERS {
            shelf.answers.pop_front();
        }
        shelf.answers.push_back((scope.clone(), Arc::new(query.clone()), table));
    }

    /// What is covered.
    pub(crate) fn coverage(&self, version: u64, scope: &Scope) -> Option<Arc<[Coverage]>> {
        let shelf = self.at(version)?;
        shelf.coverage.iter().find(|(whose, _)| whose == scope).map(|(_, found)| Arc::clone(found))
    }

    /// Keeps what is covered.
    pub(crate) fn keep_coverage(&self, version: u64, scope: &Scope, found: Arc<[Coverage]>) {
        if let Some(mut shelf) = self.at(version) {
            shelf.coverage.push((scope.clone(), found));
        }
    }

    /// What choosing came to.
    pub(crate) fn outcome(&self, version: u64, matter: &Matter) -> Option<Outcome> {
        let shelf = self.at(version)?;
        shelf.outcomes.iter().find(|(known, _)| known == matter).map(|(_, outcome)| outcome.clone())
    }

    /// Keeps what choosing came to.
    pub(crate) fn keep_outcome(&self, version: u64, matter: Matter, outcome: Outcome) {
        let Some(mut shelf) = self.at(version) else { return };
        if shelf.outcomes.len() >= OUTCOMES {
            shelf.outcomes.pop_front();
        }
        shelf.outcomes.push_back((matter, outcome));
    }
}
