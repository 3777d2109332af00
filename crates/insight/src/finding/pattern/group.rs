//! Groups: which posts, or creators, belong together by one dimension.
//!
//! Invariant: a case of one group has one value, and may be in several groups.

use super::{
    log::{Log, beside, mean, means},
    post::Post,
};
use crate::{desk::Desk, topic};
use model::{SmolStr, dimension::Dimension};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// More topics would drown the other questions, since all of them are one family.
const MOST_TOPICS: usize = 24;

/// A case: what it is, which group it belongs to, and its value.
pub(super) type Case = (SmolStr, Option<SmolStr>, f64);

/// Posts by a dimension that they carry.
pub(super) fn carried(logs: &[Log<'_>], dimension: &Dimension) -> Vec<Case> {
    let case = |(post, value): (&Post, f64)| Some((post.key.clone(), Some(post.of(dimension)?.clone()), value));
    beside(logs).filter_map(case).collect()
}

/// Posts under each of the values that they have told of themselves; those that have none stand together, and those that have told
/// nothing of the kind are left out.
pub(super) fn told(logs: &[Log<'_>], values: impl Fn(&SmolStr) -> Option<Vec<SmolStr>>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (post, value) in beside(logs) {
        let Some(own) = values(&post.key) else { continue };
        if own.is_empty() {
            cases.push((post.key.clone(), None, value));
        }
        cases.extend(own.into_iter().map(|one| (post.key.clone(), Some(one), value)));
    }
    cases
}

/// The topics that most of the posts carry.
pub(super) fn topics<'d>(desk: &Desk<'d>, posts: &[Post]) -> BTreeSet<&'d SmolStr> {
    let known = topic::topics(desk.posts);
    let looked_at: BTreeSet<&SmolStr> = posts.iter().map(|post| &post.key).collect();
    let mut found: BTreeMap<&SmolStr, usize> = BTreeMap::new();
    for post in desk.posts.iter().filter(|post| looked_at.contains(&post.key)) {
        post.words.iter().filter(|word| known.contains_key(word)).for_each(|word| *found.entry(word).or_default() += 1);
    }
    let mut found: Vec<(&SmolStr, usize)> = found.into_iter().collect();
    found.sort_by_key(|(_, count)| Reverse(*count));
    found.into_iter().take(MOST_TOPICS).map(|(word, _)| word).collect()
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
