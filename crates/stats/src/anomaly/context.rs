//! Known occasions: what rows of the same label did before is not strange when they do it again.
//!
//! The room does not know what a label stands for. Rows in a row with the same label are one occurrence.
//!
//! Invariant: what is allowed at an occurrence comes from earlier occurrences alone.

use std::collections::BTreeMap;

/// What is known of a row before its value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Context {
    /// Nothing.
    #[default]
    None,
    /// A place in a calendar that may matter, such as a day of the month: believed once rows there have been strange.
    Calendar(u32),
    /// An occasion that does matter, such as Christmas: not judged the first time.
    Occasion(u32),
}

/// The residuals of an occurrence, or what is allowed at one: from lowest to highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    /// As expected, with nothing on either side.
    pub(super) const NONE: Self = Self { low: 0.0, high: 0.0 };

    /// How far a residual lies outside; 0 within.
    pub(super) fn outside(self, residual: f64) -> f64 {
        residual - residual.clamp(self.low, self.high)
    }

    /// The middle.
    pub(super) fn middle(self) -> f64 {
        f64::midpoint(self.low, self.high)
    }
}

/// What was seen at each label.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    seen: BTreeMap<(bool, u32), Occurrences>,
}

#[derive(Clone, Debug)]
struct Occurrences {
    past: Vec<Range>,
    now: Range,
    last: usize,
}

impl Memory {
    /// What earlier occurrences allow at a row, given how far off is strange; `None` for an occasion that is new.
    pub(super) fn allowed(&self, context: Context, row: usize, strange: f64) -> Option<Range> {
        let Some(key) = key(context) else { return Some(Range::NONE) };
        let known = self.seen.get(&key).map(|occurrences| occurrences.before(row)).filter(|past| !past.is_empty());
        let Some(past) = known else { return (!key.0).then_some(Range::NONE) };
        let middle = |of: fn(&Range) -> f64| {
            let mut ends: Vec<f64> = past.iter().map(of).collect();
            ends.sort_by(f64::total_cmp);
            f64::midpoint(ends[(ends.len() - 1) / 2], ends[ends.len() / 2])
        };
        let range = Range { low: middle(|range| range.low), high: middle(|range| range.high) };
        let matters = key.0 || range.low.abs().max(range.high.abs()) > strange / 2.0;
        // Once is no rule: as expected is fine too.
        let once = Range { low: range.low.min(0.0), high: range.high.max(0.0) };
        Some(match (matters, past.len()) {
            (false, _) => Range::NONE,
            (true, 1) => once,
            (true, _) => range,
        })
    }

    /// Remembers the residual of a row.
    pub(super) fn learn(&mut self, context: Context, row: usize, residual: f64) {
        let Some(key) = key(context) else { return };
        let fresh = Range { low: residual, high: residual };
        let known = self.seen.entry(key).or_insert(Occurrences { past: Vec::new(), now: fresh, last: row });
        if row > known.last + 1 {
            known.past.push(known.now);
            known.now = fresh;
        }
        known.now = Range { low: known.now.low.min(residual), high: known.now.high.max(residual) };
        known.last = row;
    }
}

impl Occurrences {
    /// The occurrences that ended before a row: the current one is no reason for itself.
    fn before(&self, row: usize) -> Vec<Range> {
        let ended = (row > self.last + 1).then_some(self.now);
        self.past.iter().copied().chain(ended).collect()
    }
}

fn key(context: Context) -> Option<(bool, u32)> {
    match context {
        Context::None => None,
        Context::Calendar(label) => Some((false, label)),
        Context::Occasion(label) => Some((true, label)),
    }
}
