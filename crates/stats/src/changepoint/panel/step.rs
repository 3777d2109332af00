//! Whether a series steps at a row, against noise that remembers.
//!
//! The step is the coefficient of a regression with a season's phases and, where the rows before need it, a slope. Its size in
//! units of noise is compared with simulated series of the same autocorrelation, which is corrected for its bias in short
//! series first (Kilian, *Review of Economics and Statistics* 1998).
//!
//! Invariant: a design depends on the number of rows, the date and the season alone.

use super::Change;
use crate::{
    chance,
    changepoint::solve::{dot, orthonormal},
    distribution::{Distribution, Interval},
    random::Random,
};

/// Simulated series behind a probability.
const DRAWS: usize = 399;
/// Of these, the ones from which the bias is learnt.
const FIRST: usize = 100;
/// Autocorrelation above this is taken as this.
const MOST_PHI: f64 = 0.95;
/// How sure a slope before the date must be to be taken out.
const SLOPE: f64 = 3.0;

/// A regression with a step, ready to be applied to series of its length.
pub(super) struct Design {
    others: Vec<Vec<f64>>,
    step: Vec<f64>,
    /// The height of a step for each unit of the column above.
    scale: f64,
    freedom: f64,
}

/// A step found in a series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    height: f64,
    /// The standard error of the height if rows did not remember.
    white: f64,
    phi: f64,
    freedom: f64,
}

/// What is known of a series' noise from its neighbours: φ, and how far that is to be believed, from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prior {
    pub(super) phi: f64,
    pub(super) weight: f64,
}

impl Design {
    /// The regression for a step at a row, with a slope or without. A step at the end is a slope's design: its last column.
    pub(super) fn of(rows: usize, at: usize, season: usize, slope: bool) -> Self {
        let phases = season.clamp(1, rows.max(1));
        let column = |of: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..rows).map(of).collect() };
        let mut columns: Vec<Vec<f64>> =
            (0..phases).map(|phase| column(&|row| f64::from(row % phases == phase))).collect();
        if slope {
            columns.push(column(&|row| row as f64));
        }
        let raw = if at < rows { column(&|row| f64::from(row >= at)) } else { columns.pop().unwrap_or_default() };
        columns.push(raw.clone());
        let mut done = orthonormal(&columns);
        let step = done.pop().flatten().unwrap_or_else(|| vec![0.0; rows]);
        let others: Vec<Vec<f64>> = done.into_iter().flatten().collect();
        let length = dot(&step, &raw);
        let freedom = (rows as f64 - others.len() as f64 - 1.0).max(1.0);
        Self { scale: if length > 0.0 { 1.0 / length } else { 0.0 }, freedom, others, step }
    }

    /// The step of a series.
    pub(super) fn step(&self, series: &[f64]) -> Step {
        let along = dot(&self.step, series);
        let mut rest = series.to_vec();
        for column in self.others.iter().chain(std::iter::once(&self.step)) {
            let share = dot(column, &rest);
            rest.iter_mut().zip(column).for_each(|(rest, column)| *rest -= share * column);
        }
        let squares = dot(&rest, &rest);
        let next = dot(&rest, rest.get(1..).unwrap_or_default());
        let phi = if squares > 0.0 { (next / squares).clamp(0.0, MOST_PHI) } else { 0.0 };
        let white = (squares / self.freedom).sqrt() * self.scale.abs();
        Step { height: along * self.scale, white, phi, freedom: self.freedom }
    }

    /// Whether the last column, a slope, is needed.
    pub(super) fn slopes(&self, series: &[f64]) -> bool {
        self.step(series).plain() > SLOPE
    }

    /// The change of a series, with an interval and a probability from simulation; `tries` is how many rows were tried.
    pub(super) fn judge(&self, series: &[f64], prior: Prior, tries: f64, random: &mut Random) -> Change {
        let found = self.step(series);
        let raw = self.drawn(found.phi, FIRST, random);
        let bias = raw.iter().map(|step| step.phi).sum::<f64>() / raw.len() as f64 - found.phi;
        let own = (found.phi - bias).clamp(0.0, MOST_PHI);
        let phi = own + prior.weight * (prior.phi - own);
        let size = |step: Step| step.size(step.phi + prior.weight * (prior.phi - step.phi));
        let sizes: Distribution = self.drawn(phi, DRAWS, random).into_iter().map(size).collect();
        let above = sizes.samples().iter().filter(|drawn| **drawn >= size(found)).count();
        let error = found.error(found.phi + prior.weight * (prior.phi - found.phi));
        let p = (above as f64 + 1.0) / (DRAWS as f64 + 1.0);
        // Beyond what was drawn, the tail goes on as that of Student's t.
        let p = if above == 0 { p.min(4.0 * found.chance(prior)) } else { p };
        found.change(sizes.quantile(0.9).unwrap_or(0.0) * error, (p * tries).min(1.0))
    }

    /// Steps of simulated series that have none.
    fn drawn(&self, phi: f64, count: usize, random: &mut Random) -> Vec<Step> {
        let rows = self.step.len();
        let start = 1.0 / (1.0 - phi * phi).sqrt();
        let mut series = vec![0.0; rows];
        let one = |_| {
            let mut last = start * random.normal();
            for place in &mut series {
                *place = last;
                last = phi * last + random.normal();
            }
            self.step(&series)
        };
        (0..count).map(one).collect()
    }
}

impl Step {
    /// The height, on the scale of the series.
    pub(super) fn height(self) -> f64 {
        self.height
    }

    /// The standard error of the height at an autocorrelation.
    fn error(self, phi: f64) -> f64 {
        self.white * ((1.0 + phi) / (1.0 - phi)).sqrt()
    }

    /// The height in units of its noise at an autocorrelation; 0 of no height.
    fn size(self, phi: f64) -> f64 {
        if self.height.abs() < 1e-9 { 0.0 } else { (self.height.abs() / self.error(phi).max(1e-12)).min(1e12) }
    }

    /// The height in units of the noise as found.
    pub(super) fn plain(self) -> f64 {
        self.size(self.phi)
    }

    /// φ corrected for its bias in short series, without simulation.
    pub(super) fn corrected(self) -> f64 {
        ((self.phi * self.freedom + 1.0) / (self.freedom - 3.0).max(1.0)).clamp(0.0, MOST_PHI)
    }

    /// The variance of a row, in squares of the height's unit.
    pub(super) fn variance(self) -> f64 {
        self.white * self.white
    }

    /// φ with what the neighbours say, and how many rows are left that tell something new.
    fn told(self, prior: Prior) -> (f64, f64) {
        let own = self.corrected();
        let phi = own + prior.weight * (prior.phi - own);
        (phi, (self.freedom * (1.0 - phi) / (1.0 + phi)).max(2.0))
    }

    /// The probability of such a step by chance, by Student's t.
    pub(super) fn chance(self, prior: Prior) -> f64 {
        let (phi, rows) = self.told(prior);
        let size = self.size(phi);
        if size <= 0.0 { 1.0 } else { (2.0 * chance::student_above(size, rows)).max(f64::MIN_POSITIVE) }
    }

    /// The change by Student's t; `alike` is how many such were looked at.
    pub(super) fn told_change(self, prior: Prior, alike: f64) -> Change {
        let (phi, rows) = self.told(prior);
        let reach = chance::student_reach(0.05, rows).unwrap_or(2.0) * self.error(phi);
        self.change(reach, (alike * self.chance(prior)).min(1.0))
    }

    fn change(self, reach: f64, p: f64) -> Change {
        let interval = Interval { low: (self.height - reach).exp_m1(), high: (self.height + reach).exp_m1() };
        Change { relative: self.height.exp_m1(), interval, p }
    }
}
