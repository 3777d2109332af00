//! Notices on their way out: signed, repeated with pauses, and never into the house's own network unasked.

use crate::world::{World, now, serve};
use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use collect::outgoing::{Client, Delivered, deliver_due, secret, sign};
use jiff::SignedDuration;
use std::sync::{Arc, Mutex};

/// What a receiver got.
pub type Received = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A receiver that answers with the statuses given, the last one again and again.
pub async fn receiver(statuses: &'static [u16]) -> (String, Received) {
    let received = Received::default();
    let kept = Arc::clone(&received);
    let take = move |headers: HeaderMap, body: String| {
        let mut kept = kept.lock().unwrap();
        let status = statuses[kept.len().min(statuses.len() - 1)];
        kept.push((headers, body));
        std::future::ready(StatusCode::from_u16(status).unwrap())
    };
    (serve(Router::new().route("/in", post(take))).await, received)
}

#[tokio::test]
async fn a_new_conversion_is_told_once_signed_and_a_repetition_is_not() {
    let world = World::new().await;
    let (url, received) = receiver(&[204]).await;
    let key = secret(&[9; 32]);
    world.ledger.put_subscriber(&world.scope, ("crm", &format!("{url}/in")), &key, now()).unwrap();
    for _ in 0..2 {
        world.tell("/v1/events", r#"{"type":"order","id":"1","value":59.9,"customer":"a@b.c"}"#).await;
    }
    world.tell("/v1/events", r#"[{"type":"refund","id":"r","order":"1","value":9},{"type":"view"}]"#).await;
    let done = deliver_due(&world.ledger, &Client::new(true), now(), || [0; 16]).await.unwrap();
    assert_eq!(done, Delivered { arrived: 2, again: 0, given_up: 0 });
    let received = received.lock().unwrap();
    let mut kinds: Vec<String> = Vec::new();
    for (headers, body) in received.iter() {
        let text = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(text("webhook-timestamp"), now().as_second().to_string());
        assert_eq!(text("webhook-signature"), sign(&key, text("webhook-id"), now(), body).unwrap());
        let json: serde_json::Value = serde_json::from_str(body).unwrap();
        kinds.push(json["type"].as_str().unwrap().to_owned());
        if json["type"] == "conversion.created" {
            assert_eq!(
                (&json["data"]["values"]["revenue"], &json["data"]["currency"]),
                (&"59.90".into(), &"EUR".into())
            );
        }
        assert!(!body.contains("a@b.c"));
    }
    kinds.sort();
    assert_eq!(kinds, ["conversion.created", "conversion.refunded"]);
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_and_every_try_is_in_the_log() {
    let world = World::new().await;
    let (url, received) = receiver(&[500, 200]).await;
    world.ledger.put_subscriber(&world.scope, ("crm", &format!("{url}/in")), &secret(&[9; 32]), now()).unwrap();
    world.tell("/v1/events", r#"{"type":"lead","id":"1"}"#).await;
    let client = Client::new(true);
    let round = async |seconds: i64| {
        let at = now().checked_add(SignedDuration::from_secs(seconds)).unwrap();
        deliver_due(&world.ledger, &client, at, || [0; 16]).await.unwrap()
    };
    assert_eq!(round(0).await.again, 1);
    assert_eq!(round(1).await, Delivered::default(), "not before its time");
    assert_eq!(round(10).await.arrived, 1);
    assert_eq!(round(9999).await, Delivered::default());
    let ids: Vec<_> = received.lock().unwrap().iter().map(|(headers, _)| headers["webhook-id"].clone()).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "every try has the same id");
    let log = world.ledger.attempts(&world.scope, 10).unwrap();
    assert_eq!((log[0].tries, log[0].state.as_str(), log[0].answer.as_deref()), (2, "arrived", Some("200")));
}

#[tokio::test]
async fn the_houses_own_network_is_not_sent_to_unasked() {
    let world = World::new().await;
    let (url, received) = receiver(&[200]).await;
    let port = url.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let target = format!("http://{host}:{port}/in");
        world.ledger.put_subscriber(&world.scope, (host, &target), &secret(&[9; 32]), now()).unwrap();
    }
    world.tell("/v1/events", r#"{"type":"lead","id":"1"}"#).await;
    let done = deliver_due(&world.ledger, &Client::new(false), now(), || [0; 16]).await.unwrap();
    assert_eq!(done, Delivered { arrived: 0, again: 2, given_up: 0 });
    assert!(received.lock().unwrap().is_empty());
    for attempt in world.ledger.attempts(&world.scope, 10).unwrap() {
        assert!(attempt.answer.as_deref().unwrap().contains("own network"), "{attempt:?}");
    }
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_given_up() {
    let world = World::new().await;
    let (url, _) = receiver(&[410]).await;
    world.ledger.put_subscriber(&world.scope, ("crm", &format!("{url}/in")), &secret(&[9; 32]), now()).unwrap();
    world.tell("/v1/events", r#"{"type":"lead","id":"1"}"#).await;
    let done = deliver_due(&world.ledger, &Client::new(true), now(), || [0; 16]).await.unwrap();
    assert_eq!(done.given_up, 1);
}
