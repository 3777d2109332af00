//! How far the true means of groups lie apart, beyond what chance makes of equal ones: τ².
//!
//! Invariant: never below 0, and 0 when the groups differ no more than their errors let expect.

use super::Estimate;
use crate::sum;

/// The mean of all estimates with weights 1 ÷ (error² + τ²), and its squared standard error.
pub(super) fn center(estimates: &[Estimate], between: f64) -> (f64, f64) {
    let whole = sum::total(estimates.iter().map(|one| weight(one, between)));
    (sum::total(estimates.iter().map(|one| weight(one, between) * one.mean)) / whole, 1.0 / whole)
}

pub(super) fn weight(one: &Estimate, between: f64) -> f64 {
    1.0 / (one.error * one.error + between)
}

/// τ² by Paule and Mandel ("Consensus values and weighting factors", *Journal of Research of the National Bureau of Standards*
/// 87, 1982): the one with which the weighted squares around the mean are as many as the groups less one. Where the search
/// does not end, [`der_simonian_laird`].
pub fn paule_mandel(estimates: &[Estimate]) -> f64 {
    let wanted = estimates.len() as f64 - 1.0;
    if squares(estimates, 0.0) <= wanted {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, spread(estimates));
    while squares(estimates, high) > wanted {
        (low, high) = (high, 2.0 * high);
        if !high.is_finite() {
            return der_simonian_laird(estimates);
        }
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if squares(estimates, middle) > wanted { low = middle } else { high = middle }
    }
    high
}

/// τ² by moments: (Q − (k − 1)) ÷ (Σw − Σw² ÷ Σw) with w = 1 ÷ error² (`DerSimonian` and Laird, "Meta-analysis in clinical
/// trials", *Controlled Clinical Trials* 7, 1986).
pub fn der_simonian_laird(estimates: &[Estimate]) -> f64 {
    let weights = || estimates.iter().map(|one| weight(one, 0.0));
    let whole = sum::total(weights());
    let below = whole - sum::total(weights().map(|weight| weight * weight)) / whole;
    let between = (squares(estimates, 0.0) - (estimates.len() as f64 - 1.0)) / below;
    if between.is_finite() { between.max(0.0) } else { 0.0 }
}

fn squares(estimates: &[Estimate], between: f64) -> f64 {
    let (mean, _) = center(estimates, between);
    sum::total(estimates.iter().map(|one| weight(one, between) * (one.mean - mean).powi(2)))
}

/// A first guess above 0: the squared range of the means.
fn spread(estimates: &[Estimate]) -> f64 {
    let means = || estimates.iter().map(|one| one.mean);
    (means().fold(f64::NEG_INFINITY, f64::max) - means().fold(f64::INFINITY, f64::min)).powi(2).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9 * expected.max(1.0), "{found} is not {expected}");
    }

    /// Log risk ratios of thirteen trials of the BCG vaccine: cases and others, vaccinated and not (Colditz et al., *JAMA*
    /// 271, 1994).
    fn vaccine() -> Vec<Estimate> {
        let table: [[f64; 4]; 13] = [
            [4.0, 119.0, 11.0, 128.0],
            [6.0, 300.0, 29.0, 274.0],
            [3.0, 228.0, 11.0, 209.0],
            [62.0, 13_536.0, 248.0, 12_619.0],
            [33.0, 5036.0, 47.0, 5761.0],
            [180.0, 1361.0, 372.0, 1079.0],
            [8.0, 2537.0, 10.0, 619.0],
            [505.0, 87_886.0, 499.0, 87_892.0],
            [29.0, 7470.0, 45.0, 7232.0],
            [17.0, 1699.0, 65.0, 1600.0],
            [186.0, 50_448.0, 141.0, 27_197.0],
            [5.0, 2493.0, 3.0, 2338.0],
            [27.0, 16_886.0, 29.0, 17_825.0],
        ];
        let one = |[a, b, c, d]: [f64; 4]| Estimate {
            mean: (a / (a + b) / (c / (c + d))).ln(),
            error: (1.0 / a - 1.0 / (a + b) + 1.0 / c - 1.0 / (c + d)).sqrt(),
            freedom: f64::INFINITY,
        };
        table.map(one).to_vec()
    }

    #[test]
    fn the_vaccine_trials_differ_as_published() {
        // R package metafor, data set dat.bcg: τ² 0.3181 (Paule-Mandel), 0.3088 (DerSimonian-Laird); more digits by SciPy.
        near(paule_mandel(&vaccine()), 0.31806845220502417);
        near(der_simonian_laird(&vaccine()), 0.3087602628623764);
        let (mean, square) = center(&vaccine(), paule_mandel(&vaccine()));
        near(-mean, 0.7149681534934441);
        near(square.sqrt(), 0.18089219153762354);
    }

    #[test]
    fn equal_groups_do_not_differ() {
        let same = [1.0, 1.1, 0.9].map(|mean| Estimate { mean, error: 1.0, freedom: 9.0 });
        assert_eq!((paule_mandel(&same), der_simonian_laird(&same)), (0.0, 0.0));
        assert_eq!(paule_mandel(&[]), 0.0);
        // With equal errors all estimators are the variance of the means less the squared error: 100 − 1.
        let wide = [0.0, 10.0, 20.0].map(|mean| Estimate { mean, error: 1.0, freedom: 9.0 });
        near(paule_mandel(&wide), 99.0);
        near(der_simonian_laird(&wide), 99.0);
    }
}
