//! Tables as lines of text, for answers that a person can check.

use model::{
    provenance::Provenance,
    table::{Cell, Gap, Row, Table},
};

/// The rows of a table, a line each: `group / group @bucket: 15 of 2 estimated, no facts`.
pub fn lines(table: &Table) -> Vec<String> {
    table.rows.iter().map(line).collect()
}

fn line(row: &Row) -> String {
    let group: Vec<&str> = row.group.iter().map(|value| value.as_deref().unwrap_or("?")).collect();
    let bucket = row.bucket.map(|bucket| format!("@{bucket}"));
    let head: Vec<String> =
        [group.join(" / "), bucket.unwrap_or_default()].into_iter().filter(|t| !t.is_empty()).collect();
    let cells = row.cells.iter().map(cell).collect::<Vec<_>>().join(", ");
    if head.is_empty() { cells } else { format!("{}: {cells}", head.join(" ")) }
}

fn cell(cell: &Cell) -> String {
    let sum = match (&cell.gap, cell.raw) {
        (None, Some(raw)) => raw.to_string(),
        (None, None) => "neither sum nor gap".to_owned(),
        (Some(gap), Some(raw)) => format!("both {raw} and {gap:?}"),
        (Some(Gap::NoFacts), None) => "no facts".to_owned(),
        (Some(Gap::NoRate(currency)), None) => format!("no rate {currency}"),
        (Some(Gap::Unbounded(posts)), None) => format!("unbounded {posts}"),
    };
    let facts = if cell.facts == 0 { String::new() } else { format!(" of {}", cell.facts) };
    let softness = match cell.provenance {
        Some(Provenance::Measured) if cell.facts > 0 => String::new(),
        None if cell.facts == 0 => String::new(),
        Some(softer) => format!(" {}", softer.name()),
        None => " of no provenance".to_owned(),
    };
    format!("{sum}{facts}{softness}")
}
