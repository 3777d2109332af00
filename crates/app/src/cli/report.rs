//! The report of an import, for people.

use crate::text::{self, Side};
use model::import::{Report, Warning};
use std::{collections::BTreeMap, fmt::Write};

/// How many refused rows are shown for people; the JSON lists more.
const SHOWN: usize = 10;

/// The reports of several files: a table, then what has to be said of each.
pub fn write(reports: &[Report]) -> String {
    let headings = [
        ("file", Side::Left),
        ("kind", Side::Left),
        ("rows", Side::Right),
        ("stored", Side::Right),
        ("updated", Side::Right),
        ("unchanged", Side::Right),
        ("rejected", Side::Right),
    ];
    let rows: Vec<_> = reports.iter().map(row).collect();
    let mut out = text::table(&headings, &rows);
    for report in reports {
        remarks(&mut out, report);
    }
    unused(&mut out, reports);
    out
}

/// Columns that were not used, once for all files that leave out the same.
fn unused(out: &mut String, reports: &[Report]) {
    let mut files_of: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for report in reports.iter().filter(|report| !report.ignored_columns.is_empty()) {
        files_of.entry(&report.ignored_columns).or_default().push(&report.file);
    }
    for (columns, files) in files_of {
        let more = if files.len() > 1 { format!(" and {} more files", files.len() - 1) } else { String::new() };
        line(out, format_args!("\nnote: {}{more}: columns not used: {}", files[0], columns.join(", ")));
    }
}

fn row(report: &Report) -> Vec<String> {
    let count = |number| if report.fault.is_some() { "–".to_owned() } else { text::count(number) };
    vec![
        report.file.clone(),
        report.kind.clone().unwrap_or_else(|| "not recognised".to_owned()),
        count(report.rows_read),
        count(report.stored),
        count(report.updated),
        count(report.unchanged),
        count(rejected(report)),
    ]
}

/// How many rows were refused.
pub fn rejected(report: &Report) -> u64 {
    report.rejected_total.max(report.rejected.len() as u64)
}

fn remarks(out: &mut String, report: &Report) {
    let file = &report.file;
    if let Some(fault) = &report.fault {
        line(out, format_args!("\nerror[{}]: {file}: {}", fault.code, fault.message));
        line(out, format_args!("  nothing of this file was stored"));
    }
    for Warning { code, message } in &report.warnings {
        line(out, format_args!("\nwarning[{code}]: {file}: {message}"));
    }
    for reject in report.rejected.iter().take(SHOWN) {
        let (row, column, value, message) = (reject.row, &reject.column, &reject.value, &reject.message);
        line(out, format_args!("\n{file}:{row}: {column} = {value:?}: {message}"));
    }
    let more = rejected(report).saturating_sub(SHOWN.min(report.rejected.len()) as u64);
    if more > 0 {
        line(out, format_args!("  and {} more refused rows", text::count(more)));
    }
}

fn line(out: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\n{words}");
}

/// Whether anything of the input could not be used.
pub fn faulty(reports: &[Report]) -> bool {
    reports.iter().any(|report| report.fault.is_some() || rejected(report) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::import::{Fault, Reject, RejectCode};

    #[test]
    fn a_report_says_what_was_refused_and_why() {
        let reject = Reject {
            row: 17,
            column: "Views".to_owned(),
            value: "n/a".to_owned(),
            code: RejectCode::NotANumber,
            message: "a number was expected".to_owned(),
        };
        let read = Report {
            file: "Table data.csv".to_owned(),
            kind: Some("youtube-table".to_owned()),
            rows_read: 1_500,
            stored: 1_499,
            rejected: vec![reject],
            rejected_total: 1,
            ..Report::default()
        };
        let refused = Report {
            file: "holiday.jpg".to_owned(),
            fault: Some(Fault::new("binary", "this is not a table")),
            ..Report::default()
        };
        let text = write(&[read.clone(), refused.clone()]);
        for part in
            ["1,499", "Table data.csv:17: Views = \"n/a\"", "error[binary]: holiday.jpg", "nothing of this file"]
        {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        let unread = |file: &str| Report {
            file: file.to_owned(),
            ignored_columns: vec!["Duration".to_owned()],
            ..Report::default()
        };
        let text = write(&[unread("may.csv"), unread("june.csv")]);
        assert_eq!(text.matches("columns not used").count(), 1);
        assert!(text.contains("note: may.csv and 1 more files: columns not used: Duration"), "{text}");
        assert!(faulty(&[refused]) && faulty(&[read]) && !faulty(&[Report::default()]));
    }
}
