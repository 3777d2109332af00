//! Coverage and overlaps (rule 12): what is there, and where sources disagree.

use super::{Stored, choose};
use model::{
    Date, SmolStr,
    dimension::Dimension,
    fact::FactKind,
    measure::{Adds, Measure},
    store::{Coverage, Overlap},
};
use std::collections::{BTreeMap, BTreeSet};

/// Every measure with a value, by source and platform.
pub(super) fn coverage(facts: &[&Stored]) -> Vec<Coverage> {
    let mut found: BTreeMap<(Measure, &SmolStr, Option<&SmolStr>), Vec<Date>> = BTreeMap::new();
    for stored in facts {
        for (measure, _) in &stored.fact.values {
            let key = (*measure, &stored.fact.source, stored.fact.dim(&Dimension::Platform));
            found.entry(key).or_default().push(stored.fact.day);
        }
    }
    let coverage = found.into_iter().filter_map(|((measure, source, platform), days)| {
        let (first, last) = (*days.iter().min()?, *days.iter().max()?);
        let (source, platform, facts) = (source.clone(), platform.cloned(), days.len() as u64);
        Some(Coverage { measure, source, platform, first, last, facts })
    });
    coverage.collect()
}

/// Entities of a kind for which sources differ.
pub(super) fn overlaps(facts: &[&Stored], kind: FactKind, limit: usize) -> Vec<Overlap> {
    type Thing<'a> = (&'a SmolStr, Measure, Option<Date>);
    let mut told: BTreeMap<Thing<'_>, BTreeMap<&SmolStr, Vec<&Stored>>> = BTreeMap::new();
    for stored in facts.iter().filter(|stored| stored.fact.kind == kind) {
        let Some(entity) = &stored.fact.entity else { continue };
        for (measure, _) in &stored.fact.values {
            let day = (measure.adds() == Adds::Last).then_some(stored.fact.day);
            let sources = told.entry((entity, *measure, day)).or_default();
            sources.entry(&stored.fact.source).or_default().push(stored);
        }
    }
    let overlaps = told.into_iter().filter_map(|((entity, measure, _), sources)| {
        let last = |versions: Vec<&Stored>| choose::last(versions)?.fact.value(measure);
        let values: Vec<(SmolStr, i128)> =
            sources.into_iter().filter_map(|(source, versions)| Some((source.clone(), last(versions)?))).collect();
        let different: BTreeSet<i128> = values.iter().map(|(_, value)| *value).collect();
        (different.len() > 1).then(|| Overlap { entity: entity.clone(), measure, values })
    });
    overlaps.take(limit).collect()
}
