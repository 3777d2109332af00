//! Answers for people: aligned tables, numbers as people read them, progress while they wait.
//!
//! Colour is used on a terminal only (`anstream` strips it elsewhere); progress goes to standard error.

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets::NOTHING};
use indicatif::{ProgressBar, ProgressStyle};
use kpi::reading::Reading;
use model::money::Currency;
use std::io::{self, Write};

/// Writes a line to standard output.
pub fn say(line: impl AsRef<str>) -> io::Result<()> {
    writeln!(anstream::stdout(), "{}", line.as_ref())
}

/// Writes a line to standard error.
pub fn mutter(line: impl AsRef<str>) -> io::Result<()> {
    writeln!(anstream::stderr(), "{}", line.as_ref())
}

/// A column's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// An aligned table; without rows it is its heading alone.
pub fn table(headings: &[(&str, Side)], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(|(name, side)| aligned(name, *side)));
    for row in rows {
        let sides = headings.iter().map(|(_, side)| *side);
        table.add_row(row.iter().zip(sides).map(|(cell, side)| aligned(cell, side)));
    }
    if let Some(first) = table.column_mut(0) {
        first.set_padding((0, 1));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn aligned(text: &str, side: Side) -> Cell {
    let alignment = match side {
        Side::Left => CellAlignment::Left,
        Side::Right => CellAlignment::Right,
    };
    Cell::new(text).set_alignment(alignment)
}

/// A reading as people read it; `none` with no value.
pub fn reading(reading: &Reading, currency: Currency) -> String {
    reading.value.map_or_else(|| "none".to_owned(), |value| number(value, &reading.unit, currency))
}

/// A number in a unit as people read it.
pub fn number(value: f64, unit: &str, currency: Currency) -> String {
    match unit {
        "ratio" => format!("{} %", trimmed(value * 100.0, 3)),
        // What is expected of a count may have a fraction; of a large one it says nothing.
        "count" => trimmed(value, if value.abs() < 10_000.0 { 2 } else { 0 }),
        "duration" => format!("{} s", trimmed(value, 1)),
        unit if unit.starts_with("money") => {
            let small = value.abs() < 1.0 && value != 0.0;
            let decimals = if unit == "money" && !small { 2 } else { 4 };
            format!("{} {currency}", grouped(&format!("{value:.decimals$}")))
        }
        _ => trimmed(value, 4),
    }
}

/// A relative change, with its sign.
pub fn change(change: f64) -> String {
    format!("{:+.1} %", change * 100.0)
}

/// A number with at most so many decimals, without zeros at the end, thousands apart.
fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    grouped(if text == "-0" { "0" } else { text })
}

/// A whole number, thousands apart.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A bar for bytes of a known length that also shows rows per second; hidden where nobody sees it.
pub fn bar(name: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = "{prefix:.bold} {bar:32} {bytes}/{total_bytes} {msg} {eta}";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_prefix(name.to_owned());
    bar
}

/// Something that turns while work of unknown length goes on.
pub fn spinner(words: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message(words);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let number = |value, unit| number(value, unit, Currency::USD);
        assert_eq!(number(405_712.0, "count"), "405,712");
        assert_eq!(number(0.016_163_269, "ratio"), "1.616 %");
        assert_eq!(number(27_677.679_968, "money"), "27,677.68 USD");
        assert_eq!(number(1.540_387, "money per count"), "1.5404 USD");
        assert_eq!(number(-1_234.5, "count"), "-1,234.5");
        assert_eq!(number(1_170_940.07, "count"), "1,170,940");
        assert_eq!(number(-0.000_01, "count"), "0");
        assert_eq!(change(-0.125), "-12.5 %");
        assert_eq!(count(999), "999");
    }

    #[test]
    fn tables_line_up() {
        let rows = vec![vec!["instagram".to_owned(), "1,234".to_owned()], vec!["x".to_owned(), "5".to_owned()]];
        let lines = table(&[("platform", Side::Left), ("views", Side::Right)], &rows);
        expect_test::expect![[r"
             platform   views
             instagram  1,234
             x              5"]]
        .assert_eq(&lines);
    }
}
