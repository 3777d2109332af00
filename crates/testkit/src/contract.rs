//! The suite that every store of facts passes: named cases, each a few facts, a few questions, and the answers worked out
//! by hand from the rules of `model::store`.
//!
//! Answers are written as a table prints them here, one line a row: the group's values, `@` the bucket, a colon, then each
//! cell as its sum `of` its number of facts, with the provenance where it is softer than measured, or as its gap.
//! `nina @2024-03-01: 15 of 2 estimated, no facts` is one row of two terms.
//!
//! Invariant: a case asks nothing that depends on how a store keeps its facts.

mod activity;
mod buckets;
mod case;
mod interpolated;
mod levels;
mod lists;
mod lookups;
mod money;
mod places;
mod print;
mod versions;

pub use case::{Answer, Case};
pub use print::lines;

use crate::build::scope_of;
use model::{batch::Accepted, store::FactStore};

/// Every case that one read after another can answer.
pub fn cases() -> Vec<Case> {
    let rooms = [
        versions::cases(),
        places::cases(),
        lookups::cases(),
        buckets::cases(),
        levels::cases(),
        activity::cases(),
        interpolated::cases(),
        money::cases(),
    ];
    rooms.into_iter().flatten().collect()
}

/// Checks a kind of store against every case; panics with all the differences.
///
/// `make` gives a store that holds exactly these batches, in their order; how they are kept (settled or not, in one part
/// or several) is its choice, and the suite may be run once for each. `show` adds batches to a store that answers already.
pub async fn suite<S: FactStore>(make: impl AsyncFn(Vec<Accepted>) -> S, show: impl AsyncFn(&S, Vec<Accepted>)) {
    let mut wrong = Vec::new();
    for case in cases() {
        let store = make(case.given.clone()).await;
        wrong.extend(case.differences(&store, &scope_of("acme")).await);
    }
    wrong.extend(lists::differences(&make).await);
    wrong.extend(lists::growth(&make, &show).await);
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}
