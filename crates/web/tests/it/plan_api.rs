//! The plan as data: read, checked, stored, locked.

use crate::{
    browser::{Answer, get, router, send},
    plan_edit::FOUNDING,
    season::{PLAN, Season},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::{Value, json};

async fn say(router: &Router, method: Method, address: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json");
    send(router, request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_plan_is_stored_and_read_back() {
    let season = Season::empty();
    let router = router(&season);
    assert_eq!(get(&router, "/api/v1/plan").await.status, StatusCode::NOT_FOUND);
    let first = json!({"text": FOUNDING, "author": "Anja", "reason": "start"});
    let stored = say(&router, Method::PUT, "/api/v1/plan", &first).await.json();
    assert_eq!((&stored["version"], &stored["unchanged"], &stored["errors"]), (&json!(1), &json!(false), &json!(2)));
    let again =
        say(&router, Method::PUT, "/api/v1/plan", &json!({"text": FOUNDING, "author": "Anja", "based_on": 1})).await;
    assert_eq!(again.json()["unchanged"], json!(true));
    let plan = get(&router, "/api/v1/plan").await.json();
    assert_eq!((plan["text"].as_str(), plan["version"]["author"].as_str()), (Some(FOUNDING), Some("Anja")));
    let log = get(&router, "/api/v1/plan/log").await.json();
    assert_eq!(log["versions"][0]["reason"], "start");
    assert_eq!(get(&router, "/api/v1/plan/versions/1").await.json()["text"], json!(FOUNDING));
    for nothing in ["/api/v1/plan/versions/7", "/api/v1/plan/versions/x"] {
        assert_eq!(get(&router, nothing).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_conflict_holds_both_texts() {
    let season = Season::planned();
    let router = router(&season);
    let mine = PLAN.replace("8000 EUR", "9000 EUR");
    let answer =
        say(&router, Method::PUT, "/api/v1/plan", &json!({"text": mine, "author": "Ben", "based_on": 1})).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::CONFLICT, "application/problem+json"));
    let body = answer.json();
    assert_eq!((body["type"].as_str(), body["status"].as_u64()), (Some("conflict"), Some(409)));
    assert_eq!(body["yours"], json!(mine));
    assert_eq!(body["current"]["version"]["number"], json!(2));
    assert!(body["current"]["text"].as_str().unwrap().contains("8.5M"));
    for bad in
        [json!({"text": "x"}), json!({"text": "x", "author": " "}), json!({"text": "x", "author": "B", "basedon": 2})]
    {
        assert_eq!(say(&router, Method::PUT, "/api/v1/plan", &bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn a_check_has_the_shape_of_the_command_line() {
    let season = Season::empty();
    let router = router(&season);
    let request = Request::post("/api/v1/plan/check?file=plan.yaml").header(header::HOST, "localhost");
    let found = send(&router, request.body(Body::from(FOUNDING)).unwrap()).await.json();
    assert_eq!((&found["errors"], &found["warnings"]), (&json!(2), &json!(0)), "{found}");
    let one = &found["diagnostics"][0];
    assert_eq!(
        (&one["code"], &one["severity"], &one["subject"], &one["file"], &one["line"], &one["column"], &one["length"]),
        (
            &json!("misaligned"),
            &json!("error"),
            &json!("kpis/link-conversion"),
            &json!("plan.yaml"),
            &json!(26),
            &json!(13),
            &json!(19)
        )
    );
    let edits = &one["fixes"][0]["edits"][0];
    let at = FOUNDING.find("audience growth").unwrap();
    assert_eq!(edits, &json!([at, at + "audience growth".len(), "sales"]));
    assert!(season.ledger.plan(&season.workspace.scope()).unwrap().is_none(), "nothing is stored");
}

#[tokio::test]
async fn locks_are_added_and_verified() {
    let season = Season::planned();
    let router = router(&season);
    let before = get(&router, "/api/v1/plan/locks").await.json();
    assert_eq!(before["verified"], json!(true));
    let added = say(&router, Method::POST, "/api/v1/plan/locks", &Value::Null).await.json();
    let count = |body: &Value| body["locks"].as_array().unwrap().len();
    assert!(count(&added) > 0, "{added}");
    let after = get(&router, "/api/v1/plan/locks").await.json();
    assert_eq!(count(&after), count(&before) + count(&added));
    assert_eq!(after["head"]["length"], json!(count(&after)));
    assert_eq!(count(&say(&router, Method::POST, "/api/v1/plan/locks", &Value::Null).await.json()), 0);
    let schema = get(&router, "/api/v1/plan/schema").await.json();
    assert!(schema["properties"]["kpis"].is_object());
}
