//! Backtests: how good forecasts of KPIs would have been in the past weeks, had they been made then.
//!
//! It reads KPIs by day and knows no plan. What is shown of the past is what [`stats::forecast`] would have said on the evening
//! before each window.
//!
//! Invariant: no forecast here has seen a value of its own window, and what could not be tested says why.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    finding::{
        Picture, Point,
        days::{self, Days},
    },
};
use model::period::Period;
use serde::Serialize;
use stats::forecast::{self, Backtest, Grain, Series};

/// How many days every window has.
pub const WINDOW: usize = 14;

/// How many windows are looked at.
pub const WINDOWS: usize = 6;

/// The chance that targets are drawn by.
const SEED: u64 = 7;

/// A KPI's forecasts of the past.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tested {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// How good they were, or why that cannot be said.
    pub quality: Result<Quality, String>,
}

/// How good forecasts were.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// How many windows were forecast.
    pub windows: usize,
    /// The mean error, scaled by that of repeating the last week: below 1 is better than that.
    pub error: Option<f64>,
    /// The share of days that came within the bounds of 80 %.
    pub inside: Option<f64>,
    /// The Brier score of the chances given to targets: 0 is perfect, 0.25 is a coin.
    pub brier: Option<f64>,
    /// That of straight-line pacing on the same targets.
    pub pacing: Option<f64>,
    /// What came beside what was forecast, the latest windows.
    pub picture: Picture,
}

/// Tests KPIs over the known days. Reads the store once.
pub async fn backtests(desk: &Desk<'_>, kpis: &[String], known: Period) -> Result<Vec<Tested>, InsightError> {
    let asks: Vec<&str> = kpis.iter().map(String::as_str).collect();
    let all = days::read(desk, &Ask::about(&asks, known)).await?;
    Ok(all.iter().map(tested).collect())
}

fn tested(days: &Days) -> Tested {
    let series = Series::by(Grain::Day, days.values.iter().copied());
    let found = forecast::backtest(&series, WINDOW, WINDOWS, SEED);
    Tested {
        kpi: days.kpi.clone(),
        name: days.name.clone(),
        unit: days.unit.clone(),
        quality: found.map(|found| quality(days, &found)).map_err(|reason| reason.to_string()),
    }
}

fn quality(days: &Days, found: &Backtest) -> Quality {
    Quality {
        windows: found.windows.len(),
        error: found.mase,
        inside: found.inside[1],
        brier: found.brier,
        pacing: found.brier_of_pacing,
        picture: picture(days, found),
    }
}

fn picture(days: &Days, found: &Backtest) -> Picture {
    let mut points = Vec::new();
    for window in &found.windows {
        let [_, most, _] = &window.forecast.bands;
        points.extend(window.came.iter().enumerate().map(|(step, came)| Point {
            day: days.day(window.start + step),
            seen: *came,
            expected: window.forecast.mean.get(step).copied(),
            low: most.lower.get(step).copied(),
            high: most.upper.get(step).copied(),
        }));
    }
    Picture { name: days.name.clone(), unit: days.unit.clone(), points, marked: None }
}
