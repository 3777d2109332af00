//! Residual: how far past forecasts were off, at each step ahead, in units that make all of them comparable.
//!
//! Knows forecasts and what came. Does not know how they were made.
//!
//! Invariant: a residual is divided by the reach of its step and by the size of what was forecast, so that those from far
//! and near, from high and low, are one population.

use crate::{
    chance,
    distribution::{Distribution, Interval},
};

/// Errors grow in proportion to what is forecast, but even a forecast of 0 has this part of the mean size.
const LEAST_SIZE: f64 = 0.1;

/// The errors of past forecasts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Residuals {
    /// Per past origin, the comparable error at each step ahead that had a value.
    pub(super) rows: Vec<Vec<Option<f64>>>,
    /// What all forecasts are compared with in size.
    usual: f64,
    /// The squared reach at the origin, and what each step adds to it.
    start: f64,
    growth: f64,
    /// How many origins do not overlap.
    pub(super) apart: f64,
}

impl Residuals {
    /// Compares forecasts, one row per origin, with what came.
    pub(super) fn of(ahead: &[Vec<f64>], came: &[Vec<Option<f64>>], usual: f64, apart: f64) -> Self {
        let mut residuals = Self { rows: Vec::new(), usual, start: 1.0, growth: 0.0, apart };
        let off =
            |(forecast, came): (&f64, &Option<f64>)| came.map(|came| (came - forecast) / residuals.size(*forecast));
        let rows: Vec<Vec<Option<f64>>> =
            ahead.iter().zip(came).map(|(ahead, came)| ahead.iter().zip(came).map(off).collect()).collect();
        (residuals.start, residuals.growth) = reach(&rows);
        let divide = |(step, off): (usize, Option<f64>)| off.map(|off| off / residuals.reach(step));
        let rows = rows.into_iter().map(|row| row.into_iter().enumerate().map(divide).collect()).collect();
        Self { rows, ..residuals }
    }

    /// How much a residual of 1 is at a step ahead (0 is the first), where so much is forecast.
    pub(super) fn unit(&self, step: usize, forecast: f64) -> f64 {
        self.reach(step) * self.size(forecast)
    }

    /// Between which residuals a share of them lies, farther out the fewer origins there are: conformal (Vovk, Gammerman and
    /// Shafer 2005), times Student's over the normal quantile.
    pub(super) fn within(&self, share: f64) -> Interval {
        let all: Distribution = self.rows.iter().flatten().copied().flatten().collect();
        let tail = f64::midpoint(1.0, -share);
        let count = all.count() as f64;
        let place = ((tail * (count + 1.0) - 1.0) / (count - 1.0).max(1.0)).clamp(0.0, 0.5);
        let wide = chance::student_widening(share, self.freedom());
        let end = |place: f64| all.quantile(place).unwrap_or(0.0) * wide;
        Interval { low: end(place), high: end(1.0 - place) }
    }

    /// The degrees of freedom of the spread: origins that do not overlap count whole, those that do an eighth.
    pub(super) fn freedom(&self) -> f64 {
        (self.apart + self.rows.len() as f64 / 8.0).max(1.0)
    }

    fn reach(&self, step: usize) -> f64 {
        (self.start + self.growth * step as f64).sqrt()
    }

    fn size(&self, forecast: f64) -> f64 {
        let part = if self.usual > 0.0 { forecast.abs() / self.usual } else { 1.0 };
        LEAST_SIZE + (1.0 - LEAST_SIZE) * part
    }
}

/// The straight line through the mean squared errors by step, neither starting nor falling below 0.
fn reach(rows: &[Vec<Option<f64>>]) -> (f64, f64) {
    let steps = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mean = |step: usize| {
        let off: Vec<f64> = rows.iter().filter_map(|row| row.get(step).copied().flatten()).map(f64::abs).collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        (!off.is_empty()).then_some((step as f64, mean * mean))
    };
    let points: Vec<(f64, f64)> = (0..steps).filter_map(mean).collect();
    let count = points.len().max(1) as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / count, y + point.1 / count));
    let across: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let up: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let slope = if across > 0.0 { (up / across).max(0.0) } else { y / 4.0 };
    let slope = slope.min(y / (x + 1.0));
    let start = (y - slope * x).max(f64::MIN_POSITIVE);
    (start, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_that_grow_with_the_step_become_one_population() {
        let ahead = vec![vec![10.0; 4]; 40];
        let sign = |row: usize| if row.is_multiple_of(2) { 1.0 } else { -1.0 };
        let came: Vec<Vec<Option<f64>>> = (0..40)
            .map(|row| (0..4).map(|step| Some(10.0 + sign(row) * (1.0 + step as f64).sqrt())).collect())
            .collect();
        let residuals = Residuals::of(&ahead, &came, 10.0, 10.0);
        assert!(residuals.rows.iter().flatten().flatten().all(|off| (off.abs() - 1.0).abs() < 1e-9));
        // One unit is what forecasts were off at that step.
        assert!((residuals.unit(0, 10.0) - 1.0).abs() < 1e-9 && (residuals.unit(3, 10.0) - 2.0).abs() < 1e-9);
        assert!((residuals.unit(0, 0.0) - LEAST_SIZE).abs() < 1e-9);
        let within = residuals.within(0.8);
        assert!((within.low + within.high).abs() < 1e-9 && within.high > 1.0 && within.high < 1.1, "{within:?}");
    }

    #[test]
    fn nothing_to_compare_with_has_no_width() {
        let residuals = Residuals::of(&[vec![1.0]], &[vec![None]], 1.0, 1.0);
        assert_eq!(residuals.within(0.8), Interval { low: 0.0, high: 0.0 });
    }
}
