//! Looks at the addresses that links lead to, against a small site of the test's own.

use crate::world::{World, now, serve};
use axum::{
    Router,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use collect::outgoing::{Client, look};
use jiff::SignedDuration;
use ledger::Reach;
use model::{Timestamp, id::LinkId, link::Link};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// What was asked, in order.
type Asked = Arc<Mutex<Vec<String>>>;

/// A site of many kinds of pages.
async fn site() -> (String, Asked) {
    let asked = Asked::default();
    let kept = Arc::clone(&asked);
    let shown = move |method: Method, path: axum::extract::OriginalUri| {
        kept.lock().unwrap().push(format!("{method} {}", path.path()));
        async move { page(&method, path.path()).await }
    };
    (serve(Router::new().fallback(shown.clone()).route("/", get(shown))).await, asked)
}

async fn page(method: &Method, path: &str) -> Response {
    match path {
        "/hang" => std::future::pending().await,
        "/moved" => Redirect::permanent("/page").into_response(),
        "/round" => Redirect::temporary("/round").into_response(),
        "/mail" => Redirect::temporary("mailto:a@b.c").into_response(),
        "/inside" => Redirect::temporary("http://10.0.0.1/admin").into_response(),
        "/no-head" if method == Method::HEAD => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        "/bots" => StatusCode::FORBIDDEN.into_response(),
        "/gone" => StatusCode::GONE.into_response(),
        "/broken" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        "/missing" => StatusCode::NOT_FOUND.into_response(),
        _ => ([(header::CONTENT_TYPE, "text/html")], "<p>Serum</p>").into_response(),
    }
}

fn later(minutes: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_mins(minutes)).unwrap()
}

/// Makes a link to an address known.
fn lead(world: &World, address: &str) {
    world.ledger.put_link(&world.scope, &Link::new(LinkId::new("spring"), address, now())).unwrap();
    look::list(&world.ledger, now()).unwrap();
}

/// What is known of an address after one look at it, and after another one.
async fn check(world: &World, address: &str, expected: [Reach; 2], words: &str) {
    lead(world, address);
    let client = Client::new(true);
    for (minutes, expected) in [(0, expected[0]), (24 * 60, expected[1])] {
        let patience = Duration::from_millis(if address.ends_with("/hang") { 40 } else { 10_000 });
        assert_eq!(look::look_due(&world.ledger, &client, later(minutes), patience).await.unwrap(), 1, "{address}");
        let known = world.ledger.destinations().unwrap().remove(address).unwrap();
        assert_eq!((known.reach, known.checked_at), (expected, Some(later(minutes))), "{address}: {}", known.seen);
        assert!(known.seen.contains(words), "{address}: {}", known.seen);
    }
}

#[tokio::test]
async fn what_people_find_is_told_from_what_they_do_not() {
    let (world, (url, _)) = (World::new().await, site().await);
    let at = |path: &str| format!("{url}{path}");
    check(&world, &at("/page?x=1#top"), [Reach::Answers; 2], "200 OK").await;
    check(&world, &at("/moved"), [Reach::Answers; 2], "200 OK").await;
    check(&world, &at("/no-head"), [Reach::Answers; 2], "200 OK").await;
    check(&world, &at("/bots"), [Reach::Refuses; 2], "403 Forbidden").await;
    check(&world, &at("/missing"), [Reach::Broken; 2], "404 Not Found").await;
    check(&world, &at("/gone"), [Reach::Broken; 2], "410 Gone").await;
    check(&world, &at("/round"), [Reach::Broken; 2], "more than 5 times").await;
    check(&world, &at("/mail"), [Reach::Broken; 2], "no web address").await;
    check(&world, &at("/broken"), [Reach::Fails, Reach::Broken], "500 Internal Server Error").await;
    check(&world, &at("/hang"), [Reach::Fails, Reach::Broken], "no answer within 40ms").await;
}

#[tokio::test]
async fn nobody_listening_and_no_certificate_are_failures() {
    let (world, (url, _)) = (World::new().await, site().await);
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    check(&world, &nobody, [Reach::Fails, Reach::Broken], "refused").await;
    let secure = url.replacen("http:", "https:", 1);
    lead(&world, &secure);
    look::look_due(&world.ledger, &Client::new(true), now(), look::PATIENCE).await.unwrap();
    let known = world.ledger.destinations().unwrap().remove(&secure).unwrap();
    assert!(matches!(known.reach, Reach::Fails | Reach::Barred), "{known:?}");
}

#[tokio::test]
async fn the_houses_own_network_is_not_asked_and_said_to_be_so() {
    let (world, (url, asked)) = (World::new().await, site().await);
    let port = url.rsplit(':').next().unwrap();
    for host in ["127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"] {
        let address = format!("http://{host}:{port}/page");
        lead(&world, &address);
        look::look_due(&world.ledger, &Client::new(false), now(), look::PATIENCE).await.unwrap();
        let known = world.ledger.destinations().unwrap().remove(&address).unwrap();
        assert_eq!((known.reach, known.seen.as_str()), (Reach::Barred, "not checked: an address of one's own network"));
    }
    assert_eq!(*asked.lock().unwrap(), [""; 0], "nothing was asked");
}

#[tokio::test]
async fn head_is_asked_first_and_a_page_is_looked_at_once_a_day_for_all_its_links() {
    let (world, (url, asked)) = (World::new().await, site().await);
    let page = format!("{url}/page");
    lead(&world, &page);
    world.ledger.put_link(&world.scope, &Link::new(LinkId::new("summer"), &page, now())).unwrap();
    look::list(&world.ledger, now()).unwrap();
    let client = Client::new(true);
    let round = async |minutes| look::look_due(&world.ledger, &client, later(minutes), look::PATIENCE).await.unwrap();
    assert_eq!((round(0).await, round(1).await, round(24 * 60 - 1).await, round(24 * 60).await), (1, 0, 0, 1));
    assert_eq!(*asked.lock().unwrap(), ["HEAD /page", "HEAD /page"]);
    world.ledger.ask_destinations([page].into(), later(24 * 60 + 5)).unwrap();
    assert_eq!((round(24 * 60 + 4).await, round(24 * 60 + 5).await), (0, 1), "unless somebody asks");
}
