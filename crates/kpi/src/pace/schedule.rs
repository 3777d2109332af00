//! The schedule of a flow: how much should have come in by the end of each month.
//!
//! Invariant: the last step expects the whole.

use super::Curve;
use model::{
    Date,
    calendar::Calendar,
    period::{Grain, Period},
};

/// One bucket of a schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The bucket, cut to the flight.
    pub period: Period,
    /// The share of the way that is expected by its end.
    pub share: f64,
    /// What is expected by its end, all buckets before it included.
    pub expected: f64,
    /// What is expected within it.
    pub within: f64,
}

/// What a flow with a total to reach should have brought by the end of each bucket of its flight.
pub fn schedule(total: f64, flight: Period, curve: &Curve, grain: Grain, calendar: &Calendar) -> Vec<Step> {
    let length = whole(flight.days());
    let mut before = 0.0;
    let steps = calendar.buckets(flight, grain).into_iter().map(|period| {
        let share = curve.share(elapsed(flight, period.to), length);
        let expected = total * share;
        let step = Step { period, share, expected, within: expected - before };
        before = expected;
        step
    });
    steps.collect()
}

/// How many days of a flight lie behind at the end of a day; below 0 before it starts.
pub fn elapsed(flight: Period, day: Date) -> f64 {
    whole(i64::from((day - flight.from).get_days()) + 1)
}

/// A total of one period, scaled to the length of another: what the baseline of a flow is to a target. 184 days that brought
/// 9 200 are worth 9 050 in 181.
pub fn equal_length(total: f64, of: Period, to: Period) -> f64 {
    total * whole(to.days()) / whole(of.days())
}

#[expect(clippy::cast_precision_loss, reason = "days of a calendar are far fewer than 2^53")]
fn whole(days: i64) -> f64 {
    days as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::{Catalogue, Direction},
        pace::{Health, Kind, Progress, Stage, pace},
        target::{Goalpost, Scale, parse},
    };

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn cents(value: f64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "test figures are small")]
        let cents = (value * 100.0).round() as i64;
        cents
    }

    /// The jewellery shop: sales revenue up 20 % over the next half-year. The half-year before brought 9 200.00 in 184 days.
    fn shop() -> (Goalpost, Period) {
        let flight = period("2026-01-01..2026-06-30");
        let baseline = equal_length(9_200.0, period("2025-07-01..2025-12-31"), flight);
        assert_eq!(cents(baseline), 905_000, "9 200 × 181 ÷ 184");
        let scale = Scale::of(Catalogue::builtin().get("revenue").unwrap(), None);
        let target = parse("+20%", &scale).0.unwrap();
        (target.resolve(Some(baseline), Direction::Up).unwrap(), flight)
    }

    #[test]
    fn the_shops_revenue_month_by_month() {
        let (goalpost, flight) = shop();
        let total = goalpost.aim().unwrap();
        assert_eq!(cents(total), 1_086_000, "9 050 × 1.2");
        let steps = schedule(total, flight, &Curve::Linear, Grain::Month, &Calendar::default());
        // 10 860 ÷ 181 = 60 a day; days by the end of each month: 31, 59, 90, 120, 151, 181.
        let by: Vec<i64> = steps.iter().map(|step| cents(step.expected)).collect();
        assert_eq!(by, [186_000, 354_000, 540_000, 720_000, 906_000, 1_086_000]);
        let within: Vec<i64> = steps.iter().map(|step| cents(step.within)).collect();
        assert_eq!(within, [186_000, 168_000, 186_000, 180_000, 186_000, 180_000]);
        assert_eq!(steps[5].share, 1.0);
    }

    #[test]
    fn the_shops_pace_at_the_end_of_march() {
        let (goalpost, flight) = shop();
        let share = Curve::Linear.share(elapsed(flight, "2026-03-31".parse().unwrap()), 181.0);
        // 5 400 expected; 4 590 came in: 0.85.
        let progress = Progress { kind: Kind::Flow, goalpost, baseline: Some(9_050.0), reading: 4_590.0, share };
        let found = pace(&progress).unwrap();
        assert!((found - 0.85).abs() < 1e-12);
        assert_eq!(Health::of(Some(found)), Health::Watch);
    }

    #[test]
    fn a_season_shifts_the_months() {
        // A shop that lives on February: weights 1, 4, 1 for three months and 600 to reach.
        let flight = period("2026-01-01..2026-03-31");
        let stages = [(31.0, 1.0), (28.0, 4.0), (31.0, 1.0)].map(|(days, weight)| Stage { days, weight });
        let steps = schedule(600.0, flight, &Curve::Stages(stages.to_vec()), Grain::Month, &Calendar::default());
        assert_eq!(steps.iter().map(|step| cents(step.expected)).collect::<Vec<_>>(), [10_000, 50_000, 60_000]);
    }

    #[test]
    fn months_are_cut_to_the_flight() {
        let flight = period("2026-03-16..2026-04-14");
        let steps = schedule(300.0, flight, &Curve::Linear, Grain::Month, &Calendar::default());
        assert_eq!(steps.iter().map(|step| cents(step.expected)).collect::<Vec<_>>(), [16_000, 30_000]);
        assert_eq!(steps[0].period, period("2026-03-16..2026-03-31"));
        assert_eq!(elapsed(flight, "2026-03-15".parse().unwrap()), 0.0);
    }
}
