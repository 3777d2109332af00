//! What an import answers, as a page shows it: counts, rejects with row and column, warnings, the fault.

use crate::format;
use model::import::{Reject, Report, Warning};

/// How many rejects a page lists; the JSON has more.
const SHOWN: usize = 50;

/// A report as the template writes it.
#[derive(Clone, Debug)]
pub struct ReportPart {
    /// The file's name.
    pub file: String,
    /// The kind in words; empty when it was not recognised.
    pub kind: String,
    /// One word for how it went, and the class that colours it.
    pub verdict: (&'static str, &'static str),
    /// Counts: words, number, whether it asks for attention.
    pub counts: Vec<(&'static str, String, bool)>,
    /// Why nothing was stored.
    pub fault: Option<String>,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// Columns that were not used.
    pub ignored: Vec<String>,
    /// The rows that could not be used.
    pub rejects: Vec<Reject>,
    /// How many more there are than are listed.
    pub more: u64,
}

impl ReportPart {
    /// A report, with the titles of kinds.
    pub fn of(report: &Report) -> Self {
        let refused = report.rejected_total.max(count(report.rejected.len()));
        let shown: Vec<Reject> = report.rejected.iter().take(SHOWN).cloned().collect();
        Self {
            file: report.file.clone(),
            kind: report.kind.as_deref().map(kind_title).unwrap_or_default(),
            verdict: verdict(report, refused),
            counts: counts(report, refused),
            fault: report.fault.as_ref().map(|fault| fault.message.clone()),
            warnings: report.warnings.clone(),
            ignored: report.ignored_columns.clone(),
            more: refused.saturating_sub(count(shown.len())),
            rejects: shown,
        }
    }
}

fn verdict(report: &Report, refused: u64) -> (&'static str, &'static str) {
    match report {
        Report { fault: Some(_), .. } => ("Not imported", "bad"),
        _ if refused > 0 => ("Imported in part", "warn"),
        Report { stored: 0, updated: 0, .. } => ("Nothing new", "good"),
        _ => ("Imported", "good"),
    }
}

fn counts(report: &Report, refused: u64) -> Vec<(&'static str, String, bool)> {
    if report.fault.is_some() {
        return Vec::new();
    }
    let number = |value: u64| format::int_of(usize::try_from(value).unwrap_or(usize::MAX));
    vec![
        ("rows read", number(report.rows_read), false),
        ("new", number(report.stored), false),
        ("updated", number(report.updated), false),
        ("unchanged", number(report.unchanged), false),
        ("refused", number(refused), refused > 0),
    ]
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// The title of a kind of file; a kind that is not on the list keeps its name.
pub fn kind_title(id: &str) -> String {
    ingest::kinds().iter().find(|kind| kind.id == id).map_or_else(|| id.to_owned(), |kind| kind.title.to_owned())
}

/// How it went: a shape, a word and a colour.
pub fn status(&(word, class): &(&'static str, &'static str)) -> String {
    let shape = match class {
        "good" => r#"<circle cx="4.5" cy="4.5" r="4"/>"#,
        "warn" => r#"<path d="M4.500 .6 8.800 8.400H.2z"/>"#,
        _ => r#"<path d="M.8 .8h7.400v7.400H.8z"/>"#,
    };
    format!(
        r#"<span class="status {class}"><svg width="9" height="9" viewBox="0 0 9 9" fill="currentColor" aria-hidden="true">{shape}</svg>{word}</span>"#
    )
}
