//! The editor: what it shows, checks, mends and saves, and what happens when two people write at once.

use crate::{
    browser::{Answer, drawn_whole, get, post_form, router, send},
    season::{PLAN, Season},
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};

/// The founding example: a goal for followers, and KPIs that show sales and traffic.
pub const FOUNDING: &str = include_str!("../../../kpi/src/rules/founding.yaml");

/// Sends a form as a browser does.
pub async fn post(router: &Router, address: &str, fields: &[(&str, &str)]) -> Answer {
    send(router, post_form(address, fields)).await
}

/// Saves a text as somebody.
pub async fn save(router: &Router, text: &str, based_on: &str, author: &str) -> Answer {
    let fields = [("text", text), ("based_on", based_on), ("author", author), ("reason", "why"), ("action", "save")];
    post(router, "/plan/edit", &fields).await
}

/// The text in force.
pub fn text(season: &Season) -> String {
    season.ledger.plan(&season.workspace.scope()).unwrap().map(|found| found.text).unwrap_or_default()
}

/// A page's text as a browser reads it.
pub fn read(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&gt;", ">")
        .replace("&#62;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

fn shown(page: &Answer) -> String {
    read(page.between("aria-describedby=\"text-help problem-count\">\n", "</textarea>"))
}

#[tokio::test]
async fn the_text_is_shown_as_it_is() {
    let season = Season::empty();
    let router = router(&season);
    let odd = "\n\nplan: \"</textarea><script>alert(1)</script> & &amp; 'é' 🎉\"\n";
    assert_eq!(save(&router, odd, "", "Anja").await.status, StatusCode::SEE_OTHER);
    assert_eq!(text(&season), odd);
    let page = get(&router, "/plan/edit").await;
    assert_eq!(shown(&page), odd);
    assert!(!page.text.contains("<script>alert"));
}

#[tokio::test]
async fn a_form_that_changes_nothing_changes_nothing() {
    for ends in ["\n", "\r\n"] {
        let season = Season::empty();
        let router = router(&season);
        let plan = PLAN.replace('\n', ends);
        season.write_plan(&plan, "2024-03-25T09:00:00Z", "first");
        let sent = PLAN.replace('\n', "\r\n");
        let page = save(&router, &sent, "1", "Anja").await;
        assert!(page.text.contains("says this already"), "{}", page.text);
        assert_eq!(season.ledger.plan_log(&season.workspace.scope()).unwrap().len(), 1);
        save(&router, &sent.replace("8000 EUR", "9000 EUR"), "1", "Anja").await;
        assert_eq!(text(&season), plan.replace("8000 EUR", "9000 EUR"));
    }
}

#[tokio::test]
async fn what_is_wrong_is_listed_and_mended_at_a_click() {
    let season = Season::empty();
    let router = router(&season);
    let list = post(&router, "/plan/check", &[("text", FOUNDING)]).await;
    assert!(list.text.starts_with("<section") && list.text.contains("2 errors"), "{}", list.text);
    assert_eq!(list.text.matches("<code class=\"mono\">misaligned</code>").count(), 2);
    let place = format!("data-start=\"{}\"", FOUNDING.find("instagram-following\n    target").unwrap());
    assert!(list.text.contains(&place) && list.text.contains("Line 26"), "{place}: {}", list.text);
    let fix = read(list.between("name=\"fix\" value=\"", "\""));
    let mended = post(&router, "/plan/fix", &[("text", FOUNDING), ("fix", &fix)]).await;
    assert_eq!(mended.text, FOUNDING.replace("indicates: audience growth", "indicates: sales"));
    let list = post(&router, "/plan/check", &[("text", &mended.text)]).await;
    assert!(!list.text.contains("misaligned"), "{}", list.text);
    let gone = post(&router, "/plan/fix", &[("text", &mended.text), ("fix", &fix)]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    // Without scripts the button sends the whole form.
    let page = post(&router, "/plan/edit", &[("text", FOUNDING), ("fix", &fix)]).await;
    assert_eq!(shown(&page), mended.text);
}

#[tokio::test]
async fn saving_needs_a_name_and_remembers_it() {
    let season = Season::empty();
    let router = router(&season);
    let page = save(&router, FOUNDING, "", " ").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Say who you are") && shown(&page) == FOUNDING);
    let saved = save(&router, FOUNDING, "", "Zoë O'Brien").await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, "/plan/edit?saved=1"));
    let cookie = saved.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = Request::get("/plan/edit?saved=1").header(header::HOST, "localhost").header("cookie", cookie);
    let page = send(&router, request.body(Body::empty()).unwrap()).await;
    assert!(read(&page.text).contains("value=\"Zoë O'Brien\"") && page.text.contains("Version 1 is saved"));
    // It was saved with its errors, and they are listed.
    assert!(page.text.contains("2 errors") && page.text.contains("There are errors"));
}

#[tokio::test]
async fn two_people_at_once_lose_nothing() {
    let season = Season::empty();
    let router = router(&season);
    season.write_plan(PLAN, "2024-03-25T09:00:00Z", "first");
    let hers = PLAN.replace("8000 EUR", "9000 EUR");
    let his = PLAN.replace("owner: Ben", "owner: Benedikt");
    assert_eq!(save(&router, &hers, "1", "Anja").await.status, StatusCode::SEE_OTHER);
    let page = save(&router, &his, "1", "Ben").await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(text(&season), hers, "nothing was stored over hers");
    let shown = read(&page.text);
    assert!(shown.contains(&his) && shown.contains(&hers), "both texts are shown whole");
    assert!(
        shown.contains("removed: </span>    budget: 9000 EUR") && shown.contains("added: </span>    budget: 8000 EUR")
    );
    // The changes lie in different places, so both can be kept.
    let merged = read(page.between("hidden aria-hidden=\"true\">\n", "</textarea>"));
    assert_eq!(merged, hers.replace("owner: Ben", "owner: Benedikt"));
    assert_eq!(save(&router, &merged, "2", "Ben").await.status, StatusCode::SEE_OTHER);
    assert_eq!(text(&season), merged);
    // Where they meet, he chooses; hers stays in the history.
    let other = hers.replace("9000 EUR", "7000 EUR");
    let page = save(&router, &other, "2", "Ben").await;
    assert_eq!((page.status, page.text.contains("id=\"take-mine\"")), (StatusCode::CONFLICT, true));
    let log = season.ledger.plan_log(&season.workspace.scope()).unwrap();
    assert_eq!(log.iter().map(|one| one.author.as_str()).collect::<Vec<_>>(), ["Ben", "Anja", "Anja"]);
    let page = save(&router, &other.replace("Benedikt", "Ben"), "3", "Ben").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn large_plans_are_taken_and_endless_ones_are_not() {
    let season = Season::empty();
    let router = router(&season);
    let kpi = "  - { id: kN, kpi: orders, serves: bought, target: \">= 400\", by: 2024-08-31, review: weekly }\n";
    let many: String = (0..4000).map(|n| kpi.replace("kN", &format!("k{n}"))).collect();
    let large = format!("{PLAN}{many}");
    let list = post(&router, "/plan/check", &[("text", &large)]).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.text);
    let endless = "x".repeat(5 * 1024 * 1024);
    assert_eq!(post(&router, "/plan/check", &[("text", &endless)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn evidence_that_is_kept_is_what_would_be_looked_up() {
    let season = Season::planned();
    let state = season.state();
    let room = web::room::Room::open(&state, &web::address::Pairs::default()).await.unwrap();
    let extra = "  - { id: likes, kpi: likes, serves: liked, target: \">= 1M\", from: 2024-04-01, by: 2024-07-31, review: weekly }\n";
    let grown = format!("{PLAN}{extra}");
    for text in [PLAN, &grown, PLAN, &grown.replace("serves: liked", "serves: known")] {
        let kept = web::evidence::check(&state, &room, text).await.unwrap();
        let fresh = web::evidence::check(&season.state(), &room, text).await.unwrap();
        assert_eq!(kept, fresh);
    }
    let (plan, _) = kpi::plan::read(&grown, &room.catalogue);
    let evidence = web::evidence::evidence(&state, &room, &plan).await.unwrap();
    assert!(evidence.history.contains_key("likes") && evidence.history.contains_key("revenue"));
}

#[tokio::test]
async fn pages_of_other_sites_write_nothing() {
    let season = Season::planned();
    let router = router(&season);
    let before = text(&season);
    for address in [
        "/plan/edit",
        "/plan/check",
        "/plan/fix",
        "/plan/lock",
        "/plan/finish",
        "/plan/suggest",
        "/plan/new/goal",
        "/plan/edit/goal/known",
    ] {
        let request = Request::post(address)
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("text=plan%3A+x&author=evil&action=save&based_on=2"))
            .unwrap();
        assert_eq!(send(&router, request).await.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(text(&season), before);
}

/// Templates of writing, the address that draws each, and a text that only it has. Drawn over a season with a plan.
pub const DRAWN: [(&str, &str, &str); 9] = [
    ("plan_edit.html", "/plan/edit", "data-editor"),
    ("parts/diagnostics.html", "/plan/edit", "id=\"problem-count\""),
    ("plan_form.html", "/plan/edit/goal/known", "class=\"panel plan-form\""),
    ("parts/field.html", "/plan/edit/campaign/glow", "id=\"f-flight\""),
    ("plan_new.html", "/plan/new", "id=\"begin\""),
    ("parts/steps.html", "/plan/new", "class=\"steps\""),
    ("plan_suggest.html", "/plan/suggest?goal=bought", "id=\"choose\""),
    ("plan_finish.html", "/plan/finish", "id=\"h-outline\""),
    ("plan_history.html", "/plan/history", "id=\"chain\""),
];

/// Those that no plain address draws.
pub const OTHERS: [&str; 3] = ["plan_conflict.html", "parts/difference.html", "parts/offer.html"];

#[tokio::test]
async fn every_template_of_writing_is_drawn_whole() {
    let season = Season::planned();
    let router = router(&season);
    let mut pages = drawn_whole(&router, &DRAWN).await;
    let conflict = save(&router, "plan: mine\n", "1", "Ben").await.text;
    assert!(conflict.contains("id=\"take-mine\"") && conflict.contains("class=\"diff\""), "plan_conflict.html");
    let offers = get(&router, "/plan/suggest?goal=bought").await.text;
    assert!(offers.contains("class=\"offer\""), "parts/offer.html: {offers}");
    pages.push(conflict);
    for text in pages {
        assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="));
    }
}
