//! Groups: which posts, or creators, belong together by one dimension.
//!
//! Invariant: a case of one group has one value, and may be in several groups.

use super::{
    log::{Log, beside, mean, means},
    post::Post,
};
use crate::desk::Desk;
use model::{SmolStr, dimension::Dimension};
use std::collections::BTreeMap;

/// A case: what it is, which group it belongs to, and its value.
pub(super) type Case = (SmolStr, Option<SmolStr>, f64);

/// Posts by a dimension that they carry.
pub(super) fn carried(logs: &[Log<'_>], dimension: &Dimension) -> Vec<Case> {
    let case = |(post, value): (&Post, f64)| Some((post.key.clone(), Some(post.of(dimension)?.clone()), value));
    beside(logs).filter_map(case).collect()
}

/// Posts under each of their hashtags; those that have none stand together.
pub(super) fn tagged(logs: &[Log<'_>], tags: &BTreeMap<&SmolStr, &[SmolStr]>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (post, value) in beside(logs) {
        let Some(own) = tags.get(&post.key) else { continue };
        if own.is_empty() {
            cases.push((post.key.clone(), None, value));
        }
        cases.extend(own.iter().map(|tag| (post.key.clone(), Some(tag.clone()), value)));
    }
    cases
}

/// Creators by size: each one's mean beside all creators' on the same platform.
pub(super) fn tiers(desk: &Desk<'_>, logs: &[Log<'_>]) -> Vec<Case> {
    let means = means(logs);
    let usual = |platform: &SmolStr| mean(means.iter().filter(|((_, own), _)| *own == platform).map(|(_, one)| *one));
    let mut own: BTreeMap<&SmolStr, Vec<f64>> = BTreeMap::new();
    for ((owner, platform), value) in &means {
        own.entry(*owner).or_default().push(value - usual(platform));
    }
    let case = |(owner, values): (&SmolStr, Vec<f64>)| {
        let creator = desk.creators.iter().find(|creator| creator.id.as_str() == owner)?;
        let tier = SmolStr::new_static(creator.tier()?.name());
        Some((owner.clone(), Some(tier), mean(values)))
    };
    own.into_iter().filter_map(case).collect()
}

/// Platforms: each creator's mean there less the same creator's mean on all their other platforms.
pub(super) fn platforms(logs: &[Log<'_>]) -> Vec<Case> {
    let mut own: BTreeMap<&SmolStr, Vec<(&SmolStr, f64)>> = BTreeMap::new();
    for ((owner, platform), value) in means(logs) {
        own.entry(owner).or_default().push((platform, value));
    }
    let mut cases = Vec::new();
    for (owner, places) in own.into_iter().filter(|(_, places)| places.len() > 1) {
        for (platform, value) in &places {
            let elsewhere = mean(places.iter().filter(|(other, _)| other != platform).map(|(_, value)| *value));
            let who = SmolStr::new(format!("{owner} {platform}"));
            cases.push((who, Some((*platform).clone()), value - elsewhere));
        }
    }
    cases
}
