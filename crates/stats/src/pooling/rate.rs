//! Pooling of rates: successes among trials, where the spread follows from the rate itself.
//!
//! Invariant: a group of no trials has the effect 0 and is as likely above the rest as below.

use super::{Pooled, Pooling, Undefined, finish};
use crate::{chance, distribution::Interval, sum};

/// Successes among trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Successes; at most as many as trials.
    pub successes: u64,
    /// Trials.
    pub trials: u64,
}

/// Pools rates by a beta-binomial model: true rates follow a beta distribution whose mean is the rate of the others and
/// whose spread comes from moments (Kleinman, "Proportions with extraneous variance", *Journal of the American Statistical
/// Association* 68, 1973). A group's own trials then make it a beta distribution again. Its variance is widened by the
/// squared error of the others' rate, keeping the mean.
///
/// Half a success among one trial is added to the others, so that none is impossible. The p value is the larger one of an
/// exact binomial test against the others' rate and of the normal test of both.
///
/// # Errors
/// Why they cannot be pooled.
pub fn pool_rates(rates: &[Rate], alpha: f64) -> Result<Pooling, Undefined> {
    if rates.iter().any(|one| one.successes > one.trials) {
        return Err(Undefined::NoNumber);
    }
    if rates.iter().filter(|one| one.trials > 0).count() < 2 {
        return Err(Undefined::TooFew);
    }
    let kinship = kinship(rates);
    let (rate, square) = center(rates.iter(), kinship);
    let model = Model { rates, kinship };
    let placed: Option<Vec<Pooled>> = (0..rates.len()).map(|place| model.place(place, alpha)).collect();
    let mut groups = placed.ok_or(Undefined::Level)?;
    finish(&mut groups, alpha);
    Ok(Pooling { mean: rate, error: square.sqrt(), between: kinship * rate * (1.0 - rate), groups })
}

impl Rate {
    fn share(self) -> f64 {
        self.successes as f64 / self.trials as f64
    }

    /// How much its rate weighs when trials of a group are this much alike.
    fn weight(self, kinship: f64) -> f64 {
        let trials = self.trials as f64;
        if self.trials == 0 { 0.0 } else { trials / (1.0 + kinship * (trials - 1.0)) }
    }
}

/// The mean rate, with half a success among one trial added, and its squared error.
fn center<'a>(rates: impl Iterator<Item = &'a Rate> + Clone, kinship: f64) -> (f64, f64) {
    let whole = 1.0 + sum::total(rates.clone().map(|one| one.weight(kinship)));
    let shares = rates.filter(|one| one.trials > 0).map(|one| one.weight(kinship) * one.share());
    let rate = (0.5 + sum::total(shares)) / whole;
    (rate, rate * (1.0 - rate) / whole)
}

/// How alike trials of one group are, from 0 (groups do not differ) to ½: Kleinman's moments with trials as weights, so that
/// groups of few trials do not decide how far groups differ.
fn kinship(rates: &[Rate]) -> f64 {
    let some = || rates.iter().filter(|one| one.trials > 0);
    let trials = |one: &Rate| one.trials as f64;
    let whole = sum::total(some().map(trials));
    let rate = sum::total(some().map(|one| one.successes as f64)) / whole;
    let squares = sum::total(some().map(|one| trials(one) * (one.share() - rate).powi(2)));
    let by_chance = some().count() as f64 - 1.0;
    let rest = whole - sum::total(some().map(|one| trials(one) * (trials(one) / whole)));
    let spread = rate * (1.0 - rate);
    let kinship = (squares - spread * by_chance) / (spread * (rest - by_chance));
    if kinship.is_finite() { kinship.clamp(0.0, 0.5) } else { 0.0 }
}

struct Model<'a> {
    rates: &'a [Rate],
    kinship: f64,
}

impl Model<'_> {
    fn place(&self, place: usize, alpha: f64) -> Option<Pooled> {
        let one = self.rates[place];
        let others = self.rates.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, rate)| rate);
        let (rest, square) = center(others, self.kinship);
        // The prior counts as so many trials; with groups that do not differ, as all trials of all groups.
        let all = self.rates.iter().map(|rate| rate.trials as f64).sum::<f64>();
        let prior = (1.0 / self.kinship - 1.0).min(all);
        let trials = prior + one.trials as f64;
        let mean = (prior * rest + one.successes as f64) / trials;
        let variance = mean * (1.0 - mean) / (trials + 1.0) + square;
        let size = mean * (1.0 - mean) / variance - 1.0;
        let (low, high) = interval(mean, variance, size, alpha)?;
        let effect = mean - rest;
        let sure = if one.trials == 0 { 0.5 } else { above(rest, mean, variance, size)? };
        let p = if one.trials == 0 { 1.0 } else { p(one, rest, square)? };
        let interval = Interval { low: (low - rest).min(effect), high: (high - rest).max(effect) };
        Some(Pooled { mean, effect, interval, sure, p, q: 1.0, stands_out: false })
    }
}

/// Above this size a beta distribution is taken as normal: the library loses digits there.
const LARGE: f64 = 1e5;

fn interval(mean: f64, variance: f64, size: f64, alpha: f64) -> Option<(f64, f64)> {
    let reach = chance::normal_reach(alpha / 2.0).filter(|_| alpha < 1.0)?;
    let (a, b) = (mean * size, (1.0 - mean) * size);
    if a.min(b) > LARGE {
        return Some((mean - reach * variance.sqrt(), mean + reach * variance.sqrt()));
    }
    Some((chance::beta_below_which(alpha / 2.0, a, b)?, chance::beta_below_which(1.0 - alpha / 2.0, a, b)?))
}

fn above(rest: f64, mean: f64, variance: f64, size: f64) -> Option<f64> {
    let (a, b) = (mean * size, (1.0 - mean) * size);
    if a.min(b) > LARGE {
        return Some(chance::normal_below((mean - rest) / variance.sqrt()));
    }
    chance::beta_above(rest, a, b)
}

fn p(one: Rate, rest: f64, square: f64) -> Option<f64> {
    let (some, trials) = (one.successes as f64, one.trials as f64);
    let spread = rest * (1.0 - rest) / trials + square;
    let normal = 2.0 * chance::normal_above((one.share() - rest).abs() / spread.sqrt());
    if some.min(trials - some) > LARGE {
        return Some(normal);
    }
    // A binomial tail is a beta tail: P(X ≥ x) = I(rest; x, n − x + 1).
    let at_least =
        |x: f64| if x < 1.0 { Some(1.0) } else { Some(1.0 - chance::beta_above(rest, x, trials - x + 1.0)?) };
    let up = at_least(some)?;
    let down = if one.successes == one.trials { 1.0 } else { 1.0 - at_least(some + 1.0)? };
    Some(normal.max((2.0 * up.min(down)).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn rates(table: &[(u64, u64)]) -> Vec<Rate> {
        table.iter().map(|(successes, trials)| Rate { successes: *successes, trials: *trials }).collect()
    }

    #[test]
    fn three_of_three_do_not_make_a_rule() {
        let found = pool_rates(&rates(&[(3, 3), (50, 1000), (70, 1200), (35, 900), (44, 1000)]), 0.05).unwrap();
        let (small, large) = (found.groups[0], found.groups[2]);
        assert!(small.mean < 0.2 && small.interval.low < 0.0, "{small:?}");
        assert!((large.mean - 70.0 / 1200.0).abs() < 0.006, "{large:?}");
    }

    #[test]
    fn moments_are_those_of_a_hand_computation() {
        // Four groups of 10 with 1, 3, 5 and 7: mean 0.4, squares 10 × 0.2 = 2, by chance 4 × 0.75 × 0.24 = 0.72,
        // kinship (2 − 0.72) ÷ (0.24 × (30 − 3)) = 0.197530864.
        let found = kinship(&rates(&[(1, 10), (3, 10), (5, 10), (7, 10)]));
        assert!((found - 0.197_530_864_197_5).abs() < 1e-12, "{found}");
        assert_eq!(kinship(&rates(&[(4, 10), (4, 10)])), 0.0);
    }

    #[test]
    fn the_same_rate_everywhere_stands_out_nowhere() {
        let found = pool_rates(&rates(&[(10, 100), (11, 100), (100, 1000), (0, 0)]), 0.05).unwrap();
        assert_eq!(found.between, 0.0);
        assert!(found.groups.iter().all(|group| !group.stands_out && group.effect.abs() < 0.01));
        assert_eq!(found.groups[3].sure, 0.5);
        let odd = pool_rates(&rates(&[(300, 1000), (100, 1000), (105, 1000), (95, 1000)]), 0.05).unwrap();
        assert_eq!(odd.groups.iter().map(|group| group.stands_out).collect::<Vec<_>>(), [true, false, false, false]);
        assert!(odd.groups[0].sure > 0.95, "{odd:?}");
    }

    #[test]
    fn without_two_groups_there_is_no_pooling() {
        assert_eq!(pool_rates(&[], 0.05), Err(Undefined::TooFew));
        assert_eq!(pool_rates(&rates(&[(1, 5), (0, 0)]), 0.05), Err(Undefined::TooFew));
        assert_eq!(pool_rates(&rates(&[(6, 5), (1, 5)]), 0.05), Err(Undefined::NoNumber));
        assert_eq!(pool_rates(&rates(&[(1, 5), (1, 5)]), 1.5), Err(Undefined::Level));
    }

    proptest! {
        #[test]
        fn figures_stay_in_their_range(
            table in proptest::collection::vec((0_u64..2_000_000, 0_u64..2_000_000), 2..6),
            small in proptest::collection::vec((0_u64..4, 0_u64..4), 0..4),
        ) {
            let table: Vec<(u64, u64)> =
                table.into_iter().chain(small).map(|(a, b)| (a.min(b), a.max(b))).collect();
            let Ok(found) = pool_rates(&rates(&table), 0.05) else { return Ok(()) };
            for group in &found.groups {
                prop_assert!((0.0..=1.0).contains(&group.mean) && (0.0..=1.0).contains(&group.sure), "{:?}", group);
                prop_assert!((0.0..=1.0).contains(&group.p) && group.q >= group.p, "{:?}", group);
                prop_assert!(group.interval.low <= group.effect && group.effect <= group.interval.high, "{:?}", group);
            }
        }
    }
}
