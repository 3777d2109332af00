//! One KPI of the plan: its figures are the standing's, its original stands beside what is in force, its locks are shown.

use crate::{
    browser::{get, router},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn figures_are_those_of_the_standing() {
    let season = Season::planned();
    let router = router(&season);
    let standing = get(&router, "/api/v1/plan/standing").await.json();
    let kpi = standing["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == "summer-views").unwrap();
    let page = get(&router, "/plan/kpi/summer-views").await;
    let value = kpi["reading"]["value"].as_f64().unwrap();
    let shown = web::format::compact(value);
    let (number, _) = web::format::apart(&shown);
    assert!(page.between("class=\"kpi-val\"", "</p>").contains(number), "{number}");
    let targets = page.between("id=\"h-target\"", "</section>");
    let percent = |value: &serde_json::Value| web::parts::pace::percent(value.as_f64().unwrap());
    for found in [&kpi["pace"], &kpi["attainment"], &kpi["original"]["pace"], &kpi["original"]["attainment"]] {
        assert!(targets.contains(&percent(found)), "{found}: {targets}");
    }
    // 8.5 million in force, 10 million as it was locked: the same reading is less of the larger one.
    let of = |aim: f64| web::parts::pace::percent(value / aim);
    assert!(targets.contains(&of(8.5e6)) && targets.contains(&of(1e7)), "{targets}");
}

#[tokio::test]
async fn the_original_stands_beside_what_is_in_force_with_its_hashes() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/kpi/summer-views").await;
    let locks: Vec<_> = season.ledger.locks(&season.workspace.scope()).unwrap();
    let own: Vec<_> = locks.iter().filter(|lock| lock.kpi == "summer-views").collect();
    assert_eq!(own.len(), 2);
    let shown = page.between("id=\"h-locks\"", "</section>");
    for lock in own {
        assert!(shown.contains(&lock.hash) && shown.contains(&lock.previous) && shown.contains(lock.kind.as_str()));
    }
    assert!(page.text.contains("As locked at the start") && page.text.contains("was changed after the start"));
    assert!(page.between("id=\"h-faults\"", "</section>").contains("amended"));
}

#[tokio::test]
async fn shares_are_not_clamped_and_the_short_one_is_named() {
    let season = Season::behind();
    let page = get(&router(&season), "/plan/kpi/summer-views").await;
    let parts = page.between("id=\"h-parts\"", "</section>");
    assert!(parts.starts_with(">Autumn Glow is short"), "{parts}");
    // Duet week brought nothing that was read, so what was read is Autumn Glow's alone.
    for needle in ["80\u{202f}%", "20\u{202f}%", "100\u{202f}%", "9.6\u{202f}M", "2.4\u{202f}M"] {
        assert!(parts.contains(needle), "{needle}: {parts}");
    }
}

#[tokio::test]
async fn the_chart_has_the_points_of_its_table() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/kpi/revenue").await;
    let option: serde_json::Value =
        serde_json::from_str(page.between("<script type=\"application/json\">", "</script>")).unwrap();
    let expected = option["series"][0]["data"].as_array().unwrap();
    let table = page.between("The chart's figures", "</table>");
    // The way to come has rows of its own.
    let rows = table.matches("<tr>").count() - 1 - table.matches(">forecast<").count();
    assert_eq!((option["series"][0]["id"].as_str(), expected.len()), (Some("expected"), rows));
    let last = expected.last().unwrap()[1].as_f64().unwrap();
    let lines = option["series"][1]["markLine"]["data"].as_array().unwrap();
    let target = lines.iter().find_map(|line| line["yAxis"].as_f64()).unwrap();
    assert!((last - target).abs() < 1e-6 * target, "the expected line leads to the target: {last} {target}");
}

#[tokio::test]
async fn the_number_can_be_explained_and_its_word_looked_up() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/plan/kpi/revenue").await;
    let link = page.between("hx-get=\"", "\"").to_owned();
    let explained = get(&router, &link).await;
    assert_eq!(explained.status, StatusCode::OK);
    assert!(explained.between("id=\"explanation\"", "</article>").contains("1 Apr"));
    assert!(page.text.contains("href=\"/glossary#revenue\""));
    assert!(get(&router, "/glossary").await.text.contains("<li id=\"revenue\">"));
}

#[tokio::test]
async fn what_has_no_reading_says_why_and_what_is_not_there_is_not_found() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/plan/kpi/recall").await;
    assert!(page.text.contains("No reading") && page.text.contains("no source provides"), "{}", page.text);
    for address in ["/plan/kpi/nobody", "/plan/kpi/august/explain", "/plan/kpi/nobody/explain"] {
        assert_eq!(get(&router, address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let unplanned = Season::full();
    assert_eq!(get(&self::router(&unplanned), "/plan/kpi/revenue").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_letter_of_smart_is_told() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/kpi/summer-views").await;
    let shown = page.between("id=\"h-smart\"", "</section>");
    for word in ["specific", "measurable", "achievable", "relevant", "time-bound"] {
        assert!(shown.contains(&format!("<b>{word}</b>")), "{word}: {shown}");
    }
    assert!(shown.contains("Holds") && shown.contains("SMART"), "{shown}");
}

#[tokio::test]
async fn competitors_stand_beside_the_kpi_or_are_refused() {
    let season = Season::planned();
    let page = get(&router(&season), "/plan/kpi/summer-views").await;
    let others = page.between("id=\"h-others\"", "</section>");
    assert!(others.contains("Competitor") && others.contains("Not comparable"), "{others}");
}
