//! Messages of Shopify, cut down from the samples of its documentation.

use super::*;
use model::money::NANOS;
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-03-05T00:00:00Z".parse().unwrap()
}

fn read(topic: &str, body: &serde_json::Value) -> Parsed {
    parse(topic, body.to_string().as_bytes(), now()).unwrap()
}

fn order() -> serde_json::Value {
    serde_json::json!({
        "id": 820_982_911_946_154_508_u64, "created_at": "2026-03-01T10:00:00-05:00", "updated_at": "2026-03-01T10:00:05-05:00",
        "cancelled_at": null, "financial_status": "paid", "currency": "EUR", "presentment_currency": "USD",
        "subtotal_price": "50.00", "total_price": "64.50",
        "subtotal_price_set": {"shop_money": {"amount": "50.00", "currency_code": "EUR"},
                               "presentment_money": {"amount": "55.10", "currency_code": "USD"}},
        "email": "jon@example.com", "customer": {"id": 1, "orders_count": 1},
        "discount_codes": [{"code": "jackie10", "amount": "5.00", "type": "percentage"}],
        "landing_site": "/products/serum?kepi_click=c7&utm_source=instagram", "referring_site": "https://l.instagram.com/",
        "note_attributes": [{"name": "gift", "value": "yes"}],
        "line_items": [{"title": "Serum", "quantity": 2}], "shipping_address": {"country_code": "DE"}, "refunds": []
    })
}

fn refund(id: u64, cents: u64) -> serde_json::Value {
    serde_json::json!({"id": id, "order_id": 820_982_911_946_154_508_u64, "created_at": "2026-03-02T10:00:00-05:00",
        "processed_at": "2026-03-02T10:00:00-05:00",
        "refund_line_items": [{"quantity": 1, "subtotal": cents as f64 / 100.0, "total_tax": 3.0}],
        "transactions": [{"kind": "refund", "status": "success", "amount": "99.00"}]})
}

#[test]
fn an_order_is_read_in_the_shops_currency() {
    let parsed = read("orders/create", &order());
    let event = &parsed.events[0];
    assert_eq!(event.id.as_deref(), Some("820982911946154508"));
    assert_eq!((event.value, event.currency), (Some(50 * NANOS), Some(Currency::EUR)));
    assert_eq!((event.units, event.new_customer, event.void), (Some(2), Some(true), false));
    assert_eq!(event.codes, ["JACKIE10"]);
    let seen = &event.seen;
    assert_eq!((seen.click.as_deref(), seen.source.as_deref()), (Some("c7"), Some("instagram")));
    assert_eq!((seen.landing.as_deref(), seen.country.as_deref()), (Some("/products/serum"), Some("DE")));
    assert_eq!(event.at, Some("2026-03-01T15:00:00Z".parse().unwrap()));
}

#[test]
fn a_click_may_be_kept_in_an_attribute_of_the_cart() {
    let mut order = order();
    order["landing_site"] = "/".into();
    order["note_attributes"] = serde_json::json!([{"name": "_kepi_click", "value": "c8"}]);
    assert_eq!(read("orders/paid", &order).events[0].seen.click.as_deref(), Some("c8"));
}

#[test]
fn a_refund_alone_and_within_its_order_are_the_same() {
    let alone = read("refunds/create", &refund(7, 2000));
    let mut whole = order();
    whole["refunds"] = serde_json::json!([refund(7, 2000)]);
    whole["updated_at"] = "2026-03-02T10:00:01-05:00".into();
    let within = read("orders/updated", &whole);
    let (alone, within) = (&alone.events[0], &within.events[1]);
    assert_eq!((alone.id.as_deref(), alone.order.as_deref()), (within.id.as_deref(), within.order.as_deref()));
    assert_eq!((alone.value, within.value), (Some(20 * NANOS), Some(20 * NANOS)));
    assert!(alone.known < within.known, "the whole order knows more of the refund");
}

#[test]
fn refunds_never_take_more_than_the_order_brought() {
    let mut whole = order();
    whole["refunds"] = serde_json::json!([refund(7, 3000), refund(8, 3000)]);
    let values: Vec<_> = read("orders/updated", &whole).events.iter().map(|event| event.value.unwrap()).collect();
    assert_eq!(values, [50 * NANOS, 30 * NANOS, 20 * NANOS]);
}

#[test]
fn a_refund_without_goods_is_what_was_paid_less_shipping() {
    let refund = serde_json::json!({"id": 9, "order_id": 1, "created_at": "2026-03-02T10:00:00Z", "refund_line_items": [],
        "transactions": [{"kind": "refund", "status": "success", "amount": "14.50", "currency": "EUR"},
                         {"kind": "refund", "status": "failure", "amount": "1.00"}],
        "order_adjustments": [{"kind": "shipping_refund", "amount": "-4.50"}, {"kind": "refund_discrepancy", "amount": "-1.00"}]});
    assert_eq!(read("refunds/create", &refund).events[0].value, Some(10 * NANOS));
}

#[test]
fn a_cancelled_order_brings_nothing_in_the_end() {
    let mut cancelled = order();
    cancelled["cancelled_at"] = "2026-03-02T10:00:00-05:00".into();
    assert_eq!(read("orders/cancelled", &cancelled).events[0].value, Some(0));
    cancelled["refunds"] = serde_json::json!([refund(7, 2000)]);
    let parsed = read("orders/cancelled", &cancelled);
    assert!(parsed.events[0].void);
    assert_eq!(parsed.events[0].value, parsed.events[1].value, "the refund takes off what is left");
}

#[test]
fn within_a_second_the_version_with_more_in_it_is_later() {
    let known = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut order = order();
        order["financial_status"] = "pending".into();
        change(&mut order);
        read("orders/updated", &order).events[0].known.unwrap()
    };
    let pending = known(&|_| {});
    let paid = known(&|order| order["financial_status"] = "paid".into());
    let refunded = known(&|order| order["refunds"] = serde_json::json!([refund(7, 1)]));
    let cancelled = known(&|order| order["cancelled_at"] = "2026-03-01T10:00:05-05:00".into());
    assert!(pending < paid && paid < refunded && refunded < cancelled);
}

#[test]
fn other_topics_are_answered_and_ignored() {
    for topic in ["customers/redact", "shop/redact", "customers/data_request", "products/update"] {
        assert_eq!(read(topic, &serde_json::json!({"id": 1})).ignored.len(), 1, "{topic}");
    }
    let gone = read("orders/delete", &serde_json::json!({"id": 5}));
    assert_eq!((gone.events[0].deed, gone.events[0].id.as_deref()), (Deed::Cancel, Some("5")));
    assert_eq!(read("orders/create", &serde_json::json!({"subtotal_price": "1"})).rejects[0].field, "id");
}

proptest! {
    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200), topic in "orders/create|refunds/create|orders/delete") {
        let _ = parse(&topic, &body, now());
    }
}
