//! One version, one owner (rule 2).

use super::Stored;
use model::{
    Date, SmolStr,
    dimension::Dimension,
    fact::{Fact, Identity},
    measure::{Adds, Measure},
    source::{Claim, Owners},
};
use std::{cmp::Reverse, collections::BTreeMap};

/// What versions are versions of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entity {
    /// The entity that the fact names.
    Named(SmolStr),
    /// The fact itself, by its place.
    Alone(usize),
}

/// The entity of a fact.
pub(super) fn entity(stored: &Stored) -> Entity {
    stored.fact.entity.clone().map_or(Entity::Alone(stored.place), Entity::Named)
}

/// The facts that a measure may be chosen from: those with a value, or for distinct measures all of the kind.
pub(super) fn candidates<'a>(facts: &[&'a Stored], measure: Measure) -> Vec<&'a Stored> {
    let distinct = matches!(measure.adds(), Adds::Distinct(_));
    let of_kind = facts.iter().copied().filter(|stored| stored.fact.kind == measure.kind());
    of_kind.filter(|stored| distinct || stored.fact.value(measure).is_some()).collect()
}

/// The facts that count: one for every entity, and for levels one for every entity and day.
pub(super) fn chosen<'a>(facts: &[&'a Stored], measure: Measure, owners: &Owners) -> Vec<&'a Stored> {
    let candidates = candidates(facts, measure);
    if measure.kind().identity() == Identity::Once {
        return candidates;
    }
    let mut versions: BTreeMap<(Entity, Option<Date>), Vec<&Stored>> = BTreeMap::new();
    for stored in candidates {
        let day = (measure.adds() == Adds::Last).then_some(stored.fact.day);
        versions.entry((entity(stored), day)).or_default().push(stored);
    }
    versions.values().filter_map(|versions| best(versions, measure, owners)).collect()
}

/// The best owner's, of those the latest `as_of`, of those the one stored last.
pub(super) fn best<'a>(versions: &[&'a Stored], measure: Measure, owners: &Owners) -> Option<&'a Stored> {
    versions.iter().copied().max_by_key(|stored| (Reverse(rank(&stored.fact, measure, owners)), age(stored)))
}

/// The latest `as_of`, of those the one stored last.
pub(super) fn last<'a>(versions: impl IntoIterator<Item = &'a Stored>) -> Option<&'a Stored> {
    versions.into_iter().max_by_key(|stored| age(stored))
}

/// Later known is higher; known at the same instant, later stored is.
pub(super) fn age(stored: &Stored) -> (i64, usize) {
    (stored.fact.as_of.as_microsecond(), stored.place)
}

fn rank(fact: &Fact, measure: Measure, owners: &Owners) -> u32 {
    owners.rank(Claim {
        source: &fact.source,
        platform: fact.dim(&Dimension::Platform).map(SmolStr::as_str),
        account: fact.dim(&Dimension::Account).map(SmolStr::as_str),
        measure,
        day: fact.day,
    })
}
