//! Beliefs: what to think of a lift, given what was thought before.
//!
//! The lift is taken as normal around the truth, and what was thought before is normal too, or nothing at all; then so is
//! what is thought after (Gelman et al., *Bayesian data analysis*, 3rd edition, section 2.5). A chance to win is no
//! licence to stop on the day it pleases.
//!
//! Invariant: the chances of both arms sum to 1, and the losses differ by the lift.

use super::effect::Effect;
use crate::chance;
use crate::distribution::Interval;

/// What was thought of the lift before, on the scale of the effect. Without one, every lift was as likely as another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// The likeliest lift.
    pub mean: f64,
    /// Its standard deviation; above 0.
    pub deviation: f64,
}

impl Prior {
    /// A relative prior for absolute lifts over a control with this mean.
    #[must_use]
    pub fn scaled(self, control: f64) -> Self {
        Self { mean: self.mean * control.abs(), deviation: self.deviation * control.abs() }
    }
}

/// What is thought of the lift now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posterior {
    /// The likeliest lift.
    pub lift: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// Where the true lift lies with probability 1 − α.
    pub interval: Interval,
    /// The probability that the variant's mean is the greater one.
    pub chance: f64,
    /// What is lost, on the scale of the lift and on average over what may be true, by keeping the control where more is
    /// better: E[max(lift, 0)].
    pub loss_of_control: f64,
    /// What is lost by taking the variant: E[max(−lift, 0)].
    pub loss_of_variant: f64,
}

/// Joins an effect with what was thought before. `None` for an α outside 0 to 1, or a prior without a spread.
pub fn believe(effect: &Effect, prior: Option<Prior>, alpha: f64) -> Option<Posterior> {
    let (lift, deviation) = match prior {
        None => (effect.lift, effect.error),
        Some(prior) => join(effect, prior)?,
    };
    let reach = chance::normal_reach(alpha / 2.0).filter(|_| alpha < 1.0)? * deviation;
    let z = lift / deviation;
    let loss = |z: f64| deviation * (z * chance::normal_below(z) + chance::normal_density(z)).max(0.0);
    Some(Posterior {
        lift,
        deviation,
        interval: Interval { low: lift - reach, high: lift + reach },
        chance: chance::normal_below(z),
        loss_of_control: loss(z),
        loss_of_variant: loss(-z),
    })
}

fn join(effect: &Effect, prior: Prior) -> Option<(f64, f64)> {
    let valid = prior.deviation > 0.0 && prior.deviation.is_finite() && prior.mean.is_finite();
    let all = prior.deviation.hypot(effect.error);
    let own = (prior.deviation / all).powi(2);
    let lift = prior.mean + own * (effect.lift - prior.mean);
    let deviation = effect.error * (prior.deviation / all);
    (valid && lift.is_finite() && deviation > 0.0).then_some((lift, deviation))
}
