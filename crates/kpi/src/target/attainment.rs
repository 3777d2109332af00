//! Attainment: how much of a target was reached.
//!
//! Invariant: 1 is exactly reached, and nothing is clamped: twice as much is 2, a fall where a rise was wanted is below 0.

use super::Goalpost;

/// The progress made ÷ the progress wanted. Which way is better is the goalpost's side.
///
/// - One bound and a baseline from which it has to be reached: `(reading − baseline) ÷ (bound − baseline)`. A KPI that should
///   fall needs no special case, as both differences are negative.
/// - One bound without such a baseline (none is known, or it meets the target already): `1 − shortfall ÷ |bound|`, where the
///   shortfall is below 0 when the bound is exceeded on the better side. Under a floor this is `reading ÷ bound`; under a
///   ceiling, such as a cost per acquisition, `2 − reading ÷ bound`: 15 instead of at most 12 is a quarter too much, so 75 %.
/// - A range: 1 inside. Outside, the way from a baseline on the same side to the nearer bound, or without one
///   `1 − distance ÷ |nearer bound|`.
///
/// `None` when there is no scale: a bound of 0 without a baseline, when the reading does not meet it. One that meets a bound
/// of 0 has attained it: 1.
pub fn attainment(reading: f64, baseline: Option<f64>, goalpost: &Goalpost) -> Option<f64> {
    let bound = goalpost.nearest(reading)?;
    if !reading.is_finite() {
        return None;
    }
    if goalpost.aim().is_none() && goalpost.shortfall(reading) <= 0.0 {
        return Some(1.0);
    }
    let attained = match baseline.filter(|from| goalpost.is_ahead_of(*from, bound)) {
        Some(from) => (reading - from) / (bound - from),
        None if bound == 0.0 => return goalpost.met(reading).then_some(1.0),
        None => 1.0 - goalpost.shortfall(reading) / bound.abs(),
    };
    attained.is_finite().then_some(attained)
}

impl Goalpost {
    /// Whether a bound has still to be reached from a baseline.
    pub(crate) fn is_ahead_of(&self, baseline: f64, bound: f64) -> bool {
        self.shortfall(baseline) > 0.0 && self.nearest(baseline) == Some(bound)
    }
}
