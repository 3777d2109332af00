//! Shifts: where a series, a whole panel of series, or one series against others changed for good.
//!
//! `shifts` looks for breaks in one series; [`panel`] tells what happened to most of many from what happened to one; [`synthetic`]
//! estimates what a campaign added. The room knows rows, not dates or platforms. Formulas are in `docs/anomalies.md`.
//!
//! Invariant: what cannot be told is said with its reason, never as zero.

mod profile;
mod seeded;
mod solve;

pub mod panel;
pub mod synthetic;

use crate::distribution::Distribution;
use seeded::{Break, Model, Segmentation};

/// How to look for shifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Rows of a season to remove first, such as 7 for days; 1 for none.
    pub season: usize,
    /// Fewest rows between two shifts, at least 2.
    pub least: usize,
    /// Rows at which a break is known, such as a changed definition; in any order.
    pub known: Vec<usize>,
}

impl Default for Setting {
    /// Days with a week, and a week between shifts.
    fn default() -> Self {
        Self { season: 7, least: 7, known: Vec::new() }
    }
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The level jumped.
    Level,
    /// The slope turned.
    Trend,
}

/// Whether a shift was to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A known break lies within its interval.
    Known(usize),
    /// None that is known.
    Unknown,
}

/// A lasting change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The first row after the change.
    pub at: usize,
    /// What changed.
    pub kind: Kind,
    /// The median level before, or for a trend the slope per row before, without season, in the series' unit.
    pub before: f64,
    /// The same after.
    pub after: f64,
    /// The first and last row at which it may have happened, with a confidence of 90 %.
    pub interval: (usize, usize),
    /// How sure it is that something changed: 1 less the probability of so large a change by chance anywhere in the series.
    pub sure: f64,
    /// Whether it was to be expected.
    pub cause: Cause,
}

/// The shifts of a series in time order. Rows without a finite value, or with one beyond
/// ±10^100, are left out.
///
/// The season is removed first, by medians. Levels and lines are looked for on the values and, where all are positive, on their
/// logarithms and roots; the account with the fewest shifts is believed.
pub fn shifts(values: &[Option<f64>], setting: &Setting) -> Vec<Shift> {
    let rows: Vec<usize> = (0..values.len()).filter(|row| values[*row].is_some_and(usable)).collect();
    let known: Vec<f64> = rows.iter().filter_map(|row| values[*row]).collect();
    let positive = known.iter().all(|value| *value > 0.0);
    let scales: &[fn(f64) -> f64] = if positive { &[f64::ln, f64::sqrt, |value| value] } else { &[|value| value] };
    let on = |scale: &fn(f64) -> f64| {
        let scaled: Vec<f64> = known.iter().copied().map(scale).collect();
        seeded::segment(&profile::without(&scaled, &rows, setting.season), setting.least.max(2))
    };
    let Some(found) = scales.iter().map(on).min_by_key(|found| found.breaks.len()) else { return Vec::new() };
    let level = profile::without(&known, &rows, setting.season);
    let tell = |at: usize| told(&found, at, &rows, &level, setting);
    (0..found.breaks.len()).map(tell).collect()
}

/// The break of a number as a shift of the series.
fn told(found: &Segmentation, at: usize, rows: &[usize], level: &[f64], setting: &Setting) -> Shift {
    let Break { at: place, interval, sure } = found.breaks[at];
    let start = at.checked_sub(1).map_or(0, |before| found.breaks[before].at);
    let end = found.breaks.get(at + 1).map_or(level.len(), |next| next.at);
    let (before, after) = (&level[start..place], &level[place..end]);
    let interval = (rows[interval.0], rows[interval.1]);
    let near = |row: &&usize| (interval.0..=interval.1 + 1).contains(*row);
    let kind = match found.model {
        Model::Levels => Kind::Level,
        Model::Lines => turned(before, after),
    };
    let of = |part: &[f64]| match kind {
        Kind::Level => part.iter().copied().collect::<Distribution>().median().unwrap_or(0.0),
        Kind::Trend => solve::line(part).slope,
    };
    Shift {
        at: rows[place],
        kind,
        before: of(before),
        after: of(after),
        interval,
        sure,
        cause: setting.known.iter().find(near).map_or(Cause::Unknown, |row| Cause::Known(*row)),
    }
}

/// Whether two stretches differ by a jump where they meet, or by their slopes: by what would move the rows after more.
fn turned(before: &[f64], after: &[f64]) -> Kind {
    let (one, two) = (solve::line(before), solve::line(after));
    let jump = (two.at(0.0) - one.at(before.len() as f64)).abs();
    let turn = (two.slope - one.slope).abs() * after.len().min(before.len()) as f64;
    if jump > turn { Kind::Level } else { Kind::Trend }
}

/// Whether sums of squares of a value are still numbers.
fn usable(value: f64) -> bool {
    value.abs() <= 1e100
}
