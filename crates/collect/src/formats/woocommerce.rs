//! WooCommerce's webhooks: orders in every state.
//!
//! An order comes whole, with what was refunded of it. Its revenue is the sum of its lines: after discounts, without
//! shipping and taxes. A refund there is an amount of everything, so it takes off revenue up to what the order brought,
//! and all of it once all was given back. It has no date of its own and is filed under the order's.

use super::{Unreadable, json};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen, Who},
    facts, page,
    text::{self, Maybe, Text, kept},
};
use jiff::SignedDuration;
use model::{Timestamp, money::Currency};
use serde::Deserialize;

#[derive(Deserialize)]
struct Order<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    date_created_gmt: Option<Text<'a>>,
    #[serde(borrow)]
    date_modified_gmt: Option<Text<'a>>,
    #[serde(borrow)]
    total: Option<Text<'a>>,
    #[serde(borrow)]
    billing: Option<Maybe<Billing<'a>>>,
    #[serde(borrow)]
    customer_id: Option<Text<'a>>,
    #[serde(borrow)]
    line_items: Option<Maybe<Vec<Line<'a>>>>,
    #[serde(borrow)]
    coupon_lines: Option<Maybe<Vec<Coupon<'a>>>>,
    #[serde(borrow)]
    meta_data: Option<Maybe<Vec<Meta<'a>>>>,
    #[serde(borrow)]
    refunds: Option<Maybe<Vec<Refund<'a>>>>,
}

#[derive(Deserialize)]
struct Billing<'a> {
    #[serde(borrow)]
    email: Option<Text<'a>>,
    #[serde(borrow)]
    country: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    quantity: Option<Text<'a>>,
    #[serde(borrow)]
    total: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Coupon<'a> {
    #[serde(borrow)]
    code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Refund<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    total: Option<Text<'a>>,
}

/// Reads a message of a topic.
pub fn parse(topic: &str, body: &[u8], now: Timestamp) -> Result<Parsed, Unreadable> {
    let mut all = Parsed::default();
    match topic {
        "order.created" | "order.updated" | "order.restored" => order(&json(body)?, &mut all),
        "order.deleted" => {
            let order: Order<'_> = json(body)?;
            let gone = Event { deed: Deed::Cancel, id: kept(&order.id), known: Some(now), ..Event::default() };
            let one = if gone.id.is_some() { Ok(gone) } else { Err(nameless()) };
            all.push(0, one);
        }
        _ => all.ignored.push((0, "the topic tells of no order")),
    }
    Ok(all)
}

/// Whether a body is the greeting that a new webhook sends, without topic and signature.
pub fn is_ping(body: &[u8]) -> bool {
    body.strip_prefix(b"webhook_id=").is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
}

fn nameless() -> Refused {
    Refused::fault("id", "the message does not name its order")
}

fn order(order: &Order<'_>, all: &mut Parsed) {
    let status = text::get(&order.status).unwrap_or_default();
    if matches!(status, "auto-draft" | "checkout-draft") {
        return all.ignored.push((0, "the order is a draft"));
    }
    if status == "pending" {
        return all.ignored.push((0, "the order is not paid yet; a later message says when it is"));
    }
    let mut own = match version(order, status) {
        Ok(own) => own,
        Err(refused) => return all.push(0, Err(refused)),
    };
    let revenue = own.value.unwrap_or(0);
    let total = text::get(&order.total).and_then(text::amount).unwrap_or(revenue);
    let refunds = order.refunds.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let (mut given, mut taken) = (0, 0);
    let mut backs = Vec::new();
    for refund in refunds {
        given += text::get(&refund.total).and_then(text::amount).unwrap_or(0).abs();
        let now_taken = if given >= total { revenue } else { given.min(revenue) };
        backs.push(Event {
            deed: Deed::Refund,
            id: kept(&refund.id),
            order: own.id.clone(),
            // The list of refunds has no dates; the order's own is the one that later messages do not move.
            value: Some(now_taken - taken),
            ..own.clone()
        });
        taken = now_taken;
    }
    if own.void {
        own.value = Some(taken);
    }
    all.push(0, Ok(own));
    for (place, back) in backs.into_iter().enumerate() {
        let one = if back.id.is_some() { Ok(Event { void: false, ..back }) } else { Err(nameless()) };
        all.push(place + 1, one);
    }
}

fn version(order: &Order<'_>, status: &str) -> Result<Event, Refused> {
    let Some(id) = kept(&order.id) else { return Err(nameless()) };
    let lines = order.line_items.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let sum = |line: &Line<'_>| text::get(&line.total).and_then(text::amount).unwrap_or(0);
    let total = text::get(&order.total).and_then(text::amount);
    let value = if lines.is_empty() { total } else { Some(lines.iter().map(sum).sum()) };
    let Some(value) = value else { return Err(Refused::fault("total", "the order has no amount")) };
    let quantity = |line: &Line<'_>| text::get(&line.quantity).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let currency = text::get(&order.currency).and_then(|code| code.parse::<Currency>().ok());
    let billing = order.billing.as_ref().and_then(|maybe| maybe.0.as_ref());
    let email = billing.and_then(|billing| kept(&billing.email));
    let coupons = order.coupon_lines.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let mut seen = seen(order);
    seen.country = billing.and_then(|billing| kept(&billing.country));
    Ok(Event {
        deed: Deed::Order,
        id: Some(id),
        at: text::get(&order.date_created_gmt).and_then(text::instant),
        known: known(order, status),
        void: !matches!(status, "processing" | "completed" | "on-hold" | "refunded"),
        value: Some(value),
        currency,
        units: (!lines.is_empty()).then(|| lines.iter().map(quantity).map(|units| units.clamp(0, 1_000_000)).sum()),
        codes: coupons.iter().filter_map(|one| text::get(&one.code)).filter_map(facts::code).take(20).collect(),
        product: if let [line] = lines { kept(&line.name) } else { None },
        who: Who { customer: email.or_else(|| kept(&order.customer_id).filter(|id| id != "0")), ..Who::default() },
        seen,
        ..Event::default()
    })
}

/// The order's own instant has whole seconds; within one, a version that is further along is the later one.
fn known(order: &Order<'_>, status: &str) -> Option<Timestamp> {
    let changed = text::get(&order.date_modified_gmt).or(text::get(&order.date_created_gmt)).and_then(text::instant)?;
    let refunds = order.refunds.as_ref().and_then(|maybe| maybe.0.as_ref()).map_or(0, Vec::len).min(1000);
    let stage = match status {
        "on-hold" => 1,
        "processing" => 2,
        "completed" => 3,
        "failed" => 4,
        "refunded" => 5,
        "cancelled" => 6,
        _ => 7,
    };
    let rank = stage * 2000 + i64::try_from(refunds).unwrap_or(0);
    changed.checked_add(SignedDuration::from_micros(rank)).ok()
}

/// WooCommerce keeps where a visitor came from under names of its own; the click is kept by whoever adds the field.
fn seen(order: &Order<'_>) -> Seen {
    let mut seen = Seen::default();
    let meta = order.meta_data.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let pairs = meta.iter().filter_map(|one| Some((text::get(&one.key)?, text::get(&one.value)?)));
    let (mut entry, mut referrer) = ("", "");
    for (key, value) in pairs {
        let name = key.trim_start_matches('_');
        let name = name.strip_prefix("wc_order_attribution_").unwrap_or(name);
        match name {
            "session_entry" => entry = value,
            "referrer" => referrer = value,
            "device_type" => seen.device = Some(text::cut(&value.to_lowercase())),
            // "(direct)" and "(none)" say that nothing is known.
            _ if value.starts_with('(') => {}
            _ => page::parameter(name, value, &mut seen),
        }
    }
    page::read(entry, &mut seen);
    page::referred(referrer, entry, &mut seen);
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::NANOS;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-03-05T00:00:00Z".parse().unwrap()
    }

    fn order() -> serde_json::Value {
        serde_json::json!({
            "id": 727, "status": "processing", "currency": "USD", "date_created_gmt": "2026-03-01T10:00:00",
            "date_modified_gmt": "2026-03-01T10:00:01", "total": "29.35", "customer_id": 26,
            "billing": {"email": "john.doe@example.com", "country": "US"},
            "line_items": [{"name": "Woo Single", "quantity": 2, "total": "6.00"}, {"name": "Ship Your Idea", "quantity": 1, "total": "12.00"}],
            "coupon_lines": [{"code": "jackie10"}],
            "meta_data": [{"id": 1, "key": "_wc_order_attribution_utm_source", "value": "instagram"},
                          {"id": 2, "key": "_kepi_click", "value": "c5"}, {"id": 3, "key": "x", "value": {"a": 1}}],
            "refunds": []
        })
    }

    fn read(order: &serde_json::Value) -> Parsed {
        parse("order.updated", order.to_string().as_bytes(), now()).unwrap()
    }

    #[test]
    fn an_order_is_the_sum_of_its_lines() {
        let event = &read(&order()).events[0];
        assert_eq!((event.value, event.units, event.void), (Some(18 * NANOS), Some(3), false));
        assert_eq!(event.codes, ["JACKIE10"]);
        assert_eq!((event.seen.click.as_deref(), event.seen.source.as_deref()), (Some("c5"), Some("instagram")));
        assert_eq!(event.at, Some("2026-03-01T10:00:00Z".parse().unwrap()));
    }

    #[test]
    fn all_given_back_takes_all_revenue_off() {
        let mut order = order();
        order["status"] = "refunded".into();
        order["refunds"] = serde_json::json!([{"id": 1, "total": "-10.00"}, {"id": 2, "total": "-19.35"}]);
        let values: Vec<_> = read(&order).events.iter().map(|event| event.value.unwrap()).collect();
        assert_eq!(values, [18 * NANOS, 10 * NANOS, 8 * NANOS]);
    }

    #[test]
    fn what_was_not_paid_or_was_cancelled_counts_for_nothing() {
        for status in ["failed", "cancelled", "trash"] {
            let mut order = order();
            order["status"] = status.into();
            let event = &read(&order).events[0];
            assert_eq!((event.void, event.value), (true, Some(0)), "{status}");
        }
        for status in ["pending", "checkout-draft"] {
            let mut order = order();
            order["status"] = status.into();
            assert_eq!(read(&order).ignored.len(), 1, "{status}");
        }
    }

    #[test]
    fn a_deleted_order_and_a_greeting() {
        let gone = parse("order.deleted", br#"{"id":727}"#, now()).unwrap();
        assert_eq!((gone.events[0].deed, gone.events[0].id.as_deref()), (Deed::Cancel, Some("727")));
        assert!(is_ping(b"webhook_id=12") && !is_ping(b"webhook_id=") && !is_ping(b"{}"));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse("order.created", &body, now());
        }
    }
}
