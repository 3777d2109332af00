//! The obvious store: facts in a list, every rule of `model::store` a small function over it.
//!
//! It knows no index, no cache and no batch: every answer looks at every fact. The rooms below are the numbered rules,
//! one each.
//!
//! Invariant: where this store and another differ, the other is wrong, or the rule in `model::store` is unclear.

mod activity;
mod cell;
mod choose;
mod flow;
mod interpolate;
mod level;
mod list;
mod place;
mod read;
mod trace;

use async_trait::async_trait;
use model::{
    batch::Accepted,
    fact::{Fact, FactKind},
    id::{ImportId, WorkspaceId},
    query::Query,
    schema,
    store::{Coverage, FactStore, Listed, Listing, Overlap, StoreError, Trace},
    table::Table,
    workspace::Scope,
};
use std::sync::{PoisonError, RwLock};

/// A store of facts in memory. Slow; for tests.
#[derive(Debug, Default)]
pub struct MemoryFacts {
    shelf: RwLock<Shelf>,
}

/// What is stored, in the order of storing.
#[derive(Debug, Default)]
struct Shelf {
    facts: Vec<Stored>,
    batches: u64,
}

/// One fact with what its batch says of it.
#[derive(Clone, Debug)]
struct Stored {
    workspace: WorkspaceId,
    import: ImportId,
    /// Its place among all facts: later is higher.
    place: usize,
    /// The place of its batch, and its own in the batch.
    origin: (i64, u32),
    fact: Fact,
}

impl MemoryFacts {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store of acknowledged batches, which come in the order of their `seq`.
    pub fn of(batches: impl IntoIterator<Item = Accepted>) -> Self {
        let store = Self::new();
        for batch in batches {
            store.add(batch);
        }
        store
    }

    /// The same store with one more batch.
    #[must_use]
    pub fn with(self, workspace: &WorkspaceId, import: &ImportId, facts: Vec<Fact>) -> Self {
        let seq = i64::try_from(self.version()).expect("invariant: a test has few batches") + 1;
        self.add(Accepted { seq, workspace: workspace.clone(), import: import.clone(), facts });
        self
    }

    /// Adds a batch after all others; its `seq` is looked at by lists alone.
    ///
    /// A fact that `model::schema` finds fault with is a mistake of the test, and panics.
    pub fn add(&self, batch: Accepted) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        for (ordinal, fact) in batch.facts.into_iter().enumerate() {
            let origin = (batch.seq, u32::try_from(ordinal).expect("invariant: a test batch is short"));
            let faults = schema::faults(&fact);
            assert!(faults.is_empty(), "invariant: facts are well formed, but {fact:?}: {faults:?}");
            let place = shelf.facts.len();
            let (workspace, import) = (batch.workspace.clone(), batch.import.clone());
            shelf.facts.push(Stored { workspace, import, place, origin, fact });
        }
        shelf.batches += 1;
    }

    /// Answers from the facts of one workspace.
    fn answer<T>(&self, scope: &Scope, from: impl FnOnce(&[&Stored]) -> T) -> T {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let own: Vec<&Stored> = shelf.facts.iter().filter(|stored| stored.workspace == *scope.workspace()).collect();
        from(&own)
    }
}

#[async_trait]
impl FactStore for MemoryFacts {
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        Ok(self.answer(scope, |facts| read::table(facts, query)))
    }

    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError> {
        Ok(self.answer(scope, |facts| trace::traces(facts, query, rows)))
    }

    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError> {
        Ok(self.answer(scope, list::coverage))
    }

    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError> {
        Ok(self.answer(scope, |facts| list::overlaps(facts, kind, limit)))
    }

    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        let listed = |stored: &&Stored| Listed {
            place: stored.origin,
            import: stored.import.clone(),
            fact: stored.fact.clone(),
        };
        let kept = |facts: &[&Stored]| facts.iter().map(listed).filter(|listed| listing.keeps(listed)).collect();
        Ok(self.answer(scope, kept))
    }

    fn version(&self) -> u64 {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner).batches
    }
}
