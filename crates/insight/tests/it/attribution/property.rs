//! Properties: credit sums to exactly one, twice is once, and the order of arrival does not matter.

use super::world::{World, clicked};
use model::{
    attribution::{Model, Precedence},
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
};
use proptest::prelude::{Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use std::collections::BTreeMap;
use testkit::build::fact;

const CODES: [(&str, &str); 2] = [("ANN", "ann"), ("BEN", "ben")];

fn name(names: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(names)
}

fn touch() -> impl Strategy<Value = Fact> {
    let people = name(&["v", "w", "x"]);
    let click = (0..6_u8, people, name(&["ann", "ben", "cat"]), 1..28_i8);
    click.prop_map(|(id, visitor, creator, day)| clicked(&format!("c{id}"), visitor, creator, day).fact())
}

fn conversion() -> impl Strategy<Value = Fact> {
    let who = (prop::option::of(name(&["v", "w", "x"])), prop::option::of(name(&["k", "l"])));
    let by = (prop::option::of(name(&["ANN", "BEN", "ZZZ"])), prop::option::of(0..6_u8));
    (1..5_u8, 1..28_i8, who, by, 1..4_i128, -5_000..5_000_i128, 0..3_u8).prop_map(
        |(id, day, (visitor, customer), (code, click), units, cents, version)| {
            let day = format!("2024-03-{day:02}");
            let mut order = fact(FactKind::Conversion)
                .entity(&format!("shop/{id}"))
                .day(&day)
                .at(&format!("{day}T20:00:00Z"))
                .as_of(&format!("2024-04-01T00:00:0{version}Z"))
                .value(Measure::Conversions, 1)
                .value(Measure::Orders, 1)
                .value(Measure::UnitsSold, units)
                .money(Measure::Revenue, 0, "EUR")
                .value(Measure::Revenue, cents * 10_000_000);
            for (dimension, value) in
                [(Dimension::Visitor, visitor), (Dimension::Customer, customer), (Dimension::Code, code)]
            {
                order = order.dim(dimension, value.unwrap_or_default());
            }
            order.dim(Dimension::Click, &click.map(|id| format!("c{id}")).unwrap_or_default()).fact()
        },
    )
}

fn refund() -> impl Strategy<Value = Fact> {
    (1..5_u8, 1..28_i8, 0..4_000_i128).prop_map(|(id, day, cents)| {
        let refund = super::world::refunded(&format!("shop/{id}"), day);
        refund.value(Measure::Revenue, -cents * 10_000_000).fact()
    })
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(prop_oneof![3 => touch(), 3 => conversion(), 1 => refund()], 1..14)
}

fn rule() -> impl Strategy<Value = Precedence> {
    prop::sample::select(Precedence::ALL.as_slice())
}

/// The last version of every conversion.
fn last(facts: &[Fact]) -> BTreeMap<String, Fact> {
    let mut last: BTreeMap<String, Fact> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.kind == FactKind::Conversion) {
        let entity = fact.entity.clone().unwrap().to_string();
        let is_later = last.get(&entity).is_none_or(|known| fact.as_of >= known.as_of);
        if is_later {
            last.insert(entity, fact.clone());
        }
    }
    last
}

/// Credits under one model, by conversion and measure.
async fn sums(world: &World, model: Model) -> BTreeMap<(String, Measure), i128> {
    let mut sums = BTreeMap::new();
    for credit in world.credits().await.values() {
        if credit.dim(&Dimension::Model).map(|name| name.as_str()) == Some(model.name()) {
            let conversion = insight::attribution::conversion_of(credit).unwrap().to_string();
            for (measure, value) in &credit.values {
                *sums.entry((conversion.clone(), *measure)).or_insert(0) += value;
            }
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

async fn told(rule: Precedence, batches: Vec<Vec<Fact>>) -> World {
    let mut world = World::new(&CODES);
    world.rules.precedence = rule;
    for facts in batches {
        world.add(facts).await;
    }
    world
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn credits_sum_to_exactly_what_they_are_credits_of(facts in facts(), rule in rule()) {
        let world = run(told(rule, vec![facts.clone()]));
        for model in Model::ALL {
            let mut expected = BTreeMap::new();
            for (name, fact) in last(&facts) {
                for (measure, value) in &fact.values {
                    let twin = model::attribution::credited(*measure).unwrap();
                    let whole = if twin.unit() == model::measure::Unit::Score { value * 1_000_000 } else { *value };
                    if whole != 0 {
                        expected.insert((name.clone(), twin), whole);
                    }
                }
            }
            prop_assert_eq!(run(sums(&world, model)), expected, "{}", model);
        }
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(
        facts in facts(),
        rule in rule(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        backwards in any::<bool>(),
    ) {
        // Of two versions known at one instant the one stored last counts: there the order is what tells them apart.
        let mut facts = facts;
        let mut seen = std::collections::BTreeSet::new();
        facts.retain(|fact| fact.kind == FactKind::Touchpoint || seen.insert((fact.entity.clone(), fact.as_of)));
        let whole = run(told(rule, vec![facts.clone()]));
        let mut turned = facts.clone();
        if backwards {
            turned.reverse();
        }
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(turned.len())).collect();
        places.sort_unstable();
        let mut parts = Vec::new();
        let mut from = 0;
        for place in places {
            parts.push(turned[from..place].to_vec());
            from = place;
        }
        parts.push(turned[from..].to_vec());
        let pieces = run(told(rule, parts));
        let plain = |credits: BTreeMap<model::SmolStr, Fact>| {
            credits.into_iter().map(|(entity, fact)| (entity, (fact.day, fact.dims, fact.values))).collect::<BTreeMap<_, _>>()
        };
        prop_assert_eq!(plain(run(whole.credits())), plain(run(pieces.credits())));
    }

    #[test]
    fn twice_is_once(facts in facts(), rule in rule()) {
        let mut world = run(told(rule, vec![facts]));
        let before = run(world.credits());
        let every = run(world.gatherer().every()).unwrap();
        prop_assert_eq!(run(world.credit(&every, &Model::ALL)), 0);
        prop_assert_eq!(run(world.credits()), before);
    }

    #[test]
    fn a_refund_of_all_reverses_all(facts in facts(), rule in rule()) {
        let mut facts = facts;
        facts.retain(|fact| !fact.entity.as_ref().is_some_and(|entity| entity.contains("refund")));
        let mut back = Vec::new();
        for (name, order) in last(&facts) {
            let mut refund = super::world::refunded(&name, 28).fact();
            refund.set_value(Measure::Revenue, -order.value(Measure::Revenue).unwrap());
            back.push(refund);
        }
        let world = run(told(rule, vec![facts, back]));
        for model in Model::ALL {
            let mut money: BTreeMap<Option<model::SmolStr>, i128> = BTreeMap::new();
            for credit in run(world.credits()).values() {
                if credit.dim(&Dimension::Model).map(|name| name.as_str()) == Some(model.name()) {
                    let creator = credit.dim(&Dimension::Creator).cloned();
                    *money.entry(creator).or_default() += credit.value(Measure::CreditedRevenue).unwrap_or(0);
                }
            }
            money.retain(|_, sum| *sum != 0);
            prop_assert_eq!(money, BTreeMap::new(), "{}", model);
        }
    }
}
