//! The shares of one conversion in whole millionths, and amounts of money divided by them.
//!
//! Invariant: the shares of a journey sum to exactly one million, and the parts of an amount to exactly the amount.

use super::{Journey, Model, apportion, weigh::Scale};

/// One, in the unit of shares.
pub const ONE: u32 = 1_000_000;

/// The shares of a journey's touches, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares(Vec<u32>);

/// A weight of one in whole numbers. Weights that differ in their last digits alone become the same number, so that a
/// tie is a tie.
const WHOLE: f64 = (1_u64 << 40) as f64;

/// Decimals of an amount in billionths.
const DECIMALS: u32 = 9;

impl Shares {
    /// The shares under a model: largest remainders, equal ones favour the earlier touch. `None` when the model has nothing
    /// to share by: no touch, no learnt weight for any of its channels, no half-life.
    pub fn of(model: &Model<'_>, journey: Journey<'_>) -> Option<Self> {
        let mut scale = Scale::default();
        let weights = scale.weigh(model, journey)?;
        let whole: Vec<u64> = weights.iter().map(|weight| crate::random::whole(weight * WHOLE)).collect();
        let parts = apportion(i128::from(ONE), &whole)?;
        Some(Self(parts.iter().map(|part| u32::try_from(*part).expect("invariant: a part is at most one")).collect()))
    }

    /// The shares in millionths.
    pub fn millionths(&self) -> &[u32] {
        &self.0
    }

    /// Divides an amount in billionths of a currency that has so many decimals (0 for yen, 2 for euros, 3 for dinars).
    ///
    /// An amount in whole minor units has parts in whole minor units; any other amount has parts in billionths. A refund has
    /// the negated parts of what it takes back, if it takes back all of it.
    pub fn split(&self, nanos: i128, decimals: u32) -> Vec<i128> {
        let minor = 10_i128.pow(DECIMALS.saturating_sub(decimals));
        let unit = if nanos % minor == 0 { minor } else { 1 };
        self.divide(nanos / unit).into_iter().map(|part| part * unit).collect()
    }

    /// Divides a whole number into whole numbers.
    pub fn divide(&self, whole: i128) -> Vec<i128> {
        let weights: Vec<u64> = self.0.iter().map(|share| u64::from(*share)).collect();
        apportion(whole, &weights).expect("invariant: shares sum to one, not to zero")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENT: i128 = 10_000_000;

    fn of(model: Model<'_>, channels: &[u32]) -> Shares {
        Shares::of(&model, Journey::of_steps(channels)).unwrap()
    }

    #[test]
    fn thirds_sum_to_one_and_the_earlier_gets_the_rest() {
        let thirds = of(Model::Linear, &[0, 1, 2]);
        assert_eq!(thirds.millionths(), [333_334, 333_333, 333_333]);
        assert_eq!(thirds.split(100 * CENT, 2), [34 * CENT, 33 * CENT, 33 * CENT]);
        assert_eq!(of(Model::Position, &[0, 1, 2, 3, 4]).millionths(), [400_000, 66_667, 66_667, 66_666, 400_000]);
        assert_eq!(of(Model::TimeDecay { half_life: 1.0 }, &[0, 1]).millionths(), [333_333, 666_667]);
        assert_eq!(of(Model::Shapley, &[0, 1, 0]).millionths(), [250_000, 500_000, 250_000]);
    }

    #[test]
    fn parts_are_whole_minor_units_where_the_amount_is() {
        let halves = of(Model::Linear, &[0, 1]);
        assert_eq!(halves.split(5 * CENT, 2), [3 * CENT, 2 * CENT]);
        assert_eq!(halves.split(5_000_000_000, 0), [3_000_000_000, 2_000_000_000]);
        assert_eq!(halves.split(1_000_000, 3), [1_000_000, 0]);
        // Half a cent is not a whole number of cents: billionths.
        assert_eq!(halves.split(CENT / 2, 2), [2_500_000, 2_500_000]);
        assert_eq!(halves.split(3, 9), [2, 1]);
        assert_eq!(halves.split(3, 12), [2, 1]);
        assert_eq!(halves.split(0, 2), [0, 0]);
    }

    #[test]
    fn a_refund_takes_back_what_was_given() {
        let shares = of(Model::Position, &[4, 0, 1, 4, 2, 2, 9]);
        let given = shares.split(123_457 * CENT, 2);
        let taken = shares.split(-123_457 * CENT, 2);
        assert!(given.iter().zip(&taken).all(|(given, taken)| given + taken == 0));
    }
}
