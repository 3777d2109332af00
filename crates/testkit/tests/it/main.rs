//! What makes the obvious store worth its name: the answers worked out by hand, and what must hold of any answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod properties;

use testkit::{MemoryFacts, contract};

#[tokio::test]
async fn the_obvious_store_gives_the_answers_worked_out_by_hand() {
    let show = async |store: &MemoryFacts, batches: Vec<_>| batches.into_iter().for_each(|batch| store.add(batch));
    contract::suite(async |batches| MemoryFacts::of(batches), show).await;
}
