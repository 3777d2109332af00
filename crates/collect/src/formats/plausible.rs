//! Plausible's events API: `pageview`, and events of other names, with revenue where there is some.

use super::{Unreadable, json};
use crate::{
    event::{Deed, Event, Parsed, Refused, Seen},
    facts,
    formats::own::{currency, parsed},
    formats::segment::plain,
    page,
    text::{self, Maybe, Text, kept},
};
use model::SmolStr;
use serde::Deserialize;

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, alias = "n")]
    name: Option<Text<'a>>,
    #[serde(borrow, alias = "u")]
    url: Option<Text<'a>>,
    #[serde(borrow, alias = "d")]
    domain: Option<Text<'a>>,
    #[serde(borrow, alias = "r")]
    referrer: Option<Text<'a>>,
    #[serde(borrow, alias = "p")]
    props: Option<Maybe<Props<'a>>>,
    #[serde(borrow, alias = "m")]
    meta: Option<Maybe<Props<'a>>>,
    #[serde(borrow, alias = "$")]
    revenue: Option<Maybe<Revenue<'a>>>,
}

#[derive(Deserialize, Default)]
struct Props<'a> {
    #[serde(borrow, alias = "orderId", alias = "order", alias = "Order ID", alias = "transaction_id")]
    order_id: Option<Text<'a>>,
    #[serde(borrow, alias = "coupon", alias = "Code")]
    code: Option<Text<'a>>,
    #[serde(borrow)]
    kepi_click: Option<Text<'a>>,
    #[serde(borrow)]
    product: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Revenue<'a> {
    #[serde(borrow)]
    amount: Option<Text<'a>>,
    #[serde(borrow)]
    currency: Option<Text<'a>>,
}

/// What a body holds.
#[derive(Debug)]
pub struct Body {
    /// The event.
    pub parsed: Parsed,
    /// The sites that it is for: Plausible's clients may name several, with commas.
    pub domains: Vec<SmolStr>,
}

/// Reads a body.
pub fn parse(body: &[u8]) -> Result<Body, Unreadable> {
    let wire: Wire<'_> = json(body)?;
    let domains = text::get(&wire.domain).unwrap_or_default().split(',').map(str::trim).filter(|one| !one.is_empty());
    let domains = domains.map(text::cut).take(10).collect();
    let mut all = Parsed::default();
    all.push(0, event(&wire));
    Ok(Body { parsed: all, domains })
}

fn event(wire: &Wire<'_>) -> Result<Event, Refused> {
    let Some(name) = text::get(&wire.name) else { return Err(Refused::fault("name", "can't be blank")) };
    let Some(url) = text::get(&wire.url) else { return Err(Refused::fault("url", "is required")) };
    if text::get(&wire.domain).is_none() {
        return Err(Refused::fault("domain", "can't be blank"));
    }
    let none = Props::default();
    let props = wire.props.as_ref().or(wire.meta.as_ref()).and_then(|maybe| maybe.0.as_ref()).unwrap_or(&none);
    let revenue = wire.revenue.as_ref().and_then(|maybe| maybe.0.as_ref());
    let amount = |revenue: &Revenue<'_>| parsed("revenue", text::get(&revenue.amount), "an amount", text::amount);
    let value = revenue.map(amount).transpose()?.flatten();
    let order = kept(&props.order_id);
    let deed = deed(name, order.is_some() || value.is_some())?;
    let mut seen = Seen { click: kept(&props.kepi_click), ..Seen::default() };
    page::read(url, &mut seen);
    page::referred(text::get(&wire.referrer).unwrap_or_default(), url, &mut seen);
    Ok(Event {
        deed,
        id: order.filter(|_| deed != Deed::View),
        value: value.filter(|_| deed != Deed::View),
        currency: match revenue {
            Some(revenue) => parsed("revenue", text::get(&revenue.currency), "a currency code", currency)?,
            None => None,
        },
        codes: text::get(&props.code).and_then(facts::code).into_iter().collect(),
        product: kept(&props.product),
        name: (deed != Deed::View).then(|| text::cut(name)),
        seen,
        ..Event::default()
    })
}

/// An event is a conversion when its name says so, or when it has a value or an order.
fn deed(name: &str, sold: bool) -> Result<Deed, Refused> {
    match plain(name).as_str() {
        "pageview" => Ok(Deed::View),
        "signup" | "signedup" | "register" | "registration" | "accountcreated" => Ok(Deed::Signup),
        "lead" | "generatelead" | "contact" | "formsubmission" => Ok(Deed::Lead),
        _ if sold => Ok(Deed::Order),
        "purchase" | "order" | "ordercompleted" | "checkoutcompleted" => Ok(Deed::Order),
        "engagement" => Err(Refused::Ignored("it says how long a page was looked at")),
        _ => Err(Refused::Ignored("no conversion is called that, and it has no revenue")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::{Currency, NANOS};
    use proptest::prelude::*;

    #[test]
    fn short_and_long_names_are_the_same() {
        let long = parse(br#"{"name":"pageview","url":"https://glow.com/a?utm_source=tiktok","domain":"glow.com,all.com","referrer":"https://tiktok.com/"}"#);
        let short = parse(br#"{"n":"pageview","v":36,"u":"https://glow.com/a?utm_source=tiktok","d":"glow.com,all.com","r":"https://tiktok.com/"}"#);
        let (long, short) = (long.unwrap(), short.unwrap());
        assert_eq!(long.parsed, short.parsed);
        assert_eq!(long.domains, ["glow.com", "all.com"]);
        assert_eq!(long.parsed.events[0].seen.source.as_deref(), Some("tiktok"));
    }

    #[test]
    fn revenue_makes_an_order() {
        let body = parse(br#"{"n":"Purchase","u":"https://g.com/ok","d":"g.com","p":{"order_id":7},"$":{"amount":"1322.22","currency":"EUR"}}"#);
        let event = &body.unwrap().parsed.events[0];
        assert_eq!((event.deed, event.id.as_deref()), (Deed::Order, Some("7")));
        assert_eq!((event.value, event.currency), (Some(1322 * NANOS + 220_000_000), Some(Currency::EUR)));
    }

    #[test]
    fn other_events_are_ignored_and_faults_are_named() {
        let ignored = |name: &str| {
            let body = format!(r#"{{"n":"{name}","u":"https://g.com/","d":"g.com"}}"#);
            parse(body.as_bytes()).unwrap().parsed.ignored.len()
        };
        assert_eq!((ignored("engagement"), ignored("Outbound Link: Click"), ignored("Signup")), (1, 1, 0));
        let reject = |body: &str| parse(body.as_bytes()).unwrap().parsed.rejects[0].field;
        assert_eq!(reject("{}"), "name");
        assert_eq!(reject(r#"{"n":"pageview","d":"g.com"}"#), "url");
        assert_eq!(reject(r#"{"n":"pageview","u":"https://g.com"}"#), "domain");
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&body);
        }
    }
}
