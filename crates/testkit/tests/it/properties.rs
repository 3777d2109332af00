//! What holds of every answer, whatever the facts and the question.

use model::{
    Timestamp,
    batch::Accepted,
    dimension::Dimension,
    fact::{Fact, FactKind, Identity},
    measure::{Adds, Measure},
    period::Grain,
    provenance::Provenance,
    query::{Basis, Query},
    store::FactStore,
    table::{Gap, Table},
};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, prop, prop_assert, prop_assert_eq, proptest},
    strategy::ValueTree,
    test_runner::TestRunner,
};
use testkit::{
    MemoryFacts,
    arbitrary::{batches, fact, fact_of, instant, query, world},
    build::{batch, scope_of},
};

fn read(batches: Vec<Accepted>, query: &Query) -> Table {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(MemoryFacts::of(batches).read(&scope_of("acme"), query)).unwrap()
}

/// The sums and facts of one term over all rows; `None` where a cell has a gap that is not an absence.
fn total(table: &Table, term: usize) -> Option<(i128, u64)> {
    let mut total = (0, 0);
    for cell in table.rows.iter().map(|row| &row.cells[term]) {
        match (&cell.gap, cell.raw) {
            (None, Some(raw)) => total = (total.0 + raw, total.1 + cell.facts),
            (Some(Gap::NoFacts), None) => {}
            _ => return None,
        }
    }
    Some(total)
}

/// The same question without groups and buckets.
fn whole(query: &Query) -> Query {
    Query { by: Vec::new(), grain: None, ..query.clone() }
}

fn adds_up(measure: Measure) -> bool {
    !matches!(measure.adds(), Adds::Distinct(_))
}

/// Facts that are all known at different instants, and the same in another order.
fn shuffled() -> impl Strategy<Value = (Vec<Fact>, Vec<Fact>)> {
    let facts = prop::collection::vec(fact(), 0..24).prop_map(|mut facts| {
        for (at, fact) in (0_i64..).zip(&mut facts) {
            fact.as_of = Timestamp::from_microsecond(fact.as_of.as_microsecond() + 2 * at).unwrap();
        }
        facts.sort_by_key(|fact| fact.as_of);
        facts.dedup_by_key(|fact| fact.as_of);
        facts
    });
    facts.prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle()))
}

/// Counts of one post by one source that never fall.
fn growing() -> impl Strategy<Value = Vec<Fact>> {
    let counts = prop::collection::vec((fact_of(FactKind::PostCounters), 0_i128..100), 1..8);
    counts.prop_map(|counts| {
        let mut facts: Vec<Fact> = counts.iter().map(|(fact, _)| fact.clone()).collect();
        facts.sort_by_key(|fact| fact.as_of);
        let (first, mut likes) = (facts[0].clone(), 0);
        for (fact, (_, more)) in facts.iter_mut().zip(&counts) {
            likes += more;
            fact.set_value(Measure::Likes, likes);
            (fact.day, fact.at, fact.source) = (first.day, first.at, first.source.clone());
            fact.entity = Some("x/1".into());
            fact.dims.clone_from(&first.dims);
        }
        facts
    })
}

proptest! {
    #[test]
    fn the_order_of_storing_does_not_matter_where_instants_differ((facts, other) in shuffled(), query in query()) {
        prop_assert_eq!(read(vec![batch(1, "a", facts)], &query), read(vec![batch(1, "a", other)], &query));
    }

    #[test]
    fn what_is_stored_twice_counts_once(batches in batches(), query in query()) {
        let mut once = batches;
        for batch in &mut once {
            batch.facts.retain(|fact| fact.entity.is_some() && fact.kind.identity() != Identity::Once);
        }
        let twice = once.iter().flat_map(|batch| [batch.clone(), batch.clone()]).collect();
        prop_assert_eq!(read(once, &query), read(twice, &query));
    }
}

proptest! {
    // A world has several questions.
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn groups_of_a_carried_dimension_add_up_to_the_whole((batches, queries) in world(), at in 0_usize..5) {
        let carried = [Dimension::Platform, Dimension::Campaign, Dimension::Post, Dimension::Feed, Dimension::Weekday];
        for query in &queries {
            let split = Query { by: vec![carried[at].clone()], grain: None, ..query.clone() };
            let (split, whole) = (read(batches.clone(), &split), read(batches.clone(), &whole(query)));
            for (term, asked) in query.terms.iter().enumerate().filter(|(_, term)| adds_up(term.measure)) {
                prop_assert_eq!(total(&split, term), total(&whole, term), "{:?}", asked);
            }
        }
    }

    #[test]
    fn buckets_of_a_flow_add_up_to_the_whole((batches, queries) in world(), grain in 0_usize..5) {
        let grain = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year][grain];
        for query in &queries {
            let split = Query { grain: Some(grain), basis: Basis::Published, ..whole(query) };
            let whole = Query { basis: Basis::Published, ..whole(query) };
            let (split, whole) = (read(batches.clone(), &split), read(batches.clone(), &whole));
            for (term, asked) in query.terms.iter().enumerate() {
                if adds_up(asked.measure) && asked.measure.adds() != Adds::Last {
                    prop_assert_eq!(total(&split, term), total(&whole, term), "{:?}", asked);
                }
            }
        }
    }

    #[test]
    fn interpolated_buckets_of_a_growing_counter_add_up(facts in growing(), query in query()) {
        let mut query = Query { by: Vec::new(), basis: Basis::Interpolated, filter: Default::default(), ..query };
        query.terms = vec![model::query::Term::whole(Measure::Likes)];
        let given = vec![batch(1, "a", facts)];
        let (split, whole) = (read(given.clone(), &query), read(given, &whole(&query)));
        let raw = |table: &Table| total(table, 0).map(|(raw, _)| raw);
        prop_assert_eq!(raw(&split), raw(&whole));
    }

    #[test]
    fn the_past_is_fixed(batches in batches(), later in batches(), query in query(), then in instant()) {
        let query = Query { as_of: Some(then), ..query };
        let before = read(batches.clone(), &query);
        let mut later = later;
        for batch in &mut later {
            batch.facts.retain(|fact| fact.as_of > then);
        }
        prop_assert_eq!(before, read([batches, later].concat(), &query));
    }

    #[test]
    fn another_workspace_is_never_seen((batches, queries) in world()) {
        let own: Vec<Accepted> = batches.iter().filter(|batch| batch.workspace.as_str() == "acme").cloned().collect();
        for query in &queries {
            prop_assert_eq!(read(batches.clone(), query), read(own.clone(), query));
        }
    }

    #[test]
    fn a_cell_is_a_sum_or_a_gap_and_rows_are_sorted((batches, queries) in world()) {
        for query in &queries {
            let table = read(batches.clone(), query);
            for row in &table.rows {
                prop_assert_eq!(row.group.len(), query.by.len());
                prop_assert_eq!(row.bucket.is_some(), query.grain.is_some());
                prop_assert!(row.cells.iter().any(|cell| cell.facts > 0), "a row without facts: {:?}", row);
                for cell in &row.cells {
                    prop_assert_eq!(cell.raw.is_none(), cell.gap.is_some());
                    prop_assert_eq!(cell.provenance.is_some(), cell.facts > 0);
                    prop_assert_eq!(cell.facts == 0, cell.gap == Some(Gap::NoFacts));
                }
            }
            prop_assert!(table.rows.is_sorted_by(|a, b| (&a.group, a.bucket) < (&b.group, b.bucket)));
        }
    }

    #[test]
    fn traces_add_up_to_the_cell((batches, queries) in world()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for query in queries {
            let one = Query { terms: query.terms[..1].to_vec(), ..whole(&query) };
            let traced = MemoryFacts::of(batches.clone());
            let traces = runtime.block_on(traced.trace(&scope_of("acme"), &one, 2)).unwrap();
            let table = read(batches.clone(), &one);
            let cell = table.rows.first().map(|row| row.cells[0].clone()).unwrap_or_default();
            prop_assert_eq!(traces.iter().map(|trace| trace.facts).sum::<u64>(), cell.facts);
            if let Some(raw) = cell.raw.filter(|_| adds_up(one.terms[0].measure)) {
                prop_assert_eq!(traces.iter().map(|trace| trace.raw).sum::<Option<i128>>(), Some(raw));
            }
            prop_assert!(traces.iter().all(|trace| trace.rows.len() as u64 == trace.facts.min(2)));
        }
    }
}

/// Not a property of the store but of the generators: without it the others might be empty words.
#[test]
fn random_questions_meet_every_kind_of_cell() {
    let mut runner = TestRunner::deterministic();
    let (mut sums, mut gaps, mut soft) = (0, [0; 3], 0);
    for _ in 0..200 {
        let (batches, queries) = world().new_tree(&mut runner).unwrap().current();
        let tables = queries.iter().map(|query| read(batches.clone(), query));
        for cell in tables.flat_map(|table| table.rows).flat_map(|row| row.cells) {
            sums += usize::from(cell.raw.is_some_and(|raw| raw != 0));
            soft += usize::from(cell.provenance.is_some_and(|provenance| provenance != Provenance::Measured));
            match cell.gap {
                Some(Gap::NoFacts) => gaps[0] += 1,
                Some(Gap::NoRate(_)) => gaps[1] += 1,
                Some(Gap::Unbounded(_)) => gaps[2] += 1,
                None => {}
            }
        }
    }
    assert!(sums > 500 && soft > 200 && gaps.iter().all(|&seen| seen > 20), "{sums} {soft} {gaps:?}");
}
