//! Goalposts: a target turned into values in the KPI's own unit.
//!
//! Invariant: a goalpost has at least one bound, its bounds are finite, and the lower is not above the upper.

use super::{Side, Target};
use crate::catalogue::Direction;
use std::fmt;

/// Between what a reading must lie: ratios as fractions, money in major units, time in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goalpost {
    /// No less than this.
    pub low: Option<Bound>,
    /// No more than this.
    pub high: Option<Bound>,
}

/// One end of a goalpost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The value.
    pub value: f64,
    /// Whether the value itself is out.
    pub strict: bool,
}

/// Why a target has no goalpost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoGoalpost {
    /// It is a change on a baseline, and there is none.
    NoBaseline,
    /// It is relative growth, and the baseline is 0.
    ZeroBaseline,
    /// It is a bare amount of a KPI that has no better side.
    NoSide,
    /// It leads beyond the largest number.
    TooLarge,
}

impl NoGoalpost {
    /// The reason in plain words, to follow "no goalpost, because".
    pub fn words(self) -> &'static str {
        match self {
            Self::NoBaseline => "the target is a change on the baseline, and there is no baseline",
            Self::ZeroBaseline => "the target is growth in percent, and a baseline of 0 cannot grow by a percentage",
            Self::NoSide => "the target is a bare amount, and the KPI has no better side",
            Self::TooLarge => "the target leads beyond any number",
        }
    }
}

impl fmt::Display for NoGoalpost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no goalpost, because {}", self.words())
    }
}

impl Target {
    /// The values that it asks for, given the baseline in the KPI's own unit. For a KPI that accumulates, the baseline is a
    /// total over as much time as the target has ([`crate::pace::equal_length`]).
    ///
    /// Growth on a negative baseline is measured by its size: 20 % more than -10 is -8. A change bounds from below when the
    /// KPI should rise, from above when it should fall; for one that should do neither its sign decides.
    pub fn resolve(&self, baseline: Option<f64>, direction: Direction) -> Result<Goalpost, NoGoalpost> {
        let from = || baseline.filter(|value| value.is_finite()).ok_or(NoGoalpost::NoBaseline);
        let goalpost = match *self {
            Self::Bound(side, amount) => Goalpost::on(side, amount.value()),
            Self::Toward(amount) => Goalpost::on(better(direction).ok_or(NoGoalpost::NoSide)?, amount.value()),
            Self::Range(low, high) => Goalpost::within(low.value(), high.value()),
            Self::Growth(percent) => {
                let from = from()?;
                if from == 0.0 {
                    return Err(NoGoalpost::ZeroBaseline);
                }
                moved(from, from.abs() * percent / 100.0, direction)
            }
            Self::Change(amount) => moved(from()?, amount.value(), direction),
            Self::Points(points) => moved(from()?, points / 100.0, direction),
        };
        let finite = [goalpost.low, goalpost.high].into_iter().flatten().all(|bound| bound.value.is_finite());
        if finite { Ok(goalpost) } else { Err(NoGoalpost::TooLarge) }
    }

    /// Whether it cannot be resolved without a baseline.
    pub fn needs_baseline(&self) -> bool {
        matches!(self, Self::Growth(_) | Self::Change(_) | Self::Points(_))
    }
}

fn better(direction: Direction) -> Option<Side> {
    match direction {
        Direction::Up => Some(Side::AtLeast),
        Direction::Down => Some(Side::AtMost),
        Direction::Range => None,
    }
}

fn moved(from: f64, change: f64, direction: Direction) -> Goalpost {
    let by_sign = if change < 0.0 { Side::AtMost } else { Side::AtLeast };
    Goalpost::on(better(direction).unwrap_or(by_sign), from + change)
}

impl Goalpost {
    /// A bound on one side.
    pub fn on(side: Side, value: f64) -> Self {
        let bound = Some(Bound { value, strict: side.is_strict() });
        if side.is_floor() { Self { low: bound, high: None } } else { Self { low: None, high: bound } }
    }

    /// Bounds on both sides, both included.
    pub fn within(low: f64, high: f64) -> Self {
        let bound = |value| Some(Bound { value, strict: false });
        Self { low: bound(low), high: bound(high) }
    }

    /// Whether a reading lies within.
    pub fn met(&self, reading: f64) -> bool {
        let above = self.low.is_none_or(|low| if low.strict { reading > low.value } else { reading >= low.value });
        let below = self.high.is_none_or(|high| if high.strict { reading < high.value } else { reading <= high.value });
        above && below
    }

    /// The value to reach, when there is one: the bound of a goalpost that is open on the other side.
    pub fn aim(&self) -> Option<f64> {
        match (self.low, self.high) {
            (Some(bound), None) | (None, Some(bound)) => Some(bound.value),
            _ => None,
        }
    }

    /// By how much a reading misses the nearest bound: above 0 outside, 0 or below inside. Open sides do not count.
    pub fn shortfall(&self, reading: f64) -> f64 {
        let under = self.low.map_or(f64::NEG_INFINITY, |low| low.value - reading);
        let over = self.high.map_or(f64::NEG_INFINITY, |high| reading - high.value);
        under.max(over)
    }

    /// The bound that a reading is nearest to missing or misses.
    pub(crate) fn nearest(&self, reading: f64) -> Option<f64> {
        match (self.low, self.high) {
            (Some(low), Some(high)) => Some(if low.value - reading >= reading - high.value { low } else { high }.value),
            _ => self.aim(),
        }
    }
}
