//! A distribution of samples: where a value lies among them, and how far they spread.
//!
//! Values that are no finite number are no samples and are left out.
//!
//! Invariant: no figure depends on the order in which the samples came, and what cannot be known from so few is `None`.

use crate::{chance, sum};

/// How many median absolute deviations of a normal distribution make one standard deviation: 1 ÷ Φ⁻¹(3/4).
pub const MAD_TO_DEVIATION: f64 = 1.482_602_218_505_602;

/// Samples in ascending order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    sorted: Vec<f64>,
}

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl FromIterator<f64> for Distribution {
    fn from_iter<I: IntoIterator<Item = f64>>(samples: I) -> Self {
        let mut sorted: Vec<f64> = samples.into_iter().filter(|sample| sample.is_finite()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self { sorted }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 samples")]
impl Distribution {
    /// The samples, ascending.
    pub fn samples(&self) -> &[f64] {
        &self.sorted
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The value below which a share of the samples lies, `share` from 0 to 1, with straight lines between samples: type 7 of
    /// Hyndman and Fan (1996), the default of NumPy and R. `None` of no samples or outside 0 to 1.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        if !(0.0..=1.0).contains(&share) {
            return None;
        }
        let place = share * last as f64;
        #[expect(clippy::cast_sign_loss, reason = "0 or more, by the check above")]
        let at = (place.floor() as usize).min(last);
        let (low, high) = (self.sorted[at], self.sorted[(at + 1).min(last)]);
        Some(low + (high - low) * (place - at as f64))
    }

    /// The share of the samples below a value, those equal to it counted half: 0 below all, 1 above all. `None` of no
    /// samples or for what is no number.
    pub fn rank(&self, value: f64) -> Option<f64> {
        if self.sorted.is_empty() || value.is_nan() {
            return None;
        }
        let below = self.sorted.partition_point(|sample| *sample < value);
        let within = self.sorted.partition_point(|sample| *sample <= value);
        Some((below + within) as f64 / (2.0 * self.sorted.len() as f64))
    }

    /// The value in the middle.
    pub fn median(&self) -> Option<f64> {
        self.quantile(0.5)
    }

    /// The median of the distances from the median, not scaled; times [`MAD_TO_DEVIATION`] it stands for the standard
    /// deviation where samples may be wild.
    pub fn deviation_from_median(&self) -> Option<f64> {
        let median = self.median()?;
        self.sorted.iter().map(|sample| (sample - median).abs()).collect::<Self>().median()
    }

    /// The mean.
    pub fn mean(&self) -> Option<f64> {
        let mean = sum::total(self.sorted.iter().copied()) / self.sorted.len() as f64;
        (!self.sorted.is_empty() && mean.is_finite()).then_some(mean)
    }

    /// The standard deviation of the samples around their mean, with n − 1 below. `None` of fewer than two.
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let below = self.sorted.len() - 1;
        let squares = sum::total(self.sorted.iter().map(|sample| (sample - mean).powi(2)));
        (below > 0).then(|| (squares / below as f64).sqrt())
    }

    /// The standard error of the mean. `None` of fewer than two.
    pub fn error(&self) -> Option<f64> {
        Some(self.deviation()? / (self.sorted.len() as f64).sqrt())
    }

    /// The interval that holds the true mean with a confidence such as 0.95, by Student's t. `None` of fewer than two
    /// samples or for a confidence that is not between 0 and 1.
    pub fn mean_within(&self, confidence: f64) -> Option<Interval> {
        let (mean, error) = (self.mean()?, self.error()?);
        if !(confidence > 0.0 && confidence < 1.0) {
            return None;
        }
        let reach = chance::student_reach(f64::midpoint(1.0, -confidence), self.sorted.len() as f64 - 1.0)? * error;
        Some(Interval { low: mean - reach, high: mean + reach })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};

    /// Ten samples with ties; the figures below are NumPy 2.4.6's and SciPy 1.17.1's.
    fn ten() -> Distribution {
        [3.1, 0.5, 9.2, 4.4, 4.4, -1.25, 7.0, 12.75, 4.4, 2.0].into_iter().collect()
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-11, "{found} is not {expected}");
    }

    #[test]
    fn quantiles_are_numpys() {
        // numpy.quantile(x, q)
        let table =
            [(0.0, -1.25), (0.1, 0.325), (0.25, 2.275), (0.333, 3.0967), (0.5, 4.4), (0.75, 6.35), (0.9, 9.555)];
        for (share, expected) in table {
            close(ten().quantile(share), expected);
        }
        close(ten().quantile(1.0), 12.75);
        assert_eq!([-0.1, 1.1, f64::NAN].map(|share| ten().quantile(share)), [None; 3]);
    }

    #[test]
    fn ranks_are_scipys() {
        // scipy.stats.percentileofscore(x, value, kind="mean") / 100
        let table = [(4.4, 0.55), (3.1, 0.35), (-2.0, 0.0), (13.0, 1.0), (5.0, 0.7), (12.75, 0.95), (-1.25, 0.05)];
        for (value, expected) in table {
            close(ten().rank(value), expected);
        }
        assert_eq!(ten().rank(f64::NAN), None);
    }

    #[test]
    fn moments_are_numpys() {
        close(ten().median(), 4.4);
        close(ten().deviation_from_median(), 2.5); // scipy.stats.median_abs_deviation(x)
        close(ten().mean(), 4.65); // numpy.mean(x)
        close(ten().deviation(), 4.129_568_177_586_288); // numpy.std(x, ddof=1)
        close(ten().error(), 1.305_884_119_412_336_3); // scipy.stats.sem(x)
        // numpy.std([1e8 + 1, 1e8 + 2, 1e8 + 4], ddof=1): a shortcut through the squares would lose every digit.
        close(
            [1e8 + 1.0, 1e8 + 2.0, 1e8 + 4.0].into_iter().collect::<Distribution>().deviation(),
            1.527_525_231_651_947,
        );
    }

    #[test]
    fn intervals_are_scipys() {
        // scipy.stats.t.interval(c, 9, loc=numpy.mean(x), scale=scipy.stats.sem(x))
        let table = [
            (0.8, 2.843_924_733_836_958, 6.456_075_266_163_04),
            (0.95, 1.695_884_885_486_956_6, 7.604_115_114_513_043),
            (0.99, 0.406_091_375_533_055_3, 8.893_908_624_466_945),
        ];
        for (confidence, low, high) in table {
            let found = ten().mean_within(confidence).unwrap();
            close(Some(found.low), low);
            close(Some(found.high), high);
        }
        assert_eq!([0.0, 1.0, f64::NAN].map(|confidence| ten().mean_within(confidence)), [None; 3]);
    }

    #[test]
    fn few_samples_say_little() {
        let none: Distribution = [f64::NAN, f64::INFINITY].into_iter().collect();
        assert_eq!((none.count(), none.quantile(0.5), none.rank(1.0), none.mean()), (0, None, None, None));
        assert_eq!((none.deviation_from_median(), none.deviation(), none.mean_within(0.95)), (None, None, None));
        let one: Distribution = [3.0].into_iter().collect();
        assert_eq!((one.median(), one.quantile(0.9), one.rank(3.0)), (Some(3.0), Some(3.0), Some(0.5)));
        assert_eq!((one.deviation(), one.error(), one.mean_within(0.95)), (None, None, None));
    }

    fn shuffled() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        proptest::collection::vec(-1e6_f64..1e6, 1..40)
            .prop_flat_map(|samples| (Just(samples.clone()), Just(samples).prop_shuffle()))
    }

    proptest! {
        #[test]
        fn order_does_not_matter((samples, other) in shuffled()) {
            let [one, two] = [samples, other].map(|samples| samples.into_iter().collect::<Distribution>());
            prop_assert_eq!(one.mean().map(f64::to_bits), two.mean().map(f64::to_bits));
            prop_assert_eq!(one.deviation().map(f64::to_bits), two.deviation().map(f64::to_bits));
            prop_assert_eq!(one, two);
        }

        #[test]
        fn quantiles_and_ranks_rise(samples in proptest::collection::vec(-1e3_f64..1e3, 1..40), a in 0.0_f64..1.0, b in 0.0_f64..1.0) {
            let all: Distribution = samples.into_iter().collect();
            let (low, high) = (a.min(b), a.max(b));
            let (first, second) = (all.quantile(low).unwrap(), all.quantile(high).unwrap());
            prop_assert!(first <= second);
            prop_assert!(all.rank(first).unwrap() <= all.rank(second).unwrap());
            prop_assert!(all.quantile(0.0).unwrap() <= first && second <= all.quantile(1.0).unwrap());
        }
    }
}
