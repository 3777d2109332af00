//! The suite of `testkit`, for facts that are shown, settled, settled one by one, in both places, and compacted.

use crate::Kept;
use async_trait::async_trait;
use lake::Lake;
use model::{
    Timestamp,
    batch::Accepted,
    fact::FactKind,
    query::Query,
    store::{Coverage, FactStore, Listed, Listing, Overlap, StoreError, Trace},
    table::Table,
    workspace::Scope,
};

#[async_trait]
impl FactStore for Kept {
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        self.lake.read(scope, query).await
    }

    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError> {
        self.lake.trace(scope, query, rows).await
    }

    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError> {
        self.lake.coverage(scope).await
    }

    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError> {
        self.lake.overlaps(scope, kind, limit).await
    }

    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        self.lake.list(scope, listing).await
    }

    fn version(&self) -> u64 {
        self.lake.version()
    }
}

async fn show(kept: &Kept, batches: Vec<Accepted>) {
    kept.lake.show(batches).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_in_memory_give_the_suites_answers() {
    let shown = async |batches| {
        let kept = Kept::empty().await;
        kept.lake.show(batches).await.unwrap();
        kept
    };
    testkit::contract::suite(shown, show).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settled_facts_give_the_suites_answers_to_a_reader_of_their_own() {
    let settled = async |batches: Vec<Accepted>| {
        let kept = Kept::empty().await;
        kept.lake.settle(batches).await.unwrap();
        Kept { lake: Lake::open(kept.dir.path()).await.unwrap(), ..kept }
    };
    testkit::contract::suite(settled, show).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_in_both_places_give_the_suites_answers() {
    let both = async |mut batches: Vec<Accepted>| {
        let kept = Kept::empty().await;
        let rest = batches.split_off(batches.len() / 2);
        for batch in batches {
            kept.lake.settle(vec![batch]).await.unwrap();
        }
        kept.lake.upkeep(Timestamp::UNIX_EPOCH).await.unwrap();
        kept.lake.show(rest).await.unwrap();
        kept
    };
    testkit::contract::suite(both, show).await;
}
