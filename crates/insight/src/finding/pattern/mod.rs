//! Findings about patterns: what kinds of posts do better or worse than is usual for those who publish them.
//!
//! Every post counts beside the posts of its own creator on its own platform, so that a famous creator is no pattern; what concerns
//! whole creators (their size, their platforms) counts a creator once. Groups are pooled (`stats::pooling`), and all groups of
//! all dimensions are one family of questions, of which at most one answer in twenty is expected to be false. A pattern is what was
//! seen, not what made it so: the best creators may film the reels.
//!
//! Invariant: what stands out stands out by its interval and among all that was looked at, and never on less than [`LEAST`] cases.

mod family;
mod group;
mod log;
mod post;
mod words;

use super::{Finding, Look};
use crate::{desk::Desk, error::InsightError};
use family::{Cases, Family};
use stats::{
    multiplicity::benjamini_hochberg,
    pooling::{Estimate, Pooled, pool_contrasts},
};

/// The share of false ones that is accepted, and the chance that an interval misses.
const ALPHA: f64 = 0.05;

/// Fewer cases are no pattern.
const LEAST: usize = 5;

/// A smaller effect is nothing to tell.
const LEAST_EFFECT: f64 = 0.1;

/// At most so many findings for each dimension.
const MOST: usize = 2;

/// Some cases among the others of their family.
struct Placed<'f> {
    cases: &'f Cases,
    pooled: Pooled,
}

impl Placed<'_> {
    /// How much more than the rest, as a share: values are logarithms.
    fn effect(&self) -> f64 {
        self.pooled.effect.exp_m1()
    }

    /// Of two groups one alone is told, as each is the other's rest.
    fn is_told(&self, family: &Family) -> bool {
        let interval = self.pooled.interval;
        self.cases.value.is_some()
            && self.cases.count >= LEAST
            && self.pooled.q <= ALPHA
            && (interval.low > 0.0 || interval.high < 0.0)
            && self.effect().abs() >= LEAST_EFFECT
            && (family.cases.len() > 2 || self.pooled.effect > 0.0)
    }
}

/// Looks at the ripe posts of a year. Reads the store once.
pub(super) async fn look(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let Some(days) = post::ripe(look) else { return Ok(Vec::new()) };
    let posts = post::read(desk, days).await?;
    let families = family::families(desk, &posts);
    let placed = place(&families);
    let mut found = Vec::new();
    for dimension in family::DIMENSIONS {
        let mut told: Vec<(&Family, &[Placed<'_>], &Placed<'_>)> = families
            .iter()
            .zip(&placed)
            .filter(|(family, _)| family.dimension == dimension)
            .flat_map(|(family, all)| all.iter().map(move |one| (family, all.as_slice(), one)))
            .filter(|(family, _, one)| one.is_told(family))
            .collect();
        told.sort_by(|(_, _, a), (_, _, b)| b.pooled.effect.abs().total_cmp(&a.pooled.effect.abs()));
        found.extend(told.into_iter().take(MOST).map(|(family, all, one)| words::finding(family, all, one, days)));
    }
    Ok(found)
}

/// Pools every family; what stands out is judged among the groups of all of them.
fn place(families: &[Family]) -> Vec<Vec<Placed<'_>>> {
    let mut placed: Vec<Vec<Placed<'_>>> = families.iter().map(pool).collect();
    let ps: Vec<f64> = placed.iter().flatten().map(|one| one.pooled.p).collect();
    for (one, q) in placed.iter_mut().flatten().zip(benjamini_hochberg(&ps)) {
        one.pooled.q = q;
    }
    placed
}

/// A family's groups among each other; none where they cannot be pooled.
fn pool(family: &Family) -> Vec<Placed<'_>> {
    let contrasts: Vec<Estimate> = family.cases.iter().map(|cases| cases.contrast).collect();
    let pooled = pool_contrasts(&contrasts, ALPHA).unwrap_or_default();
    family.cases.iter().zip(pooled).map(|(cases, pooled)| Placed { cases, pooled }).collect()
}
