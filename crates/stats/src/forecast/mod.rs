//! Forecast: how a series goes on, how sure that is, and whether a target will be reached.
//!
//! Several simple methods continue the series, also from past moments; those that would have been right then count most,
//! and how far they were off then says how far they may be off now. The room knows numbers at equal steps, no dates, no
//! KPIs. Formulas, sources and measured accuracy stand in `docs/forecasts.md`.
//!
//! Invariant: a forecast is a function of its arguments, its bands lie within each other, and what cannot be judged is
//! [`Unforecastable`] with a reason, never a number.

mod backtest;
mod effect;
mod fit;
mod growing;
mod method;
mod mixture;
mod outlook;
mod regression;
mod repair;
mod residual;
mod ripening;
mod scale;
pub mod score;
mod season;
mod series;
mod smoothing;

pub use backtest::{Backtest, Judged, Window, backtest};
pub use effect::Effect;
pub use growing::{Growing, Young};
pub use outlook::{Arrival, Chance, Kind, Outlook, PATHS, Side};
pub use ripening::{Ripe, Ripening, Seen, Unripe};
pub use series::{FARTHEST, Grain, LEAST, Series, Unforecastable};

use effect::Lift;
use mixture::Origins;
use residual::Residuals;
use scale::Scale;

/// The shares of what may come that bands hold.
pub const SHARES: [f64; 3] = [0.5, 0.8, 0.95];

/// How a series goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// How it was made, in words.
    pub method: String,
    /// The methods that were mixed and their weights, the heaviest first; they add up to 1.
    pub weights: Vec<(String, f64)>,
    /// One value per step ahead, in the unit of the series: the middle of what may come.
    pub mean: Vec<f64>,
    /// The bands of [`SHARES`], the narrowest first.
    pub bands: [Band; 3],
    ground: Ground,
    spread: Option<Spread>,
}

/// Over how many smaller steps each step of a forecast is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spread {
    block: usize,
    horizon: usize,
}

/// Between which values a share of what may come lies, at each step ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The share, such as 0.8.
    pub share: f64,
    /// The lower ends, one per step.
    pub lower: Vec<f64>,
    /// The upper ends, one per step.
    pub upper: Vec<f64>,
}

/// What a forecast stands on: values divided by their size, without effects.
#[derive(Clone, Debug, PartialEq)]
struct Ground {
    /// How many steps the series had.
    count: usize,
    /// What values were divided by.
    size: f64,
    /// Whether no value was below 0, so that none will be.
    positive: bool,
    ahead: Vec<f64>,
    lift: Lift,
    residuals: Residuals,
}

/// Forecasts so many steps after the last value.
///
/// # Errors
///
/// [`Unforecastable`] says why nothing can be said.
pub fn forecast(series: &Series, horizon: usize) -> Result<Forecast, Unforecastable> {
    series.check(horizon)?;
    let skipped = series.values.iter().take_while(|value| value.is_none()).count();
    let size = size(series);
    let known: Vec<Option<f64>> =
        series.values[skipped..].iter().map(|value| value.map(|value| value / size)).collect();
    let lift = learn_lift(series, &known, skipped);
    let known: Vec<Option<f64>> =
        known.iter().zip(skipped..).map(|(value, step)| value.map(|value| lift.take(value, step))).collect();
    let positive = series.values.iter().flatten().all(|value| *value >= 0.0);
    let lengths = seen(&series.lengths, known.len());
    let floor = if positive { 0.0 } else { f64::NEG_INFINITY };
    let mut filled = repair::fill(&known, lengths);
    repair::tame(&mut filled, lengths);
    filled.iter_mut().for_each(|value| *value = value.max(floor));
    let origins = Origins::of(filled.len(), horizon, lengths);
    let mut mixture = mixture::mix(&filled, lengths, &origins, horizon);
    mixture.ahead.iter_mut().flatten().for_each(|value| *value = value.max(floor));
    let residuals = compare(&mixture.ahead, &known, &filled, &origins);
    let ahead = mixture.ahead.pop().unwrap_or_default();
    let ground = Ground { count: series.count(), size, positive, ahead, lift, residuals };
    Ok(Forecast {
        method: words(&mixture.weights),
        mean: ground.values(|_, value| value),
        bands: ground.bands(),
        weights: mixture.weights,
        ground,
        spread: None,
    })
}

/// Forecasts so many steps of a series of which few have anything, from sums of so many steps each. An [`Outlook`] of it goes by
/// the series' own steps; `mean` and `bands` are those of the blocks.
///
/// # Errors
///
/// [`Unforecastable`] says why nothing can be said; what it counts are blocks.
pub fn forecast_in_blocks(series: &Series, horizon: usize, block: usize) -> Result<Forecast, Unforecastable> {
    let block = block.max(1);
    let found = forecast(&series.in_blocks(block), horizon.div_ceil(block))?;
    Ok(Forecast { spread: Some(Spread { block, horizon }), ..found })
}

/// What values are divided by, so that methods see numbers near 1 whatever the unit.
fn size(series: &Series) -> f64 {
    let largest = series.values.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    if largest > 0.0 { largest } else { 1.0 }
}

fn learn_lift(series: &Series, known: &[Option<f64>], skipped: usize) -> Lift {
    let spans = |effect: &Effect| {
        let spans =
            effect.spans.iter().map(|span| span.start.saturating_sub(skipped)..span.end.saturating_sub(skipped));
        Effect { spans: spans.collect() }
    };
    let effects: Vec<Effect> = series.effects.iter().map(spans).collect();
    let special = |step: &usize| effects.iter().any(|effect| effect.holds(*step));
    let ordinary: Vec<Option<f64>> =
        known.iter().enumerate().map(|(step, value)| value.filter(|_| !special(&step))).collect();
    let usual = repair::fill(&ordinary, seen(&series.lengths, ordinary.len()));
    let values: Vec<f64> = known.iter().flatten().copied().collect();
    Lift::learn(&effects, known, &usual, Scale::log(&values).unwrap_or(Scale::Plain)).later(skipped)
}

/// The season lengths of which so many steps hold at least one cycle.
fn seen(lengths: &[usize], steps: usize) -> &[usize] {
    &lengths[..lengths.partition_point(|length| *length <= steps)]
}

fn compare(ahead: &[Vec<f64>], known: &[Option<f64>], filled: &[f64], origins: &Origins) -> Residuals {
    let past = origins.past();
    let came: Vec<Vec<Option<f64>>> =
        past.iter().map(|origin| known[*origin..*origin + origins.compared].to_vec()).collect();
    let usual = filled.iter().map(|value| value.abs()).sum::<f64>() / filled.len() as f64;
    let covered = filled.len() - past.first().copied().unwrap_or(filled.len());
    Residuals::of(ahead, &came, usual, covered as f64 / origins.compared as f64)
}

fn words(weights: &[(String, f64)]) -> String {
    let heaviest: Vec<String> =
        weights.iter().take(3).map(|(name, weight)| format!("{name} {:.0} %", weight * 100.0)).collect();
    match weights.len() {
        0 | 1 => heaviest.join(""),
        count @ 2..=3 => format!("mean of {count} methods: {}", heaviest.join(", ")),
        count => format!("mean of {count} methods, most on {}", heaviest.join(", ")),
    }
}

impl Ground {
    /// What is forecast at each step ahead after a change, with effects, in the unit of the series.
    fn values(&self, change: impl Fn(usize, f64) -> f64) -> Vec<f64> {
        self.ahead.iter().enumerate().map(|(step, value)| self.value(step, change(step, *value))).collect()
    }

    fn value(&self, step: usize, value: f64) -> f64 {
        let value = if self.positive { value.max(0.0) } else { value };
        let value = self.lift.put(value, self.count + step) * self.size;
        let value = if self.positive { value.max(0.0) } else { value };
        value.clamp(-f64::MAX, f64::MAX)
    }

    fn bands(&self) -> [Band; 3] {
        SHARES.map(|share| {
            let within = self.residuals.within(share);
            let (low, high) = (within.low.min(0.0), within.high.max(0.0));
            let end = |by: f64| self.values(|step, value| value + by * self.residuals.unit(step, value));
            Band { share, lower: end(low), upper: end(high) }
        })
    }
}
