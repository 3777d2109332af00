//! Refunds that several tell of: what is given back of an order adds up to what was given back.
//!
//! A shop's export tells the total given back so far of an order, as the entity `ORDER/refund`; its webhooks and other
//! senders tell each refund, as `ORDER/refund/ID`. Added up they would count twice. And an order that was withdrawn by
//! somebody who does not know its refunds would count for less than nothing.
//!
//! So a total counts for what the refunds known one by one leave of it: those that happened up to the moment as of which it was
//! told. A withdrawn order keeps as revenue what its refunds take off again. Both are told by later versions of the facts
//! concerned, as of the same moment, so that whatever is told afterwards takes their place.
//!
//! Invariant: what an order's refunds come to depends on what was told, not on the order or the number of the tellings.

use model::{
    SmolStr,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    store::{FactStore, Key, Listed, Listing, StoreError},
    workspace::Scope,
};
use std::collections::{BTreeMap, BTreeSet};

/// The feed that corrections come by.
pub const FEED: &str = "refunds";

/// The source whose refunds are totals of their orders.
const TOTALS: &str = "shopify-orders";

/// So many orders are looked at at once.
const AT_ONCE: usize = 10_000;

/// The label that keeps, on a corrected total, what was told: billionths of its currency.
fn told() -> Dimension {
    Dimension::Label(SmolStr::new_static("refunded"))
}

/// The label that names a refund's order.
fn order_label() -> Dimension {
    Dimension::Label(SmolStr::new_static("order"))
}

/// The orders whose refunds new facts may change: those that a refund is told of, and those that were withdrawn.
pub fn orders<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> BTreeSet<SmolStr> {
    let conversions = facts.into_iter().filter(|fact| fact.kind == FactKind::Conversion);
    conversions.filter(|fact| is_refund(fact) || is_void(fact)).filter_map(order_of).collect()
}

/// The later versions that must be stored so that these orders' refunds add up; none where they do.
pub async fn corrections(
    store: &dyn FactStore,
    scope: &Scope,
    orders: &BTreeSet<SmolStr>,
) -> Result<Vec<Fact>, StoreError> {
    let all: Vec<&SmolStr> = orders.iter().collect();
    let mut corrections = Vec::new();
    for part in all.chunks(AT_ONCE) {
        let totals = part.iter().map(|order| SmolStr::new(format!("{order}/refund")));
        let keys = vec![
            Key::entities(part.iter().map(|order| (*order).clone()).chain(totals)),
            Key::of(order_label(), part.iter().map(|order| (*order).clone())),
        ];
        let listed = store.list(scope, &Listing::any(FactKind::Conversion, keys)).await?;
        corrections.extend(settle(&listed));
    }
    Ok(corrections)
}

/// The corrections that whole orders need.
fn settle(listed: &[Listed]) -> Vec<Fact> {
    let mut orders: BTreeMap<SmolStr, Vec<&Listed>> = BTreeMap::new();
    for one in listed {
        if let Some(order) = order_of(&one.fact) {
            orders.entry(order).or_default().push(one);
        }
    }
    orders.values().flat_map(|facts| settle_order(facts)).collect()
}

fn settle_order(facts: &[&Listed]) -> Vec<Fact> {
    let mut latest: BTreeMap<(&str, &str), &Listed> = BTreeMap::new();
    for one in facts {
        let entity = one.fact.entity.as_deref().unwrap_or_default();
        let kept = latest.entry((entity, &one.fact.source)).or_insert(one);
        if (kept.fact.as_of, kept.place) < (one.fact.as_of, one.place) {
            *kept = one;
        }
    }
    let latest = || latest.values().map(|one| &one.fact);
    let mut corrections: Vec<Fact> =
        latest().filter(|fact| is_total(fact)).filter_map(|total| remainder(total, latest())).collect();
    // What a correction says counts from here on.
    let corrected =
        |fact: &Fact| corrections.iter().any(|one| (&one.entity, &one.source) == (&fact.entity, &fact.source));
    let refunds: Vec<&Fact> =
        latest().filter(|fact| !corrected(fact)).chain(&corrections).filter(|fact| is_refund(fact)).collect();
    let withdrawn = latest().filter(|fact| is_void(fact) && !is_refund(fact));
    let kept: Vec<Fact> = withdrawn.filter_map(|order| kept(order, &refunds)).collect();
    corrections.extend(kept);
    corrections
}

/// What a total is left with; `None` where it says so already.
fn remainder<'f>(total: &Fact, others: impl Iterator<Item = &'f Fact>) -> Option<Fact> {
    let whole = match total.dim(&told()) {
        Some(text) => text.parse().ok()?,
        None => -total.value(Measure::Revenue)?,
    };
    let within =
        others.filter(|part| is_refund(part) && part.entity != total.entity && part.currency == total.currency);
    let within = within.filter(|part| part.at.is_none_or(|at| at <= total.as_of));
    let known: i128 = within.filter_map(|part| part.value(Measure::Revenue)).map(|value| -value).sum();
    let left = (whole - known).max(0);
    if total.value(Measure::Revenue) == Some(-left) {
        return None;
    }
    let mut fact = total.clone();
    fact.set_dim(told(), whole.to_string());
    fact.set_value(Measure::Revenue, -left);
    fact.set_value(Measure::Refunds, i128::from(left > 0));
    Some(fact)
}

/// A withdrawn order with the revenue that its refunds take off; `None` where it has that already.
fn kept(order: &Fact, refunds: &[&Fact]) -> Option<Fact> {
    let mut by_entity: BTreeMap<&Option<SmolStr>, &Fact> = BTreeMap::new();
    for refund in refunds.iter().filter(|refund| refund.currency == order.currency) {
        let known = by_entity.entry(&refund.entity).or_insert(refund);
        if known.as_of < refund.as_of {
            *known = refund;
        }
    }
    let taken: i128 = by_entity.values().filter_map(|refund| refund.value(Measure::Revenue)).map(|value| -value).sum();
    if order.value(Measure::Revenue).unwrap_or(0) == taken {
        return None;
    }
    let mut fact = order.clone();
    fact.set_value(Measure::Revenue, taken);
    Some(fact)
}

fn is_refund(fact: &Fact) -> bool {
    fact.value(Measure::Refunds).is_some()
}

fn is_total(fact: &Fact) -> bool {
    is_refund(fact) && fact.source == TOTALS
}

fn is_void(fact: &Fact) -> bool {
    fact.value(Measure::Orders) == Some(0)
}

/// The order that a fact is or is of.
fn order_of(fact: &Fact) -> Option<SmolStr> {
    if let Some(order) = fact.dim(&order_label()) {
        return Some(order.clone());
    }
    let entity = fact.entity.as_ref()?;
    match entity.strip_suffix("/refund") {
        Some(order) if is_refund(fact) => Some(SmolStr::new(order)),
        _ if is_refund(fact) => None,
        _ => Some(entity.clone()),
    }
}

#[cfg(test)]
mod tests;
