//! The groups of a finding beside each other: each one's difference from the rest with its interval, on one scale.
//!
//! Knows relative differences; the scale holds all of them and the rest itself, which is 0.
//!
//! Invariant: what is drawn stands beside it in figures.

use super::phrase;
use crate::format;
use insight::finding::Group;
use model::money::Currency;

/// A group as the template writes it.
#[derive(Clone, Debug)]
pub struct GroupRow {
    /// Its name.
    pub name: String,
    /// Whether the finding is about it.
    pub told: bool,
    /// Where the rest lies on a line of a hundred.
    pub rest: String,
    /// Where its interval begins.
    pub low: String,
    /// Where its difference lies.
    pub middle: String,
    /// Where its interval ends.
    pub high: String,
    /// The difference in figures.
    pub says: String,
    /// The interval in figures.
    pub within: String,
}

fn signed(change: f64) -> String {
    format!("{}{}", if change < 0.0 { "−" } else { "+" }, format::change(change))
}

/// The groups, drawn on one scale.
pub fn rows(groups: &[Group], currency: Currency) -> Vec<GroupRow> {
    let low = groups.iter().fold(0.0_f64, |least, group| least.min(group.low));
    let high = groups.iter().fold(0.0_f64, |most, group| most.max(group.high));
    let width = if high > low { high - low } else { 1.0 };
    let at = |value: f64| format!("{:.1}", ((value - low) / width * 100.0).clamp(0.0, 100.0));
    let row = |group: &Group| GroupRow {
        name: phrase::html(&group.name, currency),
        told: group.told,
        rest: at(0.0),
        low: at(group.low),
        middle: at(group.middle),
        high: at(group.high),
        says: signed(group.middle),
        within: format!("{} to {}", signed(group.low), signed(group.high)),
    };
    groups.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use insight::finding::Phrase;

    #[test]
    fn all_groups_and_the_rest_lie_on_one_line() {
        let group = |low, middle, high| Group { name: Phrase::of_name("<b>"), middle, low, high, told: true };
        let drawn = rows(&[group(-0.2, 0.3, 0.8), group(-0.1, 0.0, 0.1)], Currency::EUR);
        let places: Vec<&str> =
            drawn[0..1].iter().flat_map(|row| [&*row.low, &row.rest, &row.middle, &row.high]).collect();
        // From −0.2 to 0.8: 0 is a fifth of the way, 0.3 half of it.
        assert_eq!(places, ["0.0", "20.0", "50.0", "100.0"]);
        assert!(!drawn[0].name.contains("<b>") && drawn[1].low == "10.0");
        assert!(rows(&[], Currency::EUR).is_empty());
        assert_eq!(rows(&[group(0.0, 0.0, 0.0)], Currency::EUR)[0].high, "0.0");
    }
}
