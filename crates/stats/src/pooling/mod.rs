//! Pooling: what groups of unequal size are worth, so that three posts do not make a rule.
//!
//! A group's own mean is drawn towards the mean of all, the more so the fewer it has and the less groups differ at all
//! (empirical Bayes: Efron and Morris, "Stein's estimation rule and its competitors", *Journal of the American Statistical
//! Association* 68, 1973). What is left is the group's effect beside the rest, how sure its sign is, and whether it stands out
//! among all groups that were looked at. [`pool`] takes estimates with their errors, [`pool_groups`] counts, means and
//! variances, [`pool_rates`] successes among trials, [`pool_contrasts`] what groups show beside everything else.
//!
//! It does not know what the groups are.
//!
//! Invariant: an effect never is larger than what the group itself shows, and the order of groups changes nothing.

mod between;
mod contrast;
mod mean;
mod rate;

pub use between::{der_simonian_laird, paule_mandel};
pub use contrast::pool_contrasts;
pub use mean::{Group, pool, pool_groups};
pub use rate::{Rate, pool_rates};

use crate::{distribution::Interval, multiplicity};

/// Why there is no pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// Fewer than two groups, or no group with two values.
    TooFew,
    /// A number is not finite, an error not above 0, or there are more successes than trials.
    NoNumber,
    /// The values of no group differ, so that nothing says how far chance reaches.
    NoSpread,
    /// The level α is not between 0 and 1.
    Level,
}

/// What a group showed, and how far it may be from the truth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Its mean.
    pub mean: f64,
    /// The standard error of the mean; above 0.
    pub error: f64,
    /// The degrees of freedom of the error; infinite where it is known. At least 1.
    pub freedom: f64,
}

/// A group among the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Its mean, drawn towards the mean of all.
    pub mean: f64,
    /// How far its true mean is thought to be from the mean of the rest.
    pub effect: f64,
    /// Where that lies with probability 1 − α.
    pub interval: Interval,
    /// The probability that it is above 0.
    pub sure: f64,
    /// How likely it is that a group no different from the rest shows so much.
    pub p: f64,
    /// The share of false ones that is accepted when this group and all with smaller p are said to differ (Benjamini and
    /// Hochberg 1995).
    pub q: f64,
    /// Whether q is at most α.
    pub stands_out: bool,
}

/// Groups, pooled.
#[derive(Clone, Debug, PartialEq)]
pub struct Pooling {
    /// The mean of all groups.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
    /// The variance of the groups' true means; 0 when what they show is no more than chance.
    pub between: f64,
    /// Every group, in the order given.
    pub groups: Vec<Pooled>,
}

/// Fills in what depends on all groups together.
fn finish(groups: &mut [Pooled], alpha: f64) {
    let ps: Vec<f64> = groups.iter().map(|group| group.p).collect();
    for (group, q) in groups.iter_mut().zip(multiplicity::benjamini_hochberg(&ps)) {
        group.q = q;
        group.stands_out = q <= alpha;
    }
}
