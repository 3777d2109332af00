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
    window.find(".tree .is-kpi .go").await;
    window.run("document.querySelector('.tree .is-kpi .go').focus()").await;
    let link = window.client.active_element().await.unwrap();
    let name = link.text().await.unwrap();
    link.send_keys(&Key::Enter.to_string()).await.unwrap();
    window.until("the KPI's page", "location.pathname.startsWith('/plan/kpi/')").await;
    assert_eq!(window.text("h1").await, name);
    window.find("kepi-chart[data-ready]").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    // How the number came about opens beside it, and the glossary has its word.
    window.until("the scripts", "document.querySelector('.actions a').hasAttribute('data-htmx-powered')").await;
    window.run("document.querySelector('.actions a').focus()").await;
    window.client.active_element().await.unwrap().send_keys(&Key::Enter.to_string()).await.unwrap();
    assert!(window.text("dialog[open] #explanation").await.contains("Formula"));
    window.client.active_element().await.unwrap().send_keys(&Key::Escape.to_string()).await.unwrap();
    window.until("the panel to close", "!document.querySelector('dialog[open]')").await;
    window.find("a[href^='/glossary#']").await.click().await.unwrap();
    window.until("the word", "location.hash && document.querySelector(location.hash)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_turned_and_a_decision_is_kept() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/plan/calendar")).await.unwrap();
    let month = window.text("h1").await;
    window.until("the scripts", "document.querySelector('#before').hasAttribute('data-htmx-powered')").await;
    window.find("#before").await.click().await.unwrap();
    window.until("the month before", &format!("document.querySelector('h1').innerText !== '{month}'")).await;
    window.find("#f-kind").await.select_by_value("placements").await.unwrap();
    window
        .until("the filter", "location.search.includes('kind=placements') && location.search.includes('month=')")
        .await;
    window.client.goto(&demo.url("/plan/review")).await.unwrap();
    window.find("#decision").await.send_keys("Keep going, and look again in a week.").await.unwrap();
    window.find("#author").await.send_keys("Dana").await.unwrap();
    window.find("form button.primary").await.click().await.unwrap();
    window.until("the decision", "document.querySelector('.said')?.innerText.includes('look again in a week')").await;
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
