//! What is too much, too often, unreadable, or from nobody known: each has a clear answer, and leaves nothing behind.

use crate::world::{PUBLIC, SECRET, World, now};
use axum::http::Method;
use collect::{Options, Outcome, Rate};
use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

#[tokio::test]
async fn a_key_must_be_known_and_not_revoked() {
    let world = World::new().await;
    let lead = r#"{"type":"lead"}"#;
    let nobody = world.send(Method::POST, "/v1/events", &[], lead).await;
    assert_eq!(nobody.status, 401);
    assert_eq!(nobody.headers["content-type"], "application/problem+json");
    assert!(nobody.json()["detail"].as_str().unwrap().contains("no write key"));
    let stranger = world.send(Method::POST, "/v1/events", &[("authorization", "Bearer x")], lead).await;
    assert!(stranger.status == 401 && stranger.body.contains("not known"));
    let number = world.ledger.keys(&world.scope).unwrap().iter().find(|key| key.name == "till").unwrap().number;
    world.ledger.revoke_key(&world.scope, number, now()).unwrap();
    assert_eq!(world.tell("/v1/events", lead).await.status, 401);
    assert!(world.facts().is_empty());
    let refused = world.state.tally().into_iter().find(|one| one.outcome == Outcome::Refused).unwrap();
    assert_eq!((refused.door, refused.events), ("events", 3));
}

#[tokio::test]
async fn a_key_that_asks_too_often_waits() {
    let second = Arc::new(AtomicI64::new(1_772_712_000));
    let clock = Arc::clone(&second);
    let options = Options { rate: Some(Rate { per_second: 0.5, burst: 2.0 }), ..Options::default() };
    let world =
        World::with(options, Arc::new(move || model::Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap()))
            .await;
    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(world.tell("/v1/events", r#"{"type":"lead"}"#).await);
    }
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 200, 429]);
    assert_eq!(answers[2].headers["retry-after"], "2");
    let batch = r#"{"batch":[{"type":"track","event":"Signed Up","userId":"u"}]}"#;
    let segment = world.tell("/v1/batch", batch).await;
    assert_eq!((segment.status, &segment.headers["retry-after"]), (429, &"2".parse().unwrap()));
    second.fetch_add(2, Ordering::Relaxed);
    assert_eq!(world.tell("/v1/events", r#"{"type":"lead"}"#).await.status, 200);
}

#[tokio::test]
async fn oversized_bodies_are_refused_packed_or_not() {
    let world = World::new().await;
    let auth = format!("Bearer {SECRET}");
    let spaces = vec![b' '; 600 * 1024];
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&spaces).unwrap();
    let packed = packer.finish().unwrap();
    let plain = world.send(Method::POST, "/v1/batch", &[("authorization", &auth)], spaces).await;
    assert_eq!(plain.status, 413);
    assert!(plain.body.contains("more than 512000 bytes"), "{}", plain.body);
    let headers = [("authorization", auth.as_str()), ("content-encoding", "gzip")];
    assert_eq!(world.send(Method::POST, "/v1/batch", &headers, packed).await.status, 413);
    let many = format!("[{}]", vec![r#"{"type":"lead"}"#; 10_001].join(","));
    let answer = world.tell("/v1/events", &many).await;
    assert!(answer.status == 413 && answer.body.contains("more than 10000 events"));
    assert!(world.facts().is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_answered_with_the_place() {
    let world = World::new().await;
    let cases: [(&[u8], &str); 4] = [
        (b"{\"type\":\"lead\"", "line 1 column 14"),
        (b"{\"type\":\"le\xffad\"}", "position 11"),
        (b"", "empty"),
        (b"\"lead\"", "neither an event nor a list"),
    ];
    let auth = format!("Bearer {SECRET}");
    for (body, expected) in cases {
        let answer = world.send(Method::POST, "/v1/events", &[("authorization", &auth)], body.to_vec()).await;
        assert_eq!((answer.status, answer.body.contains(expected)), (400, true), "{}", answer.body);
    }
    let headers = [("authorization", auth.as_str()), ("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(world.send(Method::POST, "/v1/events", &headers, "x").await.status, 415);
    let headers = [("authorization", auth.as_str()), ("content-encoding", "br")];
    assert_eq!(world.send(Method::POST, "/v1/events", &headers, "x").await.status, 415);
    let headers = [("authorization", auth.as_str()), ("content-encoding", "gzip")];
    let answer = world.send(Method::POST, "/v1/events", &headers, "not gzip").await;
    assert!(answer.status == 400 && answer.body.contains("gzip"));
}

#[tokio::test]
async fn a_browser_that_asks_not_to_be_tracked_is_not_where_that_is_set() {
    let options = Options { honour_do_not_track: true, ..Options::default() };
    let world = World::with(options, Arc::new(now)).await;
    let path = format!("/v1/events?key={PUBLIC}");
    let body = r#"[{"type":"view","url":"https://glow.example/"},{"type":"order","id":"1","value":5}]"#;
    let answer = world.send(Method::POST, &path, &[("dnt", "1")], body).await;
    assert_eq!((answer.json()["ignored"].as_u64(), answer.json()["accepted"].as_u64()), (Some(1), Some(1)));
    let facts = world.facts();
    assert!(facts.len() == 1 && facts[0].dim(&model::dimension::Dimension::Visitor).is_none());
}

#[tokio::test]
async fn names_that_carry_line_breaks_and_signs_go_no_further() {
    let world = World::new().await;
    let body = r#"{"type":"lead","id":"a\r\nb","name":"x\u0000y","url":"https://glow.example/\r\nSet-Cookie: a=b"}"#;
    assert_eq!(world.tell("/v1/events", body).await.status, 200);
    let stored = serde_json::to_string(&world.facts()).unwrap();
    assert!(!stored.contains("\\r") && !stored.contains("\\n") && !stored.contains("\\u0000"), "{stored}");
}
