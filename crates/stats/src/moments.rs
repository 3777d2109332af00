//! Moments: the means and spreads of many pairs of numbers, kept so that they can be added.
//!
//! The second number of a pair is what a person did before, or what the first one is divided by; whoever has none says 0.
//!
//! Invariant: adding moments gives those of all pairs together, and no digit is lost to the size of the mean (Chan, Golub
//! and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979). What is no number
//! makes the moments no numbers.

/// How many pairs there are, the means of both numbers, and the sums of squares and products around the means.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// Pairs.
    pub count: u64,
    /// The mean of the values.
    pub mean: f64,
    /// The mean of the second numbers.
    pub other_mean: f64,
    squares: f64,
    other_squares: f64,
    products: f64,
}

impl Moments {
    /// Adds a pair.
    pub fn add(&mut self, value: f64, other: f64) {
        self.merge(&Self { count: 1, mean: value, other_mean: other, ..Self::default() });
    }

    /// Adds other moments.
    pub fn merge(&mut self, more: &Self) {
        if more.count == 0 {
            return;
        }
        let (own, new) = (self.count as f64, more.count as f64);
        let all = own + new;
        let (step, other_step) = (more.mean - self.mean, more.other_mean - self.other_mean);
        let between = own * (new / all);
        self.squares += more.squares + step * step * between;
        self.other_squares += more.other_squares + other_step * other_step * between;
        self.products += more.products + step * other_step * between;
        self.mean += step * (new / all);
        self.other_mean += other_step * (new / all);
        self.count += more.count;
    }

    /// The variance of the values, with n − 1 below; not a number of fewer than two.
    pub fn variance(&self) -> f64 {
        self.squares / self.below()
    }

    /// The variance of the second numbers, with n − 1 below.
    pub fn other_variance(&self) -> f64 {
        self.other_squares / self.below()
    }

    /// The covariance of the two numbers, with n − 1 below.
    pub fn covariance(&self) -> f64 {
        self.products / self.below()
    }

    fn below(&self) -> f64 {
        if self.count < 2 { f64::NAN } else { self.count as f64 - 1.0 }
    }
}

impl FromIterator<(f64, f64)> for Moments {
    fn from_iter<I: IntoIterator<Item = (f64, f64)>>(pairs: I) -> Self {
        let mut moments = Self::default();
        for (value, other) in pairs {
            moments.add(value, other);
        }
        moments
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn moments_are_those_of_a_hand_computation() {
        // Values 1, 2, 3, 6 around 3: squares 4 + 1 + 0 + 9 = 14. Others 2, 4, 4, 6 around 4: 4 + 0 + 0 + 4 = 8.
        // Products: (−2)(−2) + 0 + 0 + 3 × 2 = 10. All divided by 3.
        let found: Moments = [(1.0, 2.0), (2.0, 4.0), (3.0, 4.0), (6.0, 6.0)].into_iter().collect();
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
        assert_eq!(found.count, 4);
        near(found.mean, 3.0);
        near(found.variance(), 14.0 / 3.0);
        near(found.other_variance(), 8.0 / 3.0);
        near(found.covariance(), 10.0 / 3.0);
        // A shortcut through the squares would lose every digit here.
        let large: Moments = [1e8 + 1.0, 1e8 + 2.0, 1e8 + 4.0].map(|value| (value, 0.0)).into_iter().collect();
        near(large.variance(), 7.0 / 3.0);
        assert!(Moments::default().variance().is_nan());
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(pairs in proptest::collection::vec((-1e3_f64..1e3, -1e3_f64..1e3), 2..40), cut in 0_usize..40) {
            let whole: Moments = pairs.iter().copied().collect();
            let (first, second) = pairs.split_at(cut.min(pairs.len()));
            let mut parts: Moments = first.iter().copied().collect();
            parts.merge(&second.iter().copied().collect());
            prop_assert!(parts.count == whole.count && (parts.mean - whole.mean).abs() < 1e-9);
            prop_assert!((parts.variance() - whole.variance()).abs() < 1e-6);
            prop_assert!((parts.covariance() - whole.covariance()).abs() < 1e-6);
        }
    }
}
