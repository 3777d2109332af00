//! One test a journey.

use super::window::Window;
use crate::run::{House, Server, shared};
use fantoccini::{Locator, key::Key};
use serde_json::json;

/// A server with three Instagram accounts of three creators, and TikTok posts.
fn served() -> (House, Server) {
    let house = House::new();
    for (handle, id) in [("examplestudio", "studio"), ("example_tv", "tv"), ("example_academy", "academy")] {
        house.run(&["creator", "account", "instagram", handle, id]);
    }
    house.import(&[&shared("exports/meta/L_ig_posts_views_layout_2026.csv"), "--as-of", "2026-10-01"]);
    house.run(&["import", &shared("exports/tiktok_studio/L_content_en.csv"), "--as-of", "2026-09-01"]);
    let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
    (house, server)
}

const ALL: &str = "/?period=all";

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_comes_up_with_its_chart_drawn() {
    let Some(window) = Window::open().await else { return };
    let house = House::new();
    let demo = house.serve(&["demo", "--no-open", "--port", "0"]);
    window.client.goto(&demo.url("/")).await.unwrap();
    window.find("kepi-chart[data-ready]").await;
    window
        .until("the line", "document.querySelector('kepi-chart').shadowRoot?.querySelectorAll('svg path').length > 3")
        .await;
    assert!(window.text("h1").await.contains("Marlow"));
    let creators = window.client.find_all(Locator::Css("#creators tbody tr")).await.unwrap();
    assert!(creators.len() >= 10, "{} creators", creators.len());
    // The season goes on: something on the page changes without a reload.
    window.run("window.mark = document.querySelector('#figures').textContent").await;
    window
        .until("a live change", "window.mark && window.mark !== document.querySelector('#figures').textContent")
        .await;
    assert_eq!(window.violations().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_sorted_by_click_and_focus_stays() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url(ALL)).await.unwrap();
    let head = "#creators thead th[aria-sort] ~ th a";
    let id = window.find(head).await.attr("id").await.unwrap().unwrap();
    window.powered(head).await;
    window.press(&format!("#{id}")).await;
    window.find(&format!("th[aria-sort=descending] #{id}")).await;
    let focused = window.client.active_element().await.unwrap();
    assert_eq!(focused.attr("id").await.unwrap().as_deref(), Some(id.as_str()));
    assert!(window.client.current_url().await.unwrap().query().unwrap().contains("sort="));
    window.powered(&format!("#{id}")).await;
    window.press(&format!("#{id}")).await;
    window.find(&format!("th[aria-sort=ascending] #{id}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_stands_in_the_address() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url(ALL)).await.unwrap();
    let before = window.text("#kpi-views .kpi-val").await;
    window.powered("#filters").await;
    window.choose("#f-platform", "tiktok").await;
    window.until("the filter", "location.search.includes('platform=tiktok')").await;
    window.find(".chips .chip").await;
    let after = window.until_text("#kpi-views .kpi-val", |words| words != before).await;
    // The address alone brings the same page back.
    let address = window.client.current_url().await.unwrap();
    window.client.goto(address.as_str()).await.unwrap();
    assert_eq!(window.text("#kpi-views .kpi-val").await, after);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_opens_by_keyboard() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url(ALL)).await.unwrap();
    window.powered("#kpi-views h3 a").await;
    window.enter("#kpi-views h3 a").await;
    let whole = |words: &str| words.contains("Formula") && words.contains("L_ig_posts_views_layout_2026.csv");
    window.until_text("dialog[open] #explanation", whole).await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.key(&Key::Escape).await;
    window.until("the panel to close", "!document.querySelector('dialog[open]')").await;
    window.until("focus to return", "document.activeElement?.closest('#kpi-views')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_file_is_reported_and_shows_on_an_open_dashboard() {
    let Some(window) = Window::open().await else { return };
    let (house, server) = served();
    window.client.goto(&server.url(ALL)).await.unwrap();
    let before = window.text("#kpi-views .kpi-val").await;
    window.run("window.untouched = true").await;
    let dashboard = window.client.window().await.unwrap();
    let imports = window.client.new_window(true).await.unwrap();
    window.client.switch_to_window(imports.handle).await.unwrap();
    window.client.goto(&server.url("/imports")).await.unwrap();
    let bad = "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n\
        181,1,new_one,New,Hello,0,09/24/2026 15:30,https://www.instagram.com/p/181/,IG reel,Lifetime,500000,40,4,0,0,0,0\n\
        182,1,new_one,New,Hello,0,soon,https://www.instagram.com/p/182/,IG reel,Lifetime,7,4,4,0,0,0,0\n";
    let file = house.file("new posts.csv", bad);
    window.find("input[type=file]").await.send_keys(file.to_str().unwrap()).await.unwrap();
    window.until_text("#reports .report", |words| words.contains("new posts.csv") && words.contains("soon")).await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.client.switch_to_window(dashboard).await.unwrap();
    let changed =
        format!("document.querySelector('#kpi-views .kpi-val').innerText.trim() !== {}", json!(before.trim()));
    window.until("the number on the open dashboard", &changed).await;
    assert_eq!(window.run("return window.untouched").await, json!(true), "the page was loaded again");
}

#[tokio::test(flavor = "multi_thread")]
async fn dark_is_dark_and_stays() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url(ALL)).await.unwrap();
    let light = "const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number);
        const canvas = document.createElement('canvas').getContext('2d');
        canvas.fillStyle = getComputedStyle(document.body).backgroundColor; canvas.fillRect(0, 0, 1, 1);
        const [x, y, z] = canvas.getImageData(0, 0, 1, 1).data; return x + y + z > 384";
    let before = window.run(light).await;
    window.press("[data-theme-toggle]").await;
    window.until("the other theme", "document.documentElement.dataset.theme").await;
    assert_ne!(window.run(light).await, before);
    window.client.refresh().await.unwrap();
    window.find("kepi-chart[data-ready]").await;
    assert_ne!(window.run(light).await, before, "the choice is kept");
    assert_eq!(window.violations().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_scrolls_down_and_not_sideways() {
    let Some(window) = Window::phone().await else { return };
    let (_house, server) = served();
    for path in [ALL, "/imports", "/catalogue", "/explain?kpi=views&period=all"] {
        window.client.goto(&server.url(path)).await.unwrap();
        window.find("main").await;
        assert_eq!(window.run("return innerWidth").await, json!(390), "{path}");
        let wide = window.run("return document.documentElement.scrollWidth").await.as_u64().unwrap();
        assert!(wide <= 390, "{path} is {wide} wide");
        assert_eq!(window.violations().await, Vec::<String>::new(), "{path}");
    }
}
