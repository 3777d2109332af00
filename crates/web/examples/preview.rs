//! Serves the pages with a made-up season, to look at them: `cargo run -p web --example preview -- 7801`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "a tool for developers")]

#[path = "../tests/it/season.rs"]
mod season;

use season::Season;
use std::{env, time::Duration};

#[tokio::main]
async fn main() {
    let port = env::args().nth(1).unwrap_or_else(|| "7801".to_owned());
    let empty = env::args().any(|arg| arg == "empty");
    let season = if empty { Season::empty() } else { Season::linked() };
    if !empty {
        season.credit().await;
    }
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let router = web::router(season.state());
    if env::args().any(|arg| arg == "busy") {
        tokio::spawn(async move {
            for at in 0_i128.. {
                tokio::time::sleep(Duration::from_secs(3)).await;
                let key = format!("tiktok/live-{at}");
                let fact =
                    testkit::build::post(&key).day(season::LAST).creator("noor").views(900_000 + at).likes(40_000);
                season.bring(
                    &format!("live-{}.csv", "x".repeat(usize::try_from(at).unwrap())),
                    "tiktok-posts",
                    model::batch::Batch { facts: vec![fact.fact()], ..Default::default() },
                );
                season.live.publish(at.try_into().unwrap_or(0) + 3);
            }
        });
        axum::serve(listener, router).await.unwrap();
        return;
    }
    axum::serve(listener, router).await.unwrap();
}
