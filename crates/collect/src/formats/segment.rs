//! Segment's HTTP API: `track`, `identify`, `page`, `screen`, `group`, `alias` and `batch`.
//!
//! Calls of the e-commerce and B2B specs become facts; `identify`, `group` and `alias` say who somebody is, which is no
//! fact, and other events are nobody's conversion. Both are well-formed and answered as such.

use super::{Unreadable, element, json};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen, Who},
    facts,
    formats::own::{currency, parsed},
    page,
    text::{self, Maybe, Text, kept},
};
use jiff::SignedDuration;
use model::{SmolStr, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The most bytes of one call.
pub const MOST_CALL: usize = 32 * 1024;

/// A sender's clock that is no further off than this is left alone.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

#[derive(Deserialize)]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Vec<&'a RawValue>,
    #[serde(borrow, rename = "sentAt")]
    sent_at: Option<Text<'a>>,
    #[serde(borrow, rename = "writeKey")]
    write_key: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    event: Option<Text<'a>>,
    #[serde(borrow)]
    message_id: Option<Text<'a>>,
    #[serde(borrow)]
    user_id: Option<Text<'a>>,
    #[serde(borrow)]
    anonymous_id: Option<Text<'a>>,
    #[serde(borrow)]
    timestamp: Option<Text<'a>>,
    #[serde(borrow)]
    sent_at: Option<Text<'a>>,
    #[serde(borrow)]
    properties: Option<Maybe<Properties<'a>>>,
    #[serde(borrow)]
    context: Option<Maybe<Context<'a>>>,
    #[serde(borrow)]
    write_key: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
struct Properties<'a> {
    #[serde(borrow)]
    order_id: Option<Text<'a>>,
    #[serde(borrow)]
    revenue: Option<Text<'a>>,
    #[serde(borrow)]
    total: Option<Text<'a>>,
    #[serde(borrow)]
    subtotal: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
    #[serde(borrow)]
    shipping: Option<Text<'a>>,
    #[serde(borrow)]
    tax: Option<Text<'a>>,
    #[serde(borrow)]
    discount: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    coupon: Option<Text<'a>>,
    #[serde(borrow)]
    email: Option<Text<'a>>,
    #[serde(borrow)]
    products: Option<Maybe<Vec<Product<'a>>>>,
    #[serde(borrow)]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    referrer: Option<Text<'a>>,
    #[serde(borrow)]
    kepi_click: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Product<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    quantity: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
struct Context<'a> {
    #[serde(borrow)]
    page: Option<Maybe<Page<'a>>>,
    #[serde(borrow)]
    campaign: Option<Maybe<Campaign<'a>>>,
    #[serde(borrow)]
    locale: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
struct Page<'a> {
    #[serde(borrow)]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    referrer: Option<Text<'a>>,
}

#[derive(Deserialize, Default)]
struct Campaign<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    source: Option<Text<'a>>,
    #[serde(borrow)]
    medium: Option<Text<'a>>,
    #[serde(borrow)]
    term: Option<Text<'a>>,
    #[serde(borrow)]
    content: Option<Text<'a>>,
}

/// What a body holds, and the write key that it carries itself.
#[derive(Debug, Default)]
pub struct Body {
    /// The calls.
    pub parsed: Parsed,
    /// The key, where a client puts it into the body.
    pub key: Option<SmolStr>,
}

/// Reads a batch.
pub fn parse_batch(body: &[u8], now: Timestamp) -> Result<Body, Unreadable> {
    let batch: Batch<'_> = json(body)?;
    let mut all = Parsed::default();
    for (place, raw) in batch.batch.iter().enumerate() {
        all.push(place, call(raw, None, text::get(&batch.sent_at), now));
    }
    Ok(Body { parsed: all, key: kept(&batch.write_key) })
}

/// Reads one call; `kind` is the last part of the address that it came to.
pub fn parse_one(body: &[u8], kind: &'static str, now: Timestamp) -> Result<Body, Unreadable> {
    let raw: &RawValue = json(body)?;
    let mut all = Parsed::default();
    all.push(0, call(raw, Some(kind), None, now));
    let key = element::<Call<'_>>(raw).ok().and_then(|call| kept(&call.write_key));
    Ok(Body { parsed: all, key })
}

fn call(raw: &RawValue, kind: Option<&str>, sent: Option<&str>, now: Timestamp) -> Result<Event, Refused> {
    if raw.get().len() > MOST_CALL {
        return Err(Refused::fault(
            "",
            format!("a call has at most {MOST_CALL} bytes; this one has {}", raw.get().len()),
        ));
    }
    let call: Call<'_> = element(raw)?;
    if text::get(&call.user_id).is_none() && text::get(&call.anonymous_id).is_none() {
        return Err(Refused::fault("userId", "a call names a userId or an anonymousId"));
    }
    let none = Properties::default();
    let properties = call.properties.as_ref().and_then(|maybe| maybe.0.as_ref()).unwrap_or(&none);
    let mut event = match kind.or(text::get(&call.kind)) {
        Some("track") => track(text::get(&call.event), properties)?,
        Some("page" | "screen") => Event::default(),
        Some("identify" | "group" | "alias") => {
            return Err(Refused::Ignored("it says who somebody is, not what happened"));
        }
        other => {
            let words = format!(
                "{:?} is no type of call: use track, page, screen, identify, group or alias",
                other.unwrap_or_default()
            );
            return Err(Refused::fault("type", words));
        }
    };
    let message = kept(&call.message_id);
    match event.deed {
        Deed::Refund => event.id = message,
        _ => event.id = event.id.or(message),
    }
    event.at =
        parsed("timestamp", text::get(&call.timestamp), "an instant, such as 2026-03-01T09:30:00Z", text::instant)?
            .map(|at| unskewed(at, text::get(&call.sent_at).or(sent), now));
    event.who = who(&call, properties);
    event.seen = seen(&call, properties);
    Ok(event)
}

/// Corrects an instant by how far the sender's clock was off when it sent, in whole minutes: a call that is sent again is
/// then most likely corrected by as much.
fn unskewed(at: Timestamp, sent: Option<&str>, now: Timestamp) -> Timestamp {
    let Some(sent) = sent.and_then(text::instant) else { return at };
    let off = now.duration_since(sent);
    if off.abs() <= SKEW {
        return at;
    }
    at.checked_add(SignedDuration::from_mins(off.as_mins())).unwrap_or(at)
}

fn track(name: Option<&str>, properties: &Properties<'_>) -> Result<Event, Refused> {
    let Some(name) = name else { return Err(Refused::fault("event", "a track call names its event")) };
    let order = kept(&properties.order_id);
    let deed = match plain(name).as_str() {
        "ordercompleted" | "orderupdated" => Deed::Order,
        "orderrefunded" => Deed::Refund,
        "ordercancelled" | "ordercanceled" => Deed::Cancel,
        "signedup" | "accountcreated" | "userregistered" => Deed::Signup,
        "lead" | "leadcaptured" | "leadgenerated" | "formsubmitted" => Deed::Lead,
        "applicationinstalled" => Deed::Install,
        _ => return Err(Refused::Ignored("no conversion is called that")),
    };
    let order_is_needed = matches!(deed, Deed::Refund | Deed::Cancel);
    if order_is_needed && order.is_none() {
        return Err(Refused::fault("properties.order_id", "it names the order that it is of"));
    }
    let products = properties.products.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let quantity =
        |product: &Product<'_>| text::get(&product.quantity).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
    let units = products.iter().map(|product| quantity(product).clamp(0, 1_000_000)).sum();
    Ok(Event {
        deed,
        id: if deed == Deed::Refund { None } else { order.clone() },
        order: (deed == Deed::Refund).then_some(order).flatten(),
        value: value(properties, deed)?,
        currency: parsed(
            "properties.currency",
            text::get(&properties.currency),
            "a currency code, such as EUR",
            currency,
        )?,
        units: (deed == Deed::Order && !products.is_empty()).then_some(units),
        codes: text::get(&properties.coupon).and_then(facts::code).into_iter().collect(),
        product: if let [product] = products { kept(&product.name) } else { None },
        name: Some(text::cut(name)),
        ..Event::default()
    })
}

/// `revenue` is without shipping and tax; where it is missing, the subtotal less the discount, else the total less both.
fn value(properties: &Properties<'_>, deed: Deed) -> Result<Option<i128>, Refused> {
    let read =
        |field, value: &Option<Text<'_>>| parsed(field, text::get(value), "an amount, such as 59.90", text::amount);
    let revenue = read("properties.revenue", &properties.revenue)?;
    let total = read("properties.total", &properties.total)?;
    if deed == Deed::Refund {
        let back = total.or(revenue).or(read("properties.value", &properties.value)?);
        return match back {
            Some(back) => Ok(Some(back.abs())),
            None => Err(Refused::fault("properties.total", "a refund says how much was given back")),
        };
    }
    if revenue.is_some() {
        return Ok(revenue);
    }
    if let Some(subtotal) = read("properties.subtotal", &properties.subtotal)? {
        return Ok(Some(subtotal - read("properties.discount", &properties.discount)?.unwrap_or(0)));
    }
    let Some(total) = total else { return read("properties.value", &properties.value) };
    let shipping = read("properties.shipping", &properties.shipping)?.unwrap_or(0);
    Ok(Some(total - shipping - read("properties.tax", &properties.tax)?.unwrap_or(0)))
}

fn who(call: &Call<'_>, properties: &Properties<'_>) -> Who {
    Who {
        customer: kept(&properties.email).or(kept(&call.user_id)),
        visitor: kept(&call.anonymous_id).map(|id| facts::pseudonym(&id)),
        session: None,
    }
}

fn seen(call: &Call<'_>, properties: &Properties<'_>) -> Seen {
    let mut seen = Seen { click: kept(&properties.kepi_click), ..Seen::default() };
    let none = Context::default();
    let context = call.context.as_ref().and_then(|maybe| maybe.0.as_ref()).unwrap_or(&none);
    let no_page = Page::default();
    let at = context.page.as_ref().and_then(|maybe| maybe.0.as_ref()).unwrap_or(&no_page);
    let url = text::get(&at.url).or(text::get(&properties.url)).unwrap_or_default();
    page::read(url, &mut seen);
    if let Some(campaign) = context.campaign.as_ref().and_then(|maybe| maybe.0.as_ref()) {
        let named = [
            ("utm_source", &campaign.source),
            ("utm_medium", &campaign.medium),
            ("utm_campaign", &campaign.name),
            ("utm_term", &campaign.term),
            ("utm_content", &campaign.content),
        ];
        for (name, value) in named {
            page::parameter(name, text::get(value).unwrap_or_default(), &mut seen);
        }
    }
    page::referred(text::get(&at.referrer).or(text::get(&properties.referrer)).unwrap_or_default(), url, &mut seen);
    seen.language = kept(&context.locale);
    seen
}

/// A name without spaces, signs and capitals: "Order Completed", "order_completed" and "OrderCompleted" are one.
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::{Currency, NANOS};
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn batch(calls: &str) -> Parsed {
        parse_batch(format!("{{\"batch\":[{calls}]}}").as_bytes(), now()).unwrap().parsed
    }

    #[test]
    fn an_order_completed_is_an_order() {
        let parsed = batch(
            r#"{"type":"track","event":"Order Completed","messageId":"m1","userId":"u1","anonymousId":"a1",
            "timestamp":"2026-03-01T11:00:00Z","properties":{"order_id":"50314b8e","total":27.50,"revenue":25.00,
            "shipping":3,"tax":2,"discount":2.5,"coupon":"hasbros","currency":"USD","products":[
            {"name":"Monopoly","quantity":1},{"name":"UNO","quantity":2}]},
            "context":{"page":{"url":"https://glow.com/done?kepi_click=c9"},"campaign":{"source":"instagram"},"locale":"en-US"}}"#,
        );
        let event = &parsed.events[0];
        assert_eq!((event.deed, event.id.as_deref()), (Deed::Order, Some("50314b8e")));
        assert_eq!((event.value, event.currency, event.units), (Some(25 * NANOS), Some(Currency::USD), Some(3)));
        assert_eq!(event.codes, ["HASBROS"]);
        assert_eq!((event.seen.click.as_deref(), event.seen.source.as_deref()), (Some("c9"), Some("instagram")));
        assert_eq!(event.who.visitor, Some(facts::pseudonym("a1")));
    }

    #[test]
    fn refunds_and_cancellations_name_their_order() {
        let parsed = batch(
            r#"{"type":"track","event":"Order Refunded","messageId":"m2","userId":"u","properties":{"order_id":"1","total":9}},
            {"type":"track","event":"Order Cancelled","messageId":"m3","userId":"u","properties":{"order_id":"1"}},
            {"type":"track","event":"Order Refunded","messageId":"m4","userId":"u","properties":{"total":9}}"#,
        );
        let [refund, cancel] = parsed.events.as_slice() else { panic!("{parsed:?}") };
        assert_eq!(
            (refund.id.as_deref(), refund.order.as_deref(), refund.value),
            (Some("m2"), Some("1"), Some(9 * NANOS))
        );
        assert_eq!((cancel.deed, cancel.id.as_deref()), (Deed::Cancel, Some("1")));
        assert_eq!(parsed.rejects[0].field, "properties.order_id");
    }

    #[test]
    fn somebody_must_have_done_it_and_identify_is_no_deed() {
        let parsed = batch(
            r#"{"type":"track","event":"Signed Up"},{"type":"identify","userId":"u"},{"type":"track","event":"Song Played","userId":"u"},
            {"type":"dance","userId":"u"}"#,
        );
        assert_eq!(
            parsed.rejects.iter().map(|reject| (reject.place, reject.field)).collect::<Vec<_>>(),
            [(0, "userId"), (3, "type")]
        );
        assert_eq!(parsed.ignored.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_clock_that_is_off_is_corrected() {
        let at = |sent: &str| unskewed("2026-03-01T10:00:00Z".parse().unwrap(), Some(sent), now()).to_string();
        assert_eq!(at("2026-03-01T11:58:00Z"), "2026-03-01T10:00:00Z");
        assert_eq!(at("2026-03-01T10:00:30Z"), "2026-03-01T11:59:00Z");
    }

    #[test]
    fn a_call_has_a_size() {
        let long = format!(r#"{{"type":"track","event":"Signed Up","userId":"u","x":"{}"}}"#, "x".repeat(MOST_CALL));
        assert!(batch(&long).rejects[0].why.contains("at most 32768 bytes"));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (parse_batch(&body, now()), parse_one(&body, "track", now()));
        }

        #[test]
        fn no_properties_panic(name in "Order Completed|Order Refunded|Signed Up", value in "\\PC{0,20}") {
            let call = serde_json::json!({"type": "track", "event": name, "userId": value, "timestamp": value,
                "properties": {"order_id": value, "revenue": value, "products": value, "currency": value}});
            let _ = batch(&call.to_string());
        }
    }
}
