//! Stripe's webhooks: checkouts, invoices, refunds.
//!
//! Revenue is what was paid, taxes and shipping included: a refund there does not say which part it gives back, and what
//! comes in must be taken off again to the cent. A sale is known by its invoice, else its payment, else its checkout. A
//! checkout of a subscription and its first invoice are one sale; the checkout, which knows of the click, is the later
//! version.
//!
//! Stripe tells of a refund twice: by the refund itself, and by a running total on the charge. Where the charge lists its
//! refunds, both are the same facts. Where it does not, the total is a fact of its own, which gives way as soon as the
//! refund itself is told of. Either may be subscribed to, or both, in any order.

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
struct Message<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    created: Option<Text<'a>>,
    #[serde(borrow)]
    data: Option<Maybe<Data<'a>>>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    object: Object<'a>,
}

/// A checkout session, an invoice, a charge or a refund: their fields do not contradict one another.
#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    created: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Option<Text<'a>>,
    #[serde(borrow)]
    payment_status: Option<Text<'a>>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    payment_intent: Option<Id<'a>>,
    #[serde(borrow)]
    invoice: Option<Id<'a>>,
    #[serde(borrow)]
    charge: Option<Id<'a>>,
    #[serde(borrow)]
    customer: Option<Id<'a>>,
    #[serde(borrow)]
    customer_email: Option<Text<'a>>,
    #[serde(borrow)]
    customer_details: Option<Maybe<Details<'a>>>,
    #[serde(borrow)]
    billing_details: Option<Maybe<Details<'a>>>,
    #[serde(borrow)]
    client_reference_id: Option<Text<'a>>,
    #[serde(borrow)]
    metadata: Option<Maybe<Metadata<'a>>>,
    #[serde(borrow)]
    subscription_details: Option<Maybe<Parent<'a>>>,
    #[serde(borrow)]
    parent: Option<Maybe<Grandparent<'a>>>,
    #[serde(borrow)]
    amount_total: Option<Text<'a>>,
    #[serde(borrow)]
    amount_paid: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    amount_refunded: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    billing_reason: Option<Text<'a>>,
    #[serde(borrow)]
    discounts: Option<Maybe<Vec<Discount<'a>>>>,
    #[serde(borrow)]
    refunds: Option<Maybe<Refunds<'a>>>,
    #[serde(borrow)]
    locale: Option<Text<'a>>,
}

/// An id, or the object itself where it was expanded.
#[derive(Debug, Default)]
struct Id<'a>(Option<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Expanded<'a> {
            #[serde(borrow)]
            id: Option<Text<'a>>,
        }
        let raw: &'de serde_json::value::RawValue = Deserialize::deserialize(deserializer)?;
        if let Ok(expanded) = serde_json::from_str::<Expanded<'de>>(raw.get()) {
            return Ok(Self(expanded.id));
        }
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow)]
    email: Option<Text<'a>>,
    #[serde(borrow)]
    address: Option<Maybe<Address<'a>>>,
}

#[derive(Deserialize)]
struct Address<'a> {
    #[serde(borrow)]
    country: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    kepi_click: Option<Text<'a>>,
    #[serde(borrow)]
    utm_source: Option<Text<'a>>,
    #[serde(borrow)]
    utm_medium: Option<Text<'a>>,
    #[serde(borrow)]
    utm_campaign: Option<Text<'a>>,
    #[serde(borrow, alias = "coupon", alias = "discount_code", alias = "promotion_code")]
    code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Parent<'a> {
    #[serde(borrow)]
    metadata: Option<Maybe<Metadata<'a>>>,
}

#[derive(Deserialize)]
struct Grandparent<'a> {
    #[serde(borrow)]
    subscription_details: Option<Maybe<Parent<'a>>>,
}

#[derive(Deserialize)]
struct Discount<'a> {
    #[serde(borrow)]
    promotion_code: Option<Maybe<Promotion<'a>>>,
}

#[derive(Deserialize)]
struct Promotion<'a> {
    #[serde(borrow)]
    code: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Refunds<'a> {
    #[serde(borrow)]
    data: Vec<Object<'a>>,
}

/// Reads a message.
pub fn parse(body: &[u8]) -> Result<Parsed, Unreadable> {
    let message: Message<'_> = json(body)?;
    let kind = text::get(&message.kind).unwrap_or_default();
    let at = text::get(&message.created).and_then(text::instant);
    let mut all = Parsed::default();
    let Some(data) = message.data.as_ref().and_then(|maybe| maybe.0.as_ref()) else {
        all.push(0, Err(Refused::fault("data.object", "the message holds no object")));
        return Ok(all);
    };
    let object = &data.object;
    match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => all.push(0, checkout(object, at)),
        "invoice.paid" | "invoice.payment_succeeded" => all.push(0, invoice(object)),
        "charge.refunded" => charge(object, at, &mut all),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            refund_alone(object, at, &mut all);
        }
        _ => all.ignored.push((0, "the message tells of no sale and no refund")),
    }
    Ok(all)
}

fn checkout(session: &Object<'_>, at: Option<Timestamp>) -> Result<Event, Refused> {
    if text::get(&session.mode) == Some("setup") {
        return Err(Refused::Ignored("the checkout only stored a means of payment"));
    }
    if text::get(&session.payment_status) == Some("unpaid") {
        return Err(Refused::Ignored("the checkout is not paid yet; a later message says when it is"));
    }
    let (value, currency) = money(session, &session.amount_total, "amount_total")?;
    if value == 0 && text::get(&session.mode) == Some("subscription") {
        return Err(Refused::Ignored("nothing was paid: the subscription begins with a trial"));
    }
    let payment = id(&session.payment_intent);
    let sale = id(&session.invoice).or_else(|| payment.clone()).or_else(|| kept(&session.id));
    Ok(Event { id: named(sale)?, order: payment, at, known: at, value: Some(value), currency, ..about(session) })
}

fn invoice(invoice: &Object<'_>) -> Result<Event, Refused> {
    let (value, currency) = money(invoice, &invoice.amount_paid, "amount_paid")?;
    if value == 0 {
        return Err(Refused::Ignored("nothing was paid"));
    }
    let made = text::get(&invoice.created).and_then(text::instant);
    let first = text::get(&invoice.billing_reason).is_none_or(|reason| reason == "subscription_create");
    Ok(Event {
        id: named(kept(&invoice.id))?,
        order: id(&invoice.payment_intent),
        at: made,
        known: made,
        value: Some(value),
        currency,
        new_customer: (!first).then_some(false),
        ..about(invoice)
    })
}

/// A charge of which something was given back.
fn charge(charge: &Object<'_>, at: Option<Timestamp>, all: &mut Parsed) {
    if let Some(list) = charge.refunds.as_ref().and_then(|maybe| maybe.0.as_ref()).filter(|list| !list.data.is_empty())
    {
        for (place, refund) in list.data.iter().enumerate() {
            let one = refund_of(refund, at).map(|event| {
                let order = event.order.clone().or_else(|| id(&charge.payment_intent)).or_else(|| kept(&charge.id));
                Event { order, who: about(charge).who, seen: about(charge).seen, ..event }
            });
            all.push(place, one);
        }
        return;
    }
    all.push(0, total(charge, at));
}

/// The running total. Its versions are as of the payment, and later by at most a second the more was given back, so that
/// they come before whatever a refund itself says.
fn total(charge: &Object<'_>, at: Option<Timestamp>) -> Result<Event, Refused> {
    let (value, currency) = money(charge, &charge.amount_refunded, "amount_refunded")?;
    let whole = money(charge, &charge.amount, "amount").map_or(value, |(whole, _)| whole).max(value).max(1);
    let part = i64::try_from(value * 1_000_000 / whole).unwrap_or(0);
    let paid = text::get(&charge.created).and_then(text::instant).or(at);
    let order = named(id(&charge.payment_intent).or_else(|| kept(&charge.id)))?;
    Ok(Event {
        deed: Deed::Refund,
        order,
        at,
        known: paid.and_then(|paid| paid.checked_add(SignedDuration::from_micros(part)).ok()),
        value: Some(value),
        currency,
        ..about(charge)
    })
}

/// A refund that is told of by itself, and the running total that gives way to it.
fn refund_alone(refund: &Object<'_>, at: Option<Timestamp>, all: &mut Parsed) {
    let one = refund_of(refund, at);
    if let Ok(event) = &one {
        let total = Event {
            id: None,
            void: true,
            known: event.at.and_then(|at| at.checked_add(SignedDuration::from_secs(2)).ok()),
            ..event.clone()
        };
        all.push(1, Ok(total));
    }
    all.push(0, one);
    all.events.sort_by_key(|event| event.place);
}

fn refund_of(refund: &Object<'_>, at: Option<Timestamp>) -> Result<Event, Refused> {
    let (value, currency) = money(refund, &refund.amount, "amount")?;
    let failed = matches!(text::get(&refund.status), Some("failed" | "canceled"));
    let made = text::get(&refund.created).and_then(text::instant).or(at);
    Ok(Event {
        deed: Deed::Refund,
        id: named(kept(&refund.id))?,
        order: id(&refund.payment_intent).or_else(|| id(&refund.charge)),
        void: failed,
        at: made,
        // A refund fails after it was made; of one second, the failure is the later version.
        known: at.or(made).and_then(|at| at.checked_add(SignedDuration::from_micros(i64::from(failed))).ok()),
        value: Some(value),
        currency,
        ..Event::default()
    })
}

fn named(name: Option<SmolStr>) -> Result<Option<SmolStr>, Refused> {
    if name.is_none() {
        return Err(Refused::fault("data.object.id", "the message does not name its sale"));
    }
    Ok(name)
}

fn id(field: &Option<Id<'_>>) -> Option<SmolStr> {
    field.as_ref().and_then(|id| kept(&id.0))
}

fn money(
    object: &Object<'_>,
    amount: &Option<Text<'_>>,
    field: &'static str,
) -> Result<(i128, Option<Currency>), Refused> {
    let count = text::get(amount).and_then(|text| text.parse::<i64>().ok()).filter(|count| *count >= 0);
    let Some(count) = count else { return Err(Refused::fault(field, "the message has no amount")) };
    let currency: Option<Currency> = text::get(&object.currency).and_then(|code| code.parse().ok());
    Ok((text::minor(count, currency.map_or(2, decimals)), currency))
}

/// Stripe counts two currencies without minor units in hundredths all the same, and one with them in whole units.
fn decimals(currency: Currency) -> u32 {
    match currency.code() {
        "ISK" | "UGX" => 2,
        "MGA" => 0,
        _ => currency.decimals(),
    }
}

fn about(object: &Object<'_>) -> Event {
    let details = [&object.customer_details, &object.billing_details];
    let details = details.into_iter().find_map(|one| one.as_ref().and_then(|maybe| maybe.0.as_ref()));
    let email = details.and_then(|one| kept(&one.email)).or_else(|| kept(&object.customer_email));
    let mut seen = Seen { language: kept(&object.locale).filter(|locale| locale != "auto"), ..Seen::default() };
    let address = details.and_then(|one| one.address.as_ref()).and_then(|maybe| maybe.0.as_ref());
    seen.country = address.and_then(|address| kept(&address.country));
    let mut codes = Vec::new();
    for metadata in metadata(object) {
        let named = [
            (page::CLICK, &metadata.kepi_click),
            ("utm_source", &metadata.utm_source),
            ("utm_medium", &metadata.utm_medium),
            ("utm_campaign", &metadata.utm_campaign),
        ];
        for (name, value) in named {
            page::parameter(name, text::get(value).unwrap_or_default(), &mut seen);
        }
        codes.extend(text::get(&metadata.code).and_then(facts::code));
    }
    seen.click = seen.click.or_else(|| kept(&object.client_reference_id));
    let discounts = object.discounts.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let promotion =
        |one: &Discount<'_>| text::get(&one.promotion_code.as_ref()?.0.as_ref()?.code).and_then(facts::code);
    codes.extend(discounts.iter().filter_map(promotion));
    codes.dedup();
    let customer = email.or_else(|| id(&object.customer));
    Event { deed: Deed::Order, codes, seen, who: Who { customer, ..Who::default() }, ..Event::default() }
}

/// The object's own metadata, then its subscription's.
fn metadata<'o, 'a>(object: &'o Object<'a>) -> impl Iterator<Item = &'o Metadata<'a>> {
    let own = object.metadata.as_ref().and_then(|maybe| maybe.0.as_ref());
    let grandparent = object.parent.as_ref().and_then(|maybe| maybe.0.as_ref());
    let parents = [object.subscription_details.as_ref(), grandparent.and_then(|one| one.subscription_details.as_ref())];
    let parents = parents.into_iter().flatten().filter_map(|maybe| maybe.0.as_ref());
    own.into_iter().chain(parents.filter_map(|parent| parent.metadata.as_ref()?.0.as_ref()))
}

#[cfg(test)]
mod tests;
