//! The conflict ledger: conversions whose code and link name different creators, who was credited by which rule, and what
//! every other rule and model would say.

use super::{
    conversion::Conversion,
    credit::{conflict_label, conversion_of, shares},
    gather::{Affected, Gatherer},
    journey::Journey,
    learn::Learnt,
    overview::values,
    precedence::{self, Disagreement},
};
use model::{
    Date, SmolStr, Timestamp,
    attribution::{Attribution, Model, Precedence},
    dimension::Dimension,
    fact::FactKind,
    measure::Measure,
    money::Currency,
    period::Period,
    store::{Key, Listing, StoreError},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// A page of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflicts {
    /// How many there are in the period.
    pub total: usize,
    /// The rows of the page, the latest first.
    pub rows: Vec<Conflict>,
}

/// One conversion whose code and link disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The conversion.
    pub name: SmolStr,
    /// Its day.
    pub day: Date,
    /// When it was.
    pub at: Timestamp,
    /// Its currency.
    pub currency: Option<Currency>,
    /// Its values, as people read them.
    pub values: BTreeMap<Measure, f64>,
    /// The codes that were used.
    pub codes: Vec<SmolStr>,
    /// The creators of the codes.
    pub by_code: BTreeSet<SmolStr>,
    /// The creators of the links.
    pub by_link: BTreeSet<SmolStr>,
    /// The rule that decided.
    pub rule: Precedence,
    /// Who is credited, under the workspace's rule and model.
    pub credited: BTreeMap<Option<SmolStr>, f64>,
    /// What every rule and model would say, the workspace's own among them.
    pub answers: Vec<Answer>,
}

/// What one rule and model would say.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The rule.
    pub rule: Precedence,
    /// The model.
    pub model: Model,
    /// The share of each creator; they sum to 1.
    pub credited: BTreeMap<Option<SmolStr>, f64>,
}

/// Reads a page of the conflicts of a period: `limit` rows after the first `skip`.
pub async fn conflicts(
    gatherer: &Gatherer<'_>,
    learnt: &Learnt,
    period: Period,
    (skip, limit): (usize, usize),
) -> Result<Conflicts, StoreError> {
    let rules = Precedence::ALL.map(|rule| SmolStr::new(rule.name()));
    let listing =
        Listing { during: Some(period), ..Listing::any(FactKind::Credit, vec![Key::of(conflict_label(), rules)]) };
    let credits = gatherer.store.list(gatherer.scope, &listing).await?;
    let found: BTreeSet<(Reverse<Date>, SmolStr)> =
        credits.iter().filter_map(|one| Some((Reverse(one.fact.day), conversion_of(&one.fact)?.clone()))).collect();
    let wanted: Affected = found.iter().map(|(_, name)| name.clone()).collect();
    // What was a conflict may have been settled by a later version: only journeys tell.
    let mut journeys = gatherer.journeys(&wanted).await?;
    journeys.retain(|journey| journey.disagreement.is_some());
    journeys.sort_by(|a, b| (b.ended, &a.conversion.name).cmp(&(a.ended, &b.conversion.name)));
    let total = journeys.len();
    let page = journeys.iter().skip(skip).take(limit);
    let rows = page.filter_map(|journey| conflict(journey, learnt, gatherer.rules)).collect();
    Ok(Conflicts { total, rows })
}

fn conflict(journey: &Journey, learnt: &Learnt, rules: &Attribution) -> Option<Conflict> {
    let found = journey.disagreement.as_ref()?;
    let mut answers = Vec::new();
    for rule in Precedence::ALL {
        let other = under(journey, found, rule);
        answers.extend(Model::ALL.map(|model| Answer {
            rule,
            model,
            credited: credited(&other, model, learnt, rules),
        }));
    }
    let conversion: &Conversion = &journey.conversion;
    Some(Conflict {
        name: conversion.name.clone(),
        day: conversion.fact().day,
        at: conversion.at,
        currency: conversion.fact().currency,
        values: values(conversion),
        codes: found.touches.iter().filter_map(|touch| code(touch.contact, touch.dim(&Dimension::Code))).collect(),
        by_code: found.by_code.clone(),
        by_link: found.by_link.clone(),
        rule: found.rule,
        credited: credited(journey, rules.model, learnt, rules),
        answers,
    })
}

fn code(contact: super::touch::Contact, code: Option<&SmolStr>) -> Option<SmolStr> {
    code.filter(|_| contact == super::touch::Contact::Code).cloned()
}

/// The journey as another rule would have it.
fn under(journey: &Journey, found: &Disagreement, rule: Precedence) -> Journey {
    let (touches, disagreement) = precedence::decide(found.touches.clone(), rule);
    Journey { touches, disagreement, ..journey.clone() }
}

/// Who gets what of a journey.
fn credited(journey: &Journey, model: Model, learnt: &Learnt, rules: &Attribution) -> BTreeMap<Option<SmolStr>, f64> {
    let Some(shares) = shares(journey, model, learnt, rules) else { return BTreeMap::from([(None, 1.0)]) };
    let mut sums: BTreeMap<Option<SmolStr>, u32> = BTreeMap::new();
    for (touch, share) in journey.touches.iter().zip(shares.millionths()).filter(|(_, share)| **share > 0) {
        *sums.entry(touch.creator().cloned()).or_default() += share;
    }
    let part = |millionths: u32| f64::from(millionths) / f64::from(stats::attribution::ONE);
    sums.into_iter().map(|(creator, millionths)| (creator, part(millionths))).collect()
}
