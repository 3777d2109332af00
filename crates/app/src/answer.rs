//! Readings as they are written: a table for people, JSON, JSON Lines and CSV for programs.
//!
//! The JSON is a stable interface (`docs/cli.md`).
//!
//! Invariant: programs get every digit; people get what they can read, with the reason where there is no value.

use crate::text::{self, Side};
use clap::ValueEnum;
use insight::Ask;
use kpi::reading::Reading;
use model::{query::Basis, workspace::Workspace};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How readings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// One reading a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// Readings, and the question that they answer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The question.
    pub ask: &'a Ask,
    /// The readings.
    pub readings: &'a [Reading],
    /// The workspace that they were read in.
    pub workspace: &'a Workspace,
}

/// Writes an answer to standard output.
pub fn write(answer: &Answer<'_>, form: Form) -> anyhow::Result<()> {
    match form {
        Form::Text => text::say(for_people(answer))?,
        Form::Json => text::say(serde_json::to_string(&whole(answer))?)?,
        Form::Jsonl => {
            for reading in answer.readings {
                text::say(serde_json::to_string(reading)?)?;
            }
        }
        Form::Csv => text::say(sheet(answer)?.trim_end())?,
    }
    Ok(())
}

/// The name of a time basis.
pub fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Published => "published",
        Basis::Activity => "activity",
        Basis::Interpolated => "interpolated",
    }
}

fn whole(answer: &Answer<'_>) -> Value {
    let (ask, workspace) = (answer.ask, answer.workspace);
    json!({
        "period": {
            "from": ask.period.from.to_string(),
            "to": ask.period.to.to_string(),
            "time_zone": workspace.calendar.time_zone,
        },
        "basis": basis(ask.basis),
        "as_of": ask.as_of.map(|at| at.to_string()),
        "currency": workspace.currency.code(),
        "readings": answer.readings,
    })
}

fn for_people(answer: &Answer<'_>) -> String {
    let (ask, workspace) = (answer.ask, answer.workspace);
    let known = ask.as_of.map_or_else(String::new, |at| format!(", as known at {at}"));
    let by = match ask.basis {
        Basis::Published => "posts by day of publishing",
        Basis::Activity => "posts by what they gathered in the period",
        Basis::Interpolated => "posts by what they gathered in the period, interpolated",
    };
    let mut out = format!("{} ({}), {by}{known}\n\n", ask.period, workspace.calendar.time_zone);
    out.push_str(&grid(answer));
    for note in remarks(answer.readings) {
        out.push_str(&format!("\n{note}"));
    }
    out
}

fn grid(answer: &Answer<'_>) -> String {
    let ask = answer.ask;
    let mut headings: Vec<(&str, Side)> = vec![("kpi", Side::Left)];
    headings.extend(ask.by.iter().map(|dimension| (dimension.name(), Side::Left)));
    headings.extend(ask.grain.map(|grain| (grain.name(), Side::Left)));
    headings.push(("value", Side::Right));
    if ask.compare.is_some() {
        headings.extend([("before", Side::Right), ("change", Side::Right)]);
    }
    headings.push(("provenance", Side::Left));
    let rows: Vec<_> = answer.readings.iter().map(|reading| row(answer, reading)).collect();
    text::table(&headings, &rows)
}

fn row(answer: &Answer<'_>, reading: &Reading) -> Vec<String> {
    let (ask, currency) = (answer.ask, answer.workspace.currency);
    let mut cells = vec![reading.kpi.clone()];
    cells.extend(ask.by.iter().map(|dimension| {
        reading.group.get(dimension.name()).cloned().flatten().unwrap_or_else(|| "(unknown)".to_owned())
    }));
    if ask.grain.is_some() {
        cells.push(reading.bucket.map(|day| day.to_string()).unwrap_or_default());
    }
    cells.push(text::reading(reading, currency));
    if ask.compare.is_some() {
        cells.push(reading.previous.map_or_else(|| "none".to_owned(), |n| text::number(n, &reading.unit, currency)));
        cells.push(reading.change().map(text::change).unwrap_or_default());
    }
    let because = || reading.reason.clone().unwrap_or_default();
    cells.push(reading.provenance.map_or_else(because, |provenance| provenance.name().to_owned()));
    cells
}

/// Notes, each once, and reasons that the table has no room for.
fn remarks(readings: &[Reading]) -> BTreeSet<String> {
    readings.iter().flat_map(|reading| reading.notes.iter().map(|note| format!("note: {note}"))).collect()
}

fn sheet(answer: &Answer<'_>) -> anyhow::Result<String> {
    let ask = answer.ask;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut headings = vec!["kpi"];
    headings.extend(ask.by.iter().map(|dimension| dimension.name()));
    headings.extend(["bucket", "value", "unit", "provenance", "previous", "reason"]);
    writer.write_record(&headings)?;
    for reading in answer.readings {
        let mut cells = vec![reading.kpi.clone()];
        cells.extend(ask.by.iter().map(|by| harmless(reading.group.get(by.name()).cloned().flatten())));
        cells.push(reading.bucket.map(|day| day.to_string()).unwrap_or_default());
        cells.push(reading.value.map(|value| value.to_string()).unwrap_or_default());
        cells.push(reading.unit.clone());
        cells.push(reading.provenance.map(|provenance| provenance.name().to_owned()).unwrap_or_default());
        cells.push(reading.previous.map(|value| value.to_string()).unwrap_or_default());
        cells.push(reading.reason.clone().unwrap_or_default());
        writer.write_record(&cells)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: Option<String>) -> String {
    let text = text.unwrap_or_default();
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{calendar::Calendar, dimension::Dimension, id::WorkspaceId, money::Currency, period::Period};

    fn answer(write: impl Fn(&Answer<'_>) -> String) -> String {
        let workspace = Workspace {
            id: WorkspaceId::new("w"),
            name: "W".to_owned(),
            calendar: Calendar::default(),
            currency: Currency::USD,
        };
        let period = Period::parse("2024-01-01..2024-06-30").unwrap();
        let ask = Ask { by: vec![Dimension::Platform], ..Ask::about(&["views"], period) };
        let read = |platform: &str, value, reason: Option<&str>| Reading {
            kpi: "views".to_owned(),
            group: [("platform".to_owned(), Some(platform.to_owned()))].into(),
            value,
            unit: "count".to_owned(),
            reason: reason.map(str::to_owned),
            ..Reading::default()
        };
        let readings = [read("youtube", Some(401_812.0), None), read("=cmd()", None, Some("no source provides views"))];
        write(&Answer { ask: &ask, readings: &readings, workspace: &workspace })
    }

    #[test]
    fn json_has_the_documented_shape() {
        let json: Value = serde_json::from_str(&answer(|answer| whole(answer).to_string())).unwrap();
        assert_eq!(json["period"], json!({"from": "2024-01-01", "to": "2024-06-30", "time_zone": "UTC"}));
        let first = &json["readings"][0];
        assert_eq!(
            (&first["kpi"], &first["value"], &first["unit"]),
            (&json!("views"), &json!(401_812), &json!("count"))
        );
        assert_eq!(first["group"], json!({"platform": "youtube"}));
        assert_eq!(json["readings"][1]["value"], Value::Null);
        assert_eq!(json["readings"][1]["reason"], json!("no source provides views"));
    }

    #[test]
    fn a_sheet_holds_no_formulas_and_people_see_the_reason() {
        assert!(answer(|answer| sheet(answer).unwrap()).contains("\nviews,'=cmd(),"));
        let text = answer(for_people);
        assert!(text.contains("401,812") && text.contains("no source provides views"), "{text}");
        assert!(text.starts_with("2024-01-01..2024-06-30 (UTC), posts by day of publishing"));
    }
}
