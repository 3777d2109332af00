//! How many events a second the doors take in batches: `cargo run --release -p collect --example batched [SECONDS]`.
//!
//! The doors and the senders are in one process and share its processors, so the figure is a lower bound. Every answer
//! is waited for, and so is durable.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement for a terminal"
)]

use axum::{
    body::Bytes,
    http::{Request, header},
};
use collect::{Options, State, router};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use ledger::{KeyKind, Ledger};
use model::{Timestamp, calendar::Calendar, money::Currency};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

const SECRET: &str = "kepi_sk_0123456789abcdefghijkl";
const BATCH: usize = 5000;
const SENDERS: usize = 8;

#[tokio::main]
async fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    for (what, identified) in [("page views without an id", false), ("orders with an id", true)] {
        let events = measure(Duration::from_secs(seconds), identified).await;
        println!("{what}: {} events/s", events / seconds);
    }
}

async fn measure(time: Duration, identified: bool) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(dir.path()).unwrap();
    let workspace = ledger.ensure_workspace("Glow", &Calendar::default(), Currency::EUR, Timestamp::now()).unwrap();
    ledger.make_key(&workspace.scope(), ("bench", KeyKind::Secret), SECRET, Timestamp::now()).unwrap();
    let options = Options { rate: None, ..Options::default() };
    let state = State::new(ledger, Arc::new(Timestamp::now), Arc::new(|| [1; 16]), options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/events", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(state)).await.unwrap() });
    let (taken, next) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let end = Instant::now() + time;
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..SENDERS {
        let (url, taken, next) = (url.clone(), Arc::clone(&taken), Arc::clone(&next));
        senders.spawn(async move {
            let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
            while Instant::now() < end {
                let body = batch(next.fetch_add(1, Ordering::Relaxed), identified);
                let request = Request::post(&url).header(header::AUTHORIZATION, format!("Bearer {SECRET}"));
                let answer = client.request(request.body(Full::new(body.into())).unwrap()).await.unwrap();
                assert!(answer.status().is_success());
                answer.into_body().collect().await.unwrap();
                if Instant::now() < end {
                    taken.fetch_add(BATCH as u64, Ordering::Relaxed);
                }
            }
        });
    }
    while senders.join_next().await.is_some() {}
    taken.load(Ordering::Relaxed)
}

fn batch(number: u64, identified: bool) -> String {
    let one = |place: usize| {
        if identified {
            format!(r#"{{"type":"order","id":"{number}-{place}","value":59.9,"currency":"EUR","click":"c{place}"}}"#)
        } else {
            format!(
                r#"{{"type":"view","url":"https://glow.example/p/{place}?utm_source=instagram","visitor":"v{place}"}}"#
            )
        }
    };
    format!("[{}]", (0..BATCH).map(one).collect::<Vec<_>>().join(","))
}
