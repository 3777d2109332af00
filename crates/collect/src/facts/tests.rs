//! Facts of events, by hand.

use super::*;
use crate::event::Who;
use model::{id::CreatorId, money::NANOS};

fn now() -> Timestamp {
    "2026-03-01T23:30:00Z".parse().unwrap()
}

fn jackie() -> BTreeMap<SmolStr, Code> {
    let code = Code {
        code: "JACKIE10".into(),
        creator: Some(CreatorId::new("jackie")),
        campaign: None,
        placement: None,
        platform: Some("instagram".into()),
        batch: None,
        once: false,
        offer: "10%".to_owned(),
        starts_at: None,
        ends_at: None,
        made_at: now(),
        retired_at: None,
    };
    BTreeMap::from([(code.code.clone(), code)])
}

fn facts(event: &Event) -> Vec<Fact> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let codes = jackie();
    let setting =
        Setting { zone: &zone, currency: Currency::EUR, codes: &codes, now: now(), source: "server", prefix: "site" };
    of(event, &setting)
}

fn order() -> Event {
    Event {
        deed: Deed::Order,
        id: Some("1001".into()),
        value: Some(59 * NANOS),
        units: Some(2),
        codes: vec!["OTHER".into(), "JACKIE10".into()],
        who: Who { customer: Some(" A@Example.com ".into()), ..Who::default() },
        seen: Seen { click: Some("c1".into()), country: Some("de".into()), ..Seen::default() },
        ..Event::default()
    }
}

#[test]
fn an_order_has_its_own_day_its_values_and_one_contact_a_code() {
    let facts = facts(&order());
    let [order, other, own] = facts.as_slice() else { panic!("{facts:?}") };
    // Half past eleven in the evening, UTC, is the next day in Berlin.
    assert_eq!(order.day, model::Date::constant(2026, 3, 2));
    assert_eq!(order.entity.as_deref(), Some("site/1001"));
    let dim = |dimension: Dimension| order.dim(&dimension).map(SmolStr::as_str);
    // The first twelve bytes that `printf a@example.com | sha256sum` prints.
    assert_eq!(dim(Dimension::Customer), Some("08168cd80dfd534ab0f10af1"));
    assert_eq!((dim(Dimension::Click), dim(Dimension::Country)), (Some("c1"), Some("DE")));
    assert_eq!(dim(Dimension::Code), Some("JACKIE10"), "the first that is ours");
    assert_eq!(dim(Dimension::Label("codes".into())), Some("OTHER,JACKIE10"));
    assert_eq!(dim(Dimension::Label("order".into())), Some("site/1001"));
    assert_eq!(order.value(Measure::Revenue), Some(59 * NANOS));
    assert_eq!((order.value(Measure::Orders), order.value(Measure::UnitsSold)), (Some(1), Some(2)));
    assert_eq!(other.entity.as_deref(), Some("site/1001/code/OTHER"));
    assert_eq!(own.dim(&Dimension::Creator).map(SmolStr::as_str), Some("jackie"));
    assert_eq!((own.kind, own.value(Measure::CodeUses)), (FactKind::Touchpoint, Some(1)));
}

#[test]
fn a_refund_takes_off_and_names_its_order() {
    let refund = Event {
        deed: Deed::Refund,
        id: Some("r1".into()),
        order: Some("1001".into()),
        value: Some(9 * NANOS),
        ..Event::default()
    };
    let facts = facts(&refund);
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].entity.as_deref(), Some("site/1001/refund/r1"));
    assert_eq!(facts[0].dim(&Dimension::Label("order".into())).map(SmolStr::as_str), Some("site/1001"));
    assert_eq!(facts[0].values, [(Measure::Refunds, 1), (Measure::Revenue, -9 * NANOS)]);
}

#[test]
fn a_cancelled_order_is_the_same_entity_with_zeros() {
    let cancel = Event { deed: Deed::Cancel, id: Some("1001".into()), ..Event::default() };
    let facts = facts(&cancel);
    assert_eq!(facts[0].entity.as_deref(), Some("site/1001"));
    assert!(facts[0].values.iter().all(|(_, value)| *value == 0) && facts[0].values.len() == 6);
}

#[test]
fn an_order_of_a_shop_is_one_entity_whoever_tells_of_it() {
    let told = Event { deed: Deed::Order, id: Some("shopify/450789469".into()), ..Event::default() };
    assert_eq!(facts(&told)[0].entity.as_deref(), Some("shopify/450789469"));
}

#[test]
fn a_view_without_an_id_has_no_identity() {
    let view = Event { seen: Seen { language: Some("de-AT".into()), ..Seen::default() }, ..Event::default() };
    let facts = facts(&view);
    assert_eq!((facts[0].entity.clone(), facts[0].currency), (None, None));
    assert_eq!(facts[0].values, [(Measure::PageViews, 1)]);
    assert_eq!(facts[0].dim(&Dimension::Language).map(SmolStr::as_str), Some("de"));
}
