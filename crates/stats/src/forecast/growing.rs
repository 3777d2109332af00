//! Growing: totals of posts, which go on growing after their day. What is out already is expected to ripen, and of what comes
//! the less is there at the end the later it comes.
//!
//! Knows posts by age and count. A step ahead is one unit of age. A total of what does not grow has no posts here.
//!
//! Invariant: without posts a total is what is there plus what comes, and a post's count never falls.

use super::ripening::{Ripening, Seen};
use crate::{distribution::Distribution, random::Random};

/// When within its step something comes, on average.
const MIDDLE: f64 = 0.5;

/// A total, of which a part may go on growing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Growing {
    /// What is there and stays as it is.
    settled: f64,
    posts: Vec<Out>,
    /// What share of its final count something has at the end of the step that it comes on, and of each step after it. Empty
    /// where everything counts at once.
    shares: Vec<f64>,
}

/// A post that is out, and how it ripens.
#[derive(Clone, Copy, Debug)]
pub struct Young<'r> {
    /// What it had when it was last seen.
    pub seen: Seen,
    /// Its age at the end of the first step ahead.
    pub first: f64,
    /// How posts of its kind ripen.
    pub ripening: &'r Ripening,
}

/// What a post will have.
#[derive(Clone, Debug, PartialEq)]
struct Out {
    count: f64,
    /// What is expected at the end of each step.
    ahead: Vec<f64>,
    /// By what logarithms the last of them may be off.
    errors: Distribution,
    /// How much of such an error all posts share, since their curve was learnt from so many only.
    shared: f64,
}

impl Growing {
    /// A total of which so much is there, and nothing of that grows.
    pub fn settled(so_far: f64) -> Self {
        Self { settled: so_far, ..Self::default() }
    }

    /// A total of which `settled` no longer grows and these posts do, over so many steps. What is to come ripens as they are
    /// expected to, those that gather more counting more.
    pub fn of(settled: f64, posts: &[Young<'_>], horizon: usize) -> Self {
        let outs: Vec<Out> = posts.iter().filter_map(|post| Out::of(post, horizon)).collect();
        Self { settled, posts: outs, shares: shares(posts, horizon) }
    }

    /// What is there, and what is expected to be there of the same at the last step.
    pub fn there(&self) -> [f64; 2] {
        let now: f64 = self.posts.iter().map(|post| post.count).sum();
        let then: f64 = self.posts.iter().filter_map(|post| post.ahead.last()).sum();
        [self.settled + now, self.settled + then]
    }

    /// Makes what comes at each step, way by way, to the total at the end of each step. The same seed draws posts alike.
    pub(super) fn add_up(&self, ways: &mut [Vec<f64>], seed: u64) {
        let mut random = Random::seeded(seed).fork("growing");
        let steps = self.posts.first().map_or(0, |post| post.ahead.len());
        let path: Vec<f64> = (0..steps).map(|step| self.posts.iter().map(|post| post.ahead[step]).sum()).collect();
        for way in ways {
            self.add_coming(way);
            self.add_posts(way, &path, &mut random);
        }
    }

    fn add_coming(&self, way: &mut [f64]) {
        if self.shares.is_empty() {
            return sum_up(way, self.settled);
        }
        let comes = way.to_vec();
        for (step, value) in way.iter_mut().enumerate() {
            let came = comes[..=step].iter().rev().zip(&self.shares);
            *value = self.settled + came.map(|(one, share)| one * share).sum::<f64>();
        }
    }

    /// The posts that are out: drawn at the last step, and before it in proportion to what is expected.
    fn add_posts(&self, way: &mut [f64], path: &[f64], random: &mut Random) {
        let Some(expected) = path.last() else { return };
        let now: f64 = self.posts.iter().map(|post| post.count).sum();
        let place = random.unit();
        let end: f64 = self.posts.iter().map(|post| post.draw(place, random)).sum();
        let part = if *expected > now { (end - now) / (expected - now) } else { 0.0 };
        way.iter_mut().zip(path).for_each(|(value, known)| *value += now + (known - now) * part);
    }
}

impl Out {
    /// `None` for a post that was not seen, or has nothing yet. Where it was seen after a step, it has there what it had then.
    fn of(post: &Young<'_>, horizon: usize) -> Option<Self> {
        let age = |step: usize| (post.first + step as f64).max(post.seen.age);
        let ahead: Vec<f64> =
            (0..horizon).map(|step| post.ripening.expected(post.seen, age(step))).collect::<Option<_>>()?;
        let errors = post.ripening.errors(post.seen, age(horizon.saturating_sub(1)));
        Some(Self { count: post.seen.count, ahead, errors, shared: (post.ripening.posts.max(1) as f64).sqrt().recip() })
    }

    /// `place`, from 0 to 1, is where the error that all posts share lies among theirs.
    fn draw(&self, place: f64, random: &mut Random) -> f64 {
        let expected = self.ahead.last().copied().unwrap_or(self.count);
        let common = self.errors.quantile(place).unwrap_or(0.0);
        let own = random.pick(self.errors.samples()).copied().unwrap_or(0.0);
        (expected * (own + common * self.shared).exp()).clamp(self.count, f64::MAX)
    }
}

/// The share of what comes that is there after each step: the mean over the posts' curves, each weighing as much as its post is
/// expected to gather in the end.
fn shares(posts: &[Young<'_>], horizon: usize) -> Vec<f64> {
    let weights: Vec<f64> =
        posts.iter().map(|post| post.ripening.expected(post.seen, f64::INFINITY).unwrap_or(0.0)).collect();
    let all: f64 = weights.iter().sum();
    if all <= 0.0 || !all.is_finite() {
        return Vec::new();
    }
    let at = |step: usize| {
        let share = |post: &Young<'_>| post.ripening.growth.share(step as f64 + MIDDLE);
        posts.iter().zip(&weights).map(|(post, weight)| share(post) * weight / all).sum()
    };
    (0..horizon).map(at).collect()
}

fn sum_up(way: &mut [f64], so_far: f64) {
    let mut sum = so_far;
    for value in way {
        sum += *value;
        *value = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Growth;

    /// Posts that follow a curve to the letter: half after two steps.
    fn exact() -> (Growth, Ripening) {
        let growth = Growth { half: 2.0, shape: 1.5 };
        let post = |total: f64| [0.5, 1.5, 4.5, 9.5].map(|age| Seen { age, count: total * growth.share(age) }).to_vec();
        (growth, Ripening::learn(&[post(100.0), post(300.0), post(50.0)]).unwrap())
    }

    #[test]
    fn without_posts_what_comes_is_added() {
        let mut ways = vec![vec![1.0, 2.0, 4.0]];
        Growing::settled(10.0).add_up(&mut ways, 1);
        assert_eq!(ways, [[11.0, 13.0, 17.0]]);
    }

    #[test]
    fn posts_that_are_out_ripen_and_those_to_come_are_not_ripe_at_the_end() {
        let (growth, ripening) = exact();
        let seen = Seen { age: 1.5, count: 1_000.0 * growth.share(1.5) };
        let growing = Growing::of(500.0, &[Young { seen, first: 3.0, ripening: &ripening }], 4);
        let mut ways = vec![vec![100.0, 0.0, 0.0, 10.0]; 3];
        growing.add_up(&mut ways, 1);
        // After four steps the post is 6 old; what came on the first step is 3.5 old, on the last one 0.5.
        let end = 500.0 + 1_000.0 * growth.share(6.0) + 100.0 * growth.share(3.5) + 10.0 * growth.share(0.5);
        let start = 500.0 + 1_000.0 * growth.share(3.0) + 100.0 * growth.share(0.5);
        assert!(ways.iter().all(|way| (way[3] / end - 1.0).abs() < 1e-3 && (way[0] / start - 1.0).abs() < 1e-3));
        let [now, then] = growing.there();
        assert!(now == 500.0 + seen.count && (then / (500.0 + 1_000.0 * growth.share(6.0)) - 1.0).abs() < 1e-3);
    }

    /// A post with a curve of its own, seen at some ages, and what it has ten steps later.
    fn drawn(ages: &[f64], random: &mut Random) -> (Vec<Seen>, f64) {
        let growth = Growth { half: random.log_normal(3.0, 0.3), shape: random.log_normal(1.3, 0.1) };
        let total = random.log_normal(1_000.0, 0.8);
        let count = |age: f64| total * growth.share(age);
        let last = ages.last().copied().unwrap_or(0.0);
        (ages.iter().map(|age| Seen { age: *age, count: count(*age) }).collect(), count(last + 10.5))
    }

    #[test]
    fn ends_lie_where_they_are_said_to() {
        let within = |seed: u64| {
            let mut random = Random::seeded(seed);
            let ages: Vec<f64> = (0..30).map(|day| f64::from(day) + 0.5).collect();
            let known: Vec<Vec<Seen>> = (0..25).map(|_| drawn(&ages, &mut random).0).collect();
            let ripening = Ripening::learn(&known).unwrap();
            let out: Vec<(Vec<Seen>, f64)> = (1..=8).map(|days| drawn(&ages[..days], &mut random)).collect();
            let young = |post: &(Vec<Seen>, f64)| {
                let seen = post.0[post.0.len() - 1];
                Young { seen, first: seen.age + 1.5, ripening: &ripening }
            };
            let young: Vec<Young<'_>> = out.iter().map(young).collect();
            let mut ways = vec![vec![0.0; 10]; 500];
            Growing::of(0.0, &young, 10).add_up(&mut ways, seed);
            let ends: Distribution = ways.iter().map(|way| way[9]).collect();
            let came: f64 = out.iter().map(|(_, end)| end).sum();
            (ends.quantile(0.1).unwrap()..=ends.quantile(0.9).unwrap()).contains(&came)
        };
        let count = (0..200).filter(|seed| within(*seed)).count();
        assert!((146..=184).contains(&count), "{count} of 200 within 80 %");
    }

    #[test]
    fn a_post_seen_after_the_first_step_loses_nothing() {
        let (_, ripening) = exact();
        let seen = Seen { age: 4.5, count: 90.0 };
        let [now, then] = Growing::of(10.0, &[Young { seen, first: 2.0, ripening: &ripening }], 2).there();
        assert_eq!((now, then), (100.0, 100.0));
    }

    #[test]
    fn a_post_without_a_count_promises_nothing() {
        let (_, ripening) = exact();
        let seen = Seen { age: 0.5, count: 0.0 };
        let growing = Growing::of(7.0, &[Young { seen, first: 1.0, ripening: &ripening }], 2);
        assert_eq!(growing, Growing::settled(7.0));
    }
}
