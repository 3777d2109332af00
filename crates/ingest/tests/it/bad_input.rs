//! Input that nobody should send and everybody does: a clear answer, nothing stored, no panic.

use crate::desk::{context, fault, import, import_with, warnings, zipped};
use model::{import::RejectCode, measure::Measure};

#[test]
fn files_that_are_no_tables() {
    for (bytes, code) in [
        (b"".to_vec(), "empty"),
        (b"\xef\xbb\xbf \r\n\n".to_vec(), "empty"),
        (b",,,\n,,\n".to_vec(), "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "binary"),
        ((0..=255).cycle().take(4096).collect(), "binary"),
        (b"a,b\n1,\0\n".to_vec(), "binary"),
        (b"\xd0\xcf\x11\xe0 not a workbook".to_vec(), "broken-workbook"),
        (vec![b'x'; 10 << 20], "line-too-long"),
        ([b"Post ID,Likes\n\"a,".to_vec(), vec![b'\n'; 2 << 20]].concat(), "line-too-long"),
    ] {
        let (found, words) = fault(bytes);
        assert_eq!(found, code, "{words}");
        assert!(words.len() > 20, "{words}");
    }
}

#[test]
fn too_many_columns() {
    let heading = (0..5000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    let (code, words) = fault(format!("{heading}\n{heading}\n"));
    assert_eq!(code, "too-many-columns");
    assert!(words.contains("row 1 has more than 2000 columns"), "{words}");
}

#[test]
fn archives_that_are_broken_or_bombs() {
    let whole = zipped(&[("a.csv", b"Post ID,Likes,Comments\na,1,10\nb,2,20\n")]);
    assert_eq!(fault(&whole[..whole.len() - 30]).0, "truncated-zip");
    assert_eq!(fault(&whole[..20]).0, "truncated-zip");
    assert_eq!(fault(zipped(&[("a.csv", &vec![b'0'; 64 << 20])])).0, "zip-bomb");
    assert_eq!(fault(zipped(&[])).0, "empty");
    let (reports, _) = import_with(&context(), "a.zip", zipped(&[("inner.zip", &whole)]));
    assert_eq!(reports[0].fault.as_ref().unwrap().code, "nested-zip");
}

#[test]
fn damage_inside_an_archive_refuses_that_file() {
    let mut bytes = zipped(&[("a.csv", b"Post ID,Likes,Comments\na,1,10\nb,2,20\nc,3,30\n")]);
    let at = bytes.len() / 3;
    bytes[at] ^= 0xff;
    let (reports, shelf) = import_with(&context(), "a.zip", bytes);
    assert!(shelf.facts.is_empty());
    assert_eq!(reports[0].fault.as_ref().unwrap().code, "truncated-zip");
}

#[test]
fn a_fault_late_in_a_file_stores_nothing_of_it() {
    let mut table = String::from("Post ID,Likes,Comments\n");
    for row in 0..30_000 {
        table.push_str(&format!("{row},1,2\n"));
    }
    table.push_str(&"x".repeat(2 << 20));
    let (code, words) = fault(table);
    assert_eq!(code, "line-too-long");
    assert!(words.contains("row 30002"), "{words}");
}

#[test]
fn rows_that_cannot_be_are_refused_one_by_one() {
    let table = "Post ID,Date,Likes,Comments\n\
        a,2024-01-01,-1,0\nb,2099-01-01,1,0\nc,2024-01-01,n/a,0\nd,2024-01-01,1e30,0\ne,2024-01-01,7,\n";
    let (report, shelf) = import(table);
    let rejects: Vec<_> = report.rejected.iter().map(|reject| (reject.row, reject.code)).collect();
    assert_eq!(
        rejects,
        [
            (2, RejectCode::Negative),
            (3, RejectCode::InTheFuture),
            (4, RejectCode::NotANumber),
            (5, RejectCode::OutOfRange)
        ]
    );
    assert_eq!(report.rejected[2].value, "n/a");
    assert_eq!((report.rows_read, report.stored, shelf.sum(Measure::Likes)), (5, 1, 7));
    assert_eq!(shelf.facts[0].value(Measure::Comments), None);
}

#[test]
fn a_heading_that_stands_twice_is_used_once() {
    let (report, shelf) = import("Post ID,Likes,Comments,Likes\na,1,10,100\nb,2,20,200\n");
    assert_eq!(shelf.sum(Measure::Likes), 3);
    let words = &report.warnings.iter().find(|warning| warning.code == "duplicate-heading").unwrap().message;
    assert_eq!(words, "the heading \"Likes\" stands twice: the first was used, the second, in column 4, was not");
}

#[test]
fn formulas_stay_text() {
    let table = "Post ID,Likes,Comments,Series\na,1,10,=cmd|' /C calc'!A0\nb,=1+1,20,@x\nc,3,30,+x\n";
    let (report, shelf) = import(table);
    assert_eq!(shelf.sum(Measure::Likes), 4);
    assert_eq!((report.rejected[0].row, report.rejected[0].code), (3, RejectCode::NotANumber));
    let series = model::dimension::Dimension::Label("series".into());
    assert_eq!(shelf.facts[0].dim(&series).unwrap(), "=cmd|' /C calc'!A0");
    assert!(!warnings(&report).contains(&"encoding"));
}

#[test]
fn many_rejects_are_counted_and_not_all_listed() {
    let mut with = context();
    let written = "kind = \"post-counters\"\nkey = [\"Post ID\"]\n[columns]\nLikes = \"likes\"\n";
    with.mapping = Some(ingest::mapping::parse(written).unwrap());
    let mut table = String::from("Post ID,Likes\n");
    for row in 0..5_000 {
        table.push_str(&format!("{row},x\n"));
    }
    let (reports, _) = import_with(&with, "a.csv", table);
    assert_eq!((reports[0].rejected.len(), reports[0].rejected_total), (1000, 5000));
}
