//! The curve that a post's counters follow: slow, then fast, then hardly at all.
//!
//! Invariant: the curve starts at 0, never falls, and stays below 1.

/// A log-logistic growth curve: the share of its final count that a post has gathered after some time.
///
/// `share(t) = t^shape / (t^shape + half^shape)`: half of the count is there after `half`, and the shape says how sharply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// The time after which half is gathered, in any unit of time; above 0.
    pub half: f64,
    /// How sharply it rises; above 1 the curve has the form of an S.
    pub shape: f64,
}

impl Growth {
    /// The share gathered after a time in the unit of `half`; 0 before the start.
    pub fn share(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 0.0;
        }
        let power = (time / self.half).powf(self.shape);
        power / (1.0 + power)
    }

    /// The time after which a share is gathered: the inverse of `share`, for shares from 0 to below 1.
    pub fn time(&self, share: f64) -> f64 {
        if share <= 0.0 {
            return 0.0;
        }
        self.half * (share / (1.0 - share)).powf(1.0 / self.shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_there_after_the_half_time() {
        let growth = Growth { half: 24.0, shape: 1.5 };
        assert_eq!(growth.share(24.0), 0.5);
        assert_eq!(growth.share(-1.0), 0.0);
        // By hand: 2^1.5 = 2.8284271247, / 3.8284271247 = 0.7387961250.
        assert!((growth.share(48.0) - 0.738_796_125_036_258_5).abs() < 1e-12);
    }

    #[test]
    fn it_rises_and_its_inverse_finds_the_time() {
        let growth = Growth { half: 12.0, shape: 1.4 };
        let shares: Vec<f64> = (0..2_000).map(|hour| growth.share(f64::from(hour))).collect();
        assert!(shares.is_sorted() && shares[1_999] < 1.0 && shares[1_999] > 0.99);
        for share in [0.01, 0.3, 0.5, 0.97] {
            assert!((growth.share(growth.time(share)) - share).abs() < 1e-12);
        }
    }
}
