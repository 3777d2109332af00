//! KPI cards: a reading with its change, a sparkline, and where the number stands between counted and guessed.

use crate::{
    address::Pairs,
    format,
    parts::mark::{self, Spark},
};
use insight::scorecard::Card;
use kpi::{catalogue::Direction, reading::Reading, unit::Shape};
use model::money::Currency;

/// One card as the template writes it.
#[derive(Clone, Debug)]
pub struct CardPart {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub words: String,
    /// The address that explains the number.
    pub why: String,
    /// The number; empty when there is none.
    pub number: String,
    /// Its unit, to be set smaller.
    pub unit: String,
    /// The change from the compared period.
    pub delta: Option<Delta>,
    /// The line over the period.
    pub spark: Spark,
    /// The mark of the provenance.
    pub provenance: String,
    /// Why there is no number.
    pub reason: Option<String>,
    /// The first thing that the reader should know.
    pub note: Option<String>,
}

/// A change, said with an arrow, a number and a colour that knows which way is better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    /// The class that colours it: `up-good`, `down-bad`, … or nothing.
    pub class: &'static str,
    /// The arrow.
    pub arrow: &'static str,
    /// The size of the change, without a sign.
    pub text: String,
}

impl CardPart {
    /// A card for a page's question.
    pub fn of(card: &Card, question: &Pairs, currency: Currency) -> Self {
        let reading = &card.reading;
        let text = reading.value.map(|value| format::value(value, &reading.unit, currency)).unwrap_or_default();
        let (number, unit) = format::apart(&text);
        let spark: Vec<Option<f64>> = card.spark.iter().map(|point| point.value).collect();
        Self {
            kpi: card.kpi.clone(),
            name: card.name.clone(),
            words: card.words.clone(),
            why: question.with("kpi", &card.kpi).address("/explain"),
            number: number.to_owned(),
            unit: unit.to_owned(),
            delta: delta(reading, card.direction),
            spark: Spark::of(&spark),
            provenance: reading.provenance.map(mark::provenance).unwrap_or_default(),
            reason: reading.reason.clone(),
            note: reading.notes.first().cloned(),
        }
    }
}

/// How a change is said: a difference in points where the value is a rate, else relative.
pub fn change(reading: &Reading) -> Option<(f64, String)> {
    let (value, previous) = (reading.value?, reading.previous?);
    match kpi::unit::shape(&reading.unit) {
        Shape::Ratio => Some((value - previous, format::points((value - previous).abs()))),
        Shape::Points => {
            Some((value - previous, format!("{}{}pt", format::score((value - previous).abs()), format::NARROW)))
        }
        _ => reading.change().map(|change| (change, format::change(change))),
    }
}

/// The change of a reading, coloured by the direction that is better.
pub fn delta(reading: &Reading, direction: Direction) -> Option<Delta> {
    let (change, text) = change(reading)?;
    let moved = text.contains(|c: char| ('1'..='9').contains(&c));
    let (class, arrow) = match (moved, change > 0.0, direction) {
        (false, ..) => ("", "→"),
        (_, true, Direction::Up) => ("up-good", "↑"),
        (_, true, Direction::Down) => ("up-bad", "↑"),
        (_, false, Direction::Up) => ("down-bad", "↓"),
        (_, false, Direction::Down) => ("down-good", "↓"),
        (_, true, Direction::Range) => ("", "↑"),
        (_, false, Direction::Range) => ("", "↓"),
    };
    Some(Delta { class, arrow, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: f64, previous: f64, unit: &str, direction: Direction) -> (&'static str, String) {
        let reading =
            Reading { value: Some(value), previous: Some(previous), unit: unit.to_owned(), ..Reading::default() };
        let delta = delta(&reading, direction).unwrap();
        (delta.class, format!("{} {}", delta.arrow, delta.text.replace(format::NARROW, " ")))
    }

    #[test]
    fn the_arrow_shows_where_it_went_and_the_colour_whether_that_is_good() {
        assert_eq!(said(112.0, 100.0, "count", Direction::Up), ("up-good", "↑ 12 %".to_owned()));
        assert_eq!(said(18.4, 14.0, "money per count", Direction::Down), ("up-bad", "↑ 31 %".to_owned()));
        assert_eq!(said(0.061, 0.057, "ratio", Direction::Up), ("up-good", "↑ 0.4 pt".to_owned()));
        assert_eq!(said(0.05, 0.06, "ratio", Direction::Down), ("down-good", "↓ 1 pt".to_owned()));
        assert_eq!(said(5.0, 5.0, "count", Direction::Up), ("", "→ 0.0 %".to_owned()));
        assert_eq!(said(30.0, 42.0, "points", Direction::Up), ("down-bad", "↓ 12 pt".to_owned()));
    }

    #[test]
    fn nothing_is_said_without_something_to_compare_with() {
        let reading = Reading { value: Some(5.0), previous: Some(0.0), unit: "count".to_owned(), ..Reading::default() };
        assert_eq!(delta(&reading, Direction::Up), None);
    }
}
