//! Clicks and sales of the season as the facts that a live feed brings.
//!
//! Invariant: a click's number is its entity, so that the door can refuse the same click twice.

use super::{
    season::Season,
    shop::{self, Click, Order},
};
use jiff::tz::TimeZone;
use model::{
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    money::{Currency, NANOS},
    provenance::Provenance,
};

/// The feed that clicks come by.
pub const LINKS: &str = "links";

/// The feed that sales come by.
pub const SHOP: &str = "shopify-webhook";

/// A click as a fact.
pub fn click(click: &Click, season: &Season) -> Fact {
    let post = &season.posts[click.post];
    let mut fact = Fact {
        kind: FactKind::Touchpoint,
        entity: Some(format!("links/{}-{}", season.seed, click.number).into()),
        day: click.at.to_zoned(TimeZone::UTC).date(),
        at: Some(click.at),
        as_of: click.at,
        source: LINKS.into(),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::new(),
        values: Vec::new(),
        row: 0,
    };
    let visitor = format!("v{:05}", click.visitor);
    let session = format!("{visitor}-{}", fact.day);
    for (dimension, value) in [
        (Dimension::Platform, post.person.platform),
        (Dimension::Account, post.person.handle),
        (Dimension::Creator, post.person.id),
        (Dimension::Campaign, post.campaign),
        (Dimension::Post, &post.key()),
        (Dimension::Link, &shop::link(post.person, post.campaign)),
        (Dimension::Click, &click_id(season.seed, click.number)),
        (Dimension::Source, post.person.platform),
        (Dimension::Medium, "influencer"),
        (Dimension::Channel, "organic social"),
        (Dimension::Country, click.country),
        (Dimension::Device, click.device),
        (Dimension::Visitor, &visitor),
        (Dimension::Session, &session),
    ] {
        fact.set_dim(dimension, value);
    }
    fact.set_value(Measure::Clicks, 1);
    fact
}

/// What a click is called.
pub fn click_id(seed: u64, number: u64) -> String {
    format!("d{seed}-{number}")
}

/// An order as the shop's webhook would tell it: the sale, and the use of its code.
pub fn order(order: &Order, season: &Season) -> Vec<Fact> {
    let mut sale = Fact {
        kind: FactKind::Conversion,
        entity: Some(format!("shopify/live-{}", order.number).into()),
        day: order.at.to_zoned(TimeZone::UTC).date(),
        at: Some(order.at),
        as_of: order.at,
        source: SHOP.into(),
        provenance: Provenance::Measured,
        currency: Some(Currency::USD),
        dims: Vec::new(),
        values: Vec::new(),
        row: 0,
    };
    let click = order.click.map(|number| click_id(season.seed, number)).unwrap_or_default();
    for (dimension, value) in [
        (Dimension::Click, click.as_str()),
        (Dimension::Code, order.code.as_deref().unwrap_or_default()),
        (Dimension::Country, order.country),
        (Dimension::Customer, &format!("live-{}", order.customer)),
    ] {
        sale.set_dim(dimension, value);
    }
    let mut used = Fact {
        kind: FactKind::Touchpoint,
        entity: Some(format!("shopify/live-{}/code", order.number).into()),
        currency: None,
        ..sale.clone()
    };
    used.dims.retain(|(dimension, _)| !matches!(dimension, Dimension::Customer | Dimension::Click));
    used.set_dim(Dimension::Creator, order.creator);
    used.set_dim(Dimension::Campaign, order.campaign);
    used.set_value(Measure::CodeUses, 1);
    let units: u32 = order.lines.iter().map(|(_, units)| units).sum();
    sale.set_value(Measure::Orders, 1);
    sale.set_value(Measure::Conversions, 1);
    sale.set_value(Measure::UnitsSold, i128::from(units));
    sale.set_value(Measure::Revenue, i128::from(order.subtotal() - order.discount()) * NANOS / 100);
    if order.code.is_some() { vec![sale, used] } else { vec![sale] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{season::draw, shop};

    #[test]
    fn a_click_is_a_well_formed_fact_with_its_creator() {
        let season = draw(7, "2026-09-30T15:00:00Z".parse().unwrap());
        let clicks = shop::clicks(&season);
        let own = clicks.iter().find(|click| season.posts[click.post].person.id.is_empty()).unwrap();
        let fact = super::click(own, &season);
        assert!(model::schema::faults(&fact).is_empty());
        assert_eq!(fact.dim(&Dimension::Creator), None);
        assert_eq!(fact.value(Measure::Clicks), Some(1));
        let entities: std::collections::BTreeSet<_> =
            clicks.iter().filter_map(|click| super::click(click, &season).entity).collect();
        assert_eq!(entities.len(), clicks.len());
    }
}
