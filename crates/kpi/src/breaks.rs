//! Definition breaks: days from which a platform counts something else under the same name.
//!
//! The list is `breaks.toml`. This room only says where breaks lie; it changes no number.
//!
//! Invariant: breaks are sorted by date, and each names a known measure.

use model::{Date, measure::Measure, period::Period};
use serde::Deserialize;
use std::sync::LazyLock;

/// One break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Break {
    /// The platform's canonical name.
    pub platform: String,
    /// The measure.
    pub measure: Measure,
    /// The first day that is counted the new way.
    #[serde(deserialize_with = "date")]
    pub date: Date,
    /// What changed, in words.
    pub words: String,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "break")]
    breaks: Vec<Break>,
}

static BREAKS: LazyLock<Vec<Break>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("breaks.toml")).expect("invariant: breaks.toml is well formed");
    let mut breaks = file.breaks;
    breaks.sort_by_key(|one| one.date);
    breaks
});

/// Every break, the earliest first.
pub fn all() -> &'static [Break] {
    &BREAKS
}

/// The breaks of a measure within a period: days on both sides belong to it.
pub fn crossed(measure: Measure, period: Period) -> impl Iterator<Item = &'static Break> {
    all().iter().filter(move |one| one.measure == measure && period.from < one.date && one.date <= period.to)
}

impl Break {
    /// The break as a note on a reading.
    pub fn note(&self) -> String {
        let platform = model::platform::title(&self.platform);
        format!("{} on {platform} changed meaning on {}: {}", self.measure, self.date, self.words)
    }
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text} is not a date")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_crosses_a_break_when_it_has_days_on_both_sides() {
        let found = |text: &str| crossed(Measure::Views, Period::parse(text).unwrap()).count();
        assert_eq!(found("2025-03-01..2025-03-31"), 1);
        assert_eq!(found("2025-03-01..2025-03-30"), 0);
        assert_eq!(found("2025-03-31..2025-06-30"), 0);
        assert!(all().is_sorted_by_key(|one| one.date));
        assert!(all().iter().all(|one| model::platform::canonical(&one.platform) == one.platform));
    }
}
