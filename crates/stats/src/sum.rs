//! Sums that do not depend on the order of what is added.
//!
//! Adding floating-point numbers in another order gives another last digit. A page that lists the same campaigns in another
//! order must not show another number, so the terms are sorted first and the lost digits are carried along.
//!
//! Invariant: any permutation of the terms gives the same bits.

/// The sum of some numbers, sorted and compensated (Neumaier 1974: the rounding error of each step is kept and added last).
///
/// 0 of nothing; not a number when one of them is not, or when infinities of both signs meet.
pub fn total(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut terms: Vec<f64> = terms.into_iter().collect();
    terms.sort_by(f64::total_cmp);
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    if sum.is_finite() { sum + lost } else { sum }
}

/// The mean of `(value, weight)` pairs: Σ value × weight ÷ Σ weight. `None` when the weights add up to 0 or the result is
/// no number.
pub fn weighted_mean(pairs: &[(f64, f64)]) -> Option<f64> {
    let weight = total(pairs.iter().map(|(_, weight)| *weight));
    if weight == 0.0 {
        return None;
    }
    let mean = total(pairs.iter().map(|(value, weight)| value * weight)) / weight;
    mean.is_finite().then_some(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, proptest};

    #[test]
    fn lost_digits_are_kept() {
        // Neumaier's own example: plain addition gives 0.
        assert_eq!(total([1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(total([0.1; 10]), 1.0);
        assert_eq!(total([]), 0.0);
        assert_eq!(total([f64::MAX, f64::MAX]), f64::INFINITY);
        assert!(total([f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    }

    #[test]
    fn a_mean_needs_weight() {
        assert!((weighted_mean(&[(1.2, 1.0), (0.6, 1.0)]).unwrap() - 0.9).abs() < 1e-15);
        assert_eq!(weighted_mean(&[(1.0, 3.0), (5.0, 1.0)]), Some(2.0));
        assert_eq!(weighted_mean(&[(1.0, 0.0)]), None);
        assert_eq!(weighted_mean(&[]), None);
    }

    fn shuffled() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        proptest::collection::vec(any::<f32>().prop_map(f64::from), 0..40)
            .prop_flat_map(|terms| (Just(terms.clone()), Just(terms).prop_shuffle()))
    }

    proptest! {
        #[test]
        fn order_does_not_matter((terms, other) in shuffled()) {
            prop_assert_eq!(total(terms).to_bits(), total(other).to_bits());
        }
    }
}
