//! `kepi kpi explain`: how a reading came about, down to files and rows.

use super::{
    Format,
    kpi::{View, asked},
};
use crate::{
    stop::{Exit, Outcome},
    text::{self, Side},
    wire::{House, Shelf},
};
use clap::Args;
use insight::{
    Ask,
    explain::{Explanation, Part, Source},
};
use ledger::Ledger;
use model::{id::ImportId, money::Currency, workspace::Scope};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How a reading came about
#[derive(Debug, Args)]
pub struct Explain {
    /// The KPI or measure
    #[arg(value_name = "ID")]
    pub id: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// What is looked at.
    #[command(flatten)]
    pub view: View,
}

/// How many rows of a file people are shown.
const ROWS: usize = 5;

/// How many files people are shown for each sum.
const FILES: usize = 8;

/// Explains one reading.
pub async fn run(explain: &Explain, house: &House, shelf: &Shelf) -> Outcome {
    let ask = Ask {
        filter: explain.view.filtered()?,
        as_of: explain.view.known(&shelf.workspace.calendar)?,
        basis: explain.view.dated()?,
        ..Ask::about(&[&explain.id], explain.view.period(house, shelf).await?)
    };
    let desk = shelf.desk_under(house.store(), explain.view.model);
    let explanation = insight::explain::explain(&desk, &ask).await.map_err(asked)?;
    let files = files(&house.ledger, &shelf.scope, &explanation)?;
    match explain.format {
        Format::Json => text::say(serde_json::to_string(&shape(&explanation, &files)?)?)?,
        Format::Text => text::say(for_people(&explanation, &files, shelf.workspace.currency))?,
    }
    Ok(Exit::Done)
}

/// The files' names by import.
type Files = BTreeMap<ImportId, String>;

fn files(ledger: &Ledger, scope: &Scope, explanation: &Explanation) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for source in explanation.measures.iter().flat_map(|part| &part.imports) {
        if let Some(import) = ledger.import(scope, &source.import)? {
            files.insert(source.import.clone(), import.file);
        }
    }
    Ok(files)
}

fn shape(explanation: &Explanation, files: &Files) -> anyhow::Result<Value> {
    Ok(json!({ "explanation": serde_json::to_value(explanation)?, "files": files }))
}

fn for_people(explanation: &Explanation, files: &Files, currency: Currency) -> String {
    let reading = &explanation.reading;
    let mut lines = vec![
        format!("{} = {}", explanation.kpi, explanation.formula),
        format!("{}: {}", explanation.name, explanation.words),
    ];
    if explanation.expanded != explanation.formula {
        lines.push(format!("written out: {}", explanation.expanded));
    }
    lines.push(String::new());
    let provenance = reading.provenance.map(|provenance| format!(" ({})", provenance.name())).unwrap_or_default();
    let because = reading.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    lines.push(format!("reading: {}{provenance}{because}", text::reading(reading, currency)));
    lines.extend(reading.notes.iter().map(|note| format!("note: {note}")));
    lines.push(format!("question: {}", explanation.question.sentence));
    for part in &explanation.measures {
        lines.push(String::new());
        lines.push(sum(part, currency));
        lines.extend(part.imports.iter().take(FILES).map(|source| behind(part, source, files, currency)));
        if part.imports.len() > FILES {
            lines.push(format!("  and {} more files and feeds (all in --format json)", part.imports.len() - FILES));
        }
    }
    lines.join("\n")
}

fn unit(part: &Part) -> String {
    serde_json::to_value(part.unit).ok().and_then(|unit| Some(unit.as_str()?.to_owned())).unwrap_or_default()
}

fn sum(part: &Part, currency: Currency) -> String {
    let value = match (part.value, &part.reason) {
        (Some(value), _) => text::number(value, &unit(part), currency),
        (None, Some(reason)) => format!("none: {reason}"),
        (None, None) => "none".to_owned(),
    };
    let facts = text::count(part.facts);
    format!("{} = {value}, {} of {facts} facts, {}", part.term, part.kind, part.period)
}

fn behind(part: &Part, source: &Source, files: &Files, currency: Currency) -> String {
    let name = files.get(&source.import).map_or_else(|| source.import.to_string(), Clone::clone);
    let value = source.value.map(|value| text::number(value, &unit(part), currency)).unwrap_or_default();
    let mut out = format!("  {name} ({}): {value} from {} facts", source.source, text::count(source.facts));
    let rows: Vec<_> = source
        .rows
        .iter()
        .take(ROWS)
        .map(|row| {
            vec![
                if row.row == 0 { "live".to_owned() } else { format!("row {}", row.row) },
                row.entity.as_ref().map(ToString::to_string).unwrap_or_default(),
                row.day.to_string(),
                row.value
                    .map(|value| text::number(value, &unit(part), row.currency.unwrap_or(currency)))
                    .unwrap_or_default(),
                row.touch.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headings = [("   ", Side::Left), ("", Side::Left), ("", Side::Left), ("", Side::Right), ("", Side::Left)];
    for line in text::table(&headings, &rows).lines().skip(1) {
        out.push_str(&format!("\n    {line}"));
    }
    out
}
