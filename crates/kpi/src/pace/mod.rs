//! Pace: how far along a KPI is, compared with how far along it should be.
//!
//! Pace works on readings that are already in the KPI's own unit. It knows nothing about facts, formulas or storage; only
//! [`Kind::of`] looks at a formula, to tell what accumulates from what does not.
//!
//! | kind | reading by now | expected by now |
//! | --- | --- | --- |
//! | flow (revenue, clicks) | what came in since the start | the goalpost times the curve's share: it starts at 0 |
//! | level (followers) | the value now | on the curve from the baseline to the goalpost |
//! | ratio (conversion rate) | the ratio since the start | on the curve from the baseline to the goalpost |
//!
//! A level or ratio without a baseline, or with one that meets the target already, has no way to go: it is compared with the
//! goalpost itself from the first day. So is a range.
//!
//! Invariant: when no progress is expected yet, pace is `None`. Zero would claim that the campaign is failing.

mod curve;
mod kind;
mod schedule;

pub use curve::{Curve, Publication, Stage};
pub use kind::Kind;
pub use schedule::{Step, elapsed, equal_length, schedule};

use crate::target::{Bound, Goalpost, attainment};
use serde::Serialize;

/// From this pace on a KPI is on track: the last twentieth is noise in most of them.
pub const ON_TRACK: f64 = 0.95;

/// From this pace on a KPI is to be watched; below, it is off track.
pub const WATCH: f64 = 0.8;

/// How far rounding may take a pace below a threshold that it reaches exactly.
const ROUNDING: f64 = 1e-9;

/// Where a KPI stands on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// How readings come about over time.
    pub kind: Kind,
    /// What should be reached by the end.
    pub goalpost: Goalpost,
    /// The value before the start, for levels and ratios. A flow starts at 0: what it brought before matters only to its
    /// goalpost.
    pub baseline: Option<f64>,
    /// The value now: of a flow, all since the start.
    pub reading: f64,
    /// The share of the way that is expected by now, from 0 to 1 ([`Curve::share`]).
    pub share: f64,
}

/// Divides the progress made by the progress expected so far.
///
/// `1.0` is exactly on plan, and nothing is clamped. A KPI that should fall, such as cost per acquisition, needs no special
/// case: its target lies below its baseline, both differences are negative, and the signs cancel. Under a ceiling that
/// accumulates, such as a budget, spending a tenth more than expected by now is 0.9 (see [`attainment`]).
pub fn pace(progress: &Progress) -> Option<f64> {
    let expected = expected(progress)?;
    attainment(progress.reading, start(progress), &expected)
}

/// The goalpost for now, in the KPI's own unit. `None` when no progress is expected yet.
pub fn expected(progress: &Progress) -> Option<Goalpost> {
    let Progress { goalpost, share, .. } = *progress;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let from = match progress.kind {
        Kind::Flow => 0.0,
        Kind::Level | Kind::Ratio => match start(progress) {
            Some(from) => from,
            None => return Some(goalpost),
        },
    };
    let on_the_way = |bound: Bound| Bound { value: from + (bound.value - from) * share, ..bound };
    (share > 0.0).then(|| Goalpost { low: goalpost.low.map(on_the_way), high: goalpost.high.map(on_the_way) })
}

/// The baseline from which there is a way to go, of what does not accumulate and has one value to reach.
fn start(progress: &Progress) -> Option<f64> {
    let from = progress.baseline.filter(|from| from.is_finite() && progress.kind != Kind::Flow)?;
    let aim = progress.goalpost.aim()?;
    progress.goalpost.is_ahead_of(from, aim).then_some(from)
}

/// How a KPI fares, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// The pace is [`ON_TRACK`] or better.
    OnTrack,
    /// The pace is [`WATCH`] or better.
    Watch,
    /// The pace is worse.
    OffTrack,
    /// There is no pace: nothing was read, or no progress is expected yet.
    NoReading,
}

impl Health {
    /// The word for a pace.
    pub fn of(pace: Option<f64>) -> Self {
        match pace {
            Some(pace) if pace >= ON_TRACK - ROUNDING => Self::OnTrack,
            Some(pace) if pace >= WATCH - ROUNDING => Self::Watch,
            Some(pace) if !pace.is_nan() => Self::OffTrack,
            _ => Self::NoReading,
        }
    }

    /// The words on pages.
    pub fn words(self) -> &'static str {
        match self {
            Self::OnTrack => "on track",
            Self::Watch => "watch",
            Self::OffTrack => "off track",
            Self::NoReading => "no reading",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Side;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn progress(kind: Kind, goalpost: Goalpost, baseline: Option<f64>, reading: f64, share: f64) -> Progress {
        Progress { kind, goalpost, baseline, reading, share }
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    fn floor(value: f64) -> Goalpost {
        Goalpost::on(Side::AtLeast, value)
    }

    fn ceiling(value: f64) -> Goalpost {
        Goalpost::on(Side::AtMost, value)
    }

    #[test]
    fn a_flow_starts_at_nothing() {
        // 12 000 wanted, a quarter expected by now: 3 000. The baseline made the goalpost and is not counted again.
        for (reading, expected) in [(3_000.0, 1.0), (2_400.0, 0.8), (0.0, 0.0), (6_000.0, 2.0)] {
            close(pace(&progress(Kind::Flow, floor(12_000.0), Some(10_000.0), reading, 0.25)), expected);
        }
        // A budget of at most 1 000: 250 by now. 275 is a tenth too much, 200 a fifth to spare.
        close(pace(&progress(Kind::Flow, ceiling(1_000.0), None, 275.0, 0.25)), 0.9);
        close(pace(&progress(Kind::Flow, ceiling(1_000.0), None, 200.0, 0.25)), 1.2);
        // Between 100 and 200 posts: 25 to 50 by now.
        let range = Goalpost::within(100.0, 200.0);
        assert_eq!(pace(&progress(Kind::Flow, range, None, 30.0, 0.25)), Some(1.0));
        close(pace(&progress(Kind::Flow, range, None, 20.0, 0.25)), 0.8);
    }

    #[test]
    fn levels_and_ratios_go_from_their_baseline() {
        // 20 000 to 25 000 followers, half of the way expected: 22 500.
        close(pace(&progress(Kind::Level, floor(25_000.0), Some(20_000.0), 22_000.0, 0.5)), 0.8);
        // A cost per acquisition from 20 to 15: 17.50 expected; 17 is 3 of 2.5.
        close(pace(&progress(Kind::Ratio, ceiling(15.0), Some(20.0), 17.0, 0.5)), 1.2);
        // A conversion rate that fell where it should rise.
        close(pace(&progress(Kind::Ratio, floor(0.3), Some(0.2), 0.19, 0.5)), -0.2);
        let now = expected(&progress(Kind::Ratio, floor(0.3), Some(0.2), 0.19, 0.1)).unwrap();
        close(now.aim(), 0.21);
    }

    #[test]
    fn without_a_way_to_go_the_goalpost_itself_is_expected() {
        close(pace(&progress(Kind::Ratio, floor(0.3), None, 0.27, 0.0)), 0.9);
        close(pace(&progress(Kind::Ratio, floor(0.3), Some(0.35), 0.33, 0.1)), 1.1);
        close(pace(&progress(Kind::Level, floor(500.0), None, 400.0, 0.5)), 0.8);
        close(pace(&progress(Kind::Ratio, ceiling(12.0), None, 15.0, 0.5)), 0.75);
        let range = Goalpost::within(3.0, 4.0);
        assert_eq!(pace(&progress(Kind::Ratio, range, Some(2.0), 3.5, 0.1)), Some(1.0));
    }

    #[test]
    fn no_progress_expected_is_no_pace() {
        assert_eq!(pace(&progress(Kind::Flow, floor(100.0), None, 10.0, 0.0)), None);
        assert_eq!(pace(&progress(Kind::Level, floor(100.0), Some(50.0), 60.0, 0.0)), None);
        assert_eq!(pace(&progress(Kind::Flow, floor(100.0), None, f64::NAN, 0.5)), None);
        assert_eq!(pace(&progress(Kind::Flow, floor(100.0), None, 1.0, f64::NAN)), None);
        assert_eq!(pace(&progress(Kind::Flow, floor(100.0), None, 1.0, 1.5)), None);
    }

    #[test]
    fn health_has_two_thresholds() {
        let of = |pace| Health::of(Some(pace)).words();
        assert_eq!(
            [1.3, 0.95, 0.949, 0.8, 0.799, -1.0].map(of),
            ["on track", "on track", "watch", "watch", "off track", "off track"]
        );
        assert_eq!([None, Some(f64::NAN)].map(Health::of), [Health::NoReading; 2]);
    }

    proptest! {
        #[test]
        fn what_is_expected_now_is_a_pace_of_one(
            level in proptest::bool::ANY, from in 0.0_f64..1e3, by in 1.0_f64..1e3, up in proptest::bool::ANY, share in 0.01_f64..1.0,
        ) {
            let (kind, aim) = (if level { Kind::Level } else { Kind::Ratio }, if up { from + by } else { from - by });
            let post = if up { floor(aim) } else { ceiling(aim) };
            let now = expected(&progress(kind, post, Some(from), 0.0, share)).and_then(|post| post.aim()).unwrap();
            let exact = pace(&progress(kind, post, Some(from), now, share)).unwrap();
            prop_assert!((exact - 1.0).abs() < 1e-6, "{}", exact);
            let better = if up { now + 1.0 } else { now - 1.0 };
            prop_assert!(pace(&progress(kind, post, Some(from), better, share)).unwrap() > exact);
        }

        #[test]
        fn pace_at_the_end_is_attainment(from in 0.0_f64..1e3, aim in 1.0_f64..1e3, reading in 0.0_f64..1e3, up in proptest::bool::ANY) {
            let post = if up { floor(aim) } else { ceiling(aim) };
            for kind in [Kind::Level, Kind::Ratio] {
                let (pace, whole) = (pace(&progress(kind, post, Some(from), reading, 1.0)), attainment(reading, Some(from), &post));
                prop_assert!((pace.unwrap() - whole.unwrap()).abs() <= 1e-9 * whole.unwrap().abs().max(1.0));
            }
            prop_assert_eq!(pace(&progress(Kind::Flow, post, Some(from), reading, 1.0)), attainment(reading, None, &post));
        }
    }
}
