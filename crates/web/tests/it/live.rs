//! The stream: a page hears of a new version, and of one that it missed.

use crate::season::Season;
use axum::{
    body::Body,
    http::{Request, header},
};
use futures::StreamExt;
use std::time::Duration;
use tower::ServiceExt;

async fn listen(season: &Season, address: &str) -> axum::body::BodyDataStream {
    let request = Request::get(address).header(header::HOST, "localhost").body(Body::empty()).unwrap();
    let response = web::router(season.state()).oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    response.into_body().into_data_stream()
}

async fn next(stream: &mut axum::body::BodyDataStream) -> String {
    let chunk = tokio::time::timeout(Duration::from_secs(2), stream.next()).await.expect("within two seconds");
    String::from_utf8_lossy(&chunk.unwrap().unwrap()).into_owned()
}

#[tokio::test]
async fn a_new_version_reaches_an_open_page_within_two_seconds() {
    let season = Season::full();
    season.live.publish(2);
    let mut stream = listen(&season, "/live?since=2").await;
    season.live.publish(3);
    let event = next(&mut stream).await;
    assert!(event.contains("event: kepi:data") && event.contains("data: 3") && event.contains("id: 3"), "{event}");
}

#[tokio::test]
async fn a_page_that_was_away_hears_at_once() {
    let season = Season::full();
    season.live.publish(9);
    let mut stream = listen(&season, "/live?since=4").await;
    assert!(next(&mut stream).await.contains("data: 9"));
}

#[tokio::test]
async fn a_page_says_what_it_knows_and_where_it_listens() {
    let season = Season::full();
    let page = crate::browser::get(&crate::browser::router(&season), "/").await;
    assert!(page.text.contains(&format!("hx-sse:connect=\"/live?since={}\"", season.state().version())));
    assert!(page.text.contains("hx-trigger=\"kepi:data from:body\""));
    assert!(page.text.contains("data-live-word>Live<"));
}
