//! Families: posts, or creators, grouped by one dimension, with one value each.
//!
//! Values are natural logarithms, beside the median of the same creator on the same platform: of views, and of the engagement rate
//! by views or reach, (engagements + ½) ÷ (views + 1), so that a post without engagements has one too.
//!
//! Invariant: a post without a comparable other one is in no family.

use super::post::Post;
use crate::desk::Desk;
use model::{SmolStr, dimension::Dimension};
use stats::{
    distribution::Distribution,
    experiment::{Sample, Scale, compare},
    moments::Moments,
    pooling::Estimate,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at.
pub(super) const DIMENSIONS: [Dimension; 6] = [
    Dimension::PostType,
    Dimension::Hour,
    Dimension::Weekday,
    Dimension::Hashtag,
    Dimension::Tier,
    Dimension::Platform,
];

/// Fewer posts of a creator on a platform have no median to stand beside.
const LEAST_OWN: usize = 5;

/// Fewer cases say nothing of their group, not even how far chance reaches.
const LEAST_CASES: usize = 3;

/// The KPI of views.
const VIEWS: &str = "views";

/// Groups of one dimension, by one KPI.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Family {
    /// The dimension.
    pub dimension: Dimension,
    /// The KPI's id.
    pub kpi: &'static str,
    /// The groups, in order.
    pub cases: Vec<Cases>,
}

/// The cases of one group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cases {
    /// The value of the dimension; `None` is posts without any.
    pub value: Option<SmolStr>,
    /// How many.
    pub count: usize,
    /// How much more they have than the rest.
    pub contrast: Estimate,
}

impl Family {
    /// Whether a case is a creator; otherwise it is a post.
    pub fn is_of_creators(&self) -> bool {
        matches!(self.dimension, Dimension::Tier | Dimension::Platform)
    }
}

/// A case: what it is, which group it belongs to, and its value.
type Case = (SmolStr, Option<SmolStr>, f64);

/// All families that have at least two groups.
pub(super) fn families(desk: &Desk<'_>, posts: &[Post]) -> Vec<Family> {
    let tags: BTreeMap<&SmolStr, &[SmolStr]> =
        desk.posts.iter().map(|post| (&post.key, post.hashtags.as_slice())).collect();
    let (rate, rates) = rates(posts);
    let views = logs(posts, |post| Some(post.views()?.ln_1p()));
    let mut families = Vec::new();
    for dimension in DIMENSIONS {
        for (kpi, logs) in [(VIEWS, &views), (rate, &rates)] {
            let cases = match dimension {
                // A creator's views beside their own are the same for every size.
                Dimension::Tier if kpi == VIEWS => continue,
                Dimension::Tier => tiers(desk, logs),
                Dimension::Platform => platforms(logs),
                Dimension::Hashtag => tagged(logs, &tags),
                _ => carried(logs, &dimension),
            };
            families.extend(Family::of(dimension.clone(), kpi, cases));
        }
    }
    families
}

impl Family {
    fn of(dimension: Dimension, kpi: &'static str, cases: Vec<Case>) -> Option<Self> {
        let all: BTreeMap<SmolStr, f64> = cases.iter().map(|(who, _, number)| (who.clone(), *number)).collect();
        let mut groups: BTreeMap<Option<SmolStr>, BTreeSet<SmolStr>> = BTreeMap::new();
        for (who, value, _) in cases {
            groups.entry(value).or_default().insert(who);
        }
        // Two hashtags that always stand together are one.
        let mut known: BTreeSet<&BTreeSet<SmolStr>> = BTreeSet::new();
        let paired = dimension == Dimension::Platform;
        let placed = |(value, own): (&Option<SmolStr>, &BTreeSet<SmolStr>)| {
            let contrast = if paired { alone(&all, own) } else { contrast(&all, own) };
            Some(Cases { value: value.clone(), count: own.len(), contrast: contrast? })
        };
        let kept = groups.iter().filter(|(_, own)| own.len() >= LEAST_CASES && known.insert(own));
        let cases: Vec<Cases> = kept.filter_map(placed).collect();
        (cases.len() >= 2).then_some(Self { dimension, kpi, cases })
    }
}

/// Cases beside all others (Welch).
fn contrast(all: &BTreeMap<SmolStr, f64>, own: &BTreeSet<SmolStr>) -> Option<Estimate> {
    let part = |inside: bool| -> Moments {
        let kept = all.iter().filter(|(who, _)| own.contains(*who) == inside);
        kept.map(|(_, number)| (*number, 0.0)).collect()
    };
    let [rest, own] = [false, true].map(|inside| Sample::of_moments(&part(inside)));
    let effect = compare(&rest, &own, Scale::Absolute).ok()?;
    Some(Estimate { mean: effect.lift, error: effect.error, freedom: effect.freedom })
}

/// Cases that are differences already.
fn alone(all: &BTreeMap<SmolStr, f64>, own: &BTreeSet<SmolStr>) -> Option<Estimate> {
    let moments: Moments = own.iter().filter_map(|who| Some((*all.get(who)?, 0.0))).collect();
    let count = moments.count as f64;
    let error = (moments.variance() / count).sqrt();
    (error > 0.0).then_some(Estimate { mean: moments.mean, error, freedom: count - 1.0 })
}

/// The logarithm of a post, with whose post it is and where.
struct Log<'p> {
    post: &'p Post,
    owner: &'p SmolStr,
    platform: &'p SmolStr,
    value: f64,
}

fn logs<'p>(posts: &'p [Post], log: impl Fn(&Post) -> Option<f64>) -> Vec<Log<'p>> {
    let one = |post: &'p Post| {
        Some(Log { owner: post.owner()?, platform: post.of(&Dimension::Platform)?, value: log(post)?, post })
    };
    let found = posts.iter().filter_map(one);
    let mut places: BTreeMap<(&SmolStr, &SmolStr), Vec<Log<'p>>> = BTreeMap::new();
    found.for_each(|log| places.entry((log.owner, log.platform)).or_default().push(log));
    places.into_values().filter(|own| own.len() >= LEAST_OWN).flatten().collect()
}

/// Engagement rates, by views or by reach, whichever more posts know.
fn rates(posts: &[Post]) -> (&'static str, Vec<Log<'_>>) {
    let by = |below: fn(&Post) -> Option<f64>| {
        logs(posts, move |post| Some(((post.engagements()? + 0.5) / (below(post)? + 1.0)).ln()))
    };
    let (views, reach) = (by(Post::views), by(Post::reach));
    if reach.len() > views.len() { ("engagement_rate_by_reach", reach) } else { ("engagement_rate_by_views", views) }
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(|value| (value, 0.0)).collect::<Moments>().mean
}

/// Logarithms beside the owner's median on the platform.
fn beside<'a>(logs: &'a [Log<'a>]) -> impl Iterator<Item = (&'a Post, f64)> {
    let mut own: BTreeMap<(&SmolStr, &SmolStr), Vec<f64>> = BTreeMap::new();
    logs.iter().for_each(|log| own.entry((log.owner, log.platform)).or_default().push(log.value));
    let medians: BTreeMap<_, _> = own
        .into_iter()
        .filter_map(|(place, values)| Some((place, values.into_iter().collect::<Distribution>().median()?)))
        .collect();
    logs.iter().filter_map(move |log| Some((log.post, log.value - medians.get(&(log.owner, log.platform))?)))
}

fn carried(logs: &[Log<'_>], dimension: &Dimension) -> Vec<Case> {
    let case = |(post, value): (&Post, f64)| Some((post.key.clone(), Some(post.of(dimension)?.clone()), value));
    beside(logs).filter_map(case).collect()
}

/// Posts under each of their hashtags; those that have none stand together.
fn tagged(logs: &[Log<'_>], tags: &BTreeMap<&SmolStr, &[SmolStr]>) -> Vec<Case> {
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

/// The mean logarithm of every owner on every platform.
fn means<'a>(logs: &'a [Log<'a>]) -> BTreeMap<(&'a SmolStr, &'a SmolStr), f64> {
    let mut own: BTreeMap<(&SmolStr, &SmolStr), Vec<f64>> = BTreeMap::new();
    logs.iter().for_each(|log| own.entry((log.owner, log.platform)).or_default().push(log.value));
    own.into_iter().map(|(place, values)| (place, mean(values))).collect()
}

/// Creators by size: each one's mean beside all creators' on the same platform.
fn tiers(desk: &Desk<'_>, logs: &[Log<'_>]) -> Vec<Case> {
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
fn platforms(logs: &[Log<'_>]) -> Vec<Case> {
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
