//! What a campaign added to a series, against a synthetic control: a mixture of series without the campaign that followed the treated
//! one before.
//!
//! Each series is taken in units of its mean before the campaign, so that large and small ones mix. The probability and the
//! interval come from moving the campaign's window around all rows (Chernozhukov, Wüthrich and Zhu, *JASA* 2021). The room knows
//! neither campaigns nor donors' names.
//!
//! Invariant: an effect is said only where the control held in a placebo window before the campaign.

mod weight;

use super::{solve::dot, usable};
use crate::distribution::{Distribution, Interval};
use weight::{Fit, mixed};

/// Fewest donors.
const LEAST_DONORS: usize = 3;
/// Fewest rows before the campaign, and at least so many times its length.
const LEAST_BEFORE: usize = 21;
/// How far from the control the treated series may be before, as a share of its mean.
const FAR: f64 = 0.5;
/// How much further from its control than the donors are from theirs.
const WORSE: f64 = 3.0;
/// The probability below which a placebo window counts as moved.
const MOVED: f64 = 0.04;
/// The probability below which an effect lies outside the interval of 90 %. Fitted residuals are smaller than the noise, so that 0.1
/// would hold fewer true effects than 90 of 100.
const DOUBT: f64 = 0.08;
/// Autocorrelation of the distances from the control, beyond which they wander.
const WANDERS: f64 = 0.8;

/// What was added, per row and in all, in the treated series' unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// What was added per row from start to end.
    pub per_row: f64,
    /// The same over all rows.
    pub total: f64,
    /// The same as a share of what the control says would have been; `None` where that is nothing.
    pub relative: Option<f64>,
    /// Where the true effect per row lies, with a confidence of 90 %.
    pub interval: Interval,
    /// The probability of such an effect without a campaign.
    pub p: f64,
    /// Donors that, treated as if they had the campaign, changed as much, of how many.
    pub placebos: (usize, usize),
    /// The weight of each donor; 0 for one that could not be used.
    pub weights: Vec<f64>,
    /// What would have been, from start to end; `None` where a value is missing.
    pub expected: Vec<Option<f64>>,
}

/// Why no effect is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CannotTell {
    /// Fewer than three donors have enough values.
    TooFewDonors(usize),
    /// Fewer than 21 rows before the campaign, or none in it, or fewer before than in it.
    TooFewRows {
        /// Rows before.
        before: usize,
        /// Rows in it.
        during: usize,
    },
    /// The control does not follow the series before the campaign: its distance, as a share of the mean.
    PoorFit(f64),
    /// The distance from the control wanders: its autocorrelation.
    Wanders(f64),
    /// The control fails in a window before the campaign, with this probability.
    PlaceboMoved(f64),
}

/// The effect of a campaign on the rows `start..end`, `end` being the first row after it.
pub fn effect(
    treated: &[Option<f64>],
    donors: &[&[Option<f64>]],
    start: usize,
    end: usize,
) -> Result<Effect, CannotTell> {
    let table = Table::of(treated, donors, start, end)?;
    let study = Study { treated: table.treated.clone(), donors: table.series.clone(), start: table.start };
    let control = study.control();
    study.trusted(&control)?;
    let found = study.estimate(&control);
    let reach = |side: f64| study.bound(found, side, &control.weights) * table.unit;
    let during = table.kept.len() - table.start;
    let expected = |row: usize| {
        let at = table.kept.binary_search(&row).ok()?;
        Some((mixed(&study.donors, &control.weights, at) + control.level) * table.unit)
    };
    let expected: Vec<Option<f64>> = (start..end.min(treated.len())).map(expected).collect();
    let would: f64 = expected.iter().flatten().sum::<f64>() / during as f64;
    let mut weights = vec![0.0; donors.len()];
    table.places.iter().zip(&control.weights).for_each(|(place, weight)| weights[*place] = *weight);
    let per_row = found * table.unit;
    Ok(Effect {
        per_row,
        total: per_row * during as f64,
        relative: (would.abs() > 1e-9 * table.unit.abs()).then(|| per_row / would.abs()),
        interval: Interval { low: reach(-1.0), high: reach(1.0) },
        p: study.chance(0.0, &control.weights).0,
        placebos: study.placebos(found),
        weights,
        expected,
    })
}

/// The rows and donors that can be used, each series in units of its mean before.
struct Table {
    treated: Vec<f64>,
    series: Vec<Vec<f64>>,
    places: Vec<usize>,
    kept: Vec<usize>,
    start: usize,
    unit: f64,
}

impl Table {
    fn of(treated: &[Option<f64>], donors: &[&[Option<f64>]], start: usize, end: usize) -> Result<Self, CannotTell> {
        let end = end.min(treated.len());
        let has = |series: &[Option<f64>], row: usize| series.get(row).copied().flatten().is_some_and(usable);
        let rows: Vec<usize> = (0..end).filter(|row| has(treated, *row)).collect();
        // A donor with many gaps would cost everyone's rows.
        let full = |donor: &[Option<f64>]| 10 * rows.iter().filter(|row| has(donor, **row)).count() >= 9 * rows.len();
        let places: Vec<usize> = (0..donors.len()).filter(|place| full(donors[*place])).collect();
        let kept: Vec<usize> =
            rows.into_iter().filter(|row| places.iter().all(|place| has(donors[*place], *row))).collect();
        let before = kept.partition_point(|row| *row < start);
        let during = kept.len() - before;
        if before < LEAST_BEFORE || during == 0 || before < during {
            return Err(CannotTell::TooFewRows { before, during });
        }
        let take = |series: &[Option<f64>]| -> (Vec<f64>, f64) {
            let values: Vec<f64> = kept.iter().filter_map(|row| series[*row]).collect();
            let unit = unit(&values[..before]);
            (values.iter().map(|value| value / unit).collect(), unit)
        };
        let (treated, unit) = take(treated);
        let all = places.into_iter().map(|place| (place, take(donors[place]).0));
        let (places, series): (Vec<usize>, Vec<Vec<f64>>) =
            all.filter(|(_, series)| series.iter().all(|value| value.abs() < 1e6)).unzip();
        if series.len() < LEAST_DONORS {
            return Err(CannotTell::TooFewDonors(series.len()));
        }
        Ok(Self { treated, series, places, kept, start: before, unit })
    }
}

/// The mean, or the mean size where values of both signs leave little of it; 1 for nothing but zeros.
fn unit(values: &[f64]) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().map(|value| value / count).sum::<f64>();
    let size = values.iter().map(|value| value.abs() / count).sum::<f64>();
    let unit = if mean > 0.5 * size { mean } else { size };
    if unit > 0.0 && unit.is_finite() { unit } else { 1.0 }
}

/// A treated series and its donors, with the first row of the treatment, which lasts to the end.
struct Study {
    treated: Vec<f64>,
    donors: Vec<Vec<f64>>,
    start: usize,
}

/// A fitted control.
struct Control {
    weights: Vec<f64>,
    level: f64,
    rest: Vec<f64>,
}

impl Study {
    /// The control fitted before the treatment.
    fn control(&self) -> Control {
        let before: Vec<Vec<f64>> = self.donors.iter().map(|donor| donor[..self.start].to_vec()).collect();
        let even = vec![1.0 / self.donors.len() as f64; self.donors.len()];
        let weights = Fit::of(&before).weights(&self.treated[..self.start], &even);
        let off: Vec<f64> =
            (0..self.treated.len()).map(|row| self.treated[row] - mixed(&self.donors, &weights, row)).collect();
        let level = off[..self.start].iter().sum::<f64>() / self.start as f64;
        Control { weights, level, rest: off.into_iter().map(|off| off - level).collect() }
    }

    /// The mean distance from the control during the treatment.
    fn estimate(&self, control: &Control) -> f64 {
        let during = &control.rest[self.start..];
        during.iter().sum::<f64>() / during.len() as f64
    }

    /// The root of the mean square of the distance before.
    fn distance(&self, control: &Control) -> f64 {
        let before = &control.rest[..self.start];
        (dot(before, before) / self.start as f64).sqrt()
    }

    /// Whether the control held before.
    fn trusted(&self, control: &Control) -> Result<(), CannotTell> {
        let distance = self.distance(control);
        let others: Distribution = (0..self.donors.len())
            .map(|one| self.as_treated(one))
            .map(|study| study.distance(&study.control()))
            .collect();
        let usual = others.median().unwrap_or(0.0);
        if distance > FAR || (distance > WORSE * usual && distance > 0.02) {
            return Err(CannotTell::PoorFit(distance));
        }
        let before = &control.rest[..self.start];
        let squares = dot(before, before);
        let wanders = if squares > 0.0 { dot(before, &before[1..]) / squares } else { 0.0 };
        if wanders > WANDERS && distance > 1e-6 {
            return Err(CannotTell::Wanders(wanders));
        }
        let earlier = self.earlier();
        let p = earlier.chance(0.0, &control.weights).0;
        if p < MOVED { Err(CannotTell::PlaceboMoved(p)) } else { Ok(()) }
    }

    /// The study of the last third before the treatment, in which nothing happened.
    fn earlier(&self) -> Self {
        let cut = |series: &Vec<f64>| series[..self.start].to_vec();
        let during = (self.treated.len() - self.start).min(self.start / 3);
        Self { treated: cut(&self.treated), donors: self.donors.iter().map(cut).collect(), start: self.start - during }
    }

    /// The study of a donor as if it had been treated, with the other donors.
    fn as_treated(&self, donor: usize) -> Self {
        let mut donors = self.donors.clone();
        Self { treated: donors.swap_remove(donor), donors, start: self.start }
    }

    /// How many donors changed as much, of how many.
    fn placebos(&self, found: f64) -> (usize, usize) {
        let placebo = |one: usize| self.as_treated(one);
        let as_much = |study: &Self| study.estimate(&study.control()).abs() >= found.abs();
        ((0..self.donors.len()).map(placebo).filter(as_much).count(), self.donors.len())
    }

    /// The probability of what is left when an effect is taken off, over all places of the window around the rows, with the
    /// control fitted on all rows; and the weights of that control.
    fn chance(&self, effect: f64, start: &[f64]) -> (f64, Vec<f64>) {
        let rows = self.treated.len();
        let off = |(row, value): (usize, &f64)| if row >= self.start { value - effect } else { *value };
        let treated: Vec<f64> = self.treated.iter().enumerate().map(off).collect();
        let weights = Fit::of(&self.donors).weights(&treated, start);
        let rest: Vec<f64> = (0..rows).map(|row| treated[row] - mixed(&self.donors, &weights, row)).collect();
        let level = rest.iter().sum::<f64>() / rows as f64;
        let during = rows - self.start;
        let window = |first: usize| (first..first + during).map(|row| rest[row % rows] - level).sum::<f64>().abs();
        let ours = window(self.start);
        let as_far = (0..rows).filter(|first| window(*first) >= ours * (1.0 - 1e-9) - 1e-12).count();
        // One more is counted, as in any permutation test of few permutations.
        ((as_far + 1) as f64 / (rows + 1) as f64, weights)
    }

    /// The furthest effect on a side that cannot be excluded: where the probability falls below [`DOUBT`].
    fn bound(&self, found: f64, side: f64, weights: &[f64]) -> f64 {
        let held = |effect: f64| self.chance(effect, weights).0 > DOUBT;
        let mut reach = 0.01 + 0.1 * found.abs();
        let mut low = 0.0;
        while held(found + side * reach) && reach < 1e3 {
            low = reach;
            reach *= 2.0;
        }
        for _ in 0..12 {
            let middle = f64::midpoint(low, reach);
            if held(found + side * middle) { low = middle } else { reach = middle }
        }
        found + side * reach
    }
}
