//! The workspace's calendar: its time zone, the day its week starts, the month its fiscal year starts.
//!
//! Invariant: a bucket is named by its first day, and every day lies in exactly one bucket of a grain.

use crate::{
    Date, Timestamp,
    period::{Grain, Period},
};
use jiff::{ToSpan, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// How days are counted in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The IANA name of the time zone, such as `Europe/Berlin`.
    pub time_zone: String,
    /// The first day of the week, 1 = Monday to 7 = Sunday.
    pub week_start: i8,
    /// The first month of the fiscal year, 1 to 12.
    pub fiscal_start: i8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { time_zone: "UTC".to_owned(), week_start: 1, fiscal_start: 1 }
    }
}

impl Calendar {
    /// A calendar in a named zone, or what is wrong with the name.
    pub fn in_zone(name: &str) -> Result<Self, String> {
        TimeZone::get(name)
            .map_err(|_| format!("{name:?} is not a time zone: use an IANA name, such as Europe/Berlin"))?;
        Ok(Self { time_zone: name.to_owned(), ..Self::default() })
    }

    /// The zone itself. A name that was checked on the way in is always known; an unknown one falls back to UTC.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The civil day of an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone()).date()
    }

    /// The hour of the day of an instant, 0 to 23.
    pub fn hour(&self, at: Timestamp) -> i8 {
        at.to_zoned(self.zone()).hour()
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Option<Timestamp> {
        Some(day.to_zoned(self.zone()).ok()?.timestamp())
    }

    /// The first instant after a day.
    pub fn end_of(&self, day: Date) -> Option<Timestamp> {
        self.start_of(day.tomorrow().ok()?)
    }

    /// The first day of the bucket that a day lies in.
    pub fn bucket(&self, day: Date, grain: Grain) -> Date {
        match grain {
            Grain::Day => day,
            Grain::Week => {
                let since = (day.weekday().to_monday_one_offset() - self.week_start).rem_euclid(7);
                day.saturating_sub(i64::from(since).days())
            }
            Grain::Month => day.first_of_month(),
            Grain::Quarter => self.back_to_step(day, 3),
            Grain::Year => self.back_to_step(day, 12),
        }
    }

    /// The first day of the bucket after the one that starts at `start`.
    pub fn next(&self, start: Date, grain: Grain) -> Date {
        match grain {
            Grain::Day => start.saturating_add(1.day()),
            Grain::Week => start.saturating_add(7.days()),
            Grain::Month => start.saturating_add(1.month()),
            Grain::Quarter => start.saturating_add(3.months()),
            Grain::Year => start.saturating_add(12.months()),
        }
    }

    /// The buckets of a period, in order, each cut to the period.
    pub fn buckets(&self, period: Period, grain: Grain) -> Vec<Period> {
        let mut buckets = Vec::new();
        let mut start = self.bucket(period.from, grain);
        while start <= period.to {
            let next = self.next(start, grain);
            if self.bucket(next, grain) == start {
                buckets.push(Period { from: start.max(period.from), to: period.to }); // the calendar ends in this bucket
                break;
            }
            let last = next.yesterday().unwrap_or(start);
            buckets.push(Period { from: start.max(period.from), to: last.min(period.to) });
            start = next;
        }
        buckets
    }

    fn back_to_step(&self, day: Date, months: i8) -> Date {
        let since = (day.month() - self.fiscal_start).rem_euclid(months);
        day.first_of_month().saturating_sub(i64::from(since).months())
    }
}

/// The name of a weekday as a dimension value: `1 Monday` to `7 Sunday`, so that sorting keeps the week's order.
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "1 Monday",
        Weekday::Tuesday => "2 Tuesday",
        Weekday::Wednesday => "3 Wednesday",
        Weekday::Thursday => "4 Thursday",
        Weekday::Friday => "5 Friday",
        Weekday::Saturday => "6 Saturday",
        Weekday::Sunday => "7 Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn weeks_and_fiscal_quarters_follow_the_workspace() {
        let calendar = Calendar { week_start: 7, fiscal_start: 2, ..Calendar::default() };
        assert_eq!(calendar.bucket(date(2024, 3, 1), Grain::Week), date(2024, 2, 25));
        assert_eq!(calendar.bucket(date(2024, 1, 15), Grain::Quarter), date(2023, 11, 1));
        assert_eq!(calendar.bucket(date(2024, 1, 15), Grain::Year), date(2023, 2, 1));
    }

    #[test]
    fn a_day_starts_at_local_midnight() {
        let berlin = Calendar::in_zone("Europe/Berlin").unwrap();
        let at: Timestamp = "2024-06-30T22:30:00Z".parse().unwrap();
        assert_eq!(berlin.day(at), date(2024, 7, 1));
        assert!(Calendar::in_zone("Middle/Earth").unwrap_err().contains("IANA"));
    }

    #[test]
    fn a_day_without_midnight_starts_at_its_first_instant() {
        // Brazil's clocks went from 00:00 to 01:00 on 4 November 2018; Berlin's days of change have 23 and 25 hours.
        let paulo = Calendar::in_zone("America/Sao_Paulo").unwrap();
        assert_eq!(paulo.start_of(date(2018, 11, 4)).unwrap().to_string(), "2018-11-04T03:00:00Z");
        assert_eq!(paulo.end_of(date(2018, 11, 3)), paulo.start_of(date(2018, 11, 4)));
        let berlin = Calendar::in_zone("Europe/Berlin").unwrap();
        let hours = |day| {
            let (start, end) = (berlin.start_of(day).unwrap(), berlin.end_of(day).unwrap());
            (end.as_second() - start.as_second()) / 3600
        };
        assert_eq!([date(2024, 3, 30), date(2024, 3, 31), date(2024, 10, 27)].map(hours), [24, 23, 25]);
        assert_eq!(berlin.hour("2024-10-27T00:30:00Z".parse().unwrap()), 2);
        assert_eq!(berlin.hour("2024-10-27T01:30:00Z".parse().unwrap()), 2);
    }

    #[test]
    fn buckets_are_cut_to_the_period() {
        let calendar = Calendar::default();
        let buckets = calendar.buckets(Period::parse("2024-02-15..2024-04-02").unwrap(), Grain::Month);
        let texts: Vec<String> = buckets.iter().map(Period::to_string).collect();
        assert_eq!(texts, ["2024-02-15..2024-02-29", "2024-03-01..2024-03-31", "2024-04-01..2024-04-02"]);
        let last = Period { from: Date::MAX, to: Date::MAX };
        for grain in [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year] {
            assert_eq!(calendar.buckets(last, grain), [last], "{}", grain.name());
        }
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_bucket(offset in 0_i64..20_000, week in 1_i8..=7, month in 1_i8..=12, len in 0_i64..400) {
            let calendar = Calendar { week_start: week, fiscal_start: month, ..Calendar::default() };
            let from = date(1990, 1, 1).saturating_add(offset.days());
            let period = Period { from, to: from.saturating_add(len.days()) };
            for grain in [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year] {
                let buckets = calendar.buckets(period, grain);
                prop_assert_eq!(buckets.iter().map(Period::days).sum::<i64>(), period.days());
                prop_assert!(buckets.iter().all(|b| calendar.bucket(b.to, grain) == calendar.bucket(b.from, grain)));
            }
        }
    }
}
