//! Findings: what stands out is shown once, dismissed for good, and told as data; notes stand on charts; a KPI says whether its
//! target will be reached.

use crate::{
    browser::{drawn_whole, get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;

/// Templates, the address that draws each, and a text that only it has.
pub const DRAWN: [(&str, &str, &str); 3] = [
    ("findings.html", "/findings", "id=\"h-notes\""),
    ("forecasts.html", "/forecasts", "id=\"t-revenue\""),
    ("parts/annotations.html", "/", "class=\"chart-marks\""),
];

#[tokio::test]
async fn every_template_is_drawn_whole() {
    drawn_whole(&router(&Season::behind()), &DRAWN).await;
}

#[tokio::test]
async fn a_target_out_of_reach_is_a_finding_until_somebody_dismisses_it() {
    let season = Season::behind();
    let router = router(&season);
    let found = get(&router, "/api/v1/findings").await.json();
    let findings = found["findings"].as_array().unwrap();
    let missed = findings.iter().find(|one| one["kind"] == "prospect" && one["good"] == false).unwrap();
    let key = missed["key"].as_str().unwrap();
    let page = get(&router, "/findings").await;
    assert!(page.text.contains("will probably miss its target") && page.text.contains(&format!("value=\"{key}\"")));
    let title = missed["title"].as_str().unwrap();
    let answer = send(&router, post_form("/findings/dismiss", &[("finding", key), ("title", title)])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let again = get(&router, "/api/v1/findings").await.json();
    assert_eq!(again["dismissed"], 1);
    assert!(again["findings"].as_array().unwrap().iter().all(|one| one["key"] != key));
    assert!(get(&router, "/findings").await.between("id=\"dismissed\"", "</section>").contains("will probably miss"));
    send(&router, post_form("/findings/show", &[("finding", key)])).await;
    assert_eq!(get(&router, "/api/v1/findings").await.json(), found);
    let unknown = send(&router, post_form("/findings/dismiss", &[("finding", "weather"), ("title", "x")])).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_note_stands_on_the_chart_and_in_its_list_until_it_is_removed() {
    let season = Season::full();
    let router = router(&season);
    let words = "Prices <b>went</b> up";
    let answer = send(&router, post_form("/findings/notes", &[("day", "2024-06-10"), ("words", words)])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let chart = get(&router, "/").await;
    let marks = chart.between("class=\"chart-marks\"", "</ol>");
    assert!(marks.contains("10 Jun 2024 · Note") && marks.contains("Prices &#60;b&#62;went"), "{marks}");
    let page = get(&router, "/findings").await;
    let remove = page.between("action=\"/findings/notes/", "\"").to_owned();
    send(&router, post_form(&format!("/findings/notes/{remove}"), &[])).await;
    assert!(!get(&router, "/").await.text.contains("· Note"));
    for (day, words) in [("2024-06-10", " "), ("10 June", "Sale"), ("2024-06-10", "x".repeat(201).as_str())] {
        let refused = send(&router, post_form("/findings/notes", &[("day", day), ("words", words)])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day} {words}");
        assert!(refused.text.contains("Nothing was noted"));
    }
}

#[tokio::test]
async fn a_kpi_says_how_likely_its_target_is_and_draws_the_way_to_come() {
    let season = Season::behind();
    let router = router(&season);
    let page = get(&router, "/plan/kpi/revenue").await;
    let lines = page.between("id=\"prospect\"", "</dl>");
    assert!(lines.contains("Will it be reached?") && lines.contains("Expected at the end"), "{lines}");
    let option: serde_json::Value =
        serde_json::from_str(page.between("<script type=\"application/json\">", "</script>")).unwrap();
    let series = option["series"].as_array().unwrap();
    let ids: Vec<&str> = series.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["expected", "actual", "forecast", "band-low", "band-high"]);
    assert!(get(&router, "/plan").await.text.contains("likely to be reached"));
}

#[tokio::test]
async fn two_destinations_are_judged_and_no_winner_is_named_early() {
    let season = Season::linked();
    season.credit().await;
    let page = get(&router(&season), "/links/noor-glow").await;
    let trial = page.between("id=\"variants\"", "</section>");
    assert!(trial.contains("the control") && trial.contains("short-page") && trial.contains("long-page"), "{trial}");
    assert!(trial.contains("No winner yet") || trial.contains("Cannot judge"), "{trial}");
}

#[tokio::test]
async fn nothing_known_is_nothing_found() {
    let season = Season::empty();
    let router = router(&season);
    let page = get(&router, "/findings").await;
    assert!(page.text.contains("Nothing needs you this morning.") && page.text.contains("Nothing stands out"));
    assert_eq!(get(&router, "/api/v1/findings").await.json()["findings"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn forecasts_of_the_past_stand_beside_what_came() {
    let page = get(&router(&Season::full()), "/forecasts").await;
    let revenue = page.between("id=\"t-revenue\"", "</section>");
    for words in ["Scaled error", "Within the 80 % bounds", "Brier score of targets", "straight-line pacing"] {
        assert!(revenue.contains(words), "{words}: {revenue}");
    }
    let option: serde_json::Value =
        serde_json::from_str(page.between("<script type=\"application/json\">", "</script>")).unwrap();
    assert_eq!(option["series"][1]["data"].as_array().unwrap().len(), 6 * 14);
    let empty = get(&router(&Season::empty()), "/forecasts").await;
    assert!(empty.text.contains("There is not enough past to test forecasts on."));
}
