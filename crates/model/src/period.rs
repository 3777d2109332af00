//! Periods and grains: which days a reading covers, and how they are cut into buckets.

use crate::Date;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A closed range of civil days: both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day; never before `from`.
    pub to: Date,
}

impl Period {
    /// A period, or `None` when it would end before it starts.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Reads `2024-01-01..2024-06-30`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a period: write FROM..TO, such as 2024-01-01..2024-06-30");
        let (from, to) = text.split_once("..").ok_or_else(wrong)?;
        let (from, to) = (from.trim().parse().map_err(|_| wrong())?, to.trim().parse().map_err(|_| wrong())?);
        Self::new(from, to).ok_or_else(|| format!("{text:?} ends before it starts"))
    }

    /// How many days it has; at least 1.
    pub fn days(&self) -> i64 {
        i64::from((self.to - self.from).get_days()) + 1
    }

    /// Whether a day belongs to it.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// The period of the same length that ends the day before. `None` before the calendar's first day.
    pub fn previous(&self) -> Option<Self> {
        let to = self.from.yesterday().ok()?;
        Self::new(to.checked_sub((self.days() - 1).days()).ok()?, to)
    }

    /// The same days a year earlier (29 February becomes the 28th).
    pub fn year_before(&self) -> Option<Self> {
        Self::new(self.from.checked_sub(1.year()).ok()?, self.to.checked_sub(1.year()).ok()?)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// The size of a time bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// One civil day.
    Day,
    /// Seven days from the workspace's first day of the week.
    Week,
    /// A calendar month.
    Month,
    /// Three months, counted from the fiscal year's first month.
    Quarter,
    /// Twelve months, counted from the fiscal year's first month.
    Year,
}

impl Grain {
    /// Reads `day`, `week`, `month`, `quarter` or `year`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn periods_are_closed_and_step_back_whole() {
        let march = Period::parse("2024-03-01..2024-03-31").unwrap();
        assert_eq!(march.days(), 31);
        assert_eq!(march.previous().unwrap().to_string(), "2024-01-30..2024-02-29");
        assert_eq!(march.year_before().unwrap().to_string(), "2023-03-01..2023-03-31");
        assert!(Period::parse("2024-03-02..2024-03-01").unwrap_err().contains("ends before"));
        assert!(Period::parse("yesterday").unwrap_err().contains("FROM..TO"));
    }

    #[test]
    fn leap_days_have_a_day_a_year_before() {
        let leap = Period::parse("2024-02-29..2024-02-29").unwrap();
        assert_eq!(leap.year_before().unwrap().to_string(), "2023-02-28..2023-02-28");
        assert_eq!(Period::parse(" 2024-02-01 .. 2024-02-29 ").unwrap().days(), 29);
        assert!(leap.contains(leap.from) && !leap.contains(leap.from.tomorrow().unwrap()));
        let first = Period { from: Date::MIN, to: Date::MIN };
        assert_eq!((first.previous(), first.year_before()), (None, None));
    }

    proptest! {
        #[test]
        fn a_period_reads_back_and_the_one_before_touches_it(start in 0_i64..20_000, length in 0_i64..800) {
            let from = jiff::civil::date(1990, 1, 1).saturating_add(start.days());
            let period = Period::new(from, from.saturating_add(length.days())).unwrap();
            prop_assert_eq!(Period::parse(&period.to_string()), Ok(period));
            let previous = period.previous().unwrap();
            prop_assert_eq!(previous.days(), period.days());
            prop_assert_eq!(previous.to.tomorrow().ok(), Some(period.from));
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,24}") {
            prop_assert!(Period::parse(&text).is_err_and(|wrong| !wrong.is_empty()));
        }
    }
}
