//! The weights of a synthetic control: not negative, summing to one, as close to the treated series as they get.
//!
//! Least squares over the simplex with a free level (Abadie, Diamond and Hainmueller, *JASA* 2010; the level as in Doudchenko and
//! Imbens, NBER 22791, 2016), by accelerated projected gradients (Beck and Teboulle 2009) with the projection of Duchi,
//! Shalev-Shwartz, Singer and Chandra (ICML 2008).
//!
//! Invariant: weights are finite, not negative and sum to 1.

use crate::changepoint::solve::dot;

/// Steps of the descent at most.
const STEPS: usize = 400;
/// A step that moves no weight further than this is the last.
const STILL: f64 = 1e-7;

/// A control whose donors are known, over some rows.
pub(super) struct Fit {
    donors: Vec<Vec<f64>>,
    gram: Vec<Vec<f64>>,
    step: f64,
}

impl Fit {
    /// Donors as series of equal length.
    pub(super) fn of(donors: &[Vec<f64>]) -> Self {
        let donors: Vec<Vec<f64>> = donors.iter().map(|donor| centred(donor)).collect();
        let gram: Vec<Vec<f64>> = donors.iter().map(|one| donors.iter().map(|two| dot(one, two)).collect()).collect();
        // The largest row sum bounds the largest eigenvalue (Gershgorin).
        let bound = gram.iter().map(|row| row.iter().map(|part| part.abs()).sum::<f64>()).fold(0.0, f64::max);
        Self { step: if bound > 0.0 { 1.0 / bound } else { 0.0 }, donors, gram }
    }

    /// The weights for a treated series, starting from others.
    pub(super) fn weights(&self, treated: &[f64], start: &[f64]) -> Vec<f64> {
        let treated = centred(treated);
        let pull: Vec<f64> = self.donors.iter().map(|donor| dot(donor, &treated)).collect();
        let (mut now, mut ahead, mut pace) = (start.to_vec(), start.to_vec(), 1.0_f64);
        for _ in 0..STEPS {
            let slope = |at: usize| dot(&self.gram[at], &ahead) - pull[at];
            let moved: Vec<f64> = (0..ahead.len()).map(|at| ahead[at] - self.step * slope(at)).collect();
            let next = simplex(&moved);
            let faster = f64::midpoint(1.0, (1.0 + 4.0 * pace * pace).sqrt());
            let swing = (pace - 1.0) / faster;
            ahead = next.iter().zip(&now).map(|(next, now)| next + swing * (next - now)).collect();
            let still = next.iter().zip(&now).all(|(next, now)| (next - now).abs() < STILL);
            (now, pace) = (next, faster);
            if still {
                break;
            }
        }
        now
    }
}

/// The weighted sum of donors at a row.
pub(super) fn mixed(donors: &[Vec<f64>], weights: &[f64], row: usize) -> f64 {
    donors.iter().zip(weights).map(|(donor, weight)| donor[row] * weight).sum()
}

/// The closest point whose parts are not negative and sum to 1.
fn simplex(point: &[f64]) -> Vec<f64> {
    let mut sorted = point.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut cut) = (0.0, 0.0);
    for (at, part) in sorted.iter().enumerate() {
        sum += part;
        let level = (sum - 1.0) / (at + 1) as f64;
        if *part > level {
            cut = level;
        }
    }
    point.iter().map(|part| (part - cut).max(0.0)).collect()
}

fn centred(series: &[f64]) -> Vec<f64> {
    let mean = series.iter().sum::<f64>() / series.len().max(1) as f64;
    series.iter().map(|value| value - mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_projection_is_on_the_simplex() {
        assert_eq!(simplex(&[0.5, 0.5]), [0.5, 0.5]);
        assert_eq!(simplex(&[3.0, 0.0]), [1.0, 0.0]);
        let found = simplex(&[0.9, 0.5, -4.0]);
        assert!((found[0] - 0.7).abs() < 1e-12 && (found[1] - 0.3).abs() < 1e-12 && found[2] == 0.0);
    }

    #[test]
    fn a_mixture_is_found_again() {
        let mut random = Random::seeded(5);
        let donors: Vec<Vec<f64>> = (0..6).map(|_| (0..80).map(|_| random.normal()).collect()).collect();
        let true_weights = [0.5, 0.0, 0.3, 0.0, 0.2, 0.0];
        let treated: Vec<f64> = (0..80).map(|row| 7.0 + mixed(&donors, &true_weights, row)).collect();
        let found = Fit::of(&donors).weights(&treated, &[1.0 / 6.0; 6]);
        for (found, weight) in found.iter().zip(true_weights) {
            assert!((found - weight).abs() < 1e-4, "{found} is not {weight}");
        }
    }
}
