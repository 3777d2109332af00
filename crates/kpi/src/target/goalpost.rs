//! Goalposts: a target turned into values in the KPI's own unit.
//!
//! Invariant: a goalpost has at least one bound, its bounds are finite, and the lower is not above the upper.

use super::{Side, Target};
use crate::catalogue::Direction;
use serde::Serialize;
use std::fmt;

/// Between what a reading must lie: ratios as fractions, money in major units, time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Goalpost {
    /// No less than this.
    pub low: Option<Bound>,
    /// No more than this.
    pub high: Option<Bound>,
}

/// One end of a goalpost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::Catalogue,
        target::{Amount, Mark, Scale, parse},
    };
    use model::money::Currency;

    fn resolved(kpi: &str, text: &str, baseline: Option<f64>) -> Result<(Option<f64>, Option<f64>), NoGoalpost> {
        let scale = Scale::of(Catalogue::builtin().get(kpi).unwrap(), Some(Currency::USD));
        let target = parse(text, &scale).0.unwrap();
        target.resolve(baseline, scale.direction).map(|post| (post.low.map(|b| b.value), post.high.map(|b| b.value)))
    }

    #[test]
    fn goalposts_are_in_the_kpis_own_unit() {
        assert_eq!(resolved("conversion_rate", ">= 30%", None), Ok((Some(0.3), None)));
        assert_eq!(resolved("conversion_rate", "40%..60%", None), Ok((Some(0.4), Some(0.6))));
        assert_eq!(resolved("conversion_rate", "+2 pt", Some(0.3)), Ok((Some(0.32), None)));
        assert_eq!(resolved("conversion_rate", "+20%", Some(0.25)), Ok((Some(0.3), None)));
        assert_eq!(resolved("revenue", "+20%", Some(10_000.0)), Ok((Some(12_000.0), None)));
        assert_eq!(resolved("followers", "+5000", Some(20_000.0)), Ok((Some(25_000.0), None)));
        assert_eq!(resolved("orders", "500", None), Ok((Some(500.0), None)));
        assert_eq!(resolved("cost_per_lead", "12", None), Ok((None, Some(12.0))));
        assert_eq!(resolved("cost_per_lead", "-10%", Some(20.0)), Ok((None, Some(18.0))));
        assert_eq!(resolved("roi", "+20%", Some(-0.1)), Ok((Some(-0.08), None)));
        assert_eq!(resolved("nps", "+5 points", Some(30.0)), Ok((Some(35.0), None)));
        assert_eq!(resolved("frequency", "+1", Some(3.0)), Ok((Some(4.0), None)));
        assert_eq!(resolved("frequency", "-1", Some(3.0)), Ok((None, Some(2.0))));
    }

    #[test]
    fn growth_needs_something_to_grow_from() {
        assert_eq!(resolved("revenue", "+20%", None), Err(NoGoalpost::NoBaseline));
        assert_eq!(resolved("revenue", "+20%", Some(f64::NAN)), Err(NoGoalpost::NoBaseline));
        assert_eq!(resolved("revenue", "+20%", Some(0.0)), Err(NoGoalpost::ZeroBaseline));
        assert_eq!(resolved("revenue", "+5000", Some(0.0)), Ok((Some(5000.0), None)));
        assert_eq!(resolved("revenue", "+20%", Some(f64::MAX)), Err(NoGoalpost::TooLarge));
        let bare = Target::Toward(Amount { number: 3.0, mark: Mark::Plain });
        assert_eq!(bare.resolve(None, Direction::Range), Err(NoGoalpost::NoSide));
        assert_eq!(
            NoGoalpost::ZeroBaseline.to_string(),
            "no goalpost, because the target is growth in percent, and a baseline of 0 cannot grow by a percentage"
        );
    }

    #[test]
    fn strict_bounds_leave_themselves_out() {
        let post = |side| Goalpost::on(side, 12.0);
        let met = |side| [11.0, 12.0, 13.0].map(|reading| post(side).met(reading));
        assert_eq!(met(Side::AtLeast), [false, true, true]);
        assert_eq!(met(Side::Above), [false, false, true]);
        assert_eq!(met(Side::AtMost), [true, true, false]);
        assert_eq!(met(Side::Below), [true, false, false]);
        assert!(!post(Side::AtLeast).met(f64::NAN));
        assert_eq!(
            [2.9, 3.0, 4.0, 4.1].map(|reading| Goalpost::within(3.0, 4.0).met(reading)),
            [false, true, true, false]
        );
    }
}
