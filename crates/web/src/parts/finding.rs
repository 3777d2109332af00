//! Sentences that say what a page's figures show. They are made from the same readings, so they are true of the picture.
//!
//! Invariant: a sentence names a direction only when the printed numbers differ, and a figure only as the card prints it.

use crate::{format, parts::card};
use insight::{
    Compare,
    scorecard::{Card, Series},
};
use kpi::{catalogue::Direction, reading::Reading};
use model::{money::Currency, period::Grain};

/// What stands under the title of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// The finding itself.
    pub strong: String,
    /// What it rests on.
    pub rest: String,
}

/// The finding of a set of cards: the first two that have moved, joined by how they sit together.
pub fn of_cards(cards: &[Card], compare: Option<Compare>, currency: Currency) -> Finding {
    let moved: Vec<(&Card, Move)> = cards.iter().filter_map(|card| Some((card, movement(card)?))).take(2).collect();
    let against = match compare {
        Some(Compare::Previous) => "Compared with the days before.",
        Some(Compare::Year) => "Compared with the same days a year earlier.",
        None => "",
    };
    let strong = match moved.as_slice() {
        [] => return without_change(cards, compare, currency),
        [(card, only)] => format!("{}.", clause(card, only, currency, true)),
        [(first, one), (second, two), ..] => {
            let joint = if one.good == two.good { "and" } else { "but" };
            format!("{}, {joint} {}.", clause(first, one, currency, true), clause(second, two, currency, false))
        }
    };
    Finding { strong, rest: against.to_owned() }
}

struct Move {
    verb: &'static str,
    by: String,
    good: Option<bool>,
}

fn movement(card: &Card) -> Option<Move> {
    let delta = card::delta(&card.reading, card.direction)?;
    let (change, by) = card::change(&card.reading)?;
    if delta.arrow == "→" {
        return Some(Move { verb: "held at", by: String::new(), good: Some(true) });
    }
    let good = match card.direction {
        Direction::Up => Some(change > 0.0),
        Direction::Down => Some(change < 0.0),
        Direction::Range => None,
    };
    Some(Move { verb: if change > 0.0 { "rose" } else { "fell" }, by, good })
}

fn clause(card: &Card, how: &Move, currency: Currency, leads: bool) -> String {
    let name = if leads { card.name.clone() } else { lower_first(&card.name) };
    let value = shown(&card.reading, currency);
    if how.by.is_empty() {
        return format!("{name} {} {value}", how.verb);
    }
    format!("{name} {} {} to {value}", how.verb, how.by)
}

fn without_change(cards: &[Card], compare: Option<Compare>, currency: Currency) -> Finding {
    let Some(card) = cards.iter().find(|card| card.reading.value.is_some()) else {
        return Finding { strong: "There are no figures in this period.".to_owned(), rest: String::new() };
    };
    let rest = match compare {
        Some(_) => "There is nothing to compare with yet.",
        None => "",
    };
    let strong = format!("{}: {} in this period.", card.name, shown(&card.reading, currency));
    Finding { strong, rest: rest.to_owned() }
}

/// The title of a chart: the bucket where the figure stood highest.
pub fn of_series(series: &Series) -> String {
    let values = series.points.iter().filter_map(|point| Some((point.reading.value?, point)));
    let mut best: Option<(f64, &insight::scorecard::Point)> = None;
    let mut count = 0;
    for (value, point) in values {
        count += 1;
        if best.is_none_or(|(known, _)| value > known) {
            best = Some((value, point));
        }
    }
    let Some((_, point)) = best.filter(|_| count > 1) else {
        return format!("{} by {}", series.name, series.grain.name());
    };
    let when = match series.grain {
        Grain::Day => format!("on {}", format::date(point.from)),
        Grain::Week => format!("in the week of {}", format::date(point.from)),
        _ => format!("in {}", format::bucket(model::period::Period { from: point.from, to: point.to })),
    };
    format!("{} peaked {when}", series.name)
}

fn shown(reading: &Reading, currency: Currency) -> String {
    reading.value.map(|value| format::value(value, &reading.unit, currency)).unwrap_or_default()
}

/// Lowers the first letter, unless the word is an abbreviation.
pub fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_uppercase() || !first.is_alphabetic() => name.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(name.chars().skip(1)).collect(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use insight::scorecard::Point;
    use jiff::civil::date;
    use proptest::prelude::{prop_assert_eq, proptest};

    fn card(name: &str, unit: &str, direction: Direction, value: Option<f64>, previous: Option<f64>) -> Card {
        let reading = Reading { value, previous, unit: unit.to_owned(), ..Reading::default() };
        let change = reading.change();
        Card {
            kpi: name.to_lowercase(),
            name: name.to_owned(),
            words: String::new(),
            direction,
            reading,
            change,
            spark: Vec::new(),
        }
    }

    fn check(cards: &[Card], expected: Expect) {
        let finding = of_cards(cards, Some(Compare::Previous), Currency::EUR);
        expected.assert_eq(&format!("{} {}", finding.strong, finding.rest).replace(format::NARROW, " "));
    }

    #[test]
    fn two_cards_make_one_sentence() {
        let views = card("Views", "count", Direction::Up, Some(1_520_000.0), Some(1_357_000.0));
        let cost = card("Cost per click", "money per count", Direction::Down, Some(18.4), Some(14.0));
        let rate = card("ROAS", "ratio", Direction::Up, Some(2.1), Some(2.1));
        check(
            &[views.clone(), cost.clone()],
            expect![
                "Views rose 12 % to 1.52 M, but cost per click rose 31 % to €18.40. Compared with the days before."
            ],
        );
        check(
            &[views, rate],
            expect!["Views rose 12 % to 1.52 M, and ROAS held at 210 %. Compared with the days before."],
        );
        check(&[cost], expect!["Cost per click rose 31 % to €18.40. Compared with the days before."]);
        check(
            &[card("Views", "count", Direction::Up, Some(9812.0), None)],
            expect!["Views: 9 812 in this period. There is nothing to compare with yet."],
        );
        check(&[card("Views", "count", Direction::Up, None, None)], expect!["There are no figures in this period. "]);
    }

    #[test]
    fn a_chart_names_its_peak() {
        let point = |day: i8, value| Point {
            from: date(2024, 3, day),
            to: date(2024, 3, day),
            reading: Reading { value, ..Reading::default() },
        };
        let points = vec![point(1, Some(4.0)), point(2, Some(9.0)), point(3, None), point(4, Some(9.0))];
        let series = |points| Series {
            kpi: "views".into(),
            name: "Views".into(),
            unit: "count".into(),
            grain: Grain::Day,
            compared: None,
            points,
        };
        assert_eq!(of_series(&series(points)), "Views peaked on 2 Mar 2024");
        assert_eq!(of_series(&series(vec![point(1, Some(4.0))])), "Views by day");
    }

    proptest! {
        #[test]
        fn the_verb_is_true_of_the_numbers(value in 1.0_f64..1e7, previous in 1.0_f64..1e7) {
            let cards = [card("Views", "count", Direction::Up, Some(value), Some(previous))];
            let strong = of_cards(&cards, Some(Compare::Previous), Currency::EUR).strong;
            let relative = (value - previous) / previous;
            if strong.contains(" rose ") { prop_assert_eq!(relative > 0.0, true); }
            else if strong.contains(" fell ") { prop_assert_eq!(relative < 0.0, true); }
            else { prop_assert_eq!(relative.abs() < 0.0005, true); }
        }
    }
}
