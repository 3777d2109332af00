//! The JSON interface: the command line's shapes, problem documents, and a description that is complete.

use crate::{
    browser::{Answer, form, get, router, send},
    season::Season,
};
use axum::http::StatusCode;
use serde_json::json;
use testkit::build::post;

fn small() -> Season {
    let season = Season::empty();
    let facts = [("youtube/1", 400_000), ("youtube/2", 1812), ("x/3", 5)]
        .map(|(key, views)| post(key).day("2024-03-01").views(views).fact());
    season.bring("three.csv", "youtube-table", model::batch::Batch { facts: facts.to_vec(), ..Default::default() });
    season
}

async fn ask(address: &str) -> Answer {
    let season = small();
    get(&router(&season), address).await
}

#[tokio::test]
async fn readings_have_the_shape_of_the_command_line() {
    let answer = ask(
        "/api/v1/readings?kpi=views,reach&by=platform&during=2024-01-01..2024-06-30&where=platform%20%3D%20youtube",
    )
    .await;
    assert_eq!(answer.header("content-type"), "application/json");
    let body = answer.json();
    assert_eq!(body["period"], json!({"from": "2024-01-01", "to": "2024-06-30", "time_zone": "Europe/Berlin"}));
    let views = &body["readings"][0];
    assert_eq!(views["kpi"], "views");
    assert_eq!(views["group"], json!({"platform": "youtube"}));
    assert_eq!(views["value"], json!(401_812));
    assert_eq!(
        (&views["unit"], &views["provenance"], &views["previous"], &views["reason"]),
        (&json!("count"), &json!("measured"), &json!(null), &json!(null))
    );
    let rate = &body["readings"][1];
    assert_eq!(rate["value"], json!(null));
    assert!(rate["reason"].as_str().is_some_and(|reason| reason.contains("reach")), "{rate}");
}

#[tokio::test]
async fn a_bad_question_gets_a_problem_with_every_fault() {
    let answer = ask("/api/v1/readings?grain=minute&during=x&as_of=now&compare=lunch").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let body = answer.json();
    assert_eq!((&body["type"], &body["status"]), (&json!("bad-question"), &json!(400)));
    assert_eq!(body["errors"].as_array().unwrap().len(), 5, "{body}");
    let unknown = ask("/api/v1/readings?kpi=vews").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    assert!(unknown.json()["errors"][0].as_str().unwrap().contains("views"), "the nearest name is offered");
    let nowhere = ask("/api/v2/anything").await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
}

#[tokio::test]
async fn explanations_kpis_imports_and_health_answer() {
    let season = small();
    let router = router(&season);
    let explained = get(&router, "/api/v1/explain?kpi=views&where=platform%20%3D%20youtube").await.json();
    assert_eq!(explained["reading"]["value"], json!(401_812));
    assert_eq!(explained["measures"][0]["imports"][0]["facts"], json!(2));
    let kpis = get(&router, "/api/v1/kpis").await.json();
    let views = kpis["kpis"].as_array().unwrap().iter().find(|kpi| kpi["id"] == "views").unwrap();
    assert_eq!((&views["indicates"], &views["direction"]), (&json!({"awareness": "direct"}), &json!("up")));
    let imports = get(&router, "/api/v1/imports").await.json();
    assert_eq!((&imports["imports"][0]["file"], &imports["imports"][0]["stored"]), (&json!("three.csv"), &json!(3)));
    let health = get(&router, "/api/v1/health").await.json();
    assert_eq!((&health["status"], &health["data_version"]), (&json!("ok"), &json!(season.state().version())));
}

#[tokio::test]
async fn a_program_can_import() {
    let season = small();
    let answer = send(&router(&season), form("/api/v1/imports", &[("part.csv", b"x")], &[])).await;
    let report = &answer.json()["imports"][0];
    assert_eq!((&report["rows_read"], &report["rejected"][0]["code"]), (&json!(500), &json!("not-a-number")));
    let empty = send(&router(&season), form("/api/v1/imports", &[], &[])).await;
    assert_eq!((empty.status, empty.header("content-type")), (StatusCode::BAD_REQUEST, "application/problem+json"));
}

#[tokio::test]
async fn the_description_lists_every_route_and_the_true_shape() {
    let season = small();
    let router = router(&season);
    let document = get(&router, "/api/openapi.json").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let routes = include_str!("../../src/routes.rs");
    let mut listed = 0;
    for route in routes.split('"') {
        if route.starts_with("/api/") && route != "/api/" {
            let route = &route.replace("{*", "{");
            assert!(document["paths"][route].is_object(), "{route} is not described");
            listed += 1;
        }
    }
    assert_eq!(document["paths"].as_object().unwrap().len(), listed);
    assert!(document["paths"]["/api/v1/imports"]["post"].is_object());
    let described: Vec<String> =
        document["components"]["schemas"]["Reading"]["properties"].as_object().unwrap().keys().cloned().collect();
    let reading = kpi::reading::Reading { bucket: Some(testkit::build::day("2024-01-01")), ..Default::default() };
    let mut written: Vec<String> =
        serde_json::to_value(reading).unwrap().as_object().unwrap().keys().cloned().collect();
    written.sort();
    let mut described = described;
    described.sort();
    assert_eq!(described, written);
}
