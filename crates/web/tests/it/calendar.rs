//! The calendar: month, list, filters, and the feed that calendar programs read.

use crate::{
    browser::{Answer, get, post_form, router, send},
    season::Season,
};
use axum::http::StatusCode;
use icalendar::{Component, parser};
use std::collections::BTreeSet;

async fn page(address: &str) -> Answer {
    let season = Season::planned();
    get(&router(&season), address).await
}

#[tokio::test]
async fn a_month_holds_what_the_plan_and_the_posts_say() {
    let page = page("/plan/calendar").await;
    assert!(page.text.contains("<h1>June 2024</h1>"));
    let grid = page.between("class=\"month\"", "</section>");
    for needle in [
        "Autumn Glow",
        "Duet week",
        "Stocktaking",
        "Noor Daily on TikTok",
        "Lena Hartmann on Instagram",
        "Placement, late",
        "Placement, done",
        "Review, due",
        "Post",
    ] {
        assert!(grid.contains(needle), "{needle}");
    }
    // Lena's placement of 14 June was not published, Noor's of the 12th was on the 11th.
    assert!(page.between("id=\"finding\"><strong>", "</strong>").starts_with("1 placement late, 1 placement done"));
    assert_eq!(
        grid.matches("class=\"number").count() - grid.matches("class=\"numbers").count(),
        35,
        "five weeks from Monday 27 May to Sunday 30 June"
    );
}

#[tokio::test]
async fn months_are_stepped_through_and_kept_in_the_address() {
    let page = page("/plan/calendar?month=2024-05&kind=closed").await;
    assert!(page.text.contains("<h1>May 2024</h1>"));
    for link in ["month=2024-04", "month=2024-06"] {
        assert!(page.text.contains(&format!("/plan/calendar?kind=closed&#38;{link}")), "{link}");
    }
    let list = page.between("class=\"agenda\"", "</section>");
    assert_eq!(list.matches("<bdi>Holiday</bdi>").count(), 2, "{list}");
    assert!(!list.contains("Review") && !list.contains("Autumn Glow"));
}

#[tokio::test]
async fn filters_narrow_and_the_list_holds_what_the_grid_holds() {
    let season = Season::planned();
    let router = router(&season);
    let list = get(&router, "/plan/calendar?view=list&kind=placements&creator=lena").await;
    assert!(!list.text.contains("class=\"month\""));
    let agenda = list.between("class=\"agenda\"", "</section>");
    assert!(agenda.contains("Lena Hartmann") && !agenda.contains("Noor Daily"), "{agenda}");
    let both = get(&router, "/plan/calendar?kind=reviews").await;
    let (grid, agenda) =
        (both.between("class=\"month\"", "</section>"), both.between("class=\"agenda\"", "</section>"));
    let reviews = agenda.matches("class=\"mark").count();
    assert!(reviews > 0 && grid.matches("class=\"mark").count() >= reviews);
    let none = get(&router, "/plan/calendar?month=2019-01").await;
    assert!(none.text.contains("Nothing in this month"));
    assert_eq!(get(&router, "/plan/calendar?month=never").await.status, StatusCode::OK);
}

/// Makes a feed; its address, from its path on.
async fn made(season: &Season) -> String {
    let answer = send(&router(season), post_form("/plan/calendar/feeds", &[("name", "My <phone>")])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let address = answer.between("id=\"made\" readonly value=\"", "\"").to_owned();
    address[address.find("/plan/").unwrap()..].to_owned()
}

fn read(answer: &Answer) -> icalendar::Calendar {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    parser::read_calendar(&parser::unfold(&answer.text)).unwrap().into()
}

#[tokio::test]
async fn a_feed_has_every_event_once_under_ids_that_stay() {
    let season = Season::planned();
    let address = made(&season).await;
    let router = router(&season);
    let events = get(&router, "/api/v1/plan/calendar").await.json();
    let before = read(&get(&router, &address).await);
    let ids = |calendar: &icalendar::Calendar| -> BTreeSet<String> {
        calendar.events().filter_map(|event| event.get_uid().map(str::to_owned)).collect()
    };
    assert_eq!(ids(&before).len(), events["events"].as_array().unwrap().len());
    assert_eq!(before.events().count(), ids(&before).len());
    let version = season.ledger.plan(&season.workspace.scope()).unwrap().unwrap().version;
    for event in before.events() {
        assert_eq!(event.get_timestamp().unwrap().timestamp(), version.at.as_second());
        assert_eq!(event.property_value("SEQUENCE"), Some("2"));
    }
    // A placement that is moved keeps its id, and a flight its own.
    let text = season.ledger.plan(&season.workspace.scope()).unwrap().unwrap().text;
    season.write_plan(&text.replace("due: 2024-07-10", "due: 2024-07-12"), "2024-06-20T09:00:00Z", "Noor is away");
    let after = read(&get(&router, &address).await);
    let moved = |calendar: &icalendar::Calendar, id: &str| {
        let event = calendar.events().find(|event| event.get_uid() == Some(id)).unwrap();
        format!("{:?}", event.get_start())
    };
    let changed: Vec<String> = ids(&before)
        .into_iter()
        .filter(|id| ids(&after).contains(id) && moved(&before, id) != moved(&after, id))
        .collect();
    assert!(ids(&after).len() >= ids(&before).len(), "nothing is lost");
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(
        changed[0].starts_with("placement/glow/") && changed[0].ends_with(&format!("@{}.kepi", season.workspace.id))
    );
}

#[tokio::test]
async fn a_secret_is_shown_once_and_opens_nothing_when_revoked() {
    let season = Season::planned();
    let address = made(&season).await;
    let router = router(&season);
    let token = address.split("token=").nth(1).unwrap();
    let page = get(&router, "/plan/calendar").await;
    assert!(
        !page.text.contains(token) && page.text.contains("My &#60;phone&#62;"),
        "{}",
        page.between("id=\"feeds\"", "</section>")
    );
    assert_eq!(get(&router, &address).await.status, StatusCode::OK);
    let revoke = page.between("<form method=\"post\" action=\"", "\"").to_owned();
    assert_eq!(send(&router, post_form(&revoke, &[])).await.status, StatusCode::SEE_OTHER);
    for gone in [address.as_str(), "/plan/calendar.ics?token=guess", "/plan/calendar.ics"] {
        let answer = get(&router, gone).await;
        assert_eq!((answer.status, answer.text.contains("VEVENT")), (StatusCode::NOT_FOUND, false), "{gone}");
    }
    assert!(get(&router, "/plan/calendar").await.text.contains("revoked"));
}

#[tokio::test]
async fn another_site_cannot_make_a_feed() {
    let season = Season::planned();
    let mut request = post_form("/plan/calendar/feeds", &[("name", "theirs")]);
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(send(&router(&season), request).await.status, StatusCode::FORBIDDEN);
    assert!(season.ledger.calendar_feeds(&season.workspace.scope()).unwrap().is_empty());
}

#[tokio::test]
async fn the_data_can_be_cut_to_days() {
    let season = Season::planned();
    let router = router(&season);
    let june = get(&router, "/api/v1/plan/calendar?from=2024-06-12&to=2024-06-14").await.json();
    let kinds: BTreeSet<&str> =
        june["events"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains("campaign") && kinds.contains("placement-late") && !kinds.contains("freeze"), "{kinds:?}");
    assert_eq!(get(&router, "/api/v1/plan/calendar?from=soon").await.status, StatusCode::BAD_REQUEST);
    let unplanned = Season::full();
    assert_eq!(get(&self::router(&unplanned), "/api/v1/plan/calendar").await.status, StatusCode::NOT_FOUND);
}
