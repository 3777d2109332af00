//! `POST /v1/events`, as servers and pages call it.

use crate::world::{PUBLIC, SECRET, World, dim, label, now};
use axum::http::Method;
use model::{dimension::Dimension, fact::FactKind, measure::Measure, money::NANOS};

#[tokio::test]
async fn an_order_is_stored_before_it_is_answered_and_once() {
    let world = World::new().await;
    let order = r#"{"type":"order","id":"1001","value":59.90,"currency":"USD","code":"jackie10","click":"c1","customer":"A@b.c"}"#;
    let answer = world.tell("/v1/events", order).await;
    assert_eq!((answer.status, answer.json()["accepted"].as_u64()), (200, Some(1)));
    let again = world.tell("/v1/events", order).await;
    assert_eq!((again.status, again.json()["duplicate"].as_u64()), (200, Some(1)));
    let facts = world.facts();
    let [order, used] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!((order.kind, order.source.as_str(), order.at), (FactKind::Conversion, "server", Some(now())));
    assert_eq!((order.entity.as_deref(), label(order, "order")), (Some("site/1001"), Some("site/1001")));
    assert_eq!((order.value(Measure::Revenue), order.value(Measure::Orders)), (Some(59_900_000_000), Some(1)));
    assert_eq!((dim(order, Dimension::Click), dim(order, Dimension::Code)), (Some("c1"), Some("JACKIE10")));
    assert_eq!(dim(order, Dimension::Customer).map(str::len), Some(24));
    assert_eq!(used.entity.as_deref(), Some("site/1001/code/JACKIE10"));
    assert_eq!(dim(used, Dimension::Creator), Some("jackie"));
}

#[tokio::test]
async fn refunds_and_cancellations_reverse_in_any_order() {
    for order in [["order", "refund", "cancel"], ["cancel", "refund", "order"], ["refund", "order", "cancel"]] {
        let world = World::new().await;
        for what in order {
            let event = match what {
                "order" => r#"{"type":"order","id":"7","value":50}"#,
                "refund" => r#"{"type":"refund","id":"r","order":"7","value":50}"#,
                _ => r#"{"type":"cancel","order":"7"}"#,
            };
            // With both, the refund would take off what is gone already: a shop sends one or the other.
            if what != "cancel" {
                assert_eq!(world.tell("/v1/events", event).await.status, 200);
            }
        }
        assert_eq!(world.sum(Measure::Revenue), 0, "{order:?}");
        assert_eq!(label(&world.latest("site/7/refund/r").unwrap(), "order"), Some("site/7"));
    }
    for order in [["order", "cancel"], ["cancel", "order"]] {
        let world = World::new().await;
        for what in order {
            let event = if what == "order" {
                r#"{"type":"order","id":"7","value":50}"#
            } else {
                r#"{"type":"cancel","order":"7"}"#
            };
            assert_eq!(world.tell("/v1/events", event).await.status, 200);
        }
        assert_eq!((world.sum(Measure::Revenue), world.sum(Measure::Orders)), (0, 0), "{order:?}");
    }
}

#[tokio::test]
async fn an_idempotency_key_is_an_id() {
    let world = World::new().await;
    let key = format!("Bearer {SECRET}");
    let headers = [("authorization", key.as_str()), ("idempotency-key", "k1")];
    for expected in ["accepted", "duplicate"] {
        let answer = world.send(Method::POST, "/v1/events", &headers, r#"[{"type":"lead"},{"type":"signup"}]"#).await;
        assert_eq!(answer.json()[expected].as_u64(), Some(2), "{}", answer.body);
    }
    assert_eq!((world.sum(Measure::Leads), world.sum(Measure::Signups)), (1, 1));
}

#[tokio::test]
async fn every_event_has_an_answer_of_its_own() {
    let world = World::new().await;
    let answer = world
        .tell(
            "/v1/events",
            r#"[{"type":"lead"},{"type":"ordr"},{"type":"order","at":"2031-01-01T00:00:00Z"},{"type":"order","at":"2019-01-01T00:00:00Z"}]"#,
        )
        .await;
    let json = answer.json();
    assert_eq!((answer.status, &json["accepted"], &json["rejected"]), (200, &1.into(), &3.into()));
    assert_eq!((&json["results"][1]["field"], &json["results"][2]["field"]), (&"type".into(), &"at".into()));
    assert!(json["results"][2]["why"].as_str().unwrap().contains("in the future"));
    assert!(json["results"][3]["why"].as_str().unwrap().contains("more than 400 days ago"));
    assert_eq!(world.tell("/v1/events", r#"{"type":"ordr"}"#).await.status, 422);
}

#[tokio::test]
async fn a_page_tells_with_its_own_key_and_may_not_take_back() {
    let world = World::new().await;
    let path = format!("/v1/events?key={PUBLIC}");
    let headers = [
        ("content-type", "text/plain;charset=UTF-8"),
        ("origin", "https://glow.example"),
        ("user-agent", "Mozilla/5.0 (iPhone) Mobile"),
        ("accept-language", "de-AT,de;q=0.9"),
    ];
    let view = r#"{"type":"view","url":"https://glow.example/p?kepi_click=c9&utm_source=instagram","referrer":"https://l.instagram.com/"}"#;
    for _ in 0..2 {
        let answer = world.send(Method::POST, &path, &headers, view).await;
        assert_eq!((answer.status, answer.headers["access-control-allow-origin"].to_str().unwrap()), (200, "*"));
    }
    let refund = r#"{"type":"refund","order":"1","value":1}"#;
    let answer = world.send(Method::POST, &path, &headers, refund).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("needs a secret key"), "{}", answer.body);
    let facts = world.facts();
    let [first, second] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!((first.source.as_str(), first.value(Measure::PageViews)), ("site", Some(1)));
    assert_eq!((dim(first, Dimension::Landing), dim(first, Dimension::Click)), (Some("/p"), Some("c9")));
    assert_eq!((dim(first, Dimension::Device), dim(first, Dimension::Language)), (Some("mobile"), Some("de")));
    assert_eq!(dim(first, Dimension::Visitor).map(str::len), Some(20));
    assert_eq!(dim(first, Dimension::Visitor), dim(second, Dimension::Visitor));
    assert_eq!(dim(first, Dimension::Session), dim(second, Dimension::Session));
    let stored = serde_json::to_string(&facts).unwrap();
    assert!(!stored.contains("127.0.0.1"), "no address is stored");
}

#[tokio::test]
async fn browsers_may_ask_first() {
    let world = World::new().await;
    let headers = [("origin", "https://glow.example"), ("access-control-request-method", "POST")];
    let answer = world.send(Method::OPTIONS, "/v1/events", &headers, "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    assert!(answer.headers["access-control-allow-headers"].to_str().unwrap().contains("Idempotency-Key"));
}

#[tokio::test]
async fn the_script_is_served_packed_and_known_again() {
    let world = World::new().await;
    let plain = world.send(Method::GET, "/js/kepi.js", &[], "").await;
    assert!(plain.status == 200 && plain.body.contains("sendBeacon"));
    let packed = world.send(Method::GET, "/js/kepi.js", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    let tag = plain.headers["etag"].to_str().unwrap();
    assert_eq!(world.send(Method::GET, "/js/kepi.js", &[("if-none-match", tag)], "").await.status, 304);
}

#[tokio::test]
async fn the_refund_is_in_the_orders_currency_to_the_last_digit() {
    let world = World::new().await;
    world.tell("/v1/events", r#"{"type":"order","id":"1","value":"0.1","currency":"KWD"}"#).await;
    world.tell("/v1/events", r#"{"type":"refund","id":"1","order":"1","value":"0.1","currency":"KWD"}"#).await;
    assert_eq!(world.latest("site/1").unwrap().value(Measure::Revenue), Some(NANOS / 10));
    assert_eq!(world.sum(Measure::Revenue), 0);
}
