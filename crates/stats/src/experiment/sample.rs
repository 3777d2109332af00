//! Samples: what one arm of an experiment did, as a mean and how far one person may lie from it.
//!
//! A person is whoever was put into an arm by chance: a visitor, a customer, or a creator with everything that came
//! through them. It does not know what was measured.
//!
//! Invariant: a sample can be made of any numbers; whether they make sense is asked when samples are compared.

use crate::moments::Moments;
use std::collections::BTreeMap;

/// One arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// How many people.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// The variance of one person around the mean.
    pub variance: f64,
}

impl Sample {
    /// People of whom some converted. The variance is p(1 − p).
    pub fn of_conversions(people: u64, conversions: u64) -> Self {
        let rate = conversions as f64 / people as f64;
        Self { count: people, mean: rate, variance: rate * (1.0 - rate) }
    }

    /// People with the sum of their values and of the values' squares. The variance has n − 1 below.
    pub fn of_sums(people: u64, sum: f64, sum_squares: f64) -> Self {
        let count = people as f64;
        let mean = sum / count;
        let spread = sum_squares - sum * mean;
        // Equal values leave a difference of rounding, which may fall below 0.
        let rounded = if spread.abs() <= 1e-12 * sum_squares.abs() { 0.0 } else { spread };
        Self { count: people, mean, variance: rounded / (count - 1.0) }
    }

    /// People with their values.
    pub fn of_moments(moments: &Moments) -> Self {
        Self { count: moments.count, mean: moments.mean, variance: moments.variance() }
    }

    /// The ratio of the sum of values to the sum of the second numbers, such as orders per visit, where people were put
    /// into the arm and not visits. The variance of one person is that of the delta method:
    /// (σₓ² + r² σᵧ² − 2 r σₓᵧ) ÷ ȳ² (Deng, Knoblich and Lu, "Applying the delta method in metric analytics", KDD 2018).
    pub fn of_ratio(moments: &Moments) -> Self {
        let ratio = moments.mean / moments.other_mean;
        let spread = moments.variance() + ratio * ratio * moments.other_variance() - 2.0 * ratio * moments.covariance();
        // The spread is that of value − ratio × other, never below 0 but for rounding.
        let variance = if spread < 0.0 { 0.0 } else { spread } / moments.other_mean.powi(2);
        Self { count: moments.count, mean: ratio, variance }
    }

    /// The mean over many rows of few creators (or shops, or days) that were put into the arm as a whole: rows of one
    /// creator are alike, and only creators were drawn by chance. Analysed as the ratio of the creators' sums to their
    /// numbers of rows; this is the cluster-robust variance (Deng, Knoblich and Lu 2018, section 3.1). Each row has its
    /// creator's number and a value.
    pub fn of_clusters(rows: impl IntoIterator<Item = (u64, f64)>) -> Self {
        let mut clusters: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        for (cluster, value) in rows {
            let (sum, count) = clusters.entry(cluster).or_default();
            *sum += value;
            *count += 1.0;
        }
        Self::of_ratio(&clusters.into_values().collect())
    }

    /// The squared standard error of the mean.
    pub fn error_squared(&self) -> f64 {
        self.variance / self.count as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn sums_and_rows_make_the_same_sample() {
        let rows = [0.0, 4.0, 9.5, 1.5];
        let moments: Moments = rows.iter().map(|value| (*value, 0.0)).collect();
        let sums = Sample::of_sums(4, rows.iter().sum(), rows.iter().map(|value| value * value).sum());
        let found = Sample::of_moments(&moments);
        near(found.mean, sums.mean);
        near(found.variance, sums.variance);
        assert_eq!(Sample::of_sums(3, 0.3, 0.03).variance, 0.0);
        assert!(Sample::of_conversions(10, 11).variance < 0.0 && Sample::of_sums(3, 9.0, 1.0).variance < 0.0);
    }

    #[test]
    fn a_ratio_of_means_to_one_is_a_mean() {
        let moments: Moments = [(1.0, 2.0), (2.0, 2.0), (6.0, 2.0)].into_iter().collect();
        let (ratio, mean) = (Sample::of_ratio(&moments), Sample::of_moments(&moments));
        near(ratio.mean, mean.mean / 2.0);
        near(ratio.variance, mean.variance / 4.0);
    }

    #[test]
    fn rows_of_one_creator_count_as_one() {
        // By hand. Creators: 3 + 5 in 2 rows, 4 in 1, 12 in 3. Ratio 24/6 = 4; value − 4 × rows: 0, 0, 0.
        assert_eq!(Sample::of_clusters([(1, 3.0), (1, 5.0), (2, 4.0), (3, 3.0), (3, 5.0), (3, 4.0)]).variance, 0.0);
        // Sums 2, 8 and 2 in 2 rows each: ratio 2, differences −2, 4, −2, variance 24 ÷ 2 = 12, by 2² is 3.
        let found = Sample::of_clusters([(1, 1.0), (1, 1.0), (2, 4.0), (2, 4.0), (3, 1.0), (3, 1.0)]);
        assert_eq!(found.count, 3);
        near(found.mean, 2.0);
        near(found.variance, 3.0);
    }
}
