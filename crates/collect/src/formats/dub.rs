//! Dub's tracking API: leads, sales and clicks, as its official client sends them.

use super::{Unreadable, json};
use crate::{
    event::{Deed, Event, Refused, Seen, Who},
    text::{self, Maybe, Text, kept},
};
use model::{SmolStr, money::Currency};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    click_id: Option<Text<'a>>,
    #[serde(borrow)]
    event_name: Option<Text<'a>>,
    #[serde(borrow, alias = "externalId", alias = "customerId")]
    customer_external_id: Option<Text<'a>>,
    #[serde(borrow)]
    customer_name: Option<Text<'a>>,
    #[serde(borrow)]
    customer_email: Option<Text<'a>>,
    #[serde(borrow)]
    customer_avatar: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Option<Text<'a>>,
    #[serde(borrow)]
    event_quantity: Option<Text<'a>>,
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
    #[serde(borrow)]
    payment_processor: Option<Text<'a>>,
    #[serde(borrow)]
    invoice_id: Option<Text<'a>>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    domain: Option<Text<'a>>,
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    referrer: Option<Text<'a>>,
}

/// A lead or a sale, with what is said back of it.
#[derive(Debug)]
pub struct Told {
    /// The event.
    pub event: Event,
    /// The click, as it came.
    pub click: Option<SmolStr>,
    /// The customer's own id at the client.
    pub customer: SmolStr,
    /// Name, e-mail address and picture, as they came: said back, never stored.
    pub person: [Option<SmolStr>; 3],
    /// What the sale was.
    pub sale: Option<Sale>,
}

/// What is said back of a sale.
#[derive(Debug)]
pub struct Sale {
    /// The event's name.
    pub name: SmolStr,
    /// In minor units.
    pub amount: i64,
    /// As the client wrote it.
    pub currency: SmolStr,
    /// Who took the payment.
    pub processor: SmolStr,
    /// The invoice.
    pub invoice: Option<SmolStr>,
    /// The client's own values, as JSON.
    pub metadata: Option<String>,
}

/// A click that a page tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Click {
    /// The link's domain.
    pub domain: SmolStr,
    /// The link's slug.
    pub key: SmolStr,
    /// The page it led to.
    pub url: Option<SmolStr>,
    /// The page before.
    pub referrer: Option<SmolStr>,
}

type Answer<T> = Result<Result<T, Refused>, Unreadable>;

/// Reads a lead.
pub fn parse_lead(body: &[u8]) -> Answer<Told> {
    Ok(lead(&json(body)?))
}

/// Reads a sale.
pub fn parse_sale(body: &[u8]) -> Answer<Told> {
    Ok(sale(&json(body)?))
}

/// Reads a click.
pub fn parse_click(body: &[u8]) -> Answer<Click> {
    let wire: Wire<'_> = json(body)?;
    let (Some(domain), Some(key)) = (kept(&wire.domain), kept(&wire.key)) else {
        return Ok(Err(Refused::fault("key", "a click names the domain and the key of its link")));
    };
    Ok(Ok(Click { domain, key, url: kept(&wire.url), referrer: kept(&wire.referrer) }))
}

fn lead(wire: &Wire<'_>) -> Result<Told, Refused> {
    let customer = customer(wire)?;
    let Some(name) = kept(&wire.event_name) else { return Err(Refused::fault("eventName", "is required")) };
    let quantity = number("eventQuantity", &wire.event_quantity)?;
    // The lead itself comes later; that this customer came by that click is told now.
    let deferred = text::get(&wire.mode) == Some("deferred");
    let id = if deferred { format!("deferred/{customer}") } else { format!("{name}/{customer}") };
    let event = Event {
        deed: Deed::Lead,
        id: Some(SmolStr::new(id)),
        void: deferred,
        quantity,
        name: Some(name),
        ..about(wire, &customer)
    };
    Ok(told(wire, customer, event, None))
}

fn sale(wire: &Wire<'_>) -> Result<Told, Refused> {
    let customer = customer(wire)?;
    let Some(amount) = number("amount", &wire.amount)? else { return Err(Refused::fault("amount", "is required")) };
    let currency = kept(&wire.currency).unwrap_or_else(|| "usd".into());
    let known: Currency = currency.parse().map_err(|words: String| Refused::Fault("currency", words))?;
    let sale = Sale {
        name: kept(&wire.event_name).unwrap_or_else(|| "Purchase".into()),
        amount,
        currency,
        processor: kept(&wire.payment_processor).unwrap_or_else(|| "custom".into()),
        invoice: kept(&wire.invoice_id),
        metadata: wire.metadata.map(|raw| raw.get().to_owned()),
    };
    let event = Event {
        deed: Deed::Order,
        id: sale.invoice.clone(),
        value: Some(text::minor(amount, known.decimals())),
        currency: Some(known),
        name: Some(sale.name.clone()),
        ..about(wire, &customer)
    };
    Ok(told(wire, customer, event, Some(sale)))
}

fn customer(wire: &Wire<'_>) -> Result<SmolStr, Refused> {
    kept(&wire.customer_external_id).ok_or_else(|| Refused::fault("customerExternalId", "is required"))
}

fn number(field: &'static str, value: &Option<Text<'_>>) -> Result<Option<i64>, Refused> {
    let Some(text) = text::get(value) else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(number) if (0..=1_000_000_000_000).contains(&number) => Ok(Some(number)),
        _ => Err(Refused::fault(field, format!("{:?} is not a whole number from 0", text::cut(text)))),
    }
}

/// The client's id names the customer in every call; an e-mail address comes with some of them only.
fn about(wire: &Wire<'_>, customer: &SmolStr) -> Event {
    let metadata: Maybe<Coupon<'_>> = Maybe(wire.metadata.and_then(|raw| serde_json::from_str(raw.get()).ok()));
    let code = metadata.0.as_ref().and_then(|found| text::get(&found.code)).and_then(crate::facts::code);
    Event {
        who: Who { customer: Some(customer.clone()), ..Who::default() },
        seen: Seen { click: kept(&wire.click_id), ..Seen::default() },
        codes: code.into_iter().collect(),
        ..Event::default()
    }
}

#[derive(Deserialize)]
struct Coupon<'a> {
    #[serde(borrow, alias = "coupon", alias = "discount_code", alias = "promotion_code")]
    code: Option<Text<'a>>,
}

fn told(wire: &Wire<'_>, customer: SmolStr, event: Event, sale: Option<Sale>) -> Told {
    let person = [kept(&wire.customer_name), kept(&wire.customer_email), kept(&wire.customer_avatar)];
    Told { event, click: kept(&wire.click_id), customer, person, sale }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::NANOS;
    use proptest::prelude::*;

    #[test]
    fn a_sale_is_an_order_in_minor_units() {
        let body = br#"{"customerExternalId":"cus_1","amount":4900,"currency":"eur","eventName":"Invoice paid",
            "paymentProcessor":"stripe","invoiceId":"in_1","metadata":{"code":"jackie10"},"leadEventName":null}"#;
        let told = parse_sale(body).unwrap().unwrap();
        assert_eq!((told.event.id.as_deref(), told.event.value), (Some("in_1"), Some(49 * NANOS)));
        assert_eq!(told.event.codes, ["JACKIE10"]);
        let yen = parse_sale(br#"{"customerExternalId":"c","amount":1580,"currency":"jpy"}"#).unwrap().unwrap();
        assert_eq!((yen.event.value, yen.event.id), (Some(1580 * NANOS), None));
    }

    #[test]
    fn a_lead_is_once_per_customer_and_name() {
        let body = br#"{"clickId":"c1","eventName":"Sign up","customerExternalId":"cus_1","mode":"async"}"#;
        let told = parse_lead(body).unwrap().unwrap();
        assert_eq!((told.event.deed, told.event.id.as_deref()), (Deed::Lead, Some("Sign up/cus_1")));
        assert_eq!(told.event.seen.click.as_deref(), Some("c1"));
        let body =
            br#"{"clickId":"c1","eventName":"Trial","customerExternalId":"cus_1","mode":"deferred","eventQuantity":3}"#;
        let told = parse_lead(body).unwrap().unwrap();
        assert!(told.event.void && told.event.quantity == Some(3));
    }

    #[test]
    fn what_is_missing_is_named() {
        let fault = |told: Answer<Told>| match told.unwrap() {
            Err(Refused::Fault(field, _)) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(parse_lead(br#"{"clickId":"","eventName":"x"}"#)), "customerExternalId");
        assert_eq!(fault(parse_sale(br#"{"customerExternalId":"c"}"#)), "amount");
        assert_eq!(fault(parse_sale(br#"{"customerExternalId":"c","amount":4.5}"#)), "amount");
        assert!(parse_click(br#"{"domain":"go.glow.com"}"#).unwrap().is_err());
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = (parse_lead(&body), parse_sale(&body), parse_click(&body));
        }
    }
}
