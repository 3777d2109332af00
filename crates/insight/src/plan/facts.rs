//! The facts that a plan itself tells: what placements cost, and whether they were done.
//!
//! A fee counts on the day that its placement is due (without one the day it was published, or the first of the flight). A
//! placement counts as due and as done on the day that it is due. On time is one that was published by that day; where the plan
//! names a post but no day of publishing, it is done, and whether on time is not known.
//!
//! Every fact has an entity of campaign and placement, so that a changed fee is a later version of the same thing. What is no
//! longer in the plan is told once more, as nothing, since a fact that was stored stays.
//!
//! Invariant: the same version of a plan gives the same facts, and a placement has one key whatever its day.

use kpi::plan::{
    Plan,
    nouns::{Campaign, Placement},
};
use model::{
    Date, SmolStr, Timestamp,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    provenance::Provenance,
};
use std::collections::BTreeMap;

/// The source that facts of a plan name.
pub const SOURCE: &str = "plan";

/// The component of cost that a fee is.
const FEE: &str = "fee";

/// The facts of a plan as known at an instant: when this version of it was kept. `before` is the version that it replaces.
pub fn facts(plan: &Plan, before: Option<&Plan>, as_of: Timestamp) -> Vec<Fact> {
    let mut told = told(plan, as_of);
    let gone = before.map(|before| self::told(before, as_of)).unwrap_or_default();
    for (entity, mut fact) in gone {
        told.entry(entity).or_insert_with(|| {
            for (_, value) in &mut fact.values {
                *value = 0;
            }
            fact
        });
    }
    told.into_values().collect()
}

fn told(plan: &Plan, as_of: Timestamp) -> BTreeMap<SmolStr, Fact> {
    let mut facts = BTreeMap::new();
    for campaign in &plan.campaigns {
        for (key, placement) in keyed(campaign) {
            let place = Place { campaign, placement, key: &key, as_of };
            for fact in [place.fee(), place.delivery()].into_iter().flatten() {
                facts.insert(fact.entity.clone().unwrap_or_default(), fact);
            }
        }
    }
    facts
}

/// The placements of a campaign, each with a key that its day does not change: its id, else creator and platform, numbered from
/// the second on.
pub fn keyed(campaign: &Campaign) -> Vec<(String, &Placement)> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut keyed = Vec::new();
    for placement in &campaign.placements {
        let plain = || match &placement.platform {
            Some(platform) => format!("{}-{}", placement.creator.value, platform.value),
            None => placement.creator.value.to_string(),
        };
        let key = placement.id.as_ref().map_or_else(plain, |id| id.value.to_string());
        let times = seen.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
        keyed.push((if *times == 1 { key } else { format!("{key}-{times}") }, placement));
    }
    keyed
}

struct Place<'a> {
    campaign: &'a Campaign,
    placement: &'a Placement,
    key: &'a str,
    as_of: Timestamp,
}

impl Place<'_> {
    fn fee(&self) -> Option<Fact> {
        let fee = self.placement.fee.as_ref()?.value;
        let flight = || self.campaign.flight.as_ref().map(|flight| flight.value.from);
        let mut fact = self.fact(FactKind::Cost, FEE, self.day().or_else(flight)?);
        fact.currency = Some(fee.currency);
        fact.set_dim(Dimension::Component, FEE);
        fact.set_value(Measure::Cost, fee.nanos);
        Some(fact)
    }

    fn delivery(&self) -> Option<Fact> {
        let Placement { due, published, post, count, .. } = self.placement;
        let mut fact = self.fact(FactKind::Delivery, "delivery", self.day()?);
        let count = i128::from(*count);
        let done = published.is_some() || post.is_some();
        if due.is_some() {
            fact.set_value(Measure::PlacementsDue, count);
        }
        fact.set_value(Measure::PlacementsDone, if done { count } else { 0 });
        match (due, published) {
            (Some(due), Some(published)) => {
                let on_time = published.value <= due.value;
                fact.set_value(Measure::PlacementsOnTime, if on_time { count } else { 0 });
            }
            (Some(_), None) if !done => fact.set_value(Measure::PlacementsOnTime, 0),
            _ => {}
        }
        Some(fact)
    }

    fn day(&self) -> Option<Date> {
        let Placement { due, published, .. } = self.placement;
        due.as_ref().or(published.as_ref()).map(|day| day.value)
    }

    fn fact(&self, kind: FactKind, part: &str, day: Date) -> Fact {
        let mut fact = Fact {
            kind,
            entity: Some(SmolStr::new(format!("plan/{}/{}/{part}", self.campaign.id.value, self.key))),
            day,
            at: None,
            as_of: self.as_of,
            source: SmolStr::new_static(SOURCE),
            provenance: Provenance::SelfReported,
            currency: None,
            dims: Vec::new(),
            values: Vec::new(),
            row: 0,
        };
        fact.set_dim(Dimension::Campaign, &self.campaign.id.value);
        fact.set_dim(Dimension::Creator, &self.placement.creator.value);
        fact.set_dim(Dimension::Placement, self.key);
        if let Some(platform) = &self.placement.platform {
            fact.set_dim(Dimension::Platform, &platform.value);
        }
        fact
    }
}
