//! Whatever the order of the tellings, and however often each is told, what was refunded is what counts.

use super::{corrections, orders};
use crate::attribution::Conversion;
use jiff::SignedDuration;
use model::{
    SmolStr, Timestamp,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    money::NANOS,
    source::Owners,
    store::{FactStore, Listing},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use testkit::{MemoryFacts, build};

const ORDER: &str = "shopify/1001";

fn at(hour: i64) -> Timestamp {
    build::instant("2026-03-01T00:00:00Z").checked_add(SignedDuration::from_hours(hour)).unwrap()
}

fn fact(entity: &str, source: &str, as_of: i64) -> Fact {
    let text = at(as_of).to_string();
    build::order(entity, 0, "EUR").day("2026-03-01").as_of(&text).source(source).fact()
}

/// The order, as a sender tells it.
fn order(source: &str, as_of: i64) -> Fact {
    let mut fact = fact(ORDER, source, as_of);
    fact.set_value(Measure::Orders, 1);
    fact.set_value(Measure::Revenue, 100 * NANOS);
    fact
}

/// The order withdrawn by somebody who does not know its refunds.
fn cancel(source: &str, as_of: i64) -> Fact {
    let mut fact = order(source, as_of);
    fact.set_value(Measure::Orders, 0);
    fact.set_value(Measure::Conversions, 0);
    fact.set_value(Measure::Revenue, 0);
    fact
}

fn refund(entity: &str, source: &str, (as_of, happened): (i64, i64), units: i128) -> Fact {
    let mut fact = fact(entity, source, as_of);
    fact.values.clear();
    fact.at = Some(at(happened));
    fact.set_value(Measure::Refunds, 1);
    fact.set_value(Measure::Revenue, -units * NANOS);
    fact
}

/// One refund, as a webhook or a key tells it.
fn part(id: &str, source: &str, happened: i64, units: i128) -> Fact {
    let mut fact = refund(&format!("{ORDER}/refund/{id}"), source, (happened, happened), units);
    fact.set_dim(Dimension::Label("order".into()), ORDER);
    fact
}

/// What the export as of an hour tells was given back of it.
fn total(as_of: i64, units: i128) -> Fact {
    refund(&format!("{ORDER}/refund"), "shopify-orders", (as_of, 0), units)
}

/// What the tellings come to, in whole units, settled after each of them.
fn net(tellings: &[Fact]) -> i128 {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (store, scope) = (MemoryFacts::new(), build::scope_of("acme"));
        let mut seq = 0;
        let mut add = |facts: Vec<Fact>| {
            seq += 1;
            store.add(build::batch(seq, "feed", facts));
        };
        for told in tellings {
            add(vec![told.clone()]);
            let concerned = orders([told]);
            add(corrections(&store, &scope, &concerned).await.unwrap());
            assert_eq!(corrections(&store, &scope, &concerned).await.unwrap(), [], "settled once is settled");
        }
        let listed = store.list(&scope, &Listing::all(FactKind::Conversion)).await.unwrap();
        let all = Conversion::all(&listed, &Calendar::default(), &Owners::default());
        all.iter().map(|one| one.value(Measure::Revenue)).sum::<i128>() / NANOS
    })
}

#[test]
fn a_total_and_its_parts_count_once_in_either_order() {
    let told = [order("shopify", 0), part("1", "shopify", 5, 30), total(10, 30)];
    assert_eq!(net(&told), 70);
    assert_eq!(net(&[told[0].clone(), told[2].clone(), told[1].clone()]), 70);
    assert_eq!(net(&[order("shopify", 0), total(10, 50), part("1", "shopify", 5, 30)]), 50, "one part is not told of");
    assert_eq!(net(&[order("shopify", 0), total(10, 30), part("2", "shopify", 12, 20)]), 50, "one happened since");
    assert_eq!(net(&[total(10, 30), part("1", "shopify", 5, 30), total(20, 45), order("shopify", 0)]), 55);
}

#[test]
fn a_withdrawn_order_comes_to_nothing_and_never_to_less() {
    let refunds = [part("1", "server", 5, 30), part("2", "server", 6, 20)];
    for cancelled in 0..=2 {
        let mut told = vec![order("server", 0), refunds[0].clone(), refunds[1].clone()];
        told.insert(1 + cancelled, cancel("server", 9));
        assert_eq!(net(&told), 0, "cancelled after {cancelled} refunds");
    }
    assert_eq!(net(&[order("woocommerce", 0), part("1", "woocommerce", 5, 100), cancel("woocommerce", 9)]), 0);
    assert_eq!(net(&[cancel("woocommerce", 9), order("woocommerce", 10)]), 100, "what is restored later counts again");
}

#[test]
fn orders_that_no_refund_is_told_of_are_left_alone() {
    assert_eq!(orders([&order("shopify", 0)]), BTreeSet::new());
    assert_eq!(
        orders([&total(1, 5), &part("1", "shopify", 1, 5), &cancel("shopify", 2)]),
        [SmolStr::new(ORDER)].into()
    );
    let loose = refund("site/refund/7", "server", (1, 1), 5);
    assert_eq!(orders([&loose]), BTreeSet::new(), "a refund that names no order is nobody's part");
}

/// What may be told of one order, with what it comes to.
fn story() -> impl Strategy<Value = (Vec<Fact>, i128)> {
    let parts = prop::collection::vec((0..20_i64, 1..20_i128), 0..4);
    let totals = prop::collection::vec((0..20_i64, 0..60_i128), 0..3);
    (parts, totals, any::<bool>()).prop_map(|(parts, totals, cancelled)| {
        let mut told = vec![order("shopify", 0)];
        told.extend(parts.iter().enumerate().map(|(id, (at, units))| part(&id.to_string(), "shopify", *at, *units)));
        // Of two exports as of one moment neither is the later one.
        let totals: Vec<_> = std::collections::BTreeMap::from_iter(totals).into_iter().collect();
        told.extend(totals.iter().map(|(as_of, units)| total(*as_of, *units)));
        if cancelled {
            told.push(cancel("shopify", 30));
        }
        let sum = |until: i64| parts.iter().filter(|(at, _)| *at <= until).map(|(_, units)| units).sum::<i128>();
        let beyond = totals.last().map_or(0, |(as_of, units)| (units - sum(*as_of)).max(0));
        let refunded = sum(i64::MAX) + beyond;
        (told, if cancelled { 0 } else { 100 - refunded })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_sum_is_the_same_in_any_order_and_however_often_it_is_told(
        (told, expected) in story(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        shuffle in any::<u64>(),
    ) {
        let mut tellings = told.clone();
        tellings.extend(places.iter().map(|place| place.get(&told).clone()));
        let mut random = stats::random::Random::seeded(shuffle);
        for last in (1..tellings.len()).rev() {
            let other = random.below(u64::try_from(last).unwrap() + 1);
            tellings.swap(last, usize::try_from(other).unwrap());
        }
        prop_assert_eq!(net(&tellings), expected);
    }
}
