//! Adjusting: taking out of people's values what they did before the experiment, or what a single one of them did too much.
//!
//! Invariant: all arms are adjusted by the same rule, learnt from all of them together, so that no arm gains by it.

use super::sample::Sample;
use crate::distribution::{Distribution, Interval};
use crate::moments::Moments;

/// Samples whose spread no longer holds what people's values before the experiment foretell (CUPED: Deng, Xu, Kohavi and
/// Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM 2013):
/// value − θ (before − mean before of all), θ = covariance ÷ variance of the values before, within arms.
///
/// Each arm has people's values and their values before. Where the values before do not differ, nothing changes.
pub fn adjust(arms: &[Moments]) -> Vec<Sample> {
    let theta = slope(arms);
    let people: f64 = arms.iter().map(|arm| arm.count as f64).sum();
    let middle = arms.iter().map(|arm| arm.other_mean * (arm.count as f64 / people)).sum::<f64>();
    let one = |arm: &Moments| {
        let spread = arm.variance() + theta * theta * arm.other_variance() - 2.0 * theta * arm.covariance();
        let variance = if spread < 0.0 { 0.0 } else { spread };
        Sample { count: arm.count, mean: arm.mean - theta * (arm.other_mean - middle), variance }
    };
    arms.iter().map(|arm| if theta == 0.0 { Sample::of_moments(arm) } else { one(arm) }).collect()
}

fn slope(arms: &[Moments]) -> f64 {
    let sum = |figure: fn(&Moments) -> f64| -> f64 {
        arms.iter().filter(|arm| arm.count > 1).map(|arm| figure(arm) * (arm.count as f64 - 1.0)).sum()
    };
    let (shared, before) = (sum(Moments::covariance), sum(Moments::other_variance));
    if before == 0.0 { 0.0 } else { shared / before }
}

/// Draws the values that lie below a share of all values, or above another, to those limits (Winsorised; shares as in
/// [`Distribution::quantile`]), the same in all arms, and gives the limits. Revenue is cut above alone: 0 and, say, 0.99.
///
/// `None`, and nothing changed, when there is no finite value or the shares do not rise within 0 to 1. Values that are no
/// number stay.
pub fn winsorise(arms: &mut [Vec<f64>], low: f64, high: f64) -> Option<Interval> {
    let all: Distribution = arms.iter().flatten().copied().collect();
    let limits = Interval { low: all.quantile(low)?, high: all.quantile(high)? };
    if low > high {
        return None;
    }
    for value in arms.iter_mut().flatten().filter(|value| !value.is_nan()) {
        *value = value.clamp(limits.low, limits.high);
    }
    Some(limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn values_before_are_taken_out() {
        // By hand. Arm one: (1, 1), (3, 3); arm two: (4, 2), (6, 4). θ = (2 + 2) ÷ (2 + 2) = 1, mean before 2.5.
        let arms = [[(1.0, 1.0), (3.0, 3.0)], [(4.0, 2.0), (6.0, 4.0)]].map(|pairs| pairs.into_iter().collect());
        let found = adjust(&arms);
        assert_eq!(found.iter().map(|sample| sample.mean).collect::<Vec<_>>(), [2.5, 4.5]);
        assert_eq!(found.iter().map(|sample| sample.variance).collect::<Vec<_>>(), [0.0, 0.0]);
        let none: Moments = [(1.0, 7.0), (3.0, 7.0)].into_iter().collect();
        assert_eq!(adjust(&[none])[0], Sample::of_moments(&none));
        assert!(adjust(&[]).is_empty());
    }

    #[test]
    fn the_spread_falls_as_the_correlation_says() {
        // With correlation ρ the variance falls to 1 − ρ² of what it was (Deng et al. 2013); here ρ² = 0.64.
        let mut random = Random::seeded(1);
        let mut arm = || -> Moments {
            (0..20_000)
                .map(|_| {
                    let before = random.normal();
                    (0.8 * before + 0.6 * random.normal(), before)
                })
                .collect()
        };
        let arms = [arm(), arm()];
        for (after, before) in adjust(&arms).iter().zip(&arms) {
            assert!((after.variance / before.variance() - 0.36).abs() < 0.02);
        }
    }

    #[test]
    fn one_great_order_is_drawn_to_the_limit() {
        let mut arms = vec![vec![0.0, 1.0, 2.0], vec![3.0, 4.0, 1000.0, f64::NAN]];
        // Type 7 of 0, 1, 2, 3, 4, 1000 at 0.8 is the fifth.
        let limits = winsorise(&mut arms, 0.0, 0.8).unwrap();
        assert_eq!((limits.low, limits.high), (0.0, 4.0));
        assert_eq!((&arms[0], arms[1][2], arms[1][3].is_nan()), (&vec![0.0, 1.0, 2.0], 4.0, true));
        assert_eq!(winsorise(&mut arms, 0.9, 0.1), None);
        assert_eq!(winsorise(&mut [vec![]], 0.0, 0.99), None);
    }
}
