//! Events into facts.
//!
//! Invariants: no e-mail address and no client's id of a person leaves this room, only the start of its hash. A refund is
//! a fact of its own that names its order; a withdrawn order is a later version of the order, with zeros.

use crate::{
    event::{Deed, Event, Seen},
    text::cut,
};
use jiff::tz::TimeZone;
use model::{
    SmolStr, Timestamp,
    code::Code,
    dimension::Dimension,
    fact::{Fact, FactKind},
    link::Link,
    measure::Measure,
    money::Currency,
    provenance::Provenance,
};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write as _};

/// Shops whose orders other clients may name by the same id, so that one order is one entity.
const SHOPS: [&str; 3] = ["shopify/", "woocommerce/", "stripe/"];

/// What events are told in.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The workspace's zone.
    pub zone: &'a TimeZone,
    /// The workspace's currency.
    pub currency: Currency,
    /// The workspace's promo codes that the events name.
    pub codes: &'a BTreeMap<SmolStr, Code>,
    /// The moment of arrival.
    pub now: Timestamp,
    /// The source that the facts carry.
    pub source: &'static str,
    /// What entities begin with.
    pub prefix: &'a str,
}

/// The facts of an event: its own first, then one for every code that it used.
pub fn of(event: &Event, setting: &Setting<'_>) -> Vec<Fact> {
    if event.deed == Deed::View {
        return vec![view(event, setting)];
    }
    let own = conversion(event, setting);
    if event.deed != Deed::Order || event.void || event.codes.is_empty() {
        return vec![own];
    }
    let uses: Vec<Fact> = event.codes.iter().map(|code| code_use(&own, code, event, setting)).collect();
    std::iter::once(own).chain(uses).collect()
}

fn bare(kind: FactKind, event: &Event, setting: &Setting<'_>) -> Fact {
    let at = event.at.unwrap_or(setting.now);
    Fact {
        kind,
        entity: None,
        day: at.to_zoned(setting.zone.clone()).date(),
        at: Some(at),
        as_of: event.known.unwrap_or(setting.now).min(setting.now),
        source: SmolStr::new_static(setting.source),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::with_capacity(12),
        values: Vec::with_capacity(4),
        row: 0,
    }
}

/// A click on a link, as `redirect` would store it.
pub fn click(link: &Link, id: &str, event: &Event, zone: &TimeZone, now: Timestamp) -> Fact {
    let setting =
        Setting { zone, currency: Currency::EUR, codes: &BTreeMap::new(), now, source: "links", prefix: "click" };
    let mut fact = bare(FactKind::Touchpoint, event, &setting);
    fact.set_value(Measure::Clicks, 1);
    place(&mut fact, &event.seen);
    if let Some(visitor) = &event.who.visitor {
        fact.set_dim(Dimension::Visitor, visitor);
    }
    fact.set_dim(Dimension::Click, id);
    fact.set_dim(Dimension::Link, link.id.as_str());
    fact.set_dim(Dimension::Creator, link.creator.as_ref().map_or("", |id| id.as_str()));
    fact.set_dim(Dimension::Campaign, link.campaign.as_ref().map_or("", |id| id.as_str()));
    fact.set_dim(Dimension::Placement, link.placement.as_deref().unwrap_or_default());
    fact.set_dim(Dimension::Platform, link.platform.as_deref().unwrap_or_default());
    fact
}

fn view(event: &Event, setting: &Setting<'_>) -> Fact {
    let mut fact = bare(FactKind::Touchpoint, event, setting);
    fact.entity = event.id.as_ref().map(|id| entity(setting, "view/", id));
    fact.set_value(Measure::PageViews, 1);
    place(&mut fact, &event.seen);
    people(&mut fact, event);
    fact
}

fn conversion(event: &Event, setting: &Setting<'_>) -> Fact {
    let mut fact = bare(FactKind::Conversion, event, setting);
    fact.currency = Some(event.currency.unwrap_or(setting.currency));
    let order = name(event, setting, &mut fact);
    if let Some(order) = order {
        fact.set_dim(Dimension::Label("order".into()), order);
    }
    measure(&mut fact, event);
    place(&mut fact, &event.seen);
    people(&mut fact, event);
    codes(&mut fact, event, setting);
    fact.set_dim(Dimension::Product, event.product.as_deref().unwrap_or_default());
    if let Some(name) = &event.name {
        fact.set_dim(Dimension::Label("event".into()), name);
    }
    fact
}

/// Gives the fact its entity; answers with that of its order.
fn name(event: &Event, setting: &Setting<'_>, fact: &mut Fact) -> Option<SmolStr> {
    let of = |id: &SmolStr| entity(setting, "", id);
    match event.deed {
        Deed::Refund => {
            let order = event.order.as_ref().map(of);
            let id = event.id.as_deref();
            fact.entity = match (&order, id) {
                (Some(order), Some(id)) => Some(SmolStr::new(format!("{order}/refund/{id}"))),
                (Some(order), None) => Some(SmolStr::new(format!("{order}/refund"))),
                (None, id) => id.map(|id| entity(setting, "refund/", id)),
            };
            order
        }
        Deed::Order | Deed::Cancel => {
            fact.entity = event.id.as_ref().or(event.order.as_ref()).map(of);
            event.order.as_ref().map(of).or_else(|| fact.entity.clone())
        }
        Deed::View => None,
        Deed::Lead | Deed::Signup | Deed::Install | Deed::Action => {
            fact.entity = event.id.as_ref().map(of);
            fact.entity.clone()
        }
    }
}

fn entity(setting: &Setting<'_>, part: &str, id: &str) -> SmolStr {
    if part.is_empty() && setting.prefix == "site" && SHOPS.iter().any(|shop| id.starts_with(shop)) {
        return SmolStr::new(id);
    }
    SmolStr::new(format!("{}/{part}{id}", setting.prefix))
}

fn measure(fact: &mut Fact, event: &Event) {
    if event.deed == Deed::Refund {
        fact.set_value(Measure::Refunds, i128::from(!event.void));
        fact.set_value(Measure::Revenue, if event.void { 0 } else { -event.value.unwrap_or(0) });
        return;
    }
    let void = event.void || event.deed == Deed::Cancel;
    let many = if void { 0 } else { i128::from(event.quantity.unwrap_or(1)) };
    fact.set_value(Measure::Conversions, many);
    match event.deed {
        Deed::Order | Deed::Cancel => fact.set_value(Measure::Orders, many),
        Deed::Lead => fact.set_value(Measure::Leads, many),
        Deed::Signup => fact.set_value(Measure::Signups, many),
        Deed::View | Deed::Refund | Deed::Install | Deed::Action => {}
    }
    // A cancellation does not say what the order had; zeros of all that it may have had take its place.
    if event.deed == Deed::Cancel {
        for gone in [Measure::UnitsSold, Measure::NewCustomers, Measure::Revenue, Measure::GrossMargin] {
            fact.set_value(gone, 0);
        }
        return;
    }
    // What was given back of a withdrawn order stays its revenue, since the refunds take it off again.
    if let Some(value) = event.value {
        fact.set_value(Measure::Revenue, value);
    }
    if let Some(margin) = event.margin {
        fact.set_value(Measure::GrossMargin, if void { 0 } else { margin });
    }
    if let Some(units) = event.units {
        fact.set_value(Measure::UnitsSold, if void { 0 } else { i128::from(units) });
    }
    if let Some(new) = event.new_customer {
        fact.set_value(Measure::NewCustomers, i128::from(new && !void));
    }
}

fn place(fact: &mut Fact, seen: &Seen) {
    let own = [
        (Dimension::Click, &seen.click),
        (Dimension::Landing, &seen.landing),
        (Dimension::Source, &seen.source),
        (Dimension::Medium, &seen.medium),
        (Dimension::Device, &seen.device),
        (Dimension::Label(SmolStr::new_static("utm_campaign")), &seen.campaign),
        (Dimension::Label(SmolStr::new_static("utm_term")), &seen.term),
        (Dimension::Label(SmolStr::new_static("utm_content")), &seen.content),
    ];
    for (dimension, value) in own {
        if let Some(value) = value {
            fact.set_dim(dimension, value);
        }
    }
    if let Some(country) = seen.country.as_deref().filter(|text| text.len() == 2) {
        fact.set_dim(Dimension::Country, country.to_ascii_uppercase());
    }
    if let Some(tag) = &seen.language {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        fact.set_dim(Dimension::Language, primary.to_ascii_lowercase());
    }
}

fn people(fact: &mut Fact, event: &Event) {
    if let Some(visitor) = &event.who.visitor {
        fact.set_dim(Dimension::Visitor, visitor);
    }
    if let Some(session) = &event.who.session {
        fact.set_dim(Dimension::Session, session);
    }
    if let Some(customer) = &event.who.customer {
        fact.set_dim(Dimension::Customer, pseudonym(customer));
    }
}

/// The first code that is the workspace's own counts; all of them are kept.
fn codes(fact: &mut Fact, event: &Event, setting: &Setting<'_>) {
    let own = event.codes.iter().find(|code| setting.codes.contains_key(*code));
    if let Some(code) = own.or(event.codes.first()) {
        fact.set_dim(Dimension::Code, code);
        let all: Vec<&str> = event.codes.iter().map(SmolStr::as_str).collect();
        fact.set_dim(Dimension::Label("codes".into()), all.join(","));
    }
}

fn code_use(order: &Fact, code: &SmolStr, event: &Event, setting: &Setting<'_>) -> Fact {
    let mut fact = bare(FactKind::Touchpoint, event, setting);
    fact.entity = order.entity.as_ref().map(|order| SmolStr::new(format!("{order}/code/{code}")));
    fact.set_value(Measure::CodeUses, 1);
    fact.set_dim(Dimension::Code, code);
    if let Some(code) = setting.codes.get(code) {
        fact.set_dim(Dimension::Creator, code.creator.as_ref().map_or("", |id| id.as_str()));
        fact.set_dim(Dimension::Campaign, code.campaign.as_ref().map_or("", |id| id.as_str()));
        fact.set_dim(Dimension::Placement, code.placement.as_deref().unwrap_or_default());
        fact.set_dim(Dimension::Platform, code.platform.as_deref().unwrap_or_default());
    }
    for same in [Dimension::Customer, Dimension::Visitor, Dimension::Country] {
        if let Some(value) = order.dim(&same) {
            fact.set_dim(same, value.clone());
        }
    }
    fact
}

/// The pseudonym of a person: the start of the hash of the e-mail address or id, trimmed and lower-cased.
pub fn pseudonym(person: &str) -> SmolStr {
    let hash = Sha256::digest(person.trim().to_lowercase());
    let mut text = String::with_capacity(24);
    for byte in &hash[..12] {
        write!(text, "{byte:02x}").expect("invariant: a string takes all text");
    }
    SmolStr::new(text)
}

/// A promo code in the form in which codes are kept.
pub fn code(text: &str) -> Option<SmolStr> {
    let code = text.trim().to_uppercase();
    (!code.is_empty()).then(|| cut(&code))
}

#[cfg(test)]
mod tests;
