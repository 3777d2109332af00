//! Random questions of random facts: the lake answers as the obvious store does, wherever the facts lie.

use lake::Lake;
use model::{
    batch::Accepted,
    dimension::Dimension,
    fact::FactKind,
    query::Query,
    store::{FactStore, Key, Listing},
};
use proptest::{
    prelude::{any, prop_assert_eq, proptest},
    sample::Index,
    test_runner::{Config, TestCaseError},
};
use testkit::{MemoryFacts, build::scope_of};
use tokio::runtime::Runtime;

/// One case asks some fifty questions; `PROPTEST_CASES` asks for more cases than a usual run tries.
const CASES: u32 = 12;

proptest! {
    #![proptest_config(Config { cases: CASES, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_lake_answers_as_the_obvious_store_does(
        (batches, queries) in testkit::arbitrary::world(),
        settled in any::<Index>(),
    ) {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(compare(numbered(batches), &queries, settled))?;
    }
}

fn numbered(batches: Vec<Accepted>) -> Vec<Accepted> {
    (1..).zip(batches).map(|(seq, batch)| Accepted { seq, ..batch }).collect()
}

async fn compare(batches: Vec<Accepted>, queries: &[Query], settled: Index) -> Result<(), TestCaseError> {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::open(dir.path()).await.unwrap();
    let memory = MemoryFacts::of(batches.clone());
    let mut cold = batches;
    let hot = cold.split_off(settled.index(cold.len() + 1));
    lake.settle(cold).await.unwrap();
    lake.show(hot).await.unwrap();
    let scope = scope_of("acme");
    for query in queries {
        let (expected, got) = (memory.read(&scope, query).await.unwrap(), lake.read(&scope, query).await.unwrap());
        prop_assert_eq!(&got, &expected, "{:#?}", query);
        prop_assert_eq!(lake.read(&scope, query).await.unwrap(), expected, "asked again");
        for term in &query.terms {
            let one = Query { terms: vec![term.clone()], ..query.clone() };
            let (expected, got) =
                (memory.trace(&scope, &one, 3).await.unwrap(), lake.trace(&scope, &one, 3).await.unwrap());
            prop_assert_eq!(got, expected, "{:#?}", one);
        }
    }
    prop_assert_eq!(lake.coverage(&scope).await.unwrap(), memory.coverage(&scope).await.unwrap());
    for kind in FactKind::ALL {
        let (expected, got) =
            (memory.overlaps(&scope, kind, 4).await.unwrap(), lake.overlaps(&scope, kind, 4).await.unwrap());
        prop_assert_eq!(got, expected);
        for listing in listings(&memory, kind).await {
            let (expected, got) =
                (memory.list(&scope, &listing).await.unwrap(), lake.list(&scope, &listing).await.unwrap());
            prop_assert_eq!(got, expected, "{:#?}", listing);
        }
    }
    Ok(())
}

/// All facts of a kind, those of half of the entities and places, and those that share a creator with the first.
async fn listings(memory: &MemoryFacts, kind: FactKind) -> Vec<Listing> {
    let all = memory.list(&scope_of("acme"), &Listing::all(kind)).await.unwrap();
    let half = || all.iter().step_by(2);
    let keys = vec![
        Key::entities(half().filter_map(|one| one.fact.entity.clone())),
        Key::places(half().filter(|one| one.fact.entity.is_none()).map(|one| one.place)),
        Key::of(Dimension::Creator, all.iter().filter_map(|one| one.fact.dim(&Dimension::Creator).cloned()).take(1)),
    ];
    vec![Listing::all(kind), Listing::any(kind, keys)]
}
