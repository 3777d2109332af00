//! A desk for tests, and a store that counts how often it is read.

use insight::{Ask, Desk, InsightError, Spelling, readings};
use kpi::{catalogue::Catalogue, reading::Reading};
use model::{
    account::Account,
    attribution::Model,
    calendar::Calendar,
    creator::Creator,
    fact::{Fact, FactKind},
    filter::Filter,
    id::CreatorId,
    money::{Currency, Exchange},
    period::Period,
    post::Post,
    query::Query,
    source::Owners,
    store::{Coverage, FactStore, Listed, Listing, Overlap, StoreError, Trace},
    table::Table,
    workspace::Scope,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{
    MemoryFacts,
    build::{FactBuilder, batch, scope_of},
};

/// Everything around the facts, owned.
pub struct Bench {
    pub store: Counted,
    pub scope: Scope,
    pub catalogue: Catalogue,
    pub calendar: Calendar,
    pub exchange: Exchange,
    pub owners: Owners,
    pub creators: Vec<Creator>,
    pub posts: Vec<Post>,
    pub attribution: Option<Model>,
    pub spellings: Vec<Spelling>,
    pub rivals: Vec<Account>,
}

/// The obvious store, counting reads.
pub struct Counted {
    facts: MemoryFacts,
    pub reads: AtomicUsize,
}

impl Bench {
    pub fn new(facts: Vec<FactBuilder>) -> Self {
        let facts: Vec<Fact> = facts.into_iter().map(FactBuilder::fact).collect();
        let scope = scope_of("acme");
        let mut accepted = batch(1, "import-1", facts);
        accepted.workspace = scope.workspace().clone();
        Self {
            store: Counted { facts: MemoryFacts::of([accepted]), reads: AtomicUsize::new(0) },
            scope,
            catalogue: Catalogue::builtin(),
            calendar: Calendar::default(),
            exchange: Exchange::only(Currency::EUR),
            owners: Owners::default(),
            creators: Vec::new(),
            posts: Vec::new(),
            attribution: None,
            spellings: Vec::new(),
            rivals: Vec::new(),
        }
    }

    pub fn creator(mut self, id: &str, name: &str, followers: u64) -> Self {
        let creator = Creator {
            id: CreatorId::new(id),
            name: name.to_owned(),
            followers: Some(followers),
            followers_as_of: None,
        };
        self.creators.push(creator);
        self
    }

    pub fn desk(&self) -> Desk<'_> {
        Desk {
            store: &self.store,
            scope: &self.scope,
            catalogue: &self.catalogue,
            calendar: &self.calendar,
            exchange: &self.exchange,
            owners: &self.owners,
            creators: &self.creators,
            posts: &self.posts,
            attribution: self.attribution,
            spellings: &self.spellings,
            rivals: &self.rivals,
        }
    }

    pub async fn read(&self, ask: &Ask) -> Vec<Reading> {
        readings::read(&self.desk(), ask).await.unwrap()
    }

    /// The only reading of a question without splits.
    pub async fn one(&self, ask: &Ask) -> Reading {
        let mut readings = self.read(ask).await;
        assert_eq!(readings.len(), 1);
        readings.remove(0)
    }

    pub async fn faults(&self, ask: &Ask) -> Vec<String> {
        match readings::read(&self.desk(), ask).await {
            Err(InsightError::Asked(faults)) => faults.iter().map(ToString::to_string).collect(),
            other => panic!("{other:?}"),
        }
    }

    pub fn reads(&self) -> usize {
        self.store.reads.load(Ordering::Relaxed)
    }
}

impl Counted {
    /// Adds a batch after all others.
    pub fn add(&self, batch: model::batch::Accepted) {
        self.facts.add(batch);
    }
}

#[async_trait::async_trait]
impl FactStore for Counted {
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        self.reads.fetch_add(1, Ordering::Relaxed);
        self.facts.read(scope, query).await
    }

    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError> {
        self.facts.trace(scope, query, rows).await
    }

    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError> {
        self.facts.coverage(scope).await
    }

    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError> {
        self.facts.overlaps(scope, kind, limit).await
    }

    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        self.facts.list(scope, listing).await
    }

    fn version(&self) -> u64 {
        self.facts.version()
    }
}

pub fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

pub fn ask(kpis: &[&str], during: &str) -> Ask {
    Ask::about(kpis, period(during))
}

pub fn only(text: &str) -> Filter {
    let (filter, diagnostics) = kpi::filter::parse(text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    filter
}
