//! What is expected of a row: a level that moves slowly, and a season where there is one.
//!
//! Several guesses run side by side: one without season and one for each length. The row is expected by the one that was closest
//! over the last rows, so that a season is believed in only where it helps.
//!
//! Invariant: what is expected of a row depends on earlier rows alone.

use super::{Setting, window::Window};
use std::collections::VecDeque;

/// The parts into which a long season is cut: hours of a day, hours of a week.
const PARTS_PER_DAY: usize = 24;
/// How many cycles a part of a season remembers.
const CYCLES: usize = 8;
/// How much closer a season must come than no season to be believed.
const WORTH: f64 = 0.98;

/// One guess: a season's profile, learnt from medians, the level of the series without it, and how far off it was.
///
/// Each keeps its own residuals, and only from when its season is known: limits must not come from rows before that.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    length: usize,
    parts: Vec<Part>,
    level: Window,
    recent: VecDeque<f64>,
    smooth: usize,
    residuals: Window,
    error: f64,
}

/// One part of a season, such as an hour of the day.
#[derive(Clone, Debug)]
struct Part {
    cycles: Window,
    sum: f64,
    count: usize,
    cycle: usize,
}

impl Guess {
    /// A guess with a season of so many rows, 1 for none.
    pub(super) fn of(length: usize, setting: &Setting) -> Self {
        let width = setting.day.div_ceil(PARTS_PER_DAY).max(1);
        let parts = if length > 1 { length.div_ceil(width) } else { 0 };
        let part = Part { cycles: Window::of(CYCLES), sum: 0.0, count: 0, cycle: 0 };
        Self {
            length: length.max(1),
            parts: vec![part; parts],
            level: Window::of(setting.level),
            recent: VecDeque::new(),
            smooth: setting.smooth.max(1),
            residuals: Window::of(setting.memory),
            error: 0.0,
        }
    }

    fn part(&self, row: usize) -> usize {
        (row % self.length) * self.parts.len() / self.length
    }

    /// How far the season lifts a row above the level; `None` while two cycles, the fewest that can agree, are not there.
    fn season(&self, row: usize) -> Option<f64> {
        match self.parts.get(self.part(row)) {
            None => Some(0.0),
            Some(part) if part.cycles.count() < 2 => None,
            Some(part) => part.cycles.median(),
        }
    }

    /// What is expected of a row; `None` while that is not known.
    pub(super) fn expected(&self, row: usize) -> Option<f64> {
        Some(self.level.median()? + self.season(row)?)
    }

    /// The mean distance of a row and the few before it from what was expected.
    pub(super) fn residual(&self, off: f64) -> f64 {
        let before = self.recent.iter().rev().take(self.smooth - 1);
        (before.clone().sum::<f64>() + off) / (before.count() + 1) as f64
    }

    /// Past residuals, as far as they were usual.
    pub(super) fn residuals(&self) -> &Window {
        &self.residuals
    }

    /// Learns a row, of which `usual` says how much of a residual is usual.
    pub(super) fn learn(&mut self, row: usize, value: f64, usual: impl Fn(f64) -> f64) {
        let season = self.season(row).unwrap_or(0.0);
        if let Some(expected) = self.expected(row) {
            let off = value - expected;
            self.residuals.push(usual(self.residual(off)));
            self.recent.push_back(off);
            if self.recent.len() > self.smooth {
                self.recent.pop_front();
            }
            self.error += (off.abs() - self.error) / self.residuals.count() as f64;
        }
        let level = self.level.median().unwrap_or(value);
        let (at, cycle) = (self.part(row), row / self.length);
        if let Some(part) = self.parts.get_mut(at) {
            part.learn(cycle, value - level);
        }
        self.level.push(value - season);
    }
}

impl Part {
    fn learn(&mut self, cycle: usize, lift: f64) {
        if cycle != self.cycle && self.count > 0 {
            self.cycles.push(self.sum / self.count as f64);
            (self.sum, self.count) = (0.0, 0);
        }
        self.cycle = cycle;
        self.sum += lift;
        self.count += 1;
    }
}

/// The guess that was closest over its last rows, of which there must be `least`; one with a season must be clearly closer than the
/// first, which has none.
pub(super) fn closest(guesses: &[Guess], least: usize) -> Option<&Guess> {
    let flat = guesses.first()?;
    let known = guesses.iter().filter(|guess| guess.residuals.count() >= least);
    let best = known.min_by(|a, b| a.error.total_cmp(&b.error));
    best.filter(|best| best.error < WORTH * flat.error).or(Some(flat))
}
