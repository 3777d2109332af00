//! Bad input: a clear message, the right exit status, and nothing stored by halves.

use crate::run::{House, shared};
use serde_json::Value;
use std::io::Write;

const POSTS: &str = "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves";

fn row(id: u64, time: &str, views: &str) -> String {
    format!(
        "{id},178,nina,Nina,\"Glow\",0,{time},https://www.instagram.com/p/{id}/,IG reel,,Lifetime,{views},40,4,0,0,0,0"
    )
}

fn posts(rows: &[String]) -> String {
    format!("{POSTS}\n{}\n", rows.join("\n"))
}

/// Imports one file; answers the status and the one report.
fn import(house: &House, name: &str, bytes: impl AsRef<[u8]>) -> (i32, Value) {
    let path = house.file(name, bytes);
    let answer = house.run(&["import", path.to_str().unwrap(), "--format", "json"]);
    let json: Value = serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{name}: {answer:?}"));
    assert!(!answer.err.contains("panicked"), "{answer:?}");
    let reports = json["imports"].as_array().unwrap();
    assert_eq!(reports.len(), 1, "{name}: {reports:?}");
    (answer.status, reports[0].clone())
}

/// Imports a file that cannot be used: status 1, the fault's code, and nothing known afterwards.
fn refused(name: &str, bytes: impl AsRef<[u8]>, codes: &[&str]) {
    let house = House::new();
    let (status, report) = import(&house, name, bytes);
    assert_eq!(status, 1, "{name}: {report}");
    let code = report["fault"]["code"].as_str().unwrap_or_else(|| panic!("{name} has no fault: {report}"));
    assert!(codes.contains(&code), "{name}: {report}");
    assert!(report["fault"]["message"].as_str().unwrap().len() > 20, "{name}: {report}");
    nothing_known(&house);
}

fn nothing_known(house: &House) {
    let answer = house.run(&["kpi", "posts_published"]);
    assert_eq!(answer.status, 2, "something was stored: {answer:?}");
    assert!(answer.err.contains("nothing is known yet"), "{answer:?}");
}

#[test]
fn files_that_cannot_be_used_are_refused_whole() {
    refused("empty.csv", "", &["empty"]);
    refused("blank.csv", " \n\n", &["empty", "not-recognised"]);
    let png: Vec<u8> = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 4_000]].concat();
    refused("holiday.png", png, &["binary", "not-recognised"]);
    refused("line.csv", "x".repeat(10 << 20), &["line-too-long"]);
    let wide: String = (0..5_000).map(|n| format!("column {n},")).collect();
    refused("wide.csv", format!("{wide}\n{}\n", "1,".repeat(5_000)), &["too-many-columns"]);
    refused("letters.csv", "Name,Telephone\nNina,12\n", &["not-recognised"]);
}

#[test]
fn an_unknown_file_is_told_its_nearest_kind() {
    let house = House::new();
    let (_, report) = import(&house, "odd.csv", POSTS.replace("Post ID,", "Number,") + "\n");
    let message = report["fault"]["message"].as_str().unwrap();
    assert!(message.contains("instagram") && message.contains("missing"), "{message}");
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn zips_that_break_off_or_blow_up_are_refused() {
    let table = std::fs::read(shared("exports/youtube_studio/table_de_softhyphen_headers.csv")).unwrap();
    let whole = zip(&[("Table data.csv", &table)]);
    refused("cut.zip", &whole[..whole.len() / 2], &["truncated-zip", "truncated"]);
    let bomb = zip(&[("Table data.csv", &vec![b'0'; 400 << 20])]);
    assert!(bomb.len() < 1 << 20);
    refused("bomb.zip", bomb, &["zip-bomb", "too-large"]);
}

#[test]
fn rows_that_cannot_be_used_are_listed_and_the_others_kept() {
    let house = House::new();
    let text = posts(&[
        row(1, "09/24/2024 15:30", "100"),
        row(2, "09/25/2024 15:30", "-7"),
        row(3, "09/26/2999 15:30", "100"),
        row(4, "soon", "100"),
        row(5, "09/27/2024 15:30", "many"),
        row(6, "09/28/2024 15:30", "11"),
    ]);
    let (status, report) = import(&house, "rows.csv", text);
    assert_eq!(status, 1);
    let rejected = report["rejected"].as_array().unwrap();
    let found: Vec<_> =
        rejected.iter().map(|one| (one["row"].as_u64().unwrap(), one["code"].as_str().unwrap())).collect();
    assert_eq!(found, [(3, "negative"), (4, "in-the-future"), (5, "not-a-date"), (6, "not-a-number")]);
    assert_eq!((&report["rows_read"], &report["stored"]), (&6.into(), &2.into()), "{report}");
    assert_eq!(house.reading(&["views"]), Some(111.0));
}

#[test]
fn doubled_headings_are_a_warning() {
    let house = House::new();
    let text = posts(&[row(1, "09/24/2024 15:30", "100")]);
    let doubled: String = text.lines().zip(["Views", "999"]).map(|(line, cell)| format!("{line},{cell}\n")).collect();
    let (_, report) = import(&house, "doubled.csv", doubled);
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["code"] == "duplicate-heading"), "{report}");
    assert_eq!(house.reading(&["views"]), Some(100.0));
}

#[test]
fn a_wrong_encoding_is_read_and_said() {
    let house = House::new();
    let text = posts(&[row(1, "09/24/2024 15:30", "100").replace("Glow", "Fr\u{fc}hling")]);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (status, report) = import(&house, "latin.csv", latin);
    assert_eq!(status, 0, "{report}");
    assert!(report["warnings"].to_string().contains("Windows-1252"), "{report}");
    assert_eq!(house.reading(&["views"]), Some(100.0));
}

#[test]
fn a_formula_in_a_cell_stays_a_text() {
    let house = House::new();
    let evil = row(1, "09/24/2024 15:30", "100").replace(",nina,", ",\"=HYPERLINK(\"\"http://evil\"\")\",");
    let (status, report) = import(&house, "evil.csv", posts(&[evil]));
    assert_eq!(status, 0, "{report}");
    let sheet = house.run(&["kpi", "views", "--by", "account", "--format", "csv"]).out;
    let cells: Vec<_> = sheet.lines().nth(1).unwrap().split(',').collect();
    assert!(!cells.iter().any(|cell| cell.trim_start_matches('"').starts_with('=')), "{sheet}");
}

#[test]
fn what_cannot_be_opened_is_a_usage_error_and_stores_nothing() {
    let house = House::new();
    let good = house.file("good.csv", posts(&[row(1, "09/24/2024 15:30", "100")]));
    let answer = house.run(&["import", "nowhere/at/all.csv", good.to_str().unwrap()]);
    assert_eq!(answer.status, 2, "{answer:?}");
    nothing_known(&house);
}
