//! Planning: how many people and days an experiment needs before it starts.
//!
//! The formulas are for two arms of equal size that are looked at once, two-sided (Fleiss, Levin and Paik, *Statistical
//! methods for rates and proportions*, 3rd edition, 2003, chapter 4; Cohen, *Statistical power analysis*, 1988), and for a
//! look every day by the width of the always-valid interval.
//!
//! Invariant: more people never mean less power.

use super::always::Sequence;
use super::effect::{Effect, Side};
use crate::chance;

/// How far one person may lie from the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// The mean is a rate p of people who convert: variance p(1 − p).
    Rate,
    /// The standard deviation of one person's value, the same in both arms.
    Deviation(f64),
}

/// What an experiment shall find out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// The control's mean.
    pub control: f64,
    /// How far people lie from it.
    pub spread: Spread,
    /// The chance of a false alarm.
    pub alpha: f64,
    /// The chance of finding what is there, such as 0.8.
    pub power: f64,
}

impl Question {
    /// The people per arm that it takes to tell a variant with this mean from the control:
    /// (z(1 − α/2) + z(power))² (σ₁² + σ₂²) ÷ (x̄₂ − x̄₁)². Not rounded. `None` when the means are equal or no means.
    pub fn people(&self, variant: f64) -> Option<f64> {
        let people = (self.reach()? / (variant - self.control)).powi(2) * self.variances(variant)?;
        positive(people)
    }

    /// The people per arm by Cohen's h = 2 asin √p₂ − 2 asin √p₁, with both tails. `None` where it is not a rate.
    pub fn people_by_angle(&self, variant: f64) -> Option<f64> {
        self.variances(variant)?;
        if self.spread != Spread::Rate {
            return None;
        }
        let angle = 2.0 * (variant.sqrt().asin() - self.control.sqrt().asin());
        positive(2.0 * (self.reach_of_both_tails()? / angle).powi(2))
    }

    /// The chance of telling a variant with this mean from the control with so many people per arm.
    pub fn power(&self, variant: f64, people: f64) -> Option<f64> {
        let error = (self.variances(variant)? / people).sqrt();
        let z = chance::normal_reach(self.alpha / 2.0)?;
        let power = chance::normal_above(z - (variant - self.control).abs() / error);
        (people > 0.0 && power.is_finite()).then_some(power)
    }

    /// The smallest rise of the mean that so many people per arm are enough for. `None` when none within reach is.
    pub fn smallest_lift(&self, people: f64) -> Option<f64> {
        let enough = |lift: f64| self.people(self.control + lift).is_some_and(|needed| needed <= people);
        let mut high = match self.spread {
            Spread::Rate => 1.0 - self.control,
            Spread::Deviation(deviation) => self.reach()? * deviation * (2.0 / people).sqrt() * 2.0,
        };
        let mut low = 0.0;
        if !(high > 0.0 && enough(high)) {
            return None;
        }
        while high - low > 1e-12 * high {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            if enough(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// The people per arm after which an always-valid interval, tuned for `tuning` people, excludes 0 with the power asked
    /// for if it is looked at then: reach(n) + z(power) σ(n) ≤ lift. Looking earlier as well can only help. `None` beyond
    /// 10¹² people.
    pub fn people_always(&self, variant: f64, tuning: f64) -> Option<f64> {
        let (variances, z) = (self.variances(variant)?, chance::normal_reach(1.0 - self.power)?);
        let sequence = Sequence::tuned(tuning, self.alpha, Side::Both)?;
        let lift = (variant - self.control).abs();
        let enough = |people: f64| {
            let error = (variances / people).sqrt();
            let effect = Effect { lift: 0.0, error, freedom: people, count: 2.0 * people };
            sequence.test(&effect, self.alpha).is_some_and(|found| found.interval.high + z * error <= lift)
        };
        let (mut low, mut high) = (1.0, 2.0);
        while !enough(high) {
            (low, high) = (high, 2.0 * high);
            if high > 1e12 {
                return None;
            }
        }
        while high - low > 1e-9 * high {
            let middle = f64::midpoint(low, high);
            if enough(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    fn variances(&self, variant: f64) -> Option<f64> {
        let variance = |mean: f64| match self.spread {
            Spread::Rate => (0.0..=1.0).contains(&mean).then_some(mean * (1.0 - mean)),
            Spread::Deviation(deviation) => (deviation > 0.0).then_some(deviation * deviation),
        };
        Some(variance(self.control)? + variance(variant)?)
    }

    fn reach(&self) -> Option<f64> {
        let reach = chance::normal_reach(self.alpha / 2.0)? - chance::normal_reach(self.power)?;
        (reach > 0.0).then_some(reach)
    }

    /// Solves Φ(x − z) + Φ(−x − z) = power for x, near the one-tailed solution.
    fn reach_of_both_tails(&self) -> Option<f64> {
        let z = chance::normal_reach(self.alpha / 2.0)?;
        let power = |x: f64| chance::normal_above(z - x) + chance::normal_above(z + x);
        let (mut low, mut high) = (0.0, self.reach()?);
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if power(middle) < self.power { low = middle } else { high = middle }
        }
        Some(high)
    }
}

/// The days until every arm has the people it needs, at so many new people a day over all arms. `None` without traffic.
pub fn days(people_per_arm: f64, arms: u32, people_per_day: f64) -> Option<f64> {
    positive((people_per_arm * f64::from(arms) / people_per_day).ceil())
}

fn positive(number: f64) -> Option<f64> {
    (number > 0.0 && number.is_finite()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(control: f64, spread: Spread) -> Question {
        Question { control, spread, alpha: 0.05, power: 0.8 }
    }

    fn near(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= 1e-6 * expected, "{found} is not {expected}");
    }

    #[test]
    fn a_mean_needs_sixteen_variances() {
        // 2 × (1.959964 + 0.841621)² = 15.6977 for one standard deviation.
        near(question(10.0, Spread::Deviation(4.0)).people(14.0), 15.697_759);
        near(question(10.0, Spread::Deviation(4.0)).smallest_lift(15.697_759), 4.0);
    }

    #[test]
    fn people_power_and_lift_fit_together() {
        let asked = question(0.1, Spread::Rate);
        let people = asked.people(0.11).unwrap();
        near(asked.power(0.11, people), 0.8);
        near(asked.smallest_lift(people), 0.01);
        let always = asked.people_always(0.11, 30_000.0).unwrap();
        assert!(always > people && always < 3.0 * people, "{always}");
        near(days(people, 2, 1000.0), 30.0);
    }

    #[test]
    fn what_cannot_be_planned_is_none() {
        let asked = question(0.1, Spread::Rate);
        assert_eq!([0.1, 1.1, f64::NAN].map(|variant| asked.people(variant)), [None; 3]);
        assert_eq!([0.0, -1.0, f64::NAN, 0.5].map(|people| asked.smallest_lift(people)), [None; 4]);
        assert_eq!(asked.people_always(0.1, 5000.0), None);
        assert_eq!(asked.power(0.2, 0.0), None);
        assert_eq!(Question { power: 1.0, ..asked }.people(0.2), None);
        assert_eq!(Question { alpha: 0.9, power: 0.1, ..asked }.people(0.2), None);
        assert_eq!(question(1.0, Spread::Deviation(0.0)).people(2.0), None);
        assert_eq!(question(1.0, Spread::Deviation(1.0)).people_by_angle(0.5), None);
        assert_eq!(days(100.0, 2, 0.0), None);
    }
}
