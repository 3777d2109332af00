//! Logarithms of what posts gathered, beside the median of the same creator on the same platform: of views, and of the engagement
//! rate by views or reach, (engagements + ½) ÷ (views + 1), so that a post without engagements has one too.
//!
//! Invariant: a post without comparable other ones has none.

use super::post::Post;
use model::{SmolStr, dimension::Dimension};
use stats::{distribution::Distribution, moments::Moments};
use std::collections::BTreeMap;

/// The KPI of views.
pub(super) const VIEWS: &str = "views";

/// Fewer posts of a creator on a platform have no median to stand beside.
const LEAST_OWN: usize = 5;

/// The logarithm of a post, with whose post it is and where.
pub(super) struct Log<'p> {
    post: &'p Post,
    owner: &'p SmolStr,
    platform: &'p SmolStr,
    value: f64,
}

/// The logarithms of posts of whose owner enough on the platform are known.
pub(super) fn logs<'p>(posts: &'p [Post], log: impl Fn(&Post) -> Option<f64>) -> Vec<Log<'p>> {
    let one = |post: &'p Post| {
        Some(Log { owner: post.owner()?, platform: post.of(&Dimension::Platform)?, value: log(post)?, post })
    };
    let found = posts.iter().filter_map(one);
    let mut places: BTreeMap<(&SmolStr, &SmolStr), Vec<Log<'p>>> = BTreeMap::new();
    found.for_each(|log| places.entry((log.owner, log.platform)).or_default().push(log));
    places.into_values().filter(|own| own.len() >= LEAST_OWN).flatten().collect()
}

/// Engagement rates, by views or by reach, whichever more posts know.
pub(super) fn rates(posts: &[Post]) -> (&'static str, Vec<Log<'_>>) {
    let by = |below: fn(&Post) -> Option<f64>| {
        logs(posts, move |post| Some(((post.engagements()? + 0.5) / (below(post)? + 1.0)).ln()))
    };
    let (views, reach) = (by(Post::views), by(Post::reach));
    if reach.len() > views.len() { ("engagement_rate_by_reach", reach) } else { ("engagement_rate_by_views", views) }
}

/// The mean of some values.
pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(|value| (value, 0.0)).collect::<Moments>().mean
}

/// Logarithms beside the owner's median on the platform.
pub(super) fn beside<'a>(logs: &'a [Log<'a>]) -> impl Iterator<Item = (&'a Post, f64)> {
    let mut own: BTreeMap<(&SmolStr, &SmolStr), Vec<f64>> = BTreeMap::new();
    logs.iter().for_each(|log| own.entry((log.owner, log.platform)).or_default().push(log.value));
    let medians: BTreeMap<_, _> = own
        .into_iter()
        .filter_map(|(place, values)| Some((place, values.into_iter().collect::<Distribution>().median()?)))
        .collect();
    logs.iter().filter_map(move |log| Some((log.post, log.value - medians.get(&(log.owner, log.platform))?)))
}

/// The mean logarithm of every owner on every platform.
pub(super) fn means<'a>(logs: &'a [Log<'a>]) -> BTreeMap<(&'a SmolStr, &'a SmolStr), f64> {
    let mut own: BTreeMap<(&SmolStr, &SmolStr), Vec<f64>> = BTreeMap::new();
    logs.iter().for_each(|log| own.entry((log.owner, log.platform)).or_default().push(log.value));
    own.into_iter().map(|(place, values)| (place, mean(values))).collect()
}
