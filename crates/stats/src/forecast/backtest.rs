//! Backtest: how good forecasts would have been, had they been made in the past.
//!
//! Knows the series alone, and shows each forecast only what came before its window.
//!
//! Invariant: windows do not overlap, the oldest first; no forecast sees a value of its own window.

use super::{Forecast, Kind, Outlook, SHARES, Series, Side, Unforecastable, forecast, score};
use crate::random::Random;

/// Targets lie between these multiples of what a straight line promises.
const TARGETS: (f64, f64) = (0.8, 1.25);
/// How many targets each window is asked.
const ASKED: usize = 10;

/// Forecasts of the past and how good they were.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// One per window, the oldest first.
    pub windows: Vec<Window>,
    /// The mean of the windows' scaled errors; below 1 is better than repeating the last cycle did in the past.
    pub mase: Option<f64>,
    /// The mean of the windows' percentage errors, from 0 to 200.
    pub smape: Option<f64>,
    /// The share of values that came within the band of each of [`SHARES`].
    pub inside: [Option<f64>; 3],
    /// The Brier score of the chances of reaching targets.
    pub brier: Option<f64>,
    /// The Brier score of straight-line pacing on the same targets: surely, if the pace so far would do.
    pub brier_of_pacing: Option<f64>,
}

/// A forecast of the past beside what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The step of its first value.
    pub start: usize,
    /// What came.
    pub came: Vec<Option<f64>>,
    /// What was forecast.
    pub forecast: Forecast,
    /// The mean absolute scaled error.
    pub mase: Option<f64>,
    /// The symmetric mean absolute percentage error.
    pub smape: Option<f64>,
    /// The share of values within the band of each of [`SHARES`].
    pub inside: [Option<f64>; 3],
    /// Targets that could have been set, and what was said about them; none where a value is missing or below 0.
    pub judged: Vec<Judged>,
}

/// A target for the sum over the window and as many steps before it, judged when the window began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The target.
    pub target: f64,
    /// The probability that was given.
    pub chance: f64,
    /// Whether a straight line through the steps before the window reaches it.
    pub on_pace: bool,
    /// Whether it was reached.
    pub reached: bool,
}

/// Forecasts the newest windows of `horizon` steps, each from what came before it. The seed draws targets and outlooks.
///
/// # Errors
///
/// [`Unforecastable`], if not one window has enough before it.
pub fn backtest(series: &Series, horizon: usize, windows: usize, seed: u64) -> Result<Backtest, Unforecastable> {
    let mut found = Vec::new();
    let mut refused = Unforecastable::TooFew { known: series.values().iter().flatten().count() };
    let most = series.count() / horizon.max(1);
    for back in (1..=windows.min(most)).rev() {
        match window(series, series.count() - back * horizon, horizon, seed) {
            Ok(window) => found.push(window),
            Err(reason) => refused = reason,
        }
    }
    if found.is_empty() { Err(refused) } else { Ok(sum_up(found)) }
}

fn window(series: &Series, start: usize, horizon: usize, seed: u64) -> Result<Window, Unforecastable> {
    let known = series.until(start);
    let forecast = forecast(&known, horizon)?;
    let came = series.values()[start..start + horizon].to_vec();
    let length = series.lengths.first().copied().unwrap_or(1);
    let inside = std::array::from_fn(|at| {
        let band = &forecast.bands[at];
        score::inside(&came, &band.lower, &band.upper)
    });
    Ok(Window {
        start,
        mase: score::mase(known.values(), &came, &forecast.mean, length),
        smape: score::smape(&came, &forecast.mean),
        inside,
        judged: judge(&known, &came, &forecast, seed).unwrap_or_default(),
        came,
        forecast,
    })
}

/// Asks for targets around twice the sum of the steps before the window.
fn judge(known: &Series, came: &[Option<f64>], forecast: &Forecast, seed: u64) -> Option<Vec<Judged>> {
    let before = &known.values()[known.count().checked_sub(came.len())?..];
    let sum = |values: &[Option<f64>]| values.iter().copied().map(|value| value.filter(|value| *value >= 0.0)).sum();
    let (so_far, came): (Option<f64>, Option<f64>) = (sum(before), sum(came));
    let (so_far, came) = (so_far.filter(|sum| *sum > 0.0)?, came?);
    let outlook = Outlook::of(forecast, Kind::Total { so_far }, seed);
    let mut random = Random::seeded(seed ^ known.count() as u64);
    let judge = |_| {
        let factor = random.between(TARGETS.0.ln(), TARGETS.1.ln()).exp();
        let target = 2.0 * so_far * factor;
        let chance = outlook.chance(target, Side::AtLeast)?.value;
        Some(Judged { target, chance, on_pace: factor <= 1.0, reached: so_far + came >= target })
    };
    (0..ASKED).map(judge).collect()
}

fn sum_up(windows: Vec<Window>) -> Backtest {
    let mean = |score: &dyn Fn(&Window) -> Option<f64>| {
        let scores: Vec<f64> = windows.iter().filter_map(score).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    };
    let judged = || windows.iter().flat_map(|window| &window.judged);
    Backtest {
        mase: mean(&|window| window.mase),
        smape: mean(&|window| window.smape),
        inside: std::array::from_fn::<_, { SHARES.len() }, _>(|at| mean(&|window| window.inside[at])),
        brier: score::brier(judged().map(|one| (one.chance, one.reached))),
        brier_of_pacing: score::brier(judged().map(|one| (f64::from(u8::from(one.on_pace)), one.reached))),
        windows,
    }
}
