//! Findings: what the demo's season says stands there to be read, dismissed, shown again and noted.

use super::window::Window;
use crate::run::House;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_read_dismissed_and_shown_again_and_a_note_stands_on_a_chart() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/findings")).await.unwrap();
    window.find("article.finding kepi-chart[data-ready]").await;
    assert!(!window.text("#view").await.contains("No findings"));
    window.press("article.finding details summary").await;
    window.until("its evidence", "document.querySelector('article.finding details[open] dd')").await;
    assert_eq!(window.violations().await, Vec::<String>::new());

    let title = window.text("article.finding h2").await;
    window.follow("article.finding form button").await;
    window.until_text("#dismissed", |words| words.contains("dismissed")).await;
    let kept = format!(
        "![...document.querySelectorAll('article.finding h2')].some(one => one.innerText === {})",
        json!(title)
    );
    window.until("the finding to go", &kept).await;
    window.follow("#dismissed form button").await;
    window.until("the finding to come back", &kept.replacen('!', "", 1)).await;

    window.fill("#n-words", "The shop was closed").await;
    window.follow("#notes .panel-form button").await;
    window.until_text("#notes .rows", |words| words.contains("The shop was closed")).await;
    window.client.goto(&demo.url("/")).await.unwrap();
    window.until_text(".chart-marks", |words| words.contains("The shop was closed")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_fit_a_phone() {
    let Some(window) = Window::phone().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    for page in ["/findings", "/forecasts", "/plan/kpi/creator-revenue"] {
        window.client.goto(&demo.url(page)).await.unwrap();
        window.find("kepi-chart[data-ready]").await;
        let wide = window.run("return document.documentElement.scrollWidth - innerWidth").await;
        assert!(wide.as_i64().is_some_and(|more| more <= 0), "{page} is {wide} too wide");
        assert_eq!(window.violations().await, Vec::<String>::new(), "{page}");
    }
}
