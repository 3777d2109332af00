//! A sum whose terms may come in any order.
//!
//! `crate::sum` sorts its terms, which a million paths times hundreds of channels cannot afford. Here each term is rounded
//! to a multiple of 2^-60 (less than a millionth of a trillionth) and added as a whole number, which is exact.
//!
//! Invariant: any permutation of the terms gives the same bits.

/// How many steps make one.
const STEPS: f64 = (1_u64 << 60) as f64;

/// The sum so far, in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum(i128);

impl Sum {
    /// Adds a number up to 10^15. The sum itself stays below 10^20.
    pub fn add(&mut self, term: f64) {
        assert!(term.abs() <= 1e15, "invariant: amounts are finite and at most 10^15");
        self.join(Self((term * STEPS).round_ties_even() as i128));
    }

    /// Adds another sum.
    pub fn join(&mut self, other: Self) {
        self.0 = self.0.checked_add(other.0).expect("invariant: the sum of all amounts is below 10^20");
    }

    /// The sum, rounded to the nearest number.
    pub fn get(self) -> f64 {
        self.0 as f64 / STEPS
    }

    /// What is left of the sum without another, rounded once.
    pub fn without(self, other: Self) -> f64 {
        Self(self.0 - other.0).get()
    }

    /// Whether nothing is left of it.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};

    fn sum(terms: &[f64]) -> Sum {
        let mut sum = Sum::default();
        terms.iter().for_each(|term| sum.add(*term));
        sum
    }

    fn shuffled() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        proptest::collection::vec(-1e12_f64..1e12, 0..40)
            .prop_flat_map(|terms| (Just(terms.clone()), Just(terms).prop_shuffle()))
    }

    #[test]
    fn tenths_add_up_to_one() {
        assert_eq!(sum(&[0.1; 10]).get(), 1.0);
        assert_eq!(sum(&[1e15, 1.0, -1e15]).get(), 1.0);
        assert!(sum(&[0.3, -0.3]).is_zero());
    }

    proptest! {
        #[test]
        fn order_does_not_matter((terms, other) in shuffled()) {
            prop_assert_eq!(sum(&terms), sum(&other));
            let expected = crate::sum::total(terms);
            prop_assert!((sum(&other).get() - expected).abs() <= 1e-12 * expected.abs().max(1.0));
        }
    }
}
