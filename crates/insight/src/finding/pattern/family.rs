//! Families: posts, or creators, grouped by one dimension, each group beside all the rest.
//!
//! Invariant: a family has two groups at least, and no two of the same cases.

use super::{
    group::{self, Case},
    log::{VIEWS, logs, rates},
    post::Post,
};
use crate::desk::Desk;
use model::{SmolStr, dimension::Dimension};
use stats::{
    experiment::{Sample, Scale, compare},
    moments::Moments,
    pooling::Estimate,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at.
pub(super) const DIMENSIONS: [Dimension; 9] = [
    Dimension::PostType,
    Dimension::Hour,
    Dimension::Weekday,
    Dimension::Hashtag,
    Dimension::Topic,
    Dimension::Length,
    Dimension::TextLength,
    Dimension::Tier,
    Dimension::Platform,
];

/// Fewer cases say nothing of their group, not even how far chance reaches.
const LEAST_CASES: usize = 3;

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

/// All families that have at least two groups.
pub(super) fn families(desk: &Desk<'_>, posts: &[Post]) -> Vec<Family> {
    let (rate, rates) = rates(posts);
    let views = logs(posts, |post| Some(post.views()?.ln_1p()));
    let told = Told::of(desk, posts);
    let mut families = Vec::new();
    for dimension in DIMENSIONS {
        for (kpi, logs) in [(VIEWS, &views), (rate, &rates)] {
            let cases = match dimension {
                // A creator's views beside their own are the same for every size.
                Dimension::Tier if kpi == VIEWS => continue,
                Dimension::Tier => group::tiers(desk, logs),
                Dimension::Platform => group::platforms(logs),
                Dimension::PostType | Dimension::Hour | Dimension::Weekday => group::carried(logs, &dimension),
                _ => group::told(logs, |key| told.values(key, &dimension)),
            };
            families.extend(Family::of(dimension.clone(), kpi, cases));
        }
    }
    families
}

/// What posts have told of themselves.
struct Told<'d> {
    posts: BTreeMap<&'d SmolStr, &'d model::post::Post>,
    topics: BTreeSet<&'d SmolStr>,
}

impl<'d> Told<'d> {
    fn of(desk: &Desk<'d>, posts: &[Post]) -> Self {
        let told = desk.posts.iter().map(|post| (&post.key, post)).collect();
        Self { posts: told, topics: group::topics(desk, posts) }
    }

    /// A post's values of a dimension that is looked up; `None` where it is not known whether it has any.
    fn values(&self, key: &SmolStr, dimension: &Dimension) -> Option<Vec<SmolStr>> {
        let post = self.posts.get(key)?;
        Some(match dimension {
            Dimension::Length => vec![post.length()?],
            Dimension::TextLength => vec![post.text_length()?],
            Dimension::Topic => {
                post.letters?;
                post.words.iter().filter(|word| self.topics.contains(word)).cloned().collect()
            }
            _ => post.hashtags.clone(),
        })
    }
}

impl Family {
    fn of(dimension: Dimension, kpi: &'static str, cases: Vec<Case>) -> Option<Self> {
        let all: BTreeMap<SmolStr, f64> = cases.iter().map(|(who, _, number)| (who.clone(), *number)).collect();
        let mut groups: BTreeMap<Option<SmolStr>, BTreeSet<SmolStr>> = BTreeMap::new();
        for (who, value, _) in cases {
            groups.entry(value).or_default().insert(who);
        }
        // Two hashtags or topics that always stand together are one.
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
