//! Google Analytics 4's Measurement Protocol, and what its debugging twin says of a body.

use super::{Unreadable, element, json};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen, Who},
    facts,
    formats::own::{currency, parsed},
    page,
    text::{self, Maybe, Text, kept},
};
use jiff::Timestamp;
use model::SmolStr;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The most events of a request.
pub const MOST_EVENTS: usize = 25;
/// The most parameters of an event.
const MOST_PARAMETERS: usize = 25;

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    client_id: Option<Text<'a>>,
    #[serde(borrow)]
    app_instance_id: Option<Text<'a>>,
    #[serde(borrow)]
    user_id: Option<Text<'a>>,
    #[serde(borrow)]
    timestamp_micros: Option<Text<'a>>,
    #[serde(borrow, default)]
    events: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    timestamp_micros: Option<Text<'a>>,
    #[serde(borrow)]
    params: Option<Maybe<Params<'a>>>,
}

#[derive(Deserialize, Default)]
struct Params<'a> {
    #[serde(borrow)]
    transaction_id: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    coupon: Option<Text<'a>>,
    #[serde(borrow)]
    items: Option<Maybe<Vec<Item<'a>>>>,
    #[serde(borrow)]
    session_id: Option<Text<'a>>,
    #[serde(borrow)]
    page_location: Option<Text<'a>>,
    #[serde(borrow)]
    page_referrer: Option<Text<'a>>,
    #[serde(borrow)]
    kepi_click: Option<Text<'a>>,
    #[serde(borrow)]
    source: Option<Text<'a>>,
    #[serde(borrow)]
    medium: Option<Text<'a>>,
    #[serde(borrow)]
    campaign: Option<Text<'a>>,
    #[serde(borrow)]
    language: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    item_name: Option<Text<'a>>,
    #[serde(borrow)]
    quantity: Option<Text<'a>>,
}

/// What the debugging address says of one fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Where.
    pub field_path: String,
    /// What.
    pub description: String,
    /// Of which kind.
    pub validation_code: &'static str,
}

impl Message {
    /// A message.
    pub fn new(field: impl Into<String>, description: impl Into<String>, code: &'static str) -> Self {
        Self { field_path: field.into(), description: description.into(), validation_code: code }
    }
}

/// Reads a body.
pub fn parse(body: &[u8]) -> Result<Parsed, Unreadable> {
    let request: Body<'_> = json(body)?;
    let Some(client) = text::get(&request.client_id).or(text::get(&request.app_instance_id)) else {
        return Err(Unreadable("client_id is required".to_owned()));
    };
    if request.events.len() > MOST_EVENTS {
        let words = format!("a request has at most {MOST_EVENTS} events; this one has {}", request.events.len());
        return Err(Unreadable(words));
    }
    let who = Who { visitor: Some(facts::pseudonym(client)), customer: kept(&request.user_id), session: None };
    let mut all = Parsed::default();
    for (place, raw) in request.events.iter().enumerate() {
        all.push(place, event(raw, &who, text::get(&request.timestamp_micros)));
    }
    Ok(all)
}

fn event(raw: &RawValue, who: &Who, sent: Option<&str>) -> Result<Event, Refused> {
    let wire: Wire<'_> = element(raw)?;
    let deed = match text::get(&wire.name) {
        Some("purchase") => Deed::Order,
        Some("refund") => Deed::Refund,
        Some("generate_lead") => Deed::Lead,
        Some("sign_up") => Deed::Signup,
        Some("page_view" | "screen_view") => Deed::View,
        Some(_) => return Err(Refused::Ignored("no conversion is called that")),
        None => return Err(Refused::fault("name", "an event has a name")),
    };
    let none = Params::default();
    let params = wire.params.as_ref().and_then(|maybe| maybe.0.as_ref()).unwrap_or(&none);
    let stamp = text::get(&wire.timestamp_micros).or(sent);
    let micros = |text: &str| Timestamp::from_microsecond(text.parse().ok()?).ok();
    let transaction = kept(&params.transaction_id);
    if deed == Deed::Refund && transaction.is_none() {
        return Err(Refused::fault("params.transaction_id", "a refund names the transaction that it is of"));
    }
    let value = parsed("params.value", text::get(&params.value), "an amount", text::amount)?;
    if deed == Deed::Refund && value.is_none() {
        return Err(Refused::fault("params.value", "a refund says how much was given back"));
    }
    let items = params.items.as_ref().and_then(|maybe| maybe.0.as_deref()).unwrap_or_default();
    let quantity = |item: &Item<'_>| text::get(&item.quantity).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
    // Without an instant of its own an event that is sent twice cannot be told from two events.
    let digest = stamp.map(|stamp| digest(raw, who, stamp));
    Ok(Event {
        deed,
        id: match deed {
            Deed::Order => transaction.clone().or(digest),
            _ => digest,
        },
        order: (deed == Deed::Refund).then_some(transaction).flatten(),
        at: parsed("timestamp_micros", stamp, "a number of microseconds since 1970", micros)?,
        value: value.map(i128::abs),
        currency: parsed("params.currency", text::get(&params.currency), "a currency code, such as EUR", currency)?,
        units: (deed == Deed::Order && !items.is_empty())
            .then(|| items.iter().map(|item| quantity(item).clamp(0, 1_000_000)).sum()),
        codes: text::get(&params.coupon).and_then(facts::code).into_iter().collect(),
        product: if let [item] = items { kept(&item.item_name) } else { None },
        who: Who { session: kept(&params.session_id), ..who.clone() },
        seen: seen(params),
        ..Event::default()
    })
}

fn digest(raw: &RawValue, who: &Who, stamp: &str) -> SmolStr {
    let mut hash = Sha256::new();
    for part in [raw.get(), who.visitor.as_deref().unwrap_or_default(), stamp] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    SmolStr::new(hash.finalize()[..10].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn seen(params: &Params<'_>) -> Seen {
    let mut seen = Seen { click: kept(&params.kepi_click), language: kept(&params.language), ..Seen::default() };
    let url = text::get(&params.page_location).unwrap_or_default();
    page::read(url, &mut seen);
    for (name, value) in
        [("utm_source", &params.source), ("utm_medium", &params.medium), ("utm_campaign", &params.campaign)]
    {
        page::parameter(name, text::get(value).unwrap_or_default(), &mut seen);
    }
    page::referred(text::get(&params.page_referrer).unwrap_or_default(), url, &mut seen);
    seen
}

/// What is wrong with a body, as Google's debugging address would say it; nothing when it is good.
pub fn validate(body: &[u8]) -> Vec<Message> {
    let request: Body<'_> = match json(body) {
        Ok(request) => request,
        Err(error) => return vec![Message::new("", error.0, "VALUE_INVALID")],
    };
    let mut found = Vec::new();
    if text::get(&request.client_id).or(text::get(&request.app_instance_id)).is_none() {
        found.push(Message::new("client_id", "Measurement requires a client_id.", "VALUE_REQUIRED"));
    }
    if request.events.is_empty() {
        found.push(Message::new("events", "The request holds no event.", "VALUE_REQUIRED"));
    }
    if request.events.len() > MOST_EVENTS {
        let words = format!("A request has at most {MOST_EVENTS} events.");
        found.push(Message::new("events", words, "EXCEEDED_MAX_ENTITIES"));
    }
    for (place, raw) in request.events.iter().enumerate() {
        found.extend(validate_event(place, raw));
    }
    found
}

fn validate_event(place: usize, raw: &RawValue) -> Vec<Message> {
    #[derive(Deserialize)]
    struct Loose<'a> {
        #[serde(borrow)]
        name: Option<Text<'a>>,
        #[serde(borrow)]
        params: Option<Maybe<BTreeMap<String, Text<'a>>>>,
    }
    let at = |part: &str| format!("events[{place}]{part}");
    let Ok(event) = serde_json::from_str::<Loose<'_>>(raw.get()) else {
        return vec![Message::new(at(""), "An event is an object.", "VALUE_INVALID")];
    };
    let mut found = Vec::new();
    let name = text::get(&event.name).unwrap_or_default();
    if !is_name(name) {
        let words = format!(
            "Event at index [{place}] has invalid name [{}]. Names start with a letter and have only letters, digits and underscores, 40 at most.",
            text::cut(name)
        );
        found.push(Message::new(at(".name"), words, "NAME_INVALID"));
    }
    let Some(params) = event.params.and_then(|maybe| maybe.0) else { return found };
    if params.len() > MOST_PARAMETERS {
        let words = format!("An event has at most {MOST_PARAMETERS} parameters.");
        found.push(Message::new(at(".params"), words, "EXCEEDED_MAX_ENTITIES"));
    }
    for name in params.keys().filter(|name| !is_name(name)) {
        found.push(Message::new(at(".params"), format!("The parameter {name:?} has an invalid name."), "NAME_INVALID"));
    }
    if params.contains_key("value") && !params.contains_key("currency") {
        found.push(Message::new(at(".params.currency"), "A value needs its currency.", "VALUE_REQUIRED"));
    }
    if name == "refund" && !params.contains_key("transaction_id") {
        found.push(Message::new(at(".params.transaction_id"), "A refund needs its transaction_id.", "VALUE_REQUIRED"));
    }
    if let Err(Refused::Fault(field, why)) = self::event(raw, &Who::default(), None) {
        let path = at(&format!(".{field}"));
        if !found.iter().any(|known| known.field_path == path) {
            found.push(Message::new(path, why, "VALUE_INVALID"));
        }
    }
    found
}

fn is_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::{Currency, NANOS};
    use proptest::prelude::*;

    const PURCHASE: &str = r#"{"client_id":"123.456","timestamp_micros":"1772357400000000","events":[{"name":"purchase","params":
        {"transaction_id":"T_12345","value":72.05,"tax":3.6,"shipping":5.99,"currency":"USD","coupon":"summer_sale",
        "session_id":"1772","items":[{"item_id":"SKU_1","item_name":"Stan and Friends Tee","price":10.01,"quantity":3}]}}]}"#;

    #[test]
    fn a_purchase_is_an_order() {
        let parsed = parse(PURCHASE.as_bytes()).unwrap();
        let event = &parsed.events[0];
        assert_eq!((event.deed, event.id.as_deref(), event.units), (Deed::Order, Some("T_12345"), Some(3)));
        assert_eq!((event.value, event.currency), (Some(72 * NANOS + 50_000_000), Some(Currency::USD)));
        assert_eq!(event.at, Some("2026-03-01T09:30:00Z".parse().unwrap()));
        assert_eq!(event.product.as_deref(), Some("Stan and Friends Tee"));
        assert_eq!(event.who.visitor, Some(facts::pseudonym("123.456")));
        assert_eq!(validate(PURCHASE.as_bytes()), []);
    }

    #[test]
    fn an_event_with_an_instant_has_an_identity_of_its_own() {
        let id = |stamp: &str, event: &str| {
            let body = format!(r#"{{"client_id":"1"{stamp},"events":[{{"name":"{event}","params":{{}}}}]}}"#);
            parse(body.as_bytes()).unwrap().events[0].id.clone()
        };
        let stamp = r#","timestamp_micros":1772357400000000"#;
        assert_eq!(id(stamp, "sign_up"), id(stamp, "sign_up"));
        assert_ne!(id(stamp, "sign_up"), id(stamp, "generate_lead"));
        assert_eq!(id("", "sign_up"), None);
    }

    #[test]
    fn the_debugging_twin_says_what_is_wrong() {
        let codes = |body: &str| {
            validate(body.as_bytes()).into_iter().map(|one| (one.field_path, one.validation_code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(r#"{"events":[{"name":"sign_up"}]}"#), [("client_id".to_owned(), "VALUE_REQUIRED")]);
        assert_eq!(
            codes(r#"{"client_id":"1","events":[{"name":"add-to-cart"}]}"#),
            [("events[0].name".to_owned(), "NAME_INVALID")]
        );
        let refund = codes(r#"{"client_id":"1","events":[{"name":"refund","params":{"value":3}}]}"#);
        assert_eq!(
            refund.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            ["events[0].params.currency", "events[0].params.transaction_id"]
        );
        assert_eq!(codes("{").len(), 1);
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (parse(&body), validate(&body));
        }
    }
}
