//! The test for one look, at a time fixed before: Welch's.
//!
//! It is not safe to look again and stop when the answer pleases; `always` is for that.
//!
//! Invariant: p is at most α exactly when the interval does not hold 0.

use super::effect::{Effect, Side};
use crate::chance;
use crate::distribution::Interval;

/// What a test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// Where the true lift lies with confidence 1 − α. One end is infinite when one side alone is asked for.
    pub interval: Interval,
    /// How likely a lift as large as this is where there is none.
    pub p: f64,
}

impl Finding {
    /// The interval that reaches so far from the lift on the sides that are asked for.
    pub(super) fn around(effect: &Effect, side: Side, reach: f64, p: f64) -> Self {
        let low = if side == Side::Lesser { f64::NEG_INFINITY } else { effect.lift - reach };
        let high = if side == Side::Greater { f64::INFINITY } else { effect.lift + reach };
        Self { interval: Interval { low, high }, p }
    }
}

/// Tests an effect once, by Student's t with the effect's degrees of freedom. `None` for an α outside 0 to 1.
pub fn test_once(effect: &Effect, side: Side, alpha: f64) -> Option<Finding> {
    let tail = if side == Side::Both { alpha / 2.0 } else { alpha };
    let reach = chance::student_reach(tail, effect.freedom).filter(|_| alpha < 1.0)? * effect.error;
    let t = effect.lift / effect.error;
    let p = match side {
        Side::Both => 2.0 * chance::student_above(t.abs(), effect.freedom),
        Side::Greater => chance::student_above(t, effect.freedom),
        Side::Lesser => chance::student_above(-t, effect.freedom),
    };
    Some(Finding::around(effect, side, reach, p))
}
