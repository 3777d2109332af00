//! Links and credits in a real browser: a link made and drawn, many from the plan, and the model that every page names.

use super::window::Window;
use crate::run::{House, Server};
use serde_json::json;

/// A plan whose placements name a link and a code.
const PLAN: &str = "plan: Spring
currency: EUR
objectives:
  - { id: sell, indicates: sales, by: 2096-06-30 }
goals:
  - { id: bought, serves: sell, statement: People buy, indicates: sales }
creators:
  - { id: jackie, name: Jackie Aina, instagram: jackieaina }
campaigns:
  - id: shade
    name: Every shade
    serves: bought
    flight: 2096-03-01..2096-04-15
    platforms: [instagram]
    placements:
      - { creator: jackie, platform: instagram, due: 2096-03-05, link: jackie-shade, code: jackie10 }
kpis:
  - { id: revenue, kpi: revenue, serves: bought, target: '>= 1000 EUR', by: 2096-04-15, review: weekly }
";

fn served() -> (House, Server) {
    let house = House::new();
    let plan = house.file("plan.yaml", PLAN);
    let applied = house.run(&["plan", "apply", plan.to_str().unwrap(), "--with-errors"]);
    assert_eq!(applied.status, 0, "{}{}", applied.out, applied.err);
    let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
    (house, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_made_checked_while_typed_and_drawn() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/links")).await.unwrap();
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#new").await;
    window.powered("#link-form").await;
    window.fill("#destination", "glow.example/serum").await;
    window.until_text("#ahead", |words| words.contains("begins with https://")).await;
    window.fill("#destination", "https://glow.example/serum").await;
    window.choose("#creator", "jackie").await;
    window.choose("#campaign", "shade").await;
    window.until_text("#ahead", |words| words.contains("utm_campaign=shade&utm_content=jackie&kepi_click=")).await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#save").await;
    let name = window.text("h1").await;
    assert!(name.ends_with("/jackie-shade"), "{name}");
    window.until("the code's picture", "document.querySelector('#qr').naturalWidth > 100").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.client.goto(&server.url("/links?q=jackie")).await.unwrap();
    assert!(window.text("#links").await.contains("jackie-shade"));
    assert_eq!(window.violations().await, Vec::<String>::new());
    // Once retired it stays in the table.
    window.client.goto(&server.url("/links/jackie-shade")).await.unwrap();
    window.follow("#retire").await;
    assert!(window.text(".crumb").await.contains("Retired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_plan_names_is_made_at_once() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/links")).await.unwrap();
    assert!(window.text(".begin").await.contains("2 links and codes"));
    window.follow(".begin .btn.primary").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.fill("#destination", "https://glow.example/serum").await;
    window.follow("#make").await;
    assert!(window.text("#links").await.contains("jackie-shade"));
    window.client.goto(&server.url("/codes")).await.unwrap();
    assert!(window.text("#codes").await.contains("JACKIE10"));
    assert_eq!(window.violations().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_that_is_chosen_is_named_by_the_plan() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/plan")).await.unwrap();
    assert!(window.text("[data-model]").await.contains("Last touch"));
    window.client.goto(&server.url("/attribution")).await.unwrap();
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.press("[name=model][value=linear]").await;
    window.follow("#save").await;
    assert!(window.text(".notice.good").await.contains("Linear"));
    window.client.goto(&server.url("/plan")).await.unwrap();
    assert!(window.text("[data-model]").await.contains("Linear"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_used_on_a_phone() {
    let Some(window) = Window::phone().await else { return };
    let (_house, server) = served();
    for page in [
        "/links",
        "/links/new",
        "/links/plan",
        "/codes",
        "/codes/new",
        "/codes/import",
        "/connections",
        "/connections/shop?kind=shopify",
        "/screening",
        "/attribution",
        "/funnel",
        "/hygiene",
    ] {
        window.client.goto(&server.url(page)).await.unwrap();
        assert_eq!(window.violations().await, Vec::<String>::new(), "{page}");
        let wide = window.run("return document.documentElement.scrollWidth - innerWidth").await;
        assert!(wide.as_i64() <= Some(0), "{page} is wider than the phone by {wide}");
    }
    // A key is shown this once, and can be copied.
    window.client.goto(&server.url("/connections")).await.unwrap();
    window.fill("#key-name", "glow.example").await;
    window.follow("#make-key").await;
    let key = window.find("#made-key").await.prop("value").await.unwrap().unwrap();
    assert!(key.starts_with("kepi_secret_"));
    assert_eq!(window.run("return document.querySelectorAll('#made-key').length").await, json!(1));
    assert_eq!(window.violations().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_with_figures_are_sound_in_both_lights() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/links?period=all")).await.unwrap();
    let link = window.find("#links tbody a").await.attr("href").await.unwrap().unwrap();
    for page in [
        "/links?period=all",
        &link,
        "/codes?period=all",
        "/screening",
        "/attribution?period=all",
        "/funnel",
        "/hygiene",
    ] {
        window.client.goto(&demo.url(page)).await.unwrap();
        window.run("for (const one of document.querySelectorAll('details')) one.open = true").await;
        for theme in ["light", "dark"] {
            window.run(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
            assert_eq!(window.violations().await, Vec::<String>::new(), "{page}, {theme}");
        }
    }
}
