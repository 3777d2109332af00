//! Courses: how the days of a line go on, each forecast once.
//!
//! Invariant: lines of the same place, days and steps go on alike.

use super::case::Known;
use model::{Date, period::Period};
use stats::forecast::{Effect, Forecast, Grain, LEAST, Series, Unforecastable, forecast, forecast_in_blocks};
use std::collections::HashMap;

/// The days of a week.
const WEEK: usize = 7;

/// The forecasts that were made already: a quotient and the KPI of one of its parts go on alike.
#[derive(Default)]
pub(super) struct Made(HashMap<(usize, Period, Steps), Result<Forecast, Unforecastable>>);

impl Made {
    /// The forecast of a line over some days, made where it is not there yet.
    pub fn get(
        &mut self,
        key: (usize, Period, Steps),
        make: impl FnOnce() -> Result<Forecast, Unforecastable>,
    ) -> Result<Forecast, Unforecastable> {
        self.0.entry(key).or_insert_with(make).clone()
    }
}

/// How far a forecast goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Steps {
    /// In days.
    pub horizon: usize,
    /// Whether whole weeks are forecast, since on many days nothing comes.
    pub sparse: bool,
}

/// How a line goes on.
pub(super) fn forecast_of(
    values: &[Option<f64>],
    known: &Known<'_>,
    Steps { horizon, sparse }: Steps,
) -> Result<Forecast, Unforecastable> {
    if sparse {
        return forecast_in_blocks(&Series::by(Grain::Day, values.iter().copied()), horizon, WEEK);
    }
    let step = |day: Date| usize::try_from((day - known.history.from).get_days()).unwrap_or(0);
    let span = |days: &Period| {
        let from = days.from.max(known.history.from);
        (from <= days.to).then(|| step(from)..step(days.to) + 1)
    };
    let effects = known.special.iter().map(|kind| Effect { spans: kind.iter().filter_map(span).collect() });
    let series = Series::by(Grain::Day, values.iter().copied()).with_effects(effects.collect());
    forecast(&series, horizon)
}

/// Whether whole weeks are forecast, where enough of them are known.
pub(super) fn is_sparse(values: &[Option<f64>]) -> bool {
    values.len() >= LEAST * WEEK && Series::by(Grain::Day, values.iter().copied()).is_sparse()
}
