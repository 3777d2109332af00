//! Mixture: all methods that could be asked, weighted by how well they would have forecast before.
//!
//! Knows forecasts from past origins and what came after; does not know how the methods work.
//!
//! Invariant: weights are above 0 and add up to 1; the same values give the same weights.

use super::{
    method::{Question, Trial, try_all},
    scale::Scale,
};

/// No more than so many past origins are tried.
const ORIGINS: usize = 16;
/// Neighbouring origins are this part of the horizon apart.
const APART: usize = 3;
/// A method that errs twice as much counts 2^-3.
const POWER: i32 = 3;
/// So many of the best methods are mixed.
const MIXED: usize = 12;
/// How much less each older origin counts than the next newer one.
const FADE: f64 = 0.92;
/// Errors are this much at least, so that a perfect method does not divide by nothing.
const SMALLEST: f64 = 1e-9;

/// From where the past is forecast, to learn how well that works.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origins {
    /// How many values are known, ascending; the last is all of them.
    pub(super) counts: Vec<usize>,
    /// How many steps after a past origin are compared, the horizon at most.
    pub(super) compared: usize,
}

impl Origins {
    /// The newest origins that leave something to compare with behind them and enough to learn from before them.
    pub(super) fn of(count: usize, horizon: usize, lengths: &[usize]) -> Self {
        let fits = |length: &&usize| count >= 3 * **length + horizon;
        let longest = lengths.iter().rev().find(fits).copied().unwrap_or(1);
        let least = (2 * longest + 1).max(count / 3).max(4);
        let compared = horizon.min((count / 4).max(1));
        let newest = count.saturating_sub(compared);
        let past = (least..=newest).rev().step_by((compared / APART).max(1)).take(ORIGINS);
        let mut counts: Vec<usize> = std::iter::once(count).chain(past).collect();
        counts.reverse();
        Self { counts, compared }
    }

    /// The origins that lie in the past.
    pub(super) fn past(&self) -> &[usize] {
        &self.counts[..self.counts.len() - 1]
    }
}

/// The weighted forecast.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture {
    /// The forecast from each origin.
    pub(super) ahead: Vec<Vec<f64>>,
    /// The methods in words with their weights, the heaviest first.
    pub(super) weights: Vec<(String, f64)>,
}

/// Mixes by inverse errors (Bates and Granger 1969), the errors being absolute, over all steps that can be compared.
pub(super) fn mix(values: &[f64], lengths: &[usize], origins: &Origins, horizon: usize) -> Mixture {
    let question = Question { values, lengths, origins: &origins.counts, horizon };
    let mut trials = try_all(question, Scale::Plain);
    if let Some(log) = Scale::log(values) {
        trials.extend(try_all(question, log));
    }
    trials
        .retain(|trial| trial.ahead.iter().all(|ahead| ahead.len() == horizon && ahead.iter().all(|v| v.is_finite())));
    let mut ranked: Vec<(f64, Trial)> =
        trials.into_iter().map(|trial| (error(&trial, values, origins), trial)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.method.cmp(&b.1.method)));
    ranked.truncate(MIXED);
    let best = ranked.first().map_or(SMALLEST, |(error, _)| *error);
    let weights: Vec<f64> = ranked.iter().map(|(error, _)| (best / error).powi(POWER)).collect();
    let total: f64 = weights.iter().sum();
    let mut ahead = vec![vec![0.0; horizon]; origins.counts.len()];
    for ((_, trial), weight) in ranked.iter().zip(&weights) {
        for (mixed, one) in ahead.iter_mut().flatten().zip(trial.ahead.iter().flatten()) {
            *mixed += one * weight / total;
        }
    }
    let weights = ranked.iter().zip(weights).map(|((_, trial), weight)| (name(trial), weight / total)).collect();
    Mixture { ahead, weights }
}

fn name(trial: &Trial) -> String {
    let scale = if trial.scale == Scale::Plain { "" } else { " of logarithms" };
    format!("{}{scale}", trial.method)
}

fn error(trial: &Trial, values: &[f64], origins: &Origins) -> f64 {
    let (mut error, mut weights) = (0.0, 0.0);
    let mut weight = 1.0;
    for (origin, ahead) in origins.past().iter().zip(&trial.ahead).rev() {
        let off = ahead.iter().zip(&values[*origin..]).take(origins.compared).map(|(a, b)| (a - b).abs()).sum::<f64>();
        error += weight * off;
        weights += weight * origins.compared as f64;
        weight *= FADE;
    }
    if weights > 0.0 { (error / weights).max(SMALLEST) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_leave_something_to_compare_with() {
        let origins = Origins::of(100, 14, &[7]);
        assert_eq!((origins.compared, origins.counts.last()), (14, Some(&100)));
        assert_eq!(origins.past().last(), Some(&86));
        assert!(origins.past().is_sorted() && origins.past()[0] >= 33 && origins.past().len() <= ORIGINS);
        assert_eq!(Origins::of(6, 14, &[7]), Origins { counts: vec![4, 5, 6], compared: 1 });
    }

    #[test]
    fn the_method_that_was_right_counts_most() {
        let week = [5.0, 1.0, 4.0, 2.0, 3.0, 9.0, 8.0];
        let values: Vec<f64> = (0..140).map(|day| week[day % 7]).collect();
        let origins = Origins::of(140, 7, &[7]);
        let mixture = mix(&values, &[7], &origins, 7);
        assert!((mixture.weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(mixture.weights.is_sorted_by(|a, b| a.1 >= b.1), "{:?}", mixture.weights);
        assert!(mixture.weights.iter().all(|(name, _)| name.contains("season") || name.contains("cycle")));
        assert!(mixture.ahead.last().unwrap().iter().zip(&week).all(|(found, came)| (found - came).abs() < 1e-6));
    }
}
