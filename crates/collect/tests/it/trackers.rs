//! Trackers' own formats, on the wire: what their clients send, and what they read of the answer.

use crate::world::{PUBLIC, SECRET, SITE, World, dim, now};
use axum::http::Method;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use collect::Options;
use model::{dimension::Dimension, id::LinkId, link::Link, measure::Measure, money::NANOS};
use serde_json::json;
use std::sync::Arc;

fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("{SECRET}:")))
}

#[tokio::test]
async fn segment_answers_200_to_nearly_everything() {
    let world = World::new().await;
    let auth = basic();
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
    let send = async |path: &str, body: &str| world.send(Method::POST, path, &headers, body.to_owned()).await;
    let track = r#"{"userId":"u","event":"Signed Up","messageId":"m1","timestamp":"2026-03-05T11:00:00Z","sentAt":"2026-03-05T12:00:00Z"}"#;
    for _ in 0..2 {
        assert_eq!(send("/v1/track", track).await.json(), json!({"success": true}));
    }
    assert_eq!(world.sum(Measure::Signups), 1);
    for path in ["/v1/identify", "/v1/group", "/v1/alias", "/v1/page", "/v1/screen"] {
        assert_eq!(send(path, r#"{"userId":"u","messageId":"m2"}"#).await.status, 200, "{path}");
    }
    assert_eq!(world.sum(Measure::PageViews), 1, "the same message is the same view");
    let faulty = send("/v1/batch", r#"{"batch":[{"type":"track","event":"Signed Up"},{"type":"track","event":"Signed Up","userId":"u","messageId":"m3"}]}"#).await;
    assert_eq!(faulty.status, 200);
    assert!(faulty.json()["rejected"][0].as_str().unwrap().contains("userId or an anonymousId"));
    assert_eq!(world.sum(Measure::Signups), 2);
    assert_eq!(send("/v1/batch", "{").await.status, 400);
    let own = format!(
        r#"{{"writeKey":"{SECRET}","batch":[{{"type":"track","event":"Signed Up","userId":"u","messageId":"m4"}}]}}"#
    );
    assert_eq!(world.send(Method::POST, "/v1/import", &[], own).await.status, 200);
    assert_eq!(world.sum(Measure::Signups), 3);
}

#[tokio::test]
async fn plausible_finds_the_workspace_by_the_site() {
    let world = World::new().await;
    let send = async |address: &str, body: serde_json::Value| {
        let headers = [
            ("content-type", "text/plain"),
            ("user-agent", "Mozilla/5.0 (Windows NT 10.0)"),
            ("x-forwarded-for", address),
        ];
        world.send(Method::POST, "/api/event", &headers, body.to_string()).await
    };
    let view = json!({"n": "pageview", "u": "https://glow.example/a?utm_source=tiktok", "d": SITE, "r": null});
    for address in ["203.0.113.9", "203.0.113.9", "203.0.113.10"] {
        let answer = send(address, view.clone()).await;
        assert_eq!((answer.status, answer.body.as_str()), (202, "ok"));
    }
    let facts = world.facts();
    let visitors: std::collections::BTreeSet<_> =
        facts.iter().map(|fact| dim(fact, Dimension::Visitor).unwrap()).collect();
    assert_eq!((facts.len(), visitors.len()), (3, 2));
    assert_eq!(
        (dim(&facts[0], Dimension::Source), dim(&facts[0], Dimension::Device)),
        (Some("tiktok"), Some("desktop"))
    );
    let sale = json!({"name": "Purchase", "url": "https://glow.example/ok", "domain": SITE,
        "props": {"order_id": "9"}, "revenue": {"amount": "12.50", "currency": "EUR"}});
    assert_eq!(send("203.0.113.9", sale).await.status, 202);
    assert_eq!(world.latest("plausible/9").unwrap().value(Measure::Revenue), Some(12 * NANOS + NANOS / 2));
    let stranger = json!({"n": "pageview", "u": "https://x.example/", "d": "x.example"});
    let answer = send("203.0.113.9", stranger).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json()["errors"]["domain"][0].as_str().unwrap().contains("make a public key"));
}

#[tokio::test]
async fn google_is_always_pleased_and_its_twin_says_why_not() {
    let world = World::new().await;
    let path = format!("/mp/collect?measurement_id=G-1&api_secret={SECRET}");
    let stamp = now().as_microsecond();
    let body = json!({"client_id": "1.2", "timestamp_micros": stamp, "events": [
        {"name": "purchase", "params": {"transaction_id": "T1", "value": 30.03, "currency": "EUR", "coupon": "jackie10"}},
        {"name": "generate_lead", "params": {"value": 5, "currency": "EUR"}},
        {"name": "refund", "params": {"transaction_id": "T1", "value": 30.03, "currency": "EUR"}},
        {"name": "scroll"}]});
    for _ in 0..2 {
        let answer = world.send(Method::POST, &path, &[], body.to_string()).await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    }
    assert_eq!((world.sum(Measure::Revenue), world.sum(Measure::Leads)), (5 * NANOS, 1));
    for (path, body) in [("/mp/collect?api_secret=x", body.to_string()), (path.as_str(), "{".to_owned())] {
        assert_eq!(world.send(Method::POST, path, &[], body).await.status, 204);
    }
    let debug = async |path: &str, body: &str| {
        let answer = world.send(Method::POST, path, &[], body.to_owned()).await;
        assert_eq!(answer.status, 200);
        answer.json()["validationMessages"].as_array().unwrap().clone()
    };
    let good = format!("/debug/mp/collect?measurement_id=G-1&api_secret={SECRET}");
    assert!(debug(&good, &body.to_string()).await.is_empty());
    let bad = debug("/debug/mp/collect?api_secret=x", r#"{"events":[{"name":"1"}]}"#).await;
    let fields: Vec<_> = bad.iter().map(|one| one["fieldPath"].as_str().unwrap()).collect();
    assert_eq!(fields, ["measurement_id", "api_secret", "client_id", "events[0].name"]);
}

#[tokio::test]
async fn dub_gives_a_click_an_id_on_a_link_that_is_open() {
    let world = World::new().await;
    let link = Link::new(LinkId::new("spring"), "https://glow.example/", now());
    world.ledger.put_link(&world.scope, &link).unwrap();
    let auth = format!("Bearer {PUBLIC}");
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
    let body = r#"{"domain":"go.glow.example","key":"Spring","url":"https://glow.example/?via=x","referrer":"https://instagram.com/"}"#;
    let answer = world.send(Method::POST, "/api/track/click", &headers, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let id = answer.json()["clickId"].as_str().unwrap().to_owned();
    let facts = world.facts();
    assert_eq!((facts[0].source.as_str(), facts[0].value(Measure::Clicks)), ("links", Some(1)));
    assert_eq!(
        (dim(&facts[0], Dimension::Click), dim(&facts[0], Dimension::Link)),
        (Some(id.as_str()), Some("spring"))
    );
    let gone =
        world.send(Method::POST, "/track/click", &headers, r#"{"domain":"go.glow.example","key":"autumn"}"#).await;
    assert_eq!((gone.status, gone.json()["error"]["code"].as_str().unwrap()), (404, "not_found"));
}

#[tokio::test]
async fn a_deferred_lead_tells_of_the_click_and_counts_later() {
    let world = World::new().await;
    let deferred = r#"{"clickId":"c1","eventName":"Sign up","customerExternalId":"cus_1","mode":"deferred"}"#;
    assert_eq!(world.tell("/track/lead", deferred).await.status, 200);
    assert_eq!(world.sum(Measure::Leads), 0);
    let later = r#"{"clickId":"","eventName":"Sign up","customerExternalId":"cus_1"}"#;
    assert_eq!(world.tell("/track/lead", later).await.status, 200);
    assert_eq!(world.sum(Measure::Leads), 1);
    let facts = world.facts();
    assert_eq!(dim(&facts[0], Dimension::Click), Some("c1"));
    assert_eq!(dim(&facts[0], Dimension::Customer), dim(&facts[1], Dimension::Customer));
}

#[tokio::test]
async fn a_page_view_is_in_the_country_that_the_redirects_database_says() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("countries.mmdb");
    std::fs::write(&path, testkit::countries::database(b"\xe1\x47country\xe1\x48iso_code\x42DE")).unwrap();
    let ledger = ledger::Ledger::open(dir.path()).unwrap();
    let links = redirect::Options { country: redirect::CountrySource::File(path), ..redirect::Options::default() };
    let atlas = redirect::State::new(ledger, links, Arc::new(now), Arc::new(|| [7; 16])).unwrap();
    let options = Options {
        forwarded: true,
        countries: Some(Arc::new(move |address| atlas.country(address))),
        ..Options::default()
    };
    let world = World::with(options, Arc::new(now)).await;
    let view = r#"{"type":"view","url":"https://glow.example/"}"#;
    for address in ["81.2.69.160", "203.0.113.1"] {
        let key = format!("Bearer {PUBLIC}");
        let headers = [("authorization", key.as_str()), ("x-forwarded-for", address)];
        assert_eq!(world.send(Method::POST, "/v1/events", &headers, view).await.status, 200);
    }
    world.tell("/v1/events", view).await;
    let countries: Vec<_> = world.facts().iter().map(|fact| dim(fact, Dimension::Country).map(str::to_owned)).collect();
    assert_eq!(countries, [Some("DE".to_owned()), None, None], "a server's own address says nothing of its visitors");
}
