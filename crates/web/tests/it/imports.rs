//! Bringing files in: what is streamed, what is refused, what the report shows.

use crate::{
    browser::{form, get, router, send},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn a_file_goes_through_the_door_with_what_was_said_about_it() {
    let season = Season::full();
    let fields = [("creator", "noor"), ("as_of", "2024-06-01"), ("time_zone", "America/New_York"), ("kind", "")];
    let page = send(&router(&season), form("/imports", &[("C:\\exports\\table.csv", b"a,b\n1,2\n")], &fields)).await;
    assert_eq!(page.status, StatusCode::OK);
    let taken = season.door.taken.lock().unwrap();
    let (upload, bytes) = &taken[0];
    assert_eq!((upload.name.as_str(), bytes.as_slice()), ("table.csv", &b"a,b\n1,2\n"[..]));
    assert_eq!(upload.options.creator.as_ref().unwrap().as_str(), "noor");
    assert_eq!(upload.options.as_of.unwrap().to_string(), "2024-06-01T22:00:00Z");
    assert_eq!((upload.options.time_zone.as_deref(), upload.options.kind.as_deref()), (Some("America/New_York"), None));
    assert!(!upload.path.exists(), "the temporary file is gone");
}

#[tokio::test]
async fn the_report_shows_row_column_value_and_reason() {
    let season = Season::full();
    let router = router(&season);
    let page = send(&router, form("/imports", &[("part.csv", b"x"), ("notes.csv", b"y")], &[])).await;
    let reports = page.between("id=\"reports\"", "id=\"history\"");
    for needle in [
        "Imported in part",
        "17",
        "Views",
        "A whole number was expected.",
        "Duration",
        "Total row says 405712",
        "Not imported",
        "belong to no kind",
    ] {
        assert!(reports.contains(needle), "{needle}: {reports}");
    }
    assert!(!reports.contains("<b>n/a</b>"), "a cell became markup");
}

#[tokio::test]
async fn what_is_too_large_empty_or_odd_is_refused_in_words() {
    let season = Season::full();
    let router = router(&season);
    let large = vec![b'x'; 200_001];
    for (files, fields, status, words) in [
        (&[("big.csv", large.as_slice())][..], &[][..], StatusCode::PAYLOAD_TOO_LARGE, "larger than 0.2"),
        (&[], &[], StatusCode::BAD_REQUEST, "No file was sent"),
        (&[("a.csv", b"x")], &[("kind", "tarot")], StatusCode::BAD_REQUEST, "tarot"),
        (&[("a.csv", b"x")], &[("time_zone", "Middle/Earth")], StatusCode::BAD_REQUEST, "IANA"),
        (&[("a.csv", b"x")], &[("as_of", "June")], StatusCode::BAD_REQUEST, "2024-06-30"),
        (&[("disk-full.csv", b"x")], &[], StatusCode::INTERNAL_SERVER_ERROR, "nothing of it was stored"),
    ] {
        let page = send(&router, form("/imports", files, fields)).await;
        assert_eq!(page.status, status, "{words}");
        assert!(page.between("id=\"reports\"", "id=\"history\"").contains(words), "{words}");
        assert!(!page.text.contains("the disk is full"), "the inside is not shown");
    }
    assert!(season.door.taken.lock().unwrap().is_empty());
}

#[tokio::test]
async fn earlier_imports_are_listed_and_have_a_page() {
    let season = Season::full();
    let router = router(&season);
    let page = get(&router, "/imports").await;
    let link = page
        .between("id=\"history\"", "</table>")
        .split("href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(page.text.contains("content.csv") && page.text.contains("shop.csv"));
    let import = get(&router, &link).await;
    assert!(import.text.contains("rows read") && import.text.contains("SHA-256"));
    assert_eq!(get(&router, "/imports/nothing").await.status, StatusCode::NOT_FOUND);
    let empty = Season::empty();
    assert!(get(&super::browser::router(&empty), "/imports").await.text.contains("Nothing was imported yet"));
}
