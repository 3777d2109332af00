//! Phrases: sentences with figures in them that are not written out yet, so that a page, a terminal and a file each write a
//! figure their own way.
//!
//! Invariant: a phrase names a figure only with its unit.

use model::{Date, period::Period};
use serde::{Serialize, Serializer};
use std::fmt;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// The name of somebody or something that a person chose.
    Name(String),
    /// A value in its unit.
    Value(f64, String),
    /// A relative change or a share: 0.25 is 25 %.
    Share(f64),
    /// A probability from 0 to 1: never written as certain.
    Chance(f64),
    /// A number that counts.
    Count(usize),
    /// A day.
    Day(Date),
    /// Several days.
    Days(Period),
}

/// A sentence, or several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Phrase(pub Vec<Piece>);

impl Phrase {
    /// Begins with words.
    pub fn new(words: impl Into<String>) -> Self {
        Self::default().text(words)
    }

    /// Begins with a name.
    pub fn of_name(name: impl Into<String>) -> Self {
        Self::default().name(name)
    }

    /// Goes on with words.
    #[must_use]
    pub fn text(self, words: impl Into<String>) -> Self {
        self.with(Piece::Text(words.into()))
    }

    /// Goes on with a name.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(Piece::Name(name.into()))
    }

    /// Goes on with a value.
    #[must_use]
    pub fn value(self, value: f64, unit: &str) -> Self {
        self.with(Piece::Value(value, unit.to_owned()))
    }

    /// Goes on with a share.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        self.with(Piece::Share(share))
    }

    /// Goes on with a probability.
    #[must_use]
    pub fn chance(self, chance: f64) -> Self {
        self.with(Piece::Chance(chance))
    }

    /// Goes on with a count.
    #[must_use]
    pub fn count(self, count: usize) -> Self {
        self.with(Piece::Count(count))
    }

    /// Goes on with a day.
    #[must_use]
    pub fn day(self, day: Date) -> Self {
        self.with(Piece::Day(day))
    }

    /// Goes on with days; one day alone is that day.
    #[must_use]
    pub fn days(self, days: Period) -> Self {
        if days.from == days.to { self.day(days.from) } else { self.with(Piece::Days(days)) }
    }

    /// Goes on with another phrase.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn with(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }
}

/// Plain text: figures as numbers with at most four significant decimals, days as in files.
impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(words) | Piece::Name(words) => f.write_str(words),
            Piece::Value(value, unit) if unit == "ratio" => write!(f, "{}%", short(value * 100.0)),
            Piece::Value(value, unit) if unit.starts_with("money") => write!(f, "{value:.2}"),
            Piece::Value(value, _) => write!(f, "{}", short(*value)),
            Piece::Share(share) => write!(f, "{}%", short(share * 100.0)),
            Piece::Chance(chance) => f.write_str(&chance_words(*chance, "%")),
            Piece::Count(count) => write!(f, "{count}"),
            Piece::Day(day) => write!(f, "{day}"),
            Piece::Days(days) => write!(f, "{} to {}", days.from, days.to),
        })
    }
}

/// A probability in whole percent; what is nearly certain stays nearly.
pub fn chance_words(chance: f64, sign: &str) -> String {
    match chance * 100.0 {
        percent if percent < 1.0 => format!("less than 1{sign}"),
        percent if percent > 99.0 => format!("more than 99{sign}"),
        percent => format!("{percent:.0}{sign}"),
    }
}

/// Few decimals for small numbers, none for large ones.
fn short(value: f64) -> f64 {
    let scale = if value.abs() >= 100.0 { 1.0 } else { 100.0 };
    (value * scale).round() / scale
}

impl Serialize for Phrase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_certain() {
        let words = |chance| chance_words(chance, " %");
        assert_eq!(
            [0.0, 0.0151, 0.5, 0.99, 1.0].map(words),
            ["less than 1 %", "2 %", "50 %", "99 %", "more than 99 %"]
        );
    }

    #[test]
    fn figures_are_written_with_their_units() {
        let days = Period::parse("2026-03-01..2026-03-09").unwrap();
        let phrase = Phrase::of_name("Views")
            .text(" fell by ")
            .share(0.256)
            .text(" to ")
            .value(1234.567, "count")
            .text(", ")
            .value(3.5, "money")
            .text(" each, ")
            .value(0.034, "ratio")
            .text(" from ")
            .days(days);
        assert_eq!(phrase.to_string(), "Views fell by 25.6% to 1235, 3.50 each, 3.4% from 2026-03-01 to 2026-03-09");
        assert_eq!(serde_json::to_string(&Phrase::new("a").count(2)).unwrap(), "\"a2\"");
        assert_eq!(Phrase::default().days(Period { to: days.from, ..days }).to_string(), "2026-03-01");
    }
}
