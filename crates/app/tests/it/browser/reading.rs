//! Reading a plan: from the goals down to a KPI by keyboard, through the calendar, to a decision that is written down.

use super::window::Window;
use crate::run::House;
use fantoccini::{Locator, key::Key};

/// The pages of a plan that is there.
const PAGES: [&str; 7] = [
    "/plan",
    "/plan/calendar",
    "/plan/calendar?view=list",
    "/plan/review",
    "/plan/realign",
    "/plan/history",
    "/glossary",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_goal_leads_to_its_kpi_by_keyboard() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/plan")).await.unwrap();
    let finding = window.text("#finding strong").await;
    assert!(finding.contains("KPIs"), "{finding}");
    let name = window.text(".tree .is-kpi .go").await;
    window.follow_by_key(".tree .is-kpi .go").await;
    assert!(window.client.current_url().await.unwrap().path().starts_with("/plan/kpi/"));
    assert_eq!(window.text("h1").await, name);
    window.find("kepi-chart[data-ready]").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    // How the number came about opens beside it, and the glossary has its word.
    window.powered(".actions a").await;
    window.enter(".actions a").await;
    window.until_text("dialog[open] #explanation", |words| words.contains("Formula")).await;
    window.key(&Key::Escape).await;
    window.until("the panel to close", "!document.querySelector('dialog[open]')").await;
    window.follow("a[href^='/glossary#']").await;
    window.until("the word", "location.hash && document.querySelector(location.hash)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_turned_and_a_decision_is_kept() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/plan/calendar")).await.unwrap();
    let month = window.text("h1").await;
    window.powered("#before").await;
    window.press("#before").await;
    window.until_text("h1", |words| words != month).await;
    window.powered(".filters").await;
    window.choose("#f-kind", "placements").await;
    window
        .until("the filter", "location.search.includes('kind=placements') && location.search.includes('month=')")
        .await;
    window.client.goto(&demo.url("/plan/review")).await.unwrap();
    window.fill("#decision", "Keep going, and look again in a week.").await;
    window.fill("#author", "Dana").await;
    window.follow("form button.primary").await;
    let said = window.text(".said").await;
    assert!(said.contains("look again in a week"), "{said}");
    assert_eq!(window.violations().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_plan_fits_a_phone() {
    let Some(window) = Window::phone().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    for path in PAGES {
        window.client.goto(&demo.url(path)).await.unwrap();
        window.find("main h1").await;
        let wide = window.run("return document.documentElement.scrollWidth").await.as_u64().unwrap();
        assert!(wide <= 390, "{path} is {wide} wide");
        assert_eq!(window.violations().await, Vec::<String>::new(), "{path}");
    }
    // A month on a phone is a list.
    window.client.goto(&demo.url("/plan/calendar")).await.unwrap();
    window.find(".agenda").await;
    let grid = window.client.find(Locator::Css(".month")).await.unwrap();
    assert!(!grid.is_displayed().await.unwrap());
}
