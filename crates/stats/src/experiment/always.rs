//! The test for any number of looks: intervals that hold the true lift on all days at once.
//!
//! Somebody who looks every day and stops on a day of their choice is wrong no more often than α. The price is width.
//! Asymptotic confidence sequences of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and
//! asymptotic confidence sequences", arXiv:2103.06476v7 (2023): equation 9 for two sides, its one-sided form of appendix B,
//! and the p value that is the inverse of the interval. They hold once there are enough people for the central limit
//! theorem.
//!
//! Invariant: p is at most α exactly when the interval does not hold 0, at every level and not only at the one that the
//! sequence is tuned for (for one side, up to [`MOST_P`]).

use super::effect::{Effect, Side};
use super::once::Finding;

/// How many people a sequence is tuned for when nobody says another number.
pub const TUNING: f64 = 5000.0;

/// The largest p that one side gives: above one half its bound is none.
pub const MOST_P: f64 = 0.4999;

/// A confidence sequence, tuned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequence {
    side: Side,
    /// ρ².
    pace: f64,
}

impl Sequence {
    /// A sequence that is narrowest, at level `alpha`, when so many people are in both arms together. `None` when they are
    /// not above 0, or α is not between 0 and 1 (½ for one side).
    ///
    /// ρ² = (−2 ln α + ln(1 − 2 ln α)) ÷ people, with 2α for one side (appendix B of the paper).
    pub fn tuned(people: f64, alpha: f64, side: Side) -> Option<Self> {
        let alpha = if side == Side::Both { alpha } else { 2.0 * alpha };
        let double = -2.0 * alpha.ln();
        let pace = (double + double.ln_1p()) / people;
        let valid = alpha > 0.0 && alpha < 1.0 && people > 0.0 && pace > 0.0 && pace.is_finite();
        valid.then_some(Self { side, pace })
    }

    /// Tests an effect at a level; it may be tested again after every new person. `None` for an α outside 0 to 1 (½ for
    /// one side), or where a sequence is tuned for so few people that its figures are no numbers.
    pub fn test(&self, effect: &Effect, alpha: f64) -> Option<Finding> {
        let most = if self.side == Side::Both { 1.0 } else { 0.5 };
        if alpha <= 0.0 || alpha >= most || alpha.is_nan() {
            return None;
        }
        let (reach, p) = (self.reach(effect, alpha), self.p(effect));
        (reach >= 0.0 && p >= 0.0).then(|| Finding::around(effect, self.side, reach, p))
    }

    fn reach(&self, effect: &Effect, alpha: f64) -> f64 {
        let steps = effect.count * self.pace;
        let root = (steps + 1.0).sqrt();
        let log = if self.side == Side::Both { (root / alpha).ln() } else { (root / (2.0 * alpha)).ln_1p() };
        effect.error * (2.0 * (steps + 1.0) / steps * log).sqrt()
    }

    fn p(&self, effect: &Effect) -> f64 {
        let steps = effect.count * self.pace;
        let root = (steps + 1.0).sqrt();
        let t = effect.lift / effect.error;
        let log = t * t * steps / (2.0 * (steps + 1.0));
        let one_sided = |toward: bool| if toward { (root / (2.0 * log.exp_m1())).min(MOST_P) } else { MOST_P };
        match self.side {
            Side::Both => (root * (-log).exp()).min(1.0),
            Side::Greater => one_sided(t > 0.0),
            Side::Lesser => one_sided(t < 0.0),
        }
    }
}
