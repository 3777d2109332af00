//! Balance: whether the arms have the sizes that chance would give them.
//!
//! When they have not, people went missing or were sorted on the way, and no figure of the experiment can be trusted
//! (Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019).
//!
//! Invariant: an alarm needs p < [`ALARM`], so that it does not cry wolf when it is asked every day.

use crate::{chance, sum};

/// Below this p the sizes are no accident.
pub const ALARM: f64 = 0.001;

/// How the sizes of the arms compare with what they should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Pearson's χ².
    pub chi_squared: f64,
    /// How likely sizes as unequal as these are.
    pub p: f64,
    /// Whether p is below [`ALARM`].
    pub mismatch: bool,
}

/// Compares the sizes of the arms with the weights they were given, or with equal ones: Pearson's χ² test.
///
/// `None` of fewer than two arms or no people, or when the weights are not as many as the arms and all above 0.
pub fn check_balance(counts: &[u64], weights: Option<&[f64]>) -> Option<Balance> {
    let people = sum::total(counts.iter().map(|count| *count as f64));
    let equal = vec![1.0; counts.len()];
    let weights = weights.unwrap_or(&equal);
    let valid = weights.len() == counts.len() && weights.iter().all(|weight| *weight > 0.0);
    if !valid || counts.len() < 2 || people == 0.0 {
        return None;
    }
    let whole = sum::total(weights.iter().copied());
    let terms = counts.iter().zip(weights).map(|(count, weight)| {
        let expected = people * (weight / whole);
        (*count as f64 - expected).powi(2) / expected
    });
    let chi_squared = sum::total(terms);
    let p = chance::chi_squared_above(chi_squared, counts.len() as f64 - 1.0)?;
    Some(Balance { chi_squared, p, mismatch: p < ALARM })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_experiment_is_unequal_and_no_alarm() {
        // A game's test with 44 700 and 45 489 players: scipy.stats.chisquare gives 6.9024, p 0.008607.
        let found = check_balance(&[44_700, 45_489], None).unwrap();
        assert!((found.chi_squared - 6.902_4).abs() < 1e-4 && (found.p - 0.008_607).abs() < 1e-6, "{found:?}");
        assert!(!found.mismatch);
        assert!(check_balance(&[44_700, 46_000], None).unwrap().mismatch);
        assert!(check_balance(&[100, 300], Some(&[0.25, 0.75])).unwrap().p > 0.999);
    }

    #[test]
    fn without_people_or_weights_there_is_no_balance() {
        assert_eq!(check_balance(&[], None), None);
        assert_eq!(check_balance(&[5], None), None);
        assert_eq!(check_balance(&[0, 0], None), None);
        for weights in [&[1.0][..], &[1.0, 0.0], &[1.0, f64::NAN], &[1.0, f64::INFINITY]] {
            assert_eq!(check_balance(&[5, 5], Some(weights)), None);
        }
    }
}
