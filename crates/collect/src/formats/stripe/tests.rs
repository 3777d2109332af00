//! Messages of Stripe, cut down from the samples of its documentation.

use super::*;
use model::money::NANOS;
use proptest::prelude::*;
use serde_json::json;

fn read(kind: &str, object: serde_json::Value) -> Parsed {
    let body = json!({"id": "evt_1", "type": kind, "created": 1_772_357_460, "data": {"object": object}}).to_string();
    parse(body.as_bytes()).unwrap()
}

fn session() -> serde_json::Value {
    json!({"id": "cs_1", "mode": "payment", "payment_status": "paid", "payment_intent": "pi_1", "invoice": null,
        "amount_subtotal": 5000, "amount_total": 5900, "currency": "eur", "client_reference_id": "order-7",
        "customer_details": {"email": "jenny@example.com", "address": {"country": "DE"}},
        "metadata": {"kepi_click": "c3", "code": "jackie10"}})
}

#[test]
fn a_paid_checkout_is_a_sale() {
    let parsed = read("checkout.session.completed", session());
    let event = &parsed.events[0];
    assert_eq!(
        (event.id.as_deref(), event.value, event.currency),
        (Some("pi_1"), Some(59 * NANOS), Some(Currency::EUR))
    );
    assert_eq!((event.seen.click.as_deref(), event.seen.country.as_deref()), (Some("c3"), Some("DE")));
    assert_eq!(event.codes, ["JACKIE10"]);
    let mut bare = session();
    bare["metadata"] = json!({});
    let parsed = read("checkout.session.completed", bare);
    assert_eq!(parsed.events[0].seen.click.as_deref(), Some("order-7"));
}

#[test]
fn an_unpaid_checkout_waits() {
    let mut unpaid = session();
    unpaid["payment_status"] = "unpaid".into();
    assert_eq!(read("checkout.session.completed", unpaid).ignored.len(), 1);
    assert_eq!(read("payment_intent.created", session()).ignored.len(), 1);
}

#[test]
fn a_checkout_of_a_subscription_and_its_first_invoice_are_one_sale() {
    let mut checkout = session();
    checkout["mode"] = "subscription".into();
    checkout["payment_intent"] = serde_json::Value::Null;
    checkout["invoice"] = "in_1".into();
    let invoice = json!({"id": "in_1", "created": 1_772_357_400, "amount_paid": 5900, "currency": "eur",
        "billing_reason": "subscription_create", "customer_email": "jenny@example.com"});
    let (checkout, invoice) = (read("checkout.session.completed", checkout), read("invoice.paid", invoice));
    assert_eq!(checkout.events[0].id, invoice.events[0].id);
    assert!(checkout.events[0].known > invoice.events[0].known);
}

#[test]
fn an_invoice_knows_its_subscriptions_metadata() {
    let invoice = json!({"id": "in_2", "created": 1_772_357_400, "amount_paid": 900, "currency": "usd",
        "billing_reason": "subscription_cycle",
        "parent": {"subscription_details": {"metadata": {"kepi_click": "c4"}}}});
    let parsed = read("invoice.paid", invoice);
    assert_eq!(parsed.events[0].seen.click.as_deref(), Some("c4"));
    assert_eq!(parsed.events[0].new_customer, Some(false));
}

#[test]
fn a_charge_that_lists_its_refunds_and_the_refund_itself_are_the_same() {
    let refund = json!({"id": "re_1", "object": "refund", "amount": 1000, "currency": "eur", "created": 1_772_357_450,
        "payment_intent": "pi_1", "charge": "ch_1", "status": "succeeded"});
    let charge = json!({"id": "ch_1", "payment_intent": "pi_1", "amount": 5900, "amount_refunded": 1000, "currency": "eur",
        "created": 1_772_357_000, "refunds": {"data": [refund.clone()]}});
    let (listed, alone) = (read("charge.refunded", charge), read("refund.created", refund));
    let (listed, alone) = (&listed.events[0], &alone.events[0]);
    assert_eq!((&listed.id, &listed.order, listed.value), (&alone.id, &alone.order, alone.value));
    assert_eq!((listed.order.as_deref(), listed.value), (Some("pi_1"), Some(10 * NANOS)));
}

#[test]
fn a_running_total_gives_way_to_the_refund_itself() {
    let total = |refunded: u64| {
        let charge = json!({"id": "ch_1", "payment_intent": {"id": "pi_1"}, "amount": 5900, "amount_refunded": refunded,
            "currency": "eur", "created": 1_772_357_000});
        read("charge.refunded", charge).events.remove(0)
    };
    let (first, second) = (total(1000), total(5900));
    assert_eq!((first.id.as_deref(), first.order.as_deref(), second.value), (None, Some("pi_1"), Some(59 * NANOS)));
    assert!(first.known < second.known);
    let refund =
        json!({"id": "re_1", "amount": 1000, "currency": "eur", "created": 1_772_357_450, "payment_intent": "pi_1"});
    let parsed = read("refund.created", refund);
    let [own, gone] = parsed.events.as_slice() else { panic!("{parsed:?}") };
    assert_eq!((own.id.as_deref(), gone.id.as_deref(), gone.void), (Some("re_1"), None, true));
    assert!(gone.known > second.known);
}

#[test]
fn a_refund_that_failed_takes_nothing_off() {
    let refund = json!({"id": "re_1", "amount": 1000, "currency": "eur", "created": 1_772_357_450, "payment_intent": "pi_1",
        "status": "failed"});
    assert!(read("refund.failed", refund).events[0].void);
}

#[test]
fn amounts_follow_stripes_own_list_of_currencies() {
    let value = |currency: &str| {
        let mut session = session();
        session["currency"] = currency.into();
        read("checkout.session.completed", session).events[0].value.unwrap()
    };
    assert_eq!((value("jpy"), value("isk"), value("kwd")), (5900 * NANOS, 59 * NANOS, 5_900_000_000));
}

proptest! {
    #[test]
    fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body);
    }
}
