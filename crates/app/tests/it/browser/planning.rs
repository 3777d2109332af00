//! Writing a plan in a real browser: by the guide, in the editor, and two at once.

use super::window::Window;
use crate::run::{House, Server};
use fantoccini::{Locator, key::Key};
use serde_json::json;

/// The founding example: a goal for followers, and KPIs that show sales and traffic. It begins in a far year, so that it
/// is never set late.
fn founding() -> String {
    include_str!("../../../../kpi/src/rules/founding.yaml").replace("2026-", "2096-")
}

fn served() -> (House, Server) {
    let house = House::new();
    let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
    (house, server)
}

/// Sets a day; what is typed into such a field depends on the browser's language.
async fn day(window: &Window, name: &str, day: &str) {
    window.find(&format!("[name='{name}']")).await;
    window.run(&format!("document.querySelector(\"[name='{name}']\").value = '{day}'")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_workspace_gets_a_locked_plan_without_a_line_of_yaml() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/plan")).await.unwrap();
    window.follow(".begin .btn.primary").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#begin").await;
    window.fill("#f-statement", "Sell more online").await;
    window.press("[name='f.indicates'][value='sales']").await;
    window.fill("#author", "Ana Moreno").await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#save").await;
    window.fill("#f-statement[placeholder*='skincare']", "Sell skincare through creators").await;
    assert_eq!(window.find("#author").await.prop("value").await.unwrap().as_deref(), Some("Ana Moreno"));
    window.follow("#save").await;
    window.fill("#f-name", "Every shade").await;
    day(&window, "f.flight.from", "2099-03-01").await;
    day(&window, "f.flight.to", "2099-04-15").await;
    window.press("[name='f.platforms'][value='instagram']").await;
    window.follow("#save").await;
    for (creator, agreed) in [("Jackie Aina", 1), ("Bo", 2)] {
        window.fill("#f-creator", creator).await;
        day(&window, "f.due", "2099-03-05").await;
        window.follow("#save").await;
        let words = window.text("#h-placed").await;
        assert!(words.starts_with(&format!("{agreed} agreed")), "{words}");
    }
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#go-on").await;
    window.find(".offer").await;
    let offers = window.client.find_all(Locator::Css(".offers > .offer")).await.unwrap();
    for offer in offers.iter().take(3) {
        offer.find(Locator::Css("input[type=checkbox]")).await.unwrap().click().await.unwrap();
        let target = offer.find(Locator::Css(".input")).await.unwrap();
        let example = target.attr("placeholder").await.unwrap().unwrap();
        target.send_keys(&example).await.unwrap();
    }
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#save").await;
    let finding = window.text(".lede").await;
    assert!(finding.starts_with("Nothing is wrong"), "{finding}");
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.follow("#lock").await;
    let chain = window.text("#chain").await;
    assert!(chain.contains("The chain has 3 seals") && chain.contains("Unbroken"), "{chain}");
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.client.goto(&server.url("/plan")).await.unwrap();
    assert!(window.text("main").await.contains("Sell skincare through creators"));
}

/// The text that stands in the editor.
async fn text(window: &Window) -> String {
    window.run("return document.querySelector('#text').value").await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_show_while_somebody_types_and_go_at_a_click() {
    let Some(window) = Window::open().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/plan/edit")).await.unwrap();
    window.find(".code.lit").await;
    window.run("window.untouched = true").await;
    let field = window.find("#text").await;
    field.send_keys("plan: x\ngoals:\n- id: g\nserves: none").await.unwrap();
    window.until("the list", "document.querySelector('#problems .problems')").await;
    assert_eq!(text(&window).await, "plan: x\ngoals:\n  - id: g\n    serves: none", "Enter keeps the indentation");
    // The whole example at once, as if it were pasted.
    let paste = format!(
        "const field = document.querySelector('#text'); field.focus(); field.select(); document.execCommand('insertText', false, {})",
        json!(founding())
    );
    window.run(&paste).await;
    let marked = "[...document.querySelectorAll('.mark-bad')].map(one => one.textContent).join()";
    window.until("two marks", &format!("{marked} === 'instagram-following,instagram-following'")).await;
    window.until_text("#problem-count", |words| words.starts_with("2 errors")).await;
    // They move with the text, before the server is asked again.
    window.run("const field = document.querySelector('#text'); field.setRangeText('# one more line\\n', 0, 0); field.dispatchEvent(new Event('input'))").await;
    assert_eq!(window.run(&format!("return {marked}")).await, json!("instagram-following,instagram-following"));
    window.run(&paste).await;
    let line = "[...document.querySelectorAll('.code-line')].findIndex(one => one.querySelector('.mark-bad')) + 1";
    let both = format!("{marked} === 'instagram-following,instagram-following' && {line} === 26");
    window.until("two marks, from line 26", &both).await;
    assert_eq!(window.violations().await, Vec::<String>::new());
    window.press("[data-go]").await;
    let at = window.run("return document.querySelector('#text').selectionStart").await;
    assert_eq!(at, json!(founding().find("instagram-following\n    target").unwrap()));
    window.press("[data-fix]").await;
    window.until_text("#problem-count", |words| words.starts_with("Nothing is wrong")).await;
    assert!(text(&window).await.contains("indicates: sales\n\ncampaigns"));
    assert_eq!(window.run("return document.querySelectorAll('.mark-bad').length").await, json!(0));
    // Undo takes the remedy back.
    let undo = format!("{}z", Key::Control);
    window.find("#text").await.send_keys(&undo).await.unwrap();
    window.until_text("#problem-count", |words| words.starts_with("2 errors")).await;
    assert_eq!(text(&window).await, founding());
    assert_eq!(window.run("return window.untouched").await, json!(true), "the page was loaded again");
}

/// Opens the editor, puts a text in, and saves it.
async fn write(window: &Window, from: &str, to: &str, author: &str) {
    let put = format!(
        "const field = document.querySelector('#text'); field.value = field.value.replace({}, {}); field.dispatchEvent(new Event('input'))",
        json!(from),
        json!(to)
    );
    window.run(&put).await;
    window.fill("#author", author).await;
    window.follow("#save").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_once_see_what_differs_and_keep_both() {
    let (Some(hers), Some(his)) = (Window::open().await, Window::open().await) else { return };
    let (_house, server) = served();
    hers.client.goto(&server.url("/plan/edit")).await.unwrap();
    hers.find(".code.lit").await;
    write(&hers, "", &founding(), "Anja").await;
    hers.find(".notice.good").await;
    his.client.goto(&server.url("/plan/edit")).await.unwrap();
    his.find(".code.lit").await;
    write(&hers, "sponsored post", "ambassador", "Anja").await;
    let saved = hers.text(".notice.good").await;
    assert!(saved.contains("Version 2"), "{saved}");
    write(&his, "plan: A brand", "plan: The brand", "Ben").await;
    let heading = his.text("h1").await;
    assert_eq!(heading, "Two people changed the plan");
    assert_eq!(his.violations().await, Vec::<String>::new());
    his.follow("#merge").await;
    his.find(".code.lit").await;
    let both = text(&his).await;
    assert!(both.starts_with("plan: The brand") && both.contains("activation: ambassador"), "{both}");
    his.client.goto(&server.url("/plan/history")).await.unwrap();
    let versions = his.text(".data tbody").await;
    assert!(versions.contains("Anja") && versions.contains("Ben"), "{versions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_fits_a_phone() {
    let Some(window) = Window::phone().await else { return };
    let (_house, server) = served();
    window.client.goto(&server.url("/plan/edit")).await.unwrap();
    window.find(".code.lit").await;
    write(&window, "", &founding(), "Anja").await;
    window.find(".notice.good").await;
    for path in [
        "/plan/edit",
        "/plan/new",
        "/plan/finish",
        "/plan/history",
        "/plan/suggest?guide=1",
        "/plan/new/objective?guide=1",
        "/plan/edit/campaign/spring",
        "/plan/edit/kpi/link-conversion",
        "/plan/edit/goal/instagram-following",
    ] {
        window.client.goto(&server.url(path)).await.unwrap();
        window.find("main h1").await;
        let wide = window.run("return document.documentElement.scrollWidth").await.as_u64().unwrap();
        assert!(wide <= 390, "{path} is {wide} wide");
        assert_eq!(window.violations().await, Vec::<String>::new(), "{path}");
    }
}
