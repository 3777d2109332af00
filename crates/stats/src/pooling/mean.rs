//! Pooling of means.
//!
//! Invariant: the effect of a group is what it shows beside the rest, times a number from 0 to 1.

use super::between::{center, paule_mandel, weight};
use super::{Estimate, Pooled, Pooling, Undefined, finish};
use crate::{chance, distribution::Interval, sum};

/// As many values of common spread are counted to a group's own when its variance is judged.
const PRIOR_FREEDOM: f64 = 4.0;

/// A group of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// How many values.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// Their variance, with n − 1 below; of one value alone it is not looked at.
    pub variance: f64,
}

/// Pools groups of values. The variance of each is drawn towards that of all, (4 s₀² + (n − 1) s²) ÷ (4 + n − 1), so that three
/// values that happen to be alike are no certainty (the form of Smyth, "Linear models and empirical Bayes methods",
/// *Statistical Applications in Genetics and Molecular Biology* 3, 2004, with a fixed weight).
///
/// # Errors
/// Why they cannot be pooled. A group without values is an error of the second kind, [`Undefined::NoNumber`].
pub fn pool_groups(groups: &[Group], alpha: f64) -> Result<Pooling, Undefined> {
    if groups.iter().any(|group| group.count == 0 || group.count > 1 && !valid(group)) {
        return Err(Undefined::NoNumber);
    }
    let own = |group: &Group| group.count as f64 - 1.0;
    let squares = |group: &Group| if group.count > 1 { own(group) * group.variance } else { 0.0 };
    let freedom = sum::total(groups.iter().map(own));
    if freedom == 0.0 {
        return Err(Undefined::TooFew);
    }
    let common = sum::total(groups.iter().map(squares)) / freedom;
    if common == 0.0 {
        return Err(Undefined::NoSpread);
    }
    let estimate = |group: &Group| {
        let freedom = PRIOR_FREEDOM + own(group);
        let variance = (PRIOR_FREEDOM * common + squares(group)) / freedom;
        Estimate { mean: group.mean, error: (variance / group.count as f64).sqrt(), freedom }
    };
    pool(&groups.iter().map(estimate).collect::<Vec<_>>(), alpha)
}

fn valid(group: &Group) -> bool {
    group.variance >= 0.0 && group.variance.is_finite()
}

/// Pools estimates: normal around their true means, and these normal around a common mean with variance τ² of
/// [`paule_mandel`]. With v the squared error of the mean of the others, the effect is τ² ÷ (τ² + error² + v) of what the group
/// shows beside them; its variance is that of the normal-normal model, and that τ² is itself an estimate adds to it as
/// Morris has it ("Parametric empirical Bayes inference", *Journal of the American Statistical Association* 78, 1983).
///
/// # Errors
/// Why they cannot be pooled.
pub fn pool(estimates: &[Estimate], alpha: f64) -> Result<Pooling, Undefined> {
    if estimates.len() < 2 {
        return Err(Undefined::TooFew);
    }
    let sound = |one: &Estimate| one.mean.is_finite() && one.error > 0.0 && one.error.is_finite() && one.freedom >= 1.0;
    if !estimates.iter().all(sound) {
        return Err(Undefined::NoNumber);
    }
    let between = paule_mandel(estimates);
    let (mean, square) = center(estimates, between);
    let scene = Scene { mean, square, between, doubt: doubt(estimates, between) };
    if ![mean, square, between, scene.doubt].iter().all(|number| number.is_finite()) {
        return Err(Undefined::NoNumber);
    }
    let pooled: Option<Vec<Pooled>> = estimates.iter().map(|one| scene.place(one, alpha)).collect();
    let mut groups = pooled.ok_or(Undefined::Level)?;
    finish(&mut groups, alpha);
    Ok(Pooling { mean, error: square.sqrt(), between, groups })
}

/// What is known of all groups.
struct Scene {
    mean: f64,
    square: f64,
    between: f64,
    doubt: f64,
}

/// Morris's factor for a τ² that is an estimate: 2 ÷ (k − 3), times the mean of all error² + τ². Below four groups as of four.
fn doubt(estimates: &[Estimate], between: f64) -> f64 {
    let count = estimates.len() as f64;
    let typical = sum::total(estimates.iter().map(|one| 1.0 / weight(one, between))) / count;
    2.0 / (count - 3.0).max(1.0) * typical
}

impl Scene {
    fn place(&self, one: &Estimate, alpha: f64) -> Option<Pooled> {
        let own = weight(one, self.between);
        // The others' mean and its squared error follow from those of all; beside one group that outweighs them a million
        // million times they are nothing.
        let rest_square = 1.0 / (1.0 / self.square - own).max(1e-12 / self.square);
        let beside = (one.mean - self.mean) * (rest_square / self.square);
        let chance_square = one.error * one.error + rest_square;
        let kept = self.between / (self.between + chance_square);
        let lost = 1.0 - kept;
        let effect = kept * beside;
        let deviation = (self.between * lost + self.doubt * own * (lost * beside).powi(2)).sqrt();
        let reach = chance::student_reach(alpha / 2.0, one.freedom).filter(|_| alpha < 1.0)? * deviation;
        let sure = if deviation > 0.0 { chance::student_above(-effect / deviation, one.freedom) } else { 0.5 };
        let shrunk = self.mean + (one.mean - self.mean) * self.between * own;
        let p = 2.0 * chance::student_above(beside.abs() / chance_square.sqrt(), one.freedom);
        let interval = Interval { low: effect - reach, high: effect + reach };
        Some(Pooled { mean: shrunk, effect, interval, sure, p, q: 1.0, stands_out: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moments::Moments;
    use crate::random::Random;
    use proptest::prelude::{any, prop_assert, proptest};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
    }

    fn estimates(table: &[(f64, f64)]) -> Vec<Estimate> {
        table.iter().map(|(mean, error)| Estimate { mean: *mean, error: *error, freedom: f64::INFINITY }).collect()
    }

    #[test]
    fn eight_schools_do_not_differ() {
        // Rubin, "Estimation in parallel randomized experiments", *Journal of Educational Statistics* 6, 1981; Gelman et al.,
        // *Bayesian data analysis*, 3rd edition, section 5.5: pooled mean 7.7, error 4.1, Q below k − 1, hence τ² = 0.
        let table = [
            (28.0, 15.0),
            (8.0, 10.0),
            (-3.0, 16.0),
            (7.0, 11.0),
            (-1.0, 9.0),
            (1.0, 11.0),
            (18.0, 10.0),
            (12.0, 18.0),
        ];
        let found = pool(&estimates(&table), 0.05).unwrap();
        near(found.mean, 7.685616724956035);
        near(found.error, 4.071919158402296);
        assert_eq!(found.between, 0.0);
        for group in &found.groups {
            near(group.mean, found.mean);
            assert!(group.effect == 0.0 && group.sure == 0.5 && !group.stands_out);
            assert!(group.interval.low <= 0.0 && group.interval.high >= 0.0);
        }
    }

    #[test]
    fn two_by_two_is_a_hand_computation() {
        // Means 0, 10 and 20 with error 1: τ² = 100 − 1 = 99, w = 1/100, mean 10, squared error 100/3. Shrunk by 0.99.
        // Of the third: the rest is 5 with squared error 50, beside it 15; effect 99 ÷ (99 + 1 + 50) × 15 = 9.9.
        let found = pool(&estimates(&[(0.0, 1.0), (10.0, 1.0), (20.0, 1.0)]), 0.05).unwrap();
        near(found.mean, 10.0);
        near(found.between, 99.0);
        near(found.groups[2].mean, 19.9);
        near(found.groups[2].effect, 9.9);
        near(found.groups[0].effect, -9.9);
        near(found.groups[1].effect, 0.0);
        // p of 15 ÷ √51.
        near(found.groups[2].p, 2.0 * chance::normal_above(15.0 / 51.0_f64.sqrt()));
    }

    #[test]
    fn three_posts_do_not_make_a_rule() {
        let mut groups = vec![Group { count: 3, mean: 9.0, variance: 0.0 }];
        groups.extend((0..9).map(|at| Group { count: 60, mean: 4.0 + 0.1 * f64::from(at), variance: 9.0 }));
        let found = pool_groups(&groups, 0.05).unwrap();
        let own = 9.0 - found.mean;
        assert!(found.groups[0].effect > 0.0 && found.groups[0].effect < 0.7 * own, "{:?}", found.groups[0]);
    }

    #[test]
    fn what_cannot_be_pooled_says_why() {
        let group = |count, mean, variance| Group { count, mean, variance };
        assert_eq!(pool_groups(&[], 0.05), Err(Undefined::TooFew));
        assert_eq!(pool_groups(&[group(1, 2.0, 0.0), group(1, 3.0, 0.0)], 0.05), Err(Undefined::TooFew));
        assert_eq!(pool_groups(&[group(0, 2.0, 1.0), group(5, 3.0, 1.0)], 0.05), Err(Undefined::NoNumber));
        assert_eq!(pool_groups(&[group(5, f64::NAN, 1.0), group(5, 3.0, 1.0)], 0.05), Err(Undefined::NoNumber));
        assert_eq!(pool_groups(&[group(5, 2.0, 0.0), group(5, 3.0, 0.0)], 0.05), Err(Undefined::NoSpread));
        assert_eq!(pool_groups(&[group(5, 2.0, 1.0), group(5, 3.0, 1.0)], 0.0), Err(Undefined::Level));
    }

    /// Groups of 3 to 40 values around true means that differ so much, and these means.
    fn drawn(random: &mut Random, between: impl Fn(&mut Random) -> f64) -> (Vec<Group>, Vec<f64>) {
        let one = |_| {
            let truth = between(random);
            let count = 3 + random.below(38);
            let values: Moments = (0..count).map(|_| (5.0 + truth + 3.0 * random.normal(), 0.0)).collect();
            (Group { count, mean: values.mean, variance: values.variance() }, truth)
        };
        (0..20).map(one).unzip()
    }

    #[test]
    fn intervals_hold_what_they_promise() {
        let mut random = Random::seeded(5);
        for deviation in [0.3, 1.0, 3.0] {
            let (mut held, mut all) = (0.0, 0.0);
            for _ in 0..150 {
                let (groups, truths) = drawn(&mut random, |random| deviation * random.normal());
                let found = pool_groups(&groups, 0.1).unwrap();
                let near = found.groups.iter().zip(&truths);
                held += near
                    .filter(|(group, truth)| (group.interval.low..=group.interval.high).contains(*truth))
                    .count() as f64;
                all += truths.len() as f64;
            }
            assert!(held / all > 0.87, "{deviation}: {} of nine tenths", held / all);
        }
    }

    #[test]
    fn few_that_stand_out_do_so_by_chance() {
        // One group in five differs, up or down. Benjamini and Hochberg promise at most a tenth of false ones among those that stand out.
        let mut random = Random::seeded(6);
        let (mut wrong, mut runs, mut right) = (0.0, 0.0, 0.0);
        for _ in 0..300 {
            let (groups, truths) =
                drawn(
                    &mut random,
                    |random| if random.chance(0.2) { if random.chance(0.5) { 4.0 } else { -4.0 } } else { 0.0 },
                );
            let found = pool_groups(&groups, 0.1).unwrap();
            let out = || found.groups.iter().zip(&truths).filter(|(group, _)| group.stands_out);
            let false_ones = out().filter(|(_, truth)| **truth == 0.0).count() as f64;
            wrong += false_ones / (out().count() as f64).max(1.0);
            right += out().count() as f64 - false_ones;
            runs += 1.0;
        }
        assert!(wrong / runs <= 0.1 && right / runs > 0.3, "{} false, {} found", wrong / runs, right / runs);
    }

    proptest! {
        #[test]
        fn no_numbers_make_it_panic(table in proptest::collection::vec((0_u64..9, any::<f64>(), any::<f64>()), 0..6), alpha in any::<f64>()) {
            let groups: Vec<Group> = table.iter().map(|(count, mean, variance)| Group { count: *count, mean: *mean, variance: *variance }).collect();
            let _ = pool_groups(&groups, alpha);
            let raw: Vec<(f64, f64)> = table.iter().map(|(_, mean, error)| (*mean, *error)).collect();
            let _ = pool(&estimates(&raw), alpha);
        }

        #[test]
        fn an_effect_is_no_larger_than_what_is_shown(table in proptest::collection::vec((-9.0_f64..9.0, 0.1_f64..5.0), 2..9)) {
            let found = pool(&estimates(&table), 0.05).unwrap();
            for (group, (mean, _)) in found.groups.iter().zip(&table) {
                prop_assert!((group.mean - found.mean).abs() <= (mean - found.mean).abs() + 1e-12);
                prop_assert!(group.effect * (mean - found.mean) >= 0.0 && (0.0..=1.0).contains(&group.sure));
                prop_assert!(group.interval.low <= group.effect && group.effect <= group.interval.high);
            }
        }
    }
}
