//! Ripening: what share of its final count a post has at an age, and what it will have later.
//!
//! Knows ages and counts. Ages are in any unit of time, the same for all.
//!
//! Invariant: a count never falls, so what is expected later is not below what is there.

use super::fit;
use crate::{
    chance,
    curve::Growth,
    distribution::{Distribution, Interval},
};
use std::fmt;

/// A creator's own curve counts as much as the platform's once there are so many posts to learn from.
const SHRINKAGE: f64 = 5.0;
/// Even between two close ages counts scatter by this part of what they do between the start and the end.
const LEAST: f64 = 0.05;
/// Errors of the past are those of the nearest sixth of the pairs of ages, but so many at least.
const NEAREST: usize = 30;
/// A count at an age; counts add up since the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The time since publishing, above 0.
    pub age: f64,
    /// All that was gathered until then.
    pub count: f64,
}

/// How posts ripen.
#[derive(Clone, Debug, PartialEq)]
pub struct Ripening {
    /// The share gathered by age.
    pub growth: Growth,
    /// How many posts it was learnt from.
    pub posts: usize,
    /// How much was to be gathered, in logarithms, and the comparable error of the prediction; ascending.
    errors: Vec<(f64, f64)>,
}

/// What a post will have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ripe {
    /// The middle of what may come.
    pub count: f64,
    /// Where it lies with the confidence asked for.
    pub within: Interval,
}

/// Why nothing is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unripe {
    /// No post was seen at two ages with a count.
    NeverSeen,
    /// Nothing was gathered yet.
    NothingYet,
    /// An age, a count or a confidence is out of its range.
    OutOfRange,
}

impl fmt::Display for Unripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self {
            Self::NeverSeen => "no post was seen at two ages",
            Self::NothingYet => "nothing was gathered yet",
            Self::OutOfRange => "an age, a count or a confidence is out of its range",
        };
        write!(f, "cannot judge, because {reason}")
    }
}

impl std::error::Error for Unripe {}

impl Ripening {
    /// Learns from posts, each seen at several ages, the log-logistic curve that leaves the smallest squared differences
    /// of logarithms when every post has a final count of its own.
    ///
    /// # Errors
    ///
    /// [`Unripe::NeverSeen`] when no post was seen at two ages.
    pub fn learn(posts: &[Vec<Seen>]) -> Result<Self, Unripe> {
        let posts = usable(posts);
        let ages: Distribution = posts.iter().flatten().map(|seen| seen.age.ln()).collect();
        let (half, shape) = fit::search(&posts, ages.median().ok_or(Unripe::NeverSeen)?);
        Ok(Self::with(fit::growth(half, shape), &posts))
    }

    /// The curve of one creator: learnt from the own posts and shrunk to this one, the more the fewer they are (Morris,
    /// "Parametric empirical Bayes inference", 1983). Without usable posts it is this one.
    #[must_use]
    pub fn of_creator(&self, posts: &[Vec<Seen>]) -> Self {
        let Ok(own) = Self::learn(posts) else { return self.clone() };
        let weight = own.posts as f64 / (own.posts as f64 + SHRINKAGE);
        let between = |own: f64, all: f64| (weight * own.ln() + (1.0 - weight) * all.ln()).exp();
        let growth = Growth {
            half: between(own.growth.half, self.growth.half),
            shape: between(own.growth.shape, self.growth.shape),
        };
        let with = Self::with(growth, &usable(posts));
        let errors = if own.posts as f64 >= SHRINKAGE { with.errors } else { self.errors.clone() };
        Self { errors, ..with }
    }

    /// What a post seen once will have at a later age, with a confidence such as 0.8. The final count is asked with an
    /// infinite age.
    ///
    /// # Errors
    ///
    /// [`Unripe`], when there is nothing to go on.
    pub fn later(&self, seen: Seen, age: f64, confidence: f64) -> Result<Ripe, Unripe> {
        if confidence <= 0.0 || confidence >= 1.0 || confidence.is_nan() {
            return Err(Unripe::OutOfRange);
        }
        check(seen, age)?;
        let grown = self.ln_share(age) - self.ln_share(seen.age);
        let tail = f64::midpoint(1.0, -confidence);
        let reach = chance::student_widening(confidence, (self.posts as f64 - 1.0).max(1.0)) * unit(grown);
        let errors = self.near(grown);
        let end = |share: f64| {
            let error = errors.quantile(share).unwrap_or(0.0);
            (seen.count * (grown + error * reach).min(f64::MAX.ln()).exp()).clamp(seen.count, f64::MAX)
        };
        let count = (seen.count * grown.exp()).clamp(seen.count, f64::MAX);
        Ok(Ripe { count, within: Interval { low: end(tail).min(count), high: end(1.0 - tail).max(count) } })
    }

    /// The middle of what a post seen once will have at a later age. `None` where [`Ripening::later`] has a reason.
    pub(super) fn expected(&self, seen: Seen, age: f64) -> Option<f64> {
        check(seen, age).ok()?;
        Some((seen.count * (self.ln_share(age) - self.ln_share(seen.age)).exp()).clamp(seen.count, f64::MAX))
    }

    /// By what logarithms that was off where about as much was to be gathered.
    pub(super) fn errors(&self, seen: Seen, age: f64) -> Distribution {
        let grown = self.ln_share(age) - self.ln_share(seen.age);
        self.near(grown).samples().iter().map(|error| error * unit(grown)).collect()
    }

    fn ln_share(&self, age: f64) -> f64 {
        ln_share(&self.growth, age)
    }

    fn with(growth: Growth, posts: &[Vec<Seen>]) -> Self {
        let pair = |from: &Seen, to: &Seen| {
            let grown = ln_share(&growth, to.age) - ln_share(&growth, from.age);
            (grown, ((to.count / from.count).ln() - grown) / unit(grown))
        };
        let of_post = |post: &Vec<Seen>| -> Vec<(f64, f64)> {
            let last = post[post.len() - 1];
            post[..post.len() - 1].iter().map(|seen| pair(seen, &last)).collect()
        };
        let mut errors: Vec<(f64, f64)> = posts.iter().flat_map(of_post).collect();
        errors.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Self { growth, posts: posts.len(), errors }
    }

    /// The errors where about as much was to be gathered.
    fn near(&self, grown: f64) -> Distribution {
        let count = (self.errors.len() / 6).max(NEAREST).min(self.errors.len());
        let below = self.errors.partition_point(|(other, _)| *other < grown);
        let within = self.errors.partition_point(|(other, _)| *other <= grown);
        let middle = usize::midpoint(below, within);
        let from = middle.saturating_sub(count / 2).min(self.errors.len() - count);
        self.errors[from..from + count].iter().map(|(_, error)| *error).collect()
    }
}

/// Whether something can be said of a post seen once, at a later age.
fn check(seen: Seen, age: f64) -> Result<(), Unripe> {
    let sensible = seen.age > 0.0 && seen.age.is_finite() && seen.count.is_finite() && seen.count >= 0.0;
    if !sensible || age.is_nan() || age < seen.age {
        return Err(Unripe::OutOfRange);
    }
    if seen.count <= 0.0 { Err(Unripe::NothingYet) } else { Ok(()) }
}

/// How far predictions are off where so much is to be gathered, compared with other such places.
fn unit(grown: f64) -> f64 {
    LEAST + 1.0 - (-grown).exp()
}

/// The logarithm of the share; 0 at an infinite age.
fn ln_share(growth: &Growth, age: f64) -> f64 {
    -(growth.half / age).powf(growth.shape).min(f64::MAX).ln_1p()
}

/// Readings in order of age that say something, of posts that have at least two of them.
fn usable(posts: &[Vec<Seen>]) -> Vec<Vec<Seen>> {
    let sensible = |seen: &&Seen| seen.age > 0.0 && seen.age.is_finite() && seen.count > 0.0 && seen.count.is_finite();
    let usable = |post: &Vec<Seen>| {
        let mut post: Vec<Seen> = post.iter().filter(sensible).copied().collect();
        post.sort_by(|a, b| a.age.total_cmp(&b.age));
        post.dedup_by(|a, b| a.age <= b.age);
        post
    };
    posts.iter().map(usable).filter(|post| post.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn post(growth: Growth, total: f64, noise: f64, random: &mut Random) -> Vec<Seen> {
        let mut count = 0.0_f64;
        let ages = [1.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 240.0, 720.0];
        ages.map(|age| {
            count = count.max(random.log_normal(total * growth.share(age), noise));
            Seen { age, count }
        })
        .to_vec()
    }

    fn posts(count: usize, half: f64, random: &mut Random) -> Vec<Vec<Seen>> {
        let one = |_| {
            let growth = Growth { half: random.log_normal(half, 0.3), shape: random.log_normal(1.4, 0.1) };
            let total = random.log_normal(10_000.0, 1.0);
            post(growth, total, 0.03, random)
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn a_curve_is_found_again() {
        let truth = Growth { half: 24.0, shape: 1.5 };
        let mut random = Random::seeded(3);
        let exact: Vec<Vec<Seen>> = (0..5).map(|at| post(truth, 100.0 * f64::from(at + 1), 0.0, &mut random)).collect();
        let found = Ripening::learn(&exact).unwrap();
        assert!((found.growth.half - 24.0).abs() < 0.01 && (found.growth.shape - 1.5).abs() < 0.001, "{found:?}");
        let seen = Seen { age: 24.0, count: 50.0 };
        assert!((found.later(seen, f64::INFINITY, 0.8).unwrap().count - 100.0).abs() < 0.1);
    }

    #[test]
    fn a_curve_is_found_by_readings_of_weeks_too() {
        let truth = Growth { half: 0.7, shape: 1.6 };
        let seen = |start: f64, total: f64| {
            let ages = [0.0, 7.0, 14.0, 28.0, 63.0].map(|later| start + later);
            ages.map(|age| Seen { age, count: total * truth.share(age) }).to_vec()
        };
        let posts: Vec<Vec<Seen>> = (1..=40).map(|at| seen(f64::from(at) * 1.7, 1_000.0 * f64::from(at))).collect();
        let found = Ripening::learn(&posts).unwrap().growth;
        assert!((found.half / 0.7 - 1.0).abs() < 1e-3 && (found.shape / 1.6 - 1.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn intervals_hold_what_they_say() {
        let mut random = Random::seeded(11);
        let known = Ripening::learn(&posts(200, 20.0, &mut random)).unwrap();
        let fresh = posts(1_000, 20.0, &mut random);
        for (at, age) in [(3, 12.0), (4, 24.0), (5, 48.0)] {
            let within = |post: &&Vec<Seen>| {
                let ripe = known.later(Seen { age, count: post[at].count }, 720.0, 0.8).unwrap();
                ripe.within.low <= post[8].count && post[8].count <= ripe.within.high
            };
            let share = fresh.iter().filter(within).count() as f64 / 1_000.0;
            assert!((0.74..=0.86).contains(&share), "{share} of posts seen at {age}");
        }
    }

    #[test]
    fn a_creator_with_few_posts_follows_the_platform() {
        let mut random = Random::seeded(5);
        let platform = Ripening::learn(&posts(80, 20.0, &mut random)).unwrap();
        let half = |count: usize| platform.of_creator(&posts(count, 60.0, &mut Random::seeded(9))).growth.half;
        assert_eq!(platform.of_creator(&[]), platform);
        assert!(half(1) < half(5) && half(5) < half(40), "{} {} {}", half(1), half(5), half(40));
        assert!((half(40) / 60.0).ln().abs() < 0.3, "{}", half(40));
    }

    #[test]
    fn what_cannot_be_judged_has_a_reason() {
        assert_eq!(Ripening::learn(&[vec![Seen { age: 1.0, count: 5.0 }]]).unwrap_err(), Unripe::NeverSeen);
        let known = Ripening::learn(&posts(3, 20.0, &mut Random::seeded(1))).unwrap();
        let later = |age, count, to| known.later(Seen { age, count }, to, 0.8).unwrap_err();
        assert_eq!(later(1.0, 0.0, 9.0), Unripe::NothingYet);
        assert_eq!([later(0.0, 1.0, 9.0), later(f64::NAN, 1.0, 9.0), later(5.0, 1.0, 2.0)], [Unripe::OutOfRange; 3]);
        assert_eq!(Unripe::NothingYet.to_string(), "cannot judge, because nothing was gathered yet");
    }
}
