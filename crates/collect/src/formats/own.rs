//! Kepi's own events: what the site script and servers send to `/v1/events`.
//!
//! One event or a list of them. `type` says what happened; every other field may be missing unless the type needs it.

use super::{Unreadable, element, elements};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen, Who},
    facts, page,
    text::{self, Maybe, Text, kept},
};
use model::{SmolStr, money::Currency};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    order: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    at: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
    #[serde(borrow)]
    margin: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    units: Option<Text<'a>>,
    #[serde(borrow)]
    quantity: Option<Text<'a>>,
    #[serde(borrow)]
    new_customer: Option<Text<'a>>,
    #[serde(borrow)]
    product: Option<Text<'a>>,
    #[serde(borrow)]
    code: Option<Text<'a>>,
    #[serde(borrow)]
    codes: Option<Maybe<Vec<Text<'a>>>>,
    #[serde(borrow)]
    customer: Option<Text<'a>>,
    #[serde(borrow)]
    visitor: Option<Text<'a>>,
    #[serde(borrow)]
    session: Option<Text<'a>>,
    #[serde(borrow)]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    referrer: Option<Text<'a>>,
    #[serde(borrow)]
    click: Option<Text<'a>>,
    #[serde(borrow)]
    utm_source: Option<Text<'a>>,
    #[serde(borrow)]
    utm_medium: Option<Text<'a>>,
    #[serde(borrow)]
    utm_campaign: Option<Text<'a>>,
    #[serde(borrow)]
    utm_term: Option<Text<'a>>,
    #[serde(borrow)]
    utm_content: Option<Text<'a>>,
    #[serde(borrow)]
    country: Option<Text<'a>>,
    #[serde(borrow)]
    language: Option<Text<'a>>,
    #[serde(borrow)]
    device: Option<Text<'a>>,
}

/// Reads a body. `idempotency` is the request's own key: events without an id get theirs from it.
pub fn parse(body: &[u8], idempotency: Option<&str>) -> Result<Parsed, Unreadable> {
    let all = elements(body)?;
    let mut parsed = Parsed { events: Vec::with_capacity(all.len()), ..Parsed::default() };
    for (place, raw) in all.iter().enumerate() {
        let mut one = event(raw);
        if let (Ok(event), Some(key)) = (&mut one, idempotency)
            && event.id.is_none()
        {
            event.id =
                Some(if all.len() == 1 { text::cut(key) } else { SmolStr::new(format!("{}/{place}", text::cut(key))) });
        }
        parsed.push(place, one);
    }
    Ok(parsed)
}

fn event(raw: &RawValue) -> Result<Event, Refused> {
    let wire: Wire<'_> = element(raw)?;
    let deed = deed(text::get(&wire.kind))?;
    let order = kept(&wire.order);
    let id = kept(&wire.id);
    match deed {
        Deed::Refund if order.is_none() => {
            return Err(Refused::fault("order", "a refund names the order that it is of"));
        }
        Deed::Cancel if order.is_none() && id.is_none() => {
            return Err(Refused::fault("order", "a cancellation names the order that it is of"));
        }
        _ => {}
    }
    Ok(Event {
        deed,
        id: if deed == Deed::Cancel { order.clone().or(id) } else { id },
        order: (deed == Deed::Refund).then_some(order).flatten(),
        at: parsed("at", text::get(&wire.at), "an instant, such as 2026-03-01T09:30:00Z", text::instant)?,
        value: money("value", &wire.value, deed)?,
        margin: parsed("margin", text::get(&wire.margin), "an amount, such as 59.90", text::amount)?,
        currency: parsed("currency", text::get(&wire.currency), "a currency code, such as EUR", currency)?,
        units: parsed("units", text::get(&wire.units), "a whole number from 0", count)?,
        quantity: parsed("quantity", text::get(&wire.quantity), "a whole number from 0", count)?,
        new_customer: text::get(&wire.new_customer).map(|text| text == "true" || text == "1"),
        codes: codes(&wire),
        product: kept(&wire.product),
        name: kept(&wire.name),
        who: Who {
            customer: kept(&wire.customer),
            visitor: kept(&wire.visitor).map(|id| facts::pseudonym(&id)),
            session: kept(&wire.session),
        },
        seen: seen(&wire),
        ..Event::default()
    })
}

fn deed(kind: Option<&str>) -> Result<Deed, Refused> {
    Ok(match kind {
        Some("view" | "page" | "pageview") => Deed::View,
        Some("order") => Deed::Order,
        Some("refund") => Deed::Refund,
        Some("cancel") => Deed::Cancel,
        Some("lead") => Deed::Lead,
        Some("signup") => Deed::Signup,
        Some("install") => Deed::Install,
        Some("action") => Deed::Action,
        Some(other) => {
            let words = format!(
                "{:?} is no type: use view, order, refund, cancel, lead, signup, install or action",
                text::cut(other)
            );
            return Err(Refused::fault("type", words));
        }
        None => return Err(Refused::fault("type", "the event does not say what happened: give it a type")),
    })
}

fn money(field: &'static str, value: &Option<Text<'_>>, deed: Deed) -> Result<Option<i128>, Refused> {
    let amount = parsed(field, text::get(value), "an amount, such as 59.90", text::amount)?;
    match (deed, amount) {
        (Deed::Refund, None) => Err(Refused::fault(field, "a refund says how much was given back")),
        (_, Some(amount)) if amount < 0 => {
            Err(Refused::fault(field, "an amount is not negative: to give money back, send a refund"))
        }
        (_, amount) => Ok(amount),
    }
}

/// Reads a field if it is there.
pub fn parsed<T>(
    field: &'static str,
    value: Option<&str>,
    what: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refused> {
    let Some(value) = value else { return Ok(None) };
    match read(value) {
        Some(read) => Ok(Some(read)),
        None => Err(Refused::fault(field, format!("{:?} is not {what}", text::cut(value)))),
    }
}

/// A currency code.
pub fn currency(text: &str) -> Option<Currency> {
    text.parse().ok()
}

fn count(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| (0..=1_000_000_000).contains(number))
}

fn codes(wire: &Wire<'_>) -> Vec<SmolStr> {
    let list = wire.codes.as_ref().and_then(|codes| codes.0.as_deref()).unwrap_or_default();
    let all = wire.code.iter().chain(list).filter_map(Text::get).flat_map(|text| text.split(','));
    let mut codes: Vec<SmolStr> = Vec::new();
    for code in all.filter_map(facts::code).take(20) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

fn seen(wire: &Wire<'_>) -> Seen {
    let mut seen = Seen {
        click: kept(&wire.click),
        source: kept(&wire.utm_source),
        medium: kept(&wire.utm_medium),
        campaign: kept(&wire.utm_campaign),
        term: kept(&wire.utm_term),
        content: kept(&wire.utm_content),
        country: kept(&wire.country),
        language: kept(&wire.language),
        device: kept(&wire.device),
        landing: None,
    };
    let url = text::get(&wire.url).unwrap_or_default();
    page::read(url, &mut seen);
    page::referred(text::get(&wire.referrer).unwrap_or_default(), url, &mut seen);
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::NANOS;
    use proptest::prelude::*;

    fn one(body: &str) -> Event {
        let parsed = parse(body.as_bytes(), None).unwrap();
        assert_eq!(parsed.rejects, []);
        parsed.events.into_iter().next().unwrap()
    }

    fn fault(body: &str) -> (&'static str, String) {
        let reject = parse(body.as_bytes(), None).unwrap().rejects.into_iter().next().unwrap();
        (reject.field, reject.why)
    }

    #[test]
    fn an_order_is_read_whole() {
        let event = one(
            r#"{"type":"order","id":1001,"at":"2026-03-01T09:30:00Z","value":59.90,"currency":"usd","units":2,
            "codes":["jackie10"],"customer":"a@b.c","url":"https://glow.com/thanks?kepi_click=c1","new_customer":true}"#,
        );
        assert_eq!((event.deed, event.id.as_deref()), (Deed::Order, Some("1001")));
        assert_eq!((event.value, event.currency), (Some(59_900_000_000), Some(Currency::USD)));
        assert_eq!((event.units, event.new_customer), (Some(2), Some(true)));
        assert_eq!(event.codes, ["JACKIE10"]);
        assert_eq!(event.seen.click.as_deref(), Some("c1"));
    }

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        assert_eq!(fault(r#"{"id":"1"}"#).0, "type");
        assert!(fault(r#"{"type":"ordr"}"#).1.contains("\"ordr\" is no type"));
        assert_eq!(fault(r#"{"type":"order","value":"12,50"}"#).0, "value");
        assert!(fault(r#"{"type":"order","value":-5}"#).1.contains("send a refund"));
        assert_eq!(fault(r#"{"type":"order","currency":"euro"}"#).0, "currency");
        assert_eq!(fault(r#"{"type":"refund","value":5}"#).0, "order");
        assert_eq!(fault(r#"{"type":"refund","order":"1"}"#).0, "value");
        assert_eq!(fault(r#"{"type":"lead","at":"soon"}"#).0, "at");
    }

    #[test]
    fn one_bad_event_spoils_no_other() {
        let parsed = parse(br#"[{"type":"lead"},{"type":"x"},7,{"type":"signup"}]"#, None).unwrap();
        assert_eq!(parsed.events.iter().map(|event| event.place).collect::<Vec<_>>(), [0, 3]);
        assert_eq!(parsed.rejects.iter().map(|reject| reject.place).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn the_requests_key_becomes_the_id_of_what_has_none() {
        let ids = |body: &str| {
            let parsed = parse(body.as_bytes(), Some("k")).unwrap();
            parsed.events.into_iter().map(|event| event.id.unwrap().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(r#"{"type":"lead"}"#), ["k"]);
        assert_eq!(ids(r#"[{"type":"lead"},{"type":"lead","id":"own"},{"type":"lead"}]"#), ["k/0", "own", "k/2"]);
    }

    #[test]
    fn a_refund_names_its_order() {
        let refund = one(r#"{"type":"refund","id":"r1","order":"1001","value":"10"}"#);
        assert_eq!((refund.order.as_deref(), refund.value), (Some("1001"), Some(10 * NANOS)));
        assert_eq!(one(r#"{"type":"cancel","order":"1001"}"#).id.as_deref(), Some("1001"));
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&body, Some("k"));
        }

        #[test]
        fn no_value_panics(kind in "view|order|refund|lead", field in "id|at|value|currency|units|codes|url|referrer", value in "\\PC{0,30}") {
            let body = serde_json::json!({ "type": kind, "order": "1", field: value }).to_string();
            let _ = parse(body.as_bytes(), None).unwrap();
        }
    }
}
