//! Pooling of contrasts: how far groups lie from the rest, where the rest is what it is and no sample of possible groups.
//!
//! Two groups, or one among few, never stand out in [`super::pool`], which asks whether a group is of the same kind as the others.
//! This asks whether it differs from what the others together did.
//!
//! Invariant: an effect is what the contrast shows times a number from 0 to 1, and swapped signs swap the answer.

use super::{Estimate, Pooled, Undefined, between::paule_mandel, finish};
use crate::{chance, distribution::Interval};

/// Pools contrasts, each what a group shows beside the rest: normal around the true contrast, and these normal around 0 with variance
/// τ² of [`paule_mandel`]. The effect is τ² ÷ (τ² + error²) of what is shown, the interval around it as wide as without pooling,
/// since τ² is an estimate, often from few groups; p is that of what is shown, by Student's t.
///
/// # Errors
/// Why they cannot be pooled.
pub fn pool_contrasts(contrasts: &[Estimate], alpha: f64) -> Result<Vec<Pooled>, Undefined> {
    if contrasts.len() < 2 {
        return Err(Undefined::TooFew);
    }
    let sound = |one: &Estimate| one.mean.is_finite() && one.error > 0.0 && one.error.is_finite() && one.freedom >= 1.0;
    if !contrasts.iter().all(sound) {
        return Err(Undefined::NoNumber);
    }
    let between = paule_mandel(contrasts);
    let placed: Option<Vec<Pooled>> = contrasts.iter().map(|one| place(one, between, alpha)).collect();
    let mut groups = placed.ok_or(Undefined::Level)?;
    finish(&mut groups, alpha);
    Ok(groups)
}

fn place(one: &Estimate, between: f64, alpha: f64) -> Option<Pooled> {
    let kept = between / (between + one.error * one.error);
    let effect = kept * one.mean;
    let reach = chance::student_reach(alpha / 2.0, one.freedom).filter(|_| alpha < 1.0)? * one.error;
    let sure = chance::student_above(-effect / one.error, one.freedom);
    let p = 2.0 * chance::student_above(one.mean.abs() / one.error, one.freedom);
    let interval = Interval { low: effect - reach, high: effect + reach };
    Some(Pooled { mean: effect, effect, interval, sure, p, q: 1.0, stands_out: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn contrast(mean: f64, error: f64) -> Estimate {
        Estimate { mean, error, freedom: f64::INFINITY }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn one_of_two_groups_can_stand_out() {
        // By hand: contrasts 3 and −3 with error 1 have the variance 18 ÷ 1, of which 1 is error: τ² = 17, kept 17/18.
        let found = pool_contrasts(&[contrast(3.0, 1.0), contrast(-3.0, 1.0)], 0.05).unwrap();
        near(found[0].effect, 17.0 / 6.0);
        near(found[1].effect, -17.0 / 6.0);
        near(found[0].interval.high - found[0].effect, 1.959_963_984_540_054);
        near(found[0].p, 0.002_699_796_063_260_189);
        assert!(found.iter().all(|one| one.stands_out));
    }

    #[test]
    fn what_does_not_differ_has_no_effect() {
        let found = pool_contrasts(&[contrast(0.5, 1.0), contrast(-0.5, 1.0), contrast(0.1, 1.0)], 0.05).unwrap();
        assert!(found.iter().all(|one| one.effect == 0.0 && !one.stands_out && one.sure == 0.5));
    }

    #[test]
    fn what_cannot_be_pooled_says_why() {
        assert_eq!(pool_contrasts(&[contrast(1.0, 1.0)], 0.05), Err(Undefined::TooFew));
        assert_eq!(pool_contrasts(&[contrast(1.0, 0.0), contrast(1.0, 1.0)], 0.05), Err(Undefined::NoNumber));
        assert_eq!(pool_contrasts(&[contrast(1.0, 1.0), contrast(2.0, 1.0)], 1.0), Err(Undefined::Level));
    }

    #[test]
    fn few_false_ones_stand_out() {
        let mut random = Random::seeded(9);
        let runs = 2000;
        let false_ones = (0..runs).filter(|_| {
            let contrasts: Vec<Estimate> = (0..12).map(|_| contrast(random.normal(), 1.0)).collect();
            pool_contrasts(&contrasts, 0.05).unwrap().iter().any(|one| one.stands_out)
        });
        // 5 % of 2000 give or take three standard errors.
        let found = false_ones.count();
        assert!((70..=130).contains(&found), "{found}");
    }
}
