//! Properties: twice is once, and how a file is cut into parts does not matter.

use crate::world::{World, at, batch, counted, now, post, visits};
use ledger::{Counted, Keep, Verdict};
use model::{SmolStr, batch::Batch, fact::Fact, measure::Measure};
use proptest::prelude::{Strategy, any, prop, prop_assert_eq, proptest};
use std::collections::{BTreeMap, BTreeSet};

/// Facts about few posts with few values and instants, so that they meet; some without an identity. Rows count up.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let one = (0..8_u8, 0..3_i128, 1..4_i64, any::<bool>());
    prop::collection::vec(one, 0..40).prop_map(|drawn| {
        let numbered = drawn.into_iter().zip(2_u32..);
        let fact = |((id, likes, day, same_row), row): ((u8, i128, i64, bool), u32)| {
            // Some rows bring two facts.
            let row = if same_row { row - row % 2 } else { row };
            let mut fact = if id == 0 { visits(row, "x") } else { post(row, &id.to_string(), likes) };
            fact.as_of = at(day);
            fact
        };
        numbered.map(fact).collect()
    })
}

/// Cuts facts into parts without cutting a row.
fn cut(facts: &[Fact], size: usize) -> Vec<Batch> {
    let mut parts: Vec<Vec<Fact>> = vec![Vec::new()];
    for fact in facts {
        let last = parts.last().unwrap();
        if last.len() >= size && last.iter().all(|known| known.row != fact.row) {
            parts.push(Vec::new());
        }
        parts.last_mut().unwrap().push(fact.clone());
    }
    parts.into_iter().map(batch).collect()
}

/// What is to be stored, and the counts, by the definition: the slow way, with the facts themselves.
fn obvious(facts: &[Fact]) -> (Vec<Fact>, Counted) {
    const SAME: u8 = 0;
    const CHANGED: u8 = 1;
    const NEW: u8 = 2;
    let mut latest: BTreeMap<SmolStr, Fact> = BTreeMap::new();
    let (mut stored, mut rows) = (Vec::new(), BTreeMap::<u32, u8>::new());
    for fact in facts {
        let known = fact.entity.as_ref().and_then(|entity| latest.get(entity));
        let verdict = match known {
            None => NEW,
            Some(known) if known.values == fact.values && known.as_of <= fact.as_of => SAME,
            Some(_) => CHANGED,
        };
        let is_latest = known.is_none_or(|known| known.as_of <= fact.as_of || known.values == fact.values);
        if let Some(entity) = fact.entity.clone().filter(|_| verdict != SAME && is_latest) {
            latest.insert(entity, fact.clone());
        }
        if verdict != SAME {
            stored.push(fact.clone());
        }
        let best = rows.entry(fact.row).or_default();
        *best = verdict.max(*best);
    }
    let count = |wanted| rows.values().filter(|verdict| **verdict == wanted).count() as u64;
    (stored, counted(count(NEW), count(CHANGED), count(SAME)))
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 48, ..Default::default() })]

    #[test]
    fn parts_of_any_size_store_what_the_definition_says(facts in facts(), size in 1_usize..20) {
        let world = World::new();
        let (expected, counts) = obvious(&facts);
        let (_, staged) = world.import("aa", &cut(&facts, size));
        prop_assert_eq!(world.waiting(), expected);
        prop_assert_eq!(staged, counts);
    }

    #[test]
    fn the_same_entities_in_another_file_add_nothing(facts in facts(), size in 1_usize..20, day in 1_i64..4) {
        let world = World::new();
        let mut seen = BTreeSet::new();
        // As exports are: one instant, every post once.
        let facts: Vec<Fact> = facts
            .into_iter()
            .filter(|fact| fact.entity.as_ref().is_some_and(|entity| seen.insert(entity.clone())))
            .map(|fact| Fact { as_of: at(day), ..fact })
            .collect();
        world.import("aa", &cut(&facts, size));
        let before = world.waiting();
        let moved = facts.iter().cloned().map(|fact| Fact { row: fact.row + 9, as_of: at(5), ..fact });
        let moved: Vec<Fact> = moved.rev().collect();
        let (import, staged) = world.import("bb", &[batch(moved)]);
        let rows = facts.iter().map(|fact| fact.row).collect::<BTreeSet<_>>().len() as u64;
        prop_assert_eq!(staged, counted(0, 0, rows));
        prop_assert_eq!(world.waiting(), before);
        prop_assert_eq!(import.last_seq, import.first_seq - 1);
    }

    #[test]
    fn a_feed_that_sends_everything_twice_stores_it_once(facts in facts(), size in 1_usize..10) {
        let world = World::new();
        let facts: Vec<Fact> = facts
            .into_iter()
            .filter(|fact| fact.entity.is_some())
            .map(|fact| Fact { as_of: at(1), ..fact })
            .collect();
        for part in facts.chunks(size) {
            // What a caller does who did not hear back.
            let (first, again) = (world.append(part.to_vec()), world.append(part.to_vec()));
            let entities = part.iter().map(|fact| &fact.entity).collect::<BTreeSet<_>>().len();
            if entities == part.len() {
                prop_assert_eq!(first, again);
            }
        }
        let once = World::new();
        for part in facts.chunks(size) {
            once.append(part.to_vec());
        }
        let latest = |facts: Vec<Fact>| -> BTreeMap<_, _> {
            facts.into_iter().map(|fact| (fact.entity.clone(), fact.values)).collect()
        };
        prop_assert_eq!(latest(world.waiting()), latest(once.waiting()));
    }
}

#[test]
fn a_feed_that_keeps_the_first_takes_a_later_version_for_a_repetition() {
    let world = World::new();
    let send = |keep, likes| {
        let told = world.ledger.append_told(&world.scope, ("clicks", keep), &batch(vec![post(0, "1", likes)]), now());
        told.unwrap().verdicts
    };
    assert_eq!(send(Keep::First, 5), [Verdict::New]);
    assert_eq!(send(Keep::First, 6), [Verdict::Same]);
    assert_eq!(send(Keep::Latest, 5), [Verdict::Same]);
    assert_eq!(send(Keep::Latest, 7), [Verdict::Changed]);
    let likes: Vec<_> = world.waiting().iter().map(|fact| fact.value(Measure::Likes)).collect();
    assert_eq!(likes, [Some(5), Some(7)]);
}
