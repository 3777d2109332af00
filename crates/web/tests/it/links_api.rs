//! Links, codes, connections and credits as data.

use crate::{
    browser::{Answer, get, router, send},
    season::Season,
};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

async fn ask(router: &Router, method: &str, address: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(address)
        .header(header::HOST, "localhost:8080")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    send(router, request).await
}

#[tokio::test]
async fn links_are_listed_made_changed_and_retired() {
    let season = Season::linked();
    let router = router(&season);
    let all = get(&router, "/api/v1/links?limit=2").await.json();
    assert_eq!((all["links"].as_array().unwrap().len(), &all["total"]), (2, &json!(6)));
    let next = get(&router, &format!("/api/v1/links?limit=9&after={}", all["next"].as_str().unwrap())).await.json();
    assert_eq!((next["links"].as_array().unwrap().len(), &next["next"]), (4, &json!(null)));
    let made = ask(
        &router,
        "POST",
        "/api/v1/links",
        &json!({"destination": "https://a.example", "creator": "noor", "platform": "TT"}),
    )
    .await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, "/api/v1/links/noor"));
    let link = made.json();
    assert_eq!((&link["address"], &link["state"]), (&json!("https://go.acme.example/noor"), &json!("open")));
    assert_eq!((&link["platform"], &link["utm"]["source"]), (&json!("tiktok"), &json!("{platform}")));
    let again =
        ask(&router, "POST", "/api/v1/links", &json!({"destination": "https://a.example", "slug": "NOOR"})).await;
    assert_eq!((again.status, again.header("content-type")), (StatusCode::CONFLICT, "application/problem+json"));
    let put = ask(&router, "PUT", "/api/v1/links/noor", &json!({"destination": "https://b.example", "note": "n"}))
        .await
        .json();
    assert_eq!(
        (&put["destination"], &put["creator"], &put["note"]),
        (&json!("https://b.example"), &json!(null), &json!("n"))
    );
    let renamed =
        ask(&router, "PUT", "/api/v1/links/noor", &json!({"destination": "https://b.example", "slug": "other"})).await;
    assert_eq!(
        (renamed.status, renamed.json()["errors"][0].as_str().unwrap().starts_with("/slug: ")),
        (StatusCode::UNPROCESSABLE_ENTITY, true)
    );
    let gone = ask(&router, "DELETE", "/api/v1/links/noor", &json!(null)).await.json();
    assert_eq!(gone["state"], "retired");
    let own = get(&router, "/api/v1/links/go.glow.example/%C3%BCber").await.json();
    assert_eq!(own["id"], "go.glow.example/\u{fc}ber");
    assert_eq!(get(&router, "/api/v1/links/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn faults_point_into_the_body() {
    let season = Season::linked();
    let router = router(&season);
    let body = json!({
        "destination": "javascript:alert(1)", "slug": "a\r\nb", "creator": "nobody", "domain": "no domain",
        "rules": [{"destination": "https://a.example"}, {"countries": ["DEU"], "devices": ["phone"], "destination": ""}],
        "variants": [{"name": "a", "destination": "https://a.example"}, {"name": "A", "destination": "x", "weight": 0}],
    });
    let answer = ask(&router, "POST", "/api/v1/links", &body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors: Vec<String> = serde_json::from_value(answer.json()["errors"].clone()).unwrap();
    for pointer in [
        "/destination: ",
        "/slug: ",
        "/creator: ",
        "/domain: ",
        "/rules/0/countries: ",
        "/rules/1/countries: ",
        "/rules/1/devices: ",
        "/rules/1/destination: ",
        "/variants/1/name: ",
        "/variants/1/destination: ",
        "/variants/1/weight: ",
    ] {
        assert!(errors.iter().any(|error| error.starts_with(pointer)), "{pointer} in {errors:#?}");
    }
    let unknown =
        ask(&router, "POST", "/api/v1/links", &json!({"destination": "https://a.example", "colour": 1})).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(unknown.json()["detail"].as_str().unwrap().contains("colour"));
}

#[tokio::test]
async fn many_links_are_made_or_none() {
    let season = Season::linked();
    let router = router(&season);
    let one = |slug: &str| json!({"destination": "https://a.example", "slug": slug});
    let bad =
        ask(&router, "POST", "/api/v1/links/bulk", &json!({"links": [one("n1"), one("n1"), one("noor-glow")]})).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = bad.json()["errors"].to_string();
    assert!(errors.contains("/links/1/slug") && errors.contains("/links/2/slug"), "{errors}");
    assert_eq!(season.ledger.links(&season.workspace.scope()).unwrap().len(), 6);
    let links: Vec<Value> = (0..500).map(|at| one(&format!("n{at}"))).collect();
    let made = ask(&router, "POST", "/api/v1/links/bulk", &json!({"links": links})).await;
    assert_eq!((made.status, &made.json()["total"]), (StatusCode::CREATED, &json!(500)));
}

#[tokio::test]
async fn codes_keys_shops_and_subscribers_are_made_and_revoked() {
    let season = Season::linked();
    let router = router(&season);
    let code = ask(&router, "POST", "/api/v1/codes", &json!({"codes": [{"code": "neu 1"}, {"code": "osei15"}]})).await;
    let errors = code.json()["errors"].to_string();
    assert!(errors.contains("/codes/0/code") && errors.contains("/codes/1/code"), "{errors}");
    let batch = ask(&router, "POST", "/api/v1/codes", &json!({"codes": [{"code": "june-"}], "many": 12})).await.json();
    assert_eq!(batch["codes"].as_array().unwrap().len(), 12);
    assert_eq!(get(&router, "/api/v1/codes?batch=JUNE-").await.json()["codes"].as_array().unwrap().len(), 12);
    assert_eq!(ask(&router, "DELETE", "/api/v1/codes/osei15", &json!(null)).await.status, StatusCode::NO_CONTENT);

    let key = ask(&router, "POST", "/api/v1/keys", &json!({"name": "server", "kind": "secret"})).await.json();
    assert!(season.ledger.key(key["key"].as_str().unwrap()).unwrap().is_some());
    assert!(get(&router, "/api/v1/keys").await.json()["keys"][0].get("key").is_none());
    let number = key["number"].as_i64().unwrap();
    assert_eq!(
        ask(&router, "DELETE", &format!("/api/v1/keys/{number}"), &json!(null)).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        ask(&router, "DELETE", &format!("/api/v1/keys/{number}"), &json!(null)).await.status,
        StatusCode::NOT_FOUND
    );
    let wrong = ask(&router, "POST", "/api/v1/keys", &json!({"name": "", "kind": "master"})).await;
    assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 2);

    let shop = ask(&router, "POST", "/api/v1/shops", &json!({"kind": "shopify", "name": "Glow", "secret": "abc"}))
        .await
        .json();
    assert!(
        shop["address"].as_str().unwrap().starts_with("https://go.acme.example/hooks/") && shop.get("secret").is_none()
    );
    let wrong = ask(&router, "POST", "/api/v1/shops", &json!({"kind": "etsy", "name": "Glow", "secret": ""})).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let told =
        ask(&router, "POST", "/api/v1/subscribers", &json!({"name": "w", "url": "https://w.example"})).await.json();
    assert!(told["secret"].as_str().unwrap().starts_with("whsec_"));
    let list = get(&router, "/api/v1/subscribers").await.json();
    assert!(list["subscribers"][0].get("secret").is_none() && list["attempts"].is_array());
}

#[tokio::test]
async fn credits_are_read_under_every_model_and_the_settings_set() {
    let season = Season::linked();
    season.credit().await;
    let router = router(&season);
    let credits = get(&router, "/api/v1/credits?period=all").await.json();
    let row = credits["rows"].as_array().unwrap().iter().find(|row| row["key"] == "noor").unwrap();
    assert_eq!((&credits["model"], row["conversions"].as_object().unwrap().len()), (&json!("last"), 7));
    let conflicts = get(&router, "/api/v1/credits/conflicts?period=all&limit=3").await.json();
    let first = &conflicts["conflicts"][0];
    assert_eq!((first["answers"].as_array().unwrap().len(), &first["rule"]), (21, &json!("code-over-link")));
    let name = first["conversion"].as_str().unwrap();
    let journey = get(&router, &format!("/api/v1/credits/journey?conversion={name}")).await.json();
    for model in ["last", "markov", "shapley"] {
        let sum: f64 =
            journey["touches"].as_array().unwrap().iter().filter_map(|touch| touch["shares"][model].as_f64()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{model}: {sum}");
    }
    let set = json!({"model": "time-decay", "window_days": 7, "half_life_days": 2.5, "precedence": "link-over-code"});
    assert_eq!(ask(&router, "PUT", "/api/v1/attribution", &set).await.json(), set);
    assert_eq!(get(&router, "/api/v1/attribution").await.json(), set);
    let wrong = json!({"model": "best", "window_days": 0, "half_life_days": -1.0, "precedence": "x"});
    assert_eq!(ask(&router, "PUT", "/api/v1/attribution", &wrong).await.json()["errors"].as_array().unwrap().len(), 4);
    let out = get(&router, "/api/v1/exclusions?period=all").await.json();
    let visits: u64 = out["exclusions"].as_array().unwrap().iter().filter_map(|one| one["visits"].as_u64()).sum();
    assert_eq!((visits, &out["lost_clicks"]), (72, &json!(0)));
    assert_eq!(get(&router, "/api/v1/credits?by=weekday").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn destinations_are_listed_with_what_was_seen_and_checked_when_asked() {
    let season = Season::linked();
    let router = router(&season);
    let all = get(&router, "/api/v1/destinations").await.json();
    let all = all["destinations"].as_array().unwrap();
    assert!(all.len() > 3 && all.iter().all(|one| one["reach"] == "waiting" && one["due_at"] == json!(null)));
    assert_eq!(get(&router, "/api/v1/destinations?reach=broken").await.json()["destinations"], json!([]));
    assert_eq!(get(&router, "/api/v1/destinations?reach=bad").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(get(&router, "/api/v1/destinations?link=none").await.status, StatusCode::NOT_FOUND);
    let asked = ask(&router, "POST", "/api/v1/destinations/check?link=noor-glow", &json!(null)).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    let one = &asked.json()["destinations"][0];
    assert!(one["due_at"].is_string() && one["links"].as_array().unwrap().contains(&json!("noor-glow")), "{one}");
    let whole = ask(&router, "POST", "/api/v1/destinations/check", &json!(null)).await;
    assert_eq!(whole.status, StatusCode::BAD_REQUEST);
}
