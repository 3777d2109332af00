//! How tables are laid out: encodings, titles, comments, sections, workbooks, bundles.

use crate::desk::{context, fault, import, import_with, shared, warnings, zipped};
use ingest::{Sink, Source, sha256_of};
use model::{import::Report, measure::Measure};
use std::error::Error;

const TABLE: &str = "Post ID,Likes,Comments\na,1,10\nb,2,20\n";

fn likes(bytes: impl Into<Vec<u8>>) -> i128 {
    let (report, shelf) = import(bytes);
    assert_eq!(report.fault, None);
    shelf.sum(Measure::Likes)
}

#[test]
fn encodings_and_separators_give_the_same_facts() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(likes(TABLE), 3);
    assert_eq!(likes(TABLE.replace('\n', "\r\n")), 3);
    assert_eq!(likes(TABLE.replace(',', ";")), 3);
    assert_eq!(likes(format!("sep=\t\t\t\n{}", TABLE.replace(',', "\t"))), 3);
    assert_eq!(likes([b"\xff\xfe".to_vec(), utf16(TABLE)].concat()), 3);
    assert_eq!(likes(utf16(TABLE)), 3);
    assert_eq!(likes([b"\xef\xbb\xbf", TABLE.as_bytes()].concat()), 3);
}

#[test]
fn another_encoding_is_told() {
    let (report, shelf) = import(b"Post ID,Likes,Comments,Stra\xdfe\na,1,10,x\nb,2,20,x\nc,2,20,x\n".to_vec());
    assert_eq!(shelf.sum(Measure::Likes), 5);
    assert!(warnings(&report).contains(&"encoding"));
    assert!(report.warnings.iter().any(|warning| warning.message.contains("Straße")), "{:?}", report.warnings);
}

#[test]
fn titles_comments_and_blank_lines_stand_above_a_heading() {
    assert_eq!(likes(format!("# Report\n# Start date: 20240101\n\n{TABLE}")), 3);
    assert_eq!(likes(format!("Maximum of 50 posts\n\n{TABLE}")), 3);
    assert_eq!(likes(format!("Overview,,\n{TABLE}")), 3);
    assert_eq!(likes(TABLE.replace("\nb", "\n,,\nb")), 3);
}

#[test]
fn sections_are_read_one_by_one() {
    let two = format!("First\n{TABLE}\nSecond\nPost ID,Likes,Comments\nc,4,5\n");
    assert_eq!(likes(two), 7);
    let commented = format!("# one\n{TABLE}# two\nPost ID,Likes,Comments\nc,4,5\n");
    assert_eq!(likes(commented), 7);
    let (report, shelf) = import(format!("{TABLE}\nfoo,bar,baz\n1,2,3\n"));
    assert_eq!(shelf.sum(Measure::Likes), 3);
    assert!(warnings(&report).contains(&"section-not-recognised"), "{report:?}");
}

#[test]
fn rows_of_another_width_are_refused_by_number() {
    let (report, shelf) = import(format!("{TABLE}c,4\nd,5,6,7\n"));
    assert_eq!(shelf.sum(Measure::Likes), 3);
    assert_eq!(report.rejected.iter().map(|reject| reject.row).collect::<Vec<_>>(), [4, 5]);
    assert!(report.rejected[0].message.starts_with("the row has 2 cells, the headings are 3"));
}

#[test]
fn bundles_give_a_report_for_each_file() {
    let zip = zipped(&[
        ("folder/one.csv", TABLE.as_bytes()),
        ("__MACOSX/folder/._one.csv", b"\0\0\0"),
        ("two.csv", b"foo,bar\n1,2\n"),
        (".DS_Store", b"\0"),
    ]);
    let (reports, shelf) = import_with(&context(), "export.zip", zip);
    let files: Vec<_> = reports.iter().map(|report| report.file.as_str()).collect();
    assert_eq!(files, ["export.zip!folder/one.csv", "export.zip!two.csv"]);
    assert_eq!(shelf.sum(Measure::Likes), 3);
    assert_eq!(reports[0].sha256, sha256_of(&Source::from(TABLE.as_bytes().to_vec())).unwrap());
    assert_eq!(reports[1].fault.as_ref().unwrap().code, "not-recognised");
}

#[test]
fn a_workbook_is_read_like_a_table() {
    let mut with = context();
    let written = "kind = \"paid-delivery\"\n[day]\ncolumn = \"Date\"\n[columns]\nImpressions = \"ad_impressions\"\n";
    with.mapping = Some(ingest::mapping::parse(written).unwrap());
    let bytes = std::fs::read(shared("exports/meta/joined_daily_reach_ads_ga4.xlsx")).unwrap();
    let (reports, shelf) = import_with(&with, "joined.xlsx", bytes.clone());
    assert_eq!(reports[0].rows_read, 241, "{reports:?}");
    let totals: serde_json::Value =
        serde_json::from_slice(&std::fs::read(shared("exports/reference_totals.json")).unwrap()).unwrap();
    let sheet = &totals["exports/meta/joined_daily_reach_ads_ga4.xlsx"]["sheets"]["Sheet1"]["numeric_columns"];
    let wanted = i128::from(sheet["Impressions"]["sum"].as_i64().unwrap());
    assert_eq!(shelf.sum(Measure::AdImpressions), wanted);
    let (reports, shelf) = import_with(&with, "a.zip", zipped(&[("joined.xlsx", &bytes)]));
    assert_eq!((reports[0].rows_read, shelf.sum(Measure::AdImpressions)), (241, wanted));
}

/// Knows one hash already.
struct Knows(String);

impl Sink for Knows {
    fn begin(&mut self, file: &str, sha256: &str) -> Result<Option<Report>, Box<dyn Error + Send + Sync>> {
        Ok((sha256 == self.0).then(|| Report { file: file.to_owned(), unchanged: 2, ..Report::default() }))
    }

    fn take(&mut self, _: model::batch::Batch) -> Result<ingest::Counts, Box<dyn Error + Send + Sync>> {
        Err("the disk is full".into())
    }
}

#[test]
fn a_known_file_is_not_read_and_a_failing_sink_is_an_error() {
    let source = Source::from(TABLE.as_bytes().to_vec());
    let mut sink = Knows(sha256_of(&source).unwrap());
    let reports = ingest::import("a.csv", source.clone(), &context(), &mut sink, &mut |_| {}).unwrap();
    assert_eq!((reports.len(), reports[0].unchanged), (1, 2));
    let error = ingest::import("a.csv", source, &context(), &mut Knows(String::new()), &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "what was read from a.csv could not be stored");
    let missing = ingest::import("a.csv", Source::Path("/nowhere/a.csv".into()), &context(), &mut sink, &mut |_| {});
    assert_eq!(missing.unwrap_err().to_string(), "a.csv could not be read");
}

#[test]
fn a_file_on_disk_is_read_and_progress_told() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let rows: String = (0..20_000).map(|row| format!("{row},1,2\n")).collect();
    std::fs::write(file.path(), format!("Post ID,Likes,Comments\n{rows}")).unwrap();
    let mut seen = Vec::new();
    let mut shelf = crate::desk::Shelf::default();
    let source = Source::Path(file.path().to_owned());
    ingest::import("a.csv", source, &context(), &mut shelf, &mut |progress| seen.push(progress)).unwrap();
    let last = seen.last().unwrap();
    assert_eq!((last.rows, last.bytes_done), (20_001, last.bytes_total));
    assert!(seen.len() >= 3 && seen.is_sorted_by_key(|progress| progress.rows));
}

#[test]
fn a_kind_can_be_forced() {
    let mut with = context();
    with.kind = Some("no-such-kind".to_owned());
    let (reports, _) = import_with(&with, "a.csv", TABLE);
    assert_eq!(reports[0].fault.as_ref().unwrap().code, "unknown-kind");
    with.kind = Some("sheet".to_owned());
    let (reports, shelf) = import_with(&with, "a.csv", TABLE);
    assert_eq!((reports[0].kind.as_deref(), shelf.sum(Measure::Likes)), (Some("sheet"), 3));
}

#[test]
fn what_is_not_known_says_what_comes_nearest() {
    let (code, words) = fault("foo,bar,baz\n1,2,3\n");
    assert_eq!(code, "not-recognised");
    assert!(words.starts_with("not recognised; no kind of file has any of its headings; or describe"), "{words}");
    let (code, words) = fault("Date,foo,bar\n2024-01-01,2,3\n");
    assert_eq!(code, "not-recognised");
    assert!(words.contains("nearest kind: ") && words.contains("missing headings: "), "{words}");
}
