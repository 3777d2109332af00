//! Webhooks of shops: signed, repeated, out of order, refunded and cancelled.
//!
//! Signatures are made here by the algorithm that the shops document; that the algorithm is theirs is tested on fixed
//! vectors (`signature`) and with Stripe's own library (`clients`).

use crate::world::{Answer, World, dim, label, now};
use axum::http::Method;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Mac as _;
use ledger::ShopKind;
use model::{dimension::Dimension, measure::Measure, money::NANOS};
use serde_json::{Value, json};

const ORDER: u64 = 450_789_469;

fn signed(parts: &[&[u8]]) -> Vec<u8> {
    collect::signature::code(b"hush", parts).finalize().into_bytes().to_vec()
}

async fn shopify(world: &World, topic: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let signature = STANDARD.encode(signed(&[body.as_bytes()]));
    let headers = [
        ("x-shopify-topic", topic),
        ("x-shopify-hmac-sha256", signature.as_str()),
        ("x-shopify-triggered-at", "2026-03-05T11:59:00.123Z"),
        ("content-type", "application/json"),
    ];
    world.send(Method::POST, "/hooks/shopify-a", &headers, body).await
}

async fn woo(world: &World, address: &str, topic: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let signature = STANDARD.encode(signed(&[body.as_bytes()]));
    let headers = [("x-wc-webhook-topic", topic), ("x-wc-webhook-signature", signature.as_str())];
    world.send(Method::POST, &format!("/hooks/{address}"), &headers, body).await
}

async fn stripe(world: &World, kind: &str, created: i64, object: Value) -> Answer {
    let body = json!({"id": "evt", "type": kind, "created": created, "data": {"object": object}}).to_string();
    let at = now().as_second().to_string();
    let code: String =
        signed(&[at.as_bytes(), b".", body.as_bytes()]).iter().map(|byte| format!("{byte:02x}")).collect();
    let header = format!("t={at},v1={code}");
    world.send(Method::POST, "/hooks/stripe-a", &[("stripe-signature", &header)], body).await
}

fn order(updated: &str, more: Value) -> Value {
    let mut order = json!({
        "id": ORDER, "created_at": "2026-03-01T10:00:00Z", "updated_at": updated, "cancelled_at": null,
        "financial_status": "paid", "currency": "EUR", "subtotal_price": "50.00", "total_price": "64.50",
        "email": "jon@example.com", "discount_codes": [{"code": "jackie10"}], "refunds": [],
        "landing_site": "/p?kepi_click=c7&utm_source=instagram&utm_campaign=fall",
        "line_items": [{"title": "Serum", "quantity": 2}]
    });
    for (name, value) in more.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn refund(id: u64, amount: &str) -> Value {
    json!({"id": id, "order_id": ORDER, "created_at": "2026-03-02T10:00:00Z", "refund_line_items": [{"subtotal": amount}]})
}

#[tokio::test]
async fn a_shopify_order_is_stored_with_its_click_code_and_campaign() {
    let world = World::new().await;
    let answer = shopify(&world, "orders/create", &order("2026-03-01T10:00:01Z", json!({}))).await;
    assert_eq!((answer.status, answer.json()["accepted"].as_u64()), (200, Some(1)));
    let fact = world.latest("shopify/450789469").unwrap();
    assert_eq!((fact.source.as_str(), fact.day), ("shopify", model::Date::constant(2026, 3, 1)));
    assert_eq!((fact.value(Measure::Revenue), fact.value(Measure::UnitsSold)), (Some(50 * NANOS), Some(2)));
    assert_eq!((dim(&fact, Dimension::Click), dim(&fact, Dimension::Code)), (Some("c7"), Some("JACKIE10")));
    assert_eq!((dim(&fact, Dimension::Source), label(&fact, "utm_campaign")), (Some("instagram"), Some("fall")));
    let used = world.latest("shopify/450789469/code/JACKIE10").unwrap();
    assert_eq!((dim(&used, Dimension::Creator), used.value(Measure::CodeUses)), (Some("jackie"), Some(1)));
    assert!(!serde_json::to_string(&world.facts()).unwrap().contains("jon@"), "no e-mail address is stored");
}

#[tokio::test]
async fn a_bad_signature_stores_nothing() {
    let world = World::new().await;
    let body = order("2026-03-01T10:00:01Z", json!({})).to_string();
    let good = STANDARD.encode(signed(&[body.as_bytes()]));
    let send = async |headers: &[(&str, &str)], body: String| {
        world.send(Method::POST, "/hooks/shopify-a", headers, body).await
    };
    let topic = ("x-shopify-topic", "orders/create");
    assert_eq!(send(&[topic], body.clone()).await.status, 401);
    let wrong = send(&[topic, ("x-shopify-hmac-sha256", &good)], format!("{body} ")).await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.json()["detail"].as_str().unwrap().contains("does not fit the body"));
    let old = ("x-shopify-triggered-at", "2026-03-01T10:00:00Z");
    let replayed = send(&[topic, ("x-shopify-hmac-sha256", &good), old], body.clone()).await;
    assert_eq!(replayed.status, 401);
    assert!(replayed.body.contains("replay"), "{}", replayed.body);
    assert_eq!(world.send(Method::POST, "/hooks/nowhere", &[], "{}").await.status, 404);
    assert!(world.facts().is_empty());
    // Newer messages name their headers without `X-`.
    let newer = send(&[("shopify-topic", "orders/create"), ("shopify-hmac-sha256", &good)], body).await;
    assert_eq!((newer.status, world.facts().len()), (200, 2));
}

#[tokio::test]
async fn every_order_of_arrival_ends_in_the_same_facts() {
    let created = order("2026-03-01T10:00:00Z", json!({"financial_status": "pending"}));
    let paid = order("2026-03-01T10:00:00Z", json!({}));
    let refunded = order(
        "2026-03-02T10:00:01Z",
        json!({"refunds": [refund(7, "20.00")], "financial_status": "partially_refunded"}),
    );
    let cancelled = order(
        "2026-03-03T10:00:00Z",
        json!({"refunds": [refund(7, "20.00"), refund(8, "30.00")], "cancelled_at": "2026-03-03T10:00:00Z"}),
    );
    let messages = [
        ("orders/create", created),
        ("orders/paid", paid),
        ("refunds/create", refund(7, "20.00")),
        ("orders/updated", refunded),
        ("refunds/create", refund(8, "30.00")),
        ("orders/cancelled", cancelled),
    ];
    let mut ends = Vec::new();
    for arrival in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 4, 1, 3], [4, 3, 5, 1, 2, 0]] {
        let world = World::new().await;
        for place in arrival {
            let (topic, body) = &messages[place];
            // Shopify repeats what it is not sure of.
            for _ in 0..2 {
                assert_eq!(shopify(&world, topic, body).await.status, 200);
            }
        }
        assert_eq!((world.sum(Measure::Revenue), world.sum(Measure::Orders)), (0, 0), "{arrival:?}");
        let end = ["", "/refund/7", "/refund/8"].map(|part| world.latest(&format!("shopify/{ORDER}{part}")).unwrap());
        ends.push(end.map(|fact| (fact.day, fact.values, fact.dims)));
    }
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{ends:#?}");
}

#[tokio::test]
async fn privacy_topics_and_unknown_ones_are_answered_and_counted() {
    let world = World::new().await;
    for topic in ["customers/data_request", "customers/redact", "shop/redact", "themes/publish"] {
        let answer = shopify(&world, topic, &json!({"shop_id": 1})).await;
        assert_eq!((answer.status, answer.json()["ignored"].as_u64()), (200, Some(1)), "{topic}");
    }
    let ignored = world.state.tally().into_iter().find(|one| one.door == "shopify").unwrap();
    assert_eq!((ignored.outcome.name(), ignored.events), ("ignored", 4));
}

#[tokio::test]
async fn a_woocommerce_order_is_followed_to_its_end() {
    let world = World::new().await;
    let order = |status: &str, changed: &str, refunds: Value| {
        json!({"id": 727, "status": status, "currency": "EUR", "date_created_gmt": "2026-03-01T10:00:00",
            "date_modified_gmt": changed, "total": "29.35", "billing": {"email": "j@example.com", "country": "DE"},
            "line_items": [{"name": "Serum", "quantity": 1, "total": "18.00"}], "coupon_lines": [{"code": "jackie10"}],
            "meta_data": [{"key": "kepi_click", "value": "c5"}], "refunds": refunds})
    };
    let greeting = world.send(Method::POST, "/hooks/woo-a", &[], "webhook_id=3").await;
    assert_eq!(greeting.status, 200);
    let refunded = order("refunded", "2026-03-03T10:00:00", json!([{"id": 9, "total": "-29.35"}]));
    assert_eq!(woo(&world, "woo-a", "order.updated", &refunded).await.status, 200);
    let paid = order("processing", "2026-03-01T10:05:00", json!([]));
    assert_eq!(woo(&world, "woo-a", "order.created", &paid).await.status, 200);
    assert_eq!((world.sum(Measure::Revenue), world.sum(Measure::Refunds)), (0, 1));
    let fact = world.latest("woocommerce/727").unwrap();
    assert_eq!((fact.value(Measure::Revenue), dim(&fact, Dimension::Click)), (Some(18 * NANOS), Some("c5")));
    assert_eq!(label(&world.latest("woocommerce/727/refund/9").unwrap(), "order"), Some("woocommerce/727"));
    let unsigned =
        world.send(Method::POST, "/hooks/woo-a", &[("x-wc-webhook-topic", "order.created")], paid.to_string()).await;
    assert_eq!(unsigned.status, 401);
}

#[tokio::test]
async fn two_shops_with_the_same_order_numbers_are_told_apart() {
    let world = World::new().await;
    world.ledger.put_shop(&world.scope, (ShopKind::Woocommerce, "outlet"), ("woo-b", "hush"), now()).unwrap();
    let order = json!({"id": 1, "status": "completed", "currency": "EUR", "date_created_gmt": "2026-03-01T10:00:00",
        "total": "5.00", "line_items": []});
    for address in ["woo-a", "woo-b"] {
        assert_eq!(woo(&world, address, "order.created", &order).await.json()["accepted"].as_u64(), Some(1));
    }
    assert_eq!(world.sum(Measure::Revenue), 10 * NANOS);
}

#[tokio::test]
async fn a_stripe_sale_is_reversed_however_its_refund_is_told() {
    let paid = || {
        json!({"id": "cs_1", "mode": "payment", "payment_status": "paid", "payment_intent": "pi_1", "amount_total": 5900,
            "currency": "eur", "client_reference_id": "c3", "customer_details": {"email": "j@example.com"}})
    };
    let charge = |listed: bool| {
        let mut charge = json!({"id": "ch_1", "payment_intent": "pi_1", "amount": 5900, "amount_refunded": 5900,
            "currency": "eur", "created": 1_772_357_000});
        if listed {
            charge["refunds"] = json!({"data": [refund_object()]});
        }
        charge
    };
    for (told, order) in
        [("charge", [0, 1, 2]), ("refund", [2, 1, 0]), ("both", [0, 2, 1]), ("both", [1, 2, 0]), ("listed", [2, 1, 0])]
    {
        let world = World::new().await;
        for step in order {
            let answer = match step {
                0 => stripe(&world, "checkout.session.completed", 1_772_357_001, paid()).await,
                1 if told != "refund" => {
                    stripe(&world, "charge.refunded", 1_772_400_000, charge(told == "listed")).await
                }
                2 if told != "charge" => stripe(&world, "refund.created", 1_772_400_000, refund_object()).await,
                _ => continue,
            };
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        assert_eq!(world.sum(Measure::Revenue), 0, "{told} {order:?}");
        assert_eq!(world.sum(Measure::Refunds), 1, "{told} {order:?}");
        let sale = world.latest("stripe/pi_1").unwrap();
        assert_eq!((dim(&sale, Dimension::Click), label(&sale, "order")), (Some("c3"), Some("stripe/pi_1")));
    }
}

fn refund_object() -> Value {
    json!({"id": "re_1", "amount": 5900, "currency": "eur", "created": 1_772_400_000, "payment_intent": "pi_1",
        "charge": "ch_1", "status": "succeeded"})
}

#[tokio::test]
async fn a_signed_body_that_cannot_be_read_says_where() {
    let world = World::new().await;
    let body = "{\"id\": 1,";
    let signature = STANDARD.encode(signed(&[body.as_bytes()]));
    let headers = [("x-shopify-topic", "orders/create"), ("x-shopify-hmac-sha256", signature.as_str())];
    let answer = world.send(Method::POST, "/hooks/shopify-a", &headers, body).await;
    assert!(answer.status == 400 && answer.body.contains("line 1 column"), "{}", answer.body);
}
