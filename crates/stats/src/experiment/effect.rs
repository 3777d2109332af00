//! Effects: how far a variant lies from the control, and how far chance reaches.
//!
//! It does not know who asks: a single test, a daily look, or somebody with an opinion from before.
//!
//! Invariant: an effect has finite numbers and an error above 0. Absolute effects of swapped samples are each other's
//! negative, to the bit.

use super::{reason::Reason, sample::Sample};

/// What an effect is expressed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// As a share of the control's mean: 0.05 is five per cent more.
    #[default]
    Relative,
    /// In the unit of the mean.
    Absolute,
}

/// Which differences count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Any.
    #[default]
    Both,
    /// That the variant is greater; the interval has no upper end.
    Greater,
    /// That the variant is lesser; the interval has no lower end.
    Lesser,
}

/// A difference between a variant and the control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Variant minus control, on its scale.
    pub lift: f64,
    /// The standard error of the lift; above 0.
    pub error: f64,
    /// Degrees of freedom (Welch and Satterthwaite).
    pub freedom: f64,
    /// People in both arms.
    pub count: f64,
}

/// Compares a variant with the control.
///
/// The error of an absolute lift is √(s₁²/n₁ + s₂²/n₂) with the degrees of freedom of Welch ("The generalization of
/// Student's problem when several different population variances are involved", *Biometrika* 34, 1947); that of a relative
/// one is the delta method's, √(s₂²/n₂ + (x̄₂/x̄₁)² s₁²/n₁) ÷ x̄₁ (Deng, Knoblich and Lu 2018).
///
/// # Errors
/// Why the samples cannot be compared.
pub fn compare(control: &Sample, variant: &Sample, scale: Scale) -> Result<Effect, Reason> {
    check(control)?;
    check(variant)?;
    let (base, own) = (control.error_squared(), variant.error_squared());
    let lift = variant.mean - control.mean;
    let (lift, error) = match scale {
        Scale::Absolute => (lift, (own + base).sqrt()),
        Scale::Relative if control.mean <= 0.0 => return Err(Reason::NoBase),
        Scale::Relative => {
            let ratio = variant.mean / control.mean;
            (lift / control.mean, (own + base * ratio * ratio).sqrt() / control.mean)
        }
    };
    let freedom = freedom(control, variant);
    match [lift, error, freedom].iter().all(|number| number.is_finite()) {
        false if base + own == 0.0 => Err(Reason::NoSpread),
        false => Err(Reason::NoNumber),
        true if error <= 0.0 => Err(Reason::NoSpread),
        true => Ok(Effect { lift, error, freedom, count: control.count as f64 + variant.count as f64 }),
    }
}

fn check(sample: &Sample) -> Result<(), Reason> {
    if sample.count < 2 {
        return Err(Reason::TooFew);
    }
    if !sample.mean.is_finite() || !sample.variance.is_finite() {
        return Err(Reason::NoNumber);
    }
    if sample.variance < 0.0 { Err(Reason::Impossible) } else { Ok(()) }
}

fn freedom(control: &Sample, variant: &Sample) -> f64 {
    let (base, own) = (control.error_squared(), variant.error_squared());
    let part = own / (own + base);
    let rest = base / (own + base);
    1.0 / (part * part / (variant.count as f64 - 1.0) + rest * rest / (control.count as f64 - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_that_make_no_sense_have_a_reason() {
        let good = Sample::of_conversions(100, 40);
        let table = [
            (Sample::of_conversions(0, 0), Reason::TooFew),
            (Sample::of_sums(1, 5.0, 25.0), Reason::TooFew),
            (Sample::of_conversions(10, 11), Reason::Impossible),
            (Sample::of_sums(10, f64::NAN, 5.0), Reason::NoNumber),
            (Sample::of_sums(10, 1e200, f64::INFINITY), Reason::NoNumber),
        ];
        for (sample, reason) in table {
            assert_eq!(compare(&good, &sample, Scale::Absolute), Err(reason));
            assert_eq!(compare(&sample, &good, Scale::Relative), Err(reason));
        }
        let nobody = Sample::of_conversions(100, 0);
        assert_eq!(compare(&nobody, &nobody, Scale::Absolute), Err(Reason::NoSpread));
        assert_eq!(compare(&nobody, &good, Scale::Relative), Err(Reason::NoBase));
        assert!(compare(&nobody, &good, Scale::Absolute).is_ok());
    }
}
