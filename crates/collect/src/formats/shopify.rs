//! Shopify's webhooks: orders in every state, and refunds.
//!
//! An order comes whole every time, refunds included, so each message is a version of the order and of its refunds. The
//! instant of a version is the order's own `updated_at`; within one second what only ever grows (cancelled, refunds,
//! paid) decides. Versions may therefore arrive in any order and end in the same facts.
//!
//! Revenue is the subtotal in the shop's currency: after discounts, without shipping, and without taxes where the shop
//! adds them. An order that was voided or is a test counts for nothing; of one that was cancelled only what its refunds
//! take off again is left.

use super::{Unreadable, json};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen, Who},
    facts, page,
    text::{self, Maybe, Text, kept},
};
use jiff::SignedDuration;
use model::{SmolStr, Timestamp, money::Currency};
use serde::Deserialize;

#[derive(Deserialize)]
struct Order<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    created_at: Option<Text<'a>>,
    #[serde(borrow)]
    updated_at: Option<Text<'a>>,
    #[serde(borrow)]
    cancelled_at: Option<Text<'a>>,
    #[serde(borrow)]
    test: Option<Text<'a>>,
    #[serde(borrow)]
    financial_status: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    subtotal_price: Option<Text<'a>>,
    #[serde(borrow)]
    subtotal_price_set: Option<Maybe<Both<'a>>>,
    #[serde(borrow)]
    email: Option<Text<'a>>,
    #[serde(borrow)]
    contact_email: Option<Text<'a>>,
    #[serde(borrow)]
    customer: Option<Maybe<Customer<'a>>>,
    #[serde(borrow)]
    discount_codes: Option<Maybe<Vec<Discount<'a>>>>,
    #[serde(borrow)]
    landing_site: Option<Text<'a>>,
    #[serde(borrow)]
    referring_site: Option<Text<'a>>,
    #[serde(borrow)]
    note_attributes: Option<Maybe<Vec<Attribute<'a>>>>,
    #[serde(borrow)]
    line_items: Option<Maybe<Vec<Line<'a>>>>,
    #[serde(borrow)]
    shipping_address: Option<Maybe<Address<'a>>>,
    #[serde(borrow)]
    billing_address: Option<Maybe<Address<'a>>>,
    #[serde(borrow)]
    customer_locale: Option<Text<'a>>,
    #[serde(borrow)]
    refunds: Option<Maybe<Vec<Refund<'a>>>>,
}

/// An amount in the shop's currency and in the customer's; the first counts.
#[derive(Deserialize)]
struct Both<'a> {
    #[serde(borrow)]
    shop_money: Option<Maybe<Amount<'a>>>,
}

#[derive(Deserialize)]
struct Amount<'a> {
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    currency_code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Customer<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    email: Option<Text<'a>>,
    #[serde(borrow)]
    orders_count: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Discount<'a> {
    #[serde(borrow)]
    code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    quantity: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Address<'a> {
    #[serde(borrow)]
    country_code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Refund<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    order_id: Option<Text<'a>>,
    #[serde(borrow)]
    created_at: Option<Text<'a>>,
    #[serde(borrow)]
    processed_at: Option<Text<'a>>,
    #[serde(borrow)]
    refund_line_items: Option<Maybe<Vec<Back<'a>>>>,
    #[serde(borrow)]
    order_adjustments: Option<Maybe<Vec<Adjustment<'a>>>>,
    #[serde(borrow)]
    transactions: Option<Maybe<Vec<Transaction<'a>>>>,
}

#[derive(Deserialize)]
struct Back<'a> {
    #[serde(borrow)]
    subtotal: Option<Text<'a>>,
    #[serde(borrow)]
    subtotal_set: Option<Maybe<Both<'a>>>,
}

#[derive(Deserialize)]
struct Adjustment<'a> {
    #[serde(borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    amount_set: Option<Maybe<Both<'a>>>,
}

#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(borrow)]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    amount_set: Option<Maybe<Both<'a>>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
}

/// Reads a message of a topic.
pub fn parse(topic: &str, body: &[u8], now: Timestamp) -> Result<Parsed, Unreadable> {
    let mut all = Parsed::default();
    match topic {
        "orders/create"
        | "orders/paid"
        | "orders/updated"
        | "orders/edited"
        | "orders/cancelled"
        | "orders/fulfilled"
        | "orders/partially_fulfilled" => order(&json(body)?, &mut all),
        "orders/delete" => {
            let order: Order<'_> = json(body)?;
            let gone = Event { deed: Deed::Cancel, id: kept(&order.id), known: Some(now), ..Event::default() };
            all.push(0, named(gone));
        }
        "refunds/create" => {
            let refund: Refund<'_> = json(body)?;
            let known = text::get(&refund.created_at).and_then(text::instant);
            let own = Event { order: kept(&refund.order_id), known, ..Event::default() };
            all.push(0, back(&refund, &own).and_then(named));
        }
        "customers/data_request" | "customers/redact" | "shop/redact" => {
            all.ignored.push((0, "nothing that names a person is kept, so there is nothing to give out or to remove"));
        }
        _ => all.ignored.push((0, "the topic tells of no order and no refund")),
    }
    Ok(all)
}

fn named(event: Event) -> Result<Event, Refused> {
    match (event.deed, &event.id, &event.order) {
        (Deed::Refund, Some(_), Some(_)) | (Deed::Order | Deed::Cancel, Some(_), _) => Ok(event),
        _ => Err(Refused::fault("id", "the message does not name its order")),
    }
}

fn order(order: &Order<'_>, all: &mut Parsed) {
    let own = match version(order) {
        Ok(own) => own,
        Err(refused) => return all.push(0, Err(refused)),
    };
    let refunds = order.refunds.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let revenue = own.value.unwrap_or(0);
    let mut left = revenue;
    let mut backs = Vec::new();
    for refund in refunds {
        let one = back(refund, &own).map(|mut event| {
            // Never more than the order brought.
            event.value = event.value.map(|value| value.min(left));
            left -= event.value.unwrap_or(0);
            event
        });
        backs.push(one.and_then(named));
    }
    let mut own = own;
    if own.void && !backs.is_empty() {
        own.value = Some(revenue - left);
    } else if own.void {
        own.value = Some(0);
    }
    all.push(0, named(own));
    for (place, one) in backs.into_iter().enumerate() {
        all.push(place + 1, one);
    }
}

/// The order itself, as of this message.
fn version(order: &Order<'_>) -> Result<Event, Refused> {
    let (value, currency) = shop_money(&order.subtotal_price_set, &order.subtotal_price, text::get(&order.currency));
    let Some(value) = value else { return Err(Refused::fault("subtotal_price", "the order has no amount")) };
    let lines = order.line_items.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let quantity = |line: &Line<'_>| text::get(&line.quantity).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let status = text::get(&order.financial_status).unwrap_or_default().to_lowercase();
    let cancelled = text::get(&order.cancelled_at).is_some();
    let customer = order.customer.as_ref().and_then(|maybe| maybe.0.as_ref());
    let first =
        customer.and_then(|customer| text::get(&customer.orders_count)).and_then(|count| count.parse::<i64>().ok());
    Ok(Event {
        deed: Deed::Order,
        id: kept(&order.id),
        at: text::get(&order.created_at).and_then(text::instant),
        known: known(order, cancelled),
        void: cancelled || matches!(status.as_str(), "voided" | "expired") || text::get(&order.test) == Some("true"),
        value: Some(value),
        currency,
        units: (!lines.is_empty()).then(|| lines.iter().map(quantity).map(|units| units.clamp(0, 1_000_000)).sum()),
        new_customer: first.filter(|count| *count > 0).map(|count| count == 1),
        codes: codes(order),
        product: if let [line] = lines { kept(&line.title) } else { None },
        who: Who {
            customer: kept(&order.email)
                .or_else(|| kept(&order.contact_email))
                .or_else(|| customer.and_then(|customer| kept(&customer.email).or_else(|| kept(&customer.id)))),
            ..Who::default()
        },
        seen: seen(order),
        ..Event::default()
    })
}

/// `updated_at` has whole seconds; within one, a version in which more has happened is the later one.
fn known(order: &Order<'_>, cancelled: bool) -> Option<Timestamp> {
    let updated = text::get(&order.updated_at).or(text::get(&order.created_at)).and_then(text::instant)?;
    let refunds = order.refunds.as_ref().and_then(|maybe| maybe.0.as_ref()).map_or(0, Vec::len).min(1000);
    let paid =
        matches!(text::get(&order.financial_status), Some("paid" | "partially_refunded" | "refunded" | "voided"));
    let rank = i64::from(cancelled) * 4000 + i64::try_from(refunds).unwrap_or(0) * 2 + i64::from(paid);
    updated.checked_add(SignedDuration::from_micros(rank)).ok()
}

/// One refund: what was given back for goods. Where it names no goods, the payments less what was for shipping.
fn back(refund: &Refund<'_>, order: &Event) -> Result<Event, Refused> {
    let lines = refund.refund_line_items.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let mut currency = order.currency;
    let mut sum = 0;
    for line in lines {
        let (value, of) = shop_money(&line.subtotal_set, &line.subtotal, None);
        sum += value.unwrap_or(0);
        currency = currency.or(of);
    }
    let adjustments = refund.order_adjustments.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    if lines.is_empty() {
        let payments = refund.transactions.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
        for payment in payments {
            let refunded = text::get(&payment.kind) == Some("refund");
            let good = matches!(text::get(&payment.status), Some("success") | None);
            if refunded && good {
                let (value, of) = shop_money(&payment.amount_set, &payment.amount, text::get(&payment.currency));
                sum += value.unwrap_or(0);
                currency = currency.or(of);
            }
        }
        for adjustment in adjustments.iter().filter(|one| text::get(&one.kind) == Some("shipping_refund")) {
            // The adjustment is negative: it is what was given back.
            sum += shop_money(&adjustment.amount_set, &adjustment.amount, None).0.unwrap_or(0);
        }
    }
    Ok(Event {
        deed: Deed::Refund,
        id: kept(&refund.id),
        order: order.id.clone().or_else(|| order.order.clone()).or_else(|| kept(&refund.order_id)),
        at: text::get(&refund.processed_at).or(text::get(&refund.created_at)).and_then(text::instant),
        value: Some(sum.max(0)),
        currency,
        codes: order.codes.clone(),
        who: order.who.clone(),
        seen: order.seen.clone(),
        known: order.known,
        ..Event::default()
    })
}

fn shop_money(
    set: &Option<Maybe<Both<'_>>>,
    plain: &Option<Text<'_>>,
    currency: Option<&str>,
) -> (Option<i128>, Option<Currency>) {
    let both = set.as_ref().and_then(|maybe| maybe.0.as_ref());
    let shop = both.and_then(|both| both.shop_money.as_ref()).and_then(|maybe| maybe.0.as_ref());
    let read = |value: &Option<Text<'_>>| text::get(value).and_then(text::amount);
    let value = shop.and_then(|shop| read(&shop.amount)).or_else(|| read(plain));
    let code = shop.and_then(|shop| text::get(&shop.currency_code)).or(currency);
    (value, code.and_then(|code| code.parse().ok()))
}

fn codes(order: &Order<'_>) -> Vec<SmolStr> {
    let all = order.discount_codes.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    all.iter().filter_map(|one| text::get(&one.code)).filter_map(facts::code).take(20).collect()
}

fn seen(order: &Order<'_>) -> Seen {
    let mut seen = Seen { language: kept(&order.customer_locale), ..Seen::default() };
    for attribute in order.note_attributes.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default() {
        let (Some(name), Some(value)) = (text::get(&attribute.name), text::get(&attribute.value)) else { continue };
        // Attributes that begin with an underscore are hidden from the customer.
        page::parameter(name.trim_start_matches('_'), value, &mut seen);
    }
    let landing = text::get(&order.landing_site).unwrap_or_default();
    page::read(landing, &mut seen);
    page::referred(text::get(&order.referring_site).unwrap_or_default(), landing, &mut seen);
    let address = |one: &Option<Maybe<Address<'_>>>| {
        one.as_ref().and_then(|maybe| maybe.0.as_ref()).and_then(|address| kept(&address.country_code))
    };
    seen.country = address(&order.shipping_address).or_else(|| address(&order.billing_address));
    seen
}

#[cfg(test)]
mod tests;
