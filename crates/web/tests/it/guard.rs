//! What every answer carries, and who is turned away.

use crate::{
    browser::{form, get, router, send},
    season::Season,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let season = Season::full();
    let router = router(&season);
    for address in ["/", "/imports", "/assets/app.css", "/api/v1/health", "/nowhere", "/?from=never"] {
        let answer = get(&router, address).await;
        assert_eq!(answer.header("content-security-policy"), web::security::POLICY, "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
    }
    assert!(!web::security::POLICY.contains("unsafe") && web::security::POLICY.contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn another_name_and_another_site_are_turned_away() {
    let season = Season::full();
    let router = router(&season);
    let rebound = Request::get("/").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
    assert_eq!(send(&router, rebound).await.status, StatusCode::MISDIRECTED_REQUEST);
    for address in ["/imports", "/api/v1/imports"] {
        let mut request = form(address, &[("a.csv", b"x")], &[]);
        request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(send(&router, request).await.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert!(season.door.taken.lock().unwrap().is_empty());
}

#[tokio::test]
async fn assets_are_compressed_tagged_and_kept() {
    let season = Season::empty();
    let router = router(&season);
    let css = assets::find("app.css").unwrap();
    let ask = |address: &str, name: &str, value: &str| {
        Request::get(address).header(header::HOST, "localhost").header(name, value).body(Body::empty()).unwrap()
    };
    let br = send(&router, ask("/assets/app.css", "accept-encoding", "gzip, br;q=0.9")).await;
    assert_eq!((br.header("content-encoding"), br.header("cache-control")), ("br", "no-cache"));
    let pinned = send(&router, ask(&css.address(), "accept-encoding", "identity")).await;
    assert!(pinned.header("cache-control").contains("immutable") && pinned.header("content-encoding").is_empty());
    let again = send(&router, ask("/assets/app.css", "if-none-match", &format!("\"{}\"", css.tag))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(get(&router, "/assets/..%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&router, "/favicon.ico").await.status, StatusCode::PERMANENT_REDIRECT);
}
