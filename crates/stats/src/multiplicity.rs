//! Multiplicity: what p values are worth when several questions are asked at once.
//!
//! It knows nothing of where the p values come from. What is no number counts as 1: it shows nothing.
//!
//! Invariant: a question is answered with yes by its adjusted p exactly when it is by its level, and adjusting never makes
//! a p smaller.

/// Adjusted p values that hold the chance of any false yes: Holm, "A simple sequentially rejective multiple test
/// procedure", *Scandinavian Journal of Statistics* 6, 1979. In the order given.
pub fn holm(ps: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![1.0; ps.len()];
    let mut most = 0.0_f64;
    for (rank, at) in ranked(ps).into_iter().enumerate() {
        most = most.max((certain(ps[at]) * (ps.len() - rank) as f64).min(1.0));
        adjusted[at] = most;
    }
    adjusted
}

/// The level at which Holm tests each question: α ÷ the number of questions not answered before it, and for all that
/// come after the first no, the level of that one. An interval of confidence 1 − level excludes nothing exactly when Holm
/// says no.
pub fn holm_levels(ps: &[f64], alpha: f64) -> Vec<f64> {
    let mut levels = vec![alpha; ps.len()];
    let mut stopped = None;
    for (rank, at) in ranked(ps).into_iter().enumerate() {
        let level = stopped.unwrap_or(alpha / (ps.len() - rank) as f64);
        if certain(ps[at]) > level {
            stopped = Some(level);
        }
        levels[at] = level;
    }
    levels
}

/// Adjusted p values that hold the share of false ones among all yeses: Benjamini and Hochberg, "Controlling the false
/// discovery rate", *Journal of the Royal Statistical Society B* 57, 1995. In the order given.
pub fn benjamini_hochberg(ps: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![1.0; ps.len()];
    let mut least = 1.0_f64;
    for (rank, at) in ranked(ps).into_iter().enumerate().rev() {
        least = least.min(certain(ps[at]) * (ps.len() as f64 / (rank + 1) as f64));
        adjusted[at] = least;
    }
    adjusted
}

fn certain(p: f64) -> f64 {
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

fn ranked(ps: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..ps.len()).collect();
    places.sort_by(|a, b| certain(ps[*a]).total_cmp(&certain(ps[*b])));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn close(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        }
    }

    #[test]
    fn adjusted_values_are_those_of_the_tables() {
        // By hand. Sorted 0.005 × 4, 0.01 × 3, 0.03 × 2, 0.04 × 1, never falling.
        close(&holm(&[0.01, 0.04, 0.03, 0.005]), &[0.03, 0.06, 0.06, 0.02]);
        close(&holm_levels(&[0.01, 0.04, 0.03, 0.005], 0.05), &[0.05 / 3.0, 0.025, 0.025, 0.0125]);
        // Sorted 0.005 × 4/1, 0.01 × 4/2, 0.03 × 4/3, 0.04 × 4/4, never rising from the end.
        close(&benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005]), &[0.02, 0.04, 0.04, 0.02]);
        close(&holm(&[f64::NAN, 0.01]), &[1.0, 0.02]);
        assert!(holm(&[]).is_empty() && benjamini_hochberg(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn adjusted_and_levels_agree(ps in proptest::collection::vec(0.0_f64..0.2, 1..8), alpha in 0.01_f64..0.1) {
            let (adjusted, levels) = (holm(&ps), holm_levels(&ps, alpha));
            for at in 0..ps.len() {
                prop_assert_eq!(adjusted[at] <= alpha, ps[at] <= levels[at]);
                prop_assert!(adjusted[at] >= ps[at] && benjamini_hochberg(&ps)[at] >= ps[at]);
                prop_assert!(benjamini_hochberg(&ps)[at] <= adjusted[at] + 1e-15);
            }
        }
    }
}
