//! An import in another process shows on an open page within two seconds.

use crate::run::{House, get, shared, until};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::mpsc,
    time::{Duration, Instant},
};

/// How soon it must show.
const SOON: Duration = Duration::from_secs(2);

#[test]
fn an_import_in_another_process_shows_within_two_seconds() {
    let house = House::new();
    house.import(&[&shared("exports/tiktok_studio/L_content_en.csv"), "--as-of", "2026-09-01"]);
    let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
    let reading = || -> Option<f64> {
        let (status, body) = get(&server.address, "/api/v1/readings?kpi=views&period=all");
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()["readings"][0]["value"].as_f64()
    };
    // By hand: 18400 + 9100 + 700; the row without a link is of no post that can be named.
    let before = reading().unwrap();

    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET /live HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n", server.address).unwrap();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if line.starts_with("event:") && tell.send(Instant::now()).is_err() {
                return;
            }
        }
    });

    house.import(&[&shared("exports/meta/L_ig_posts_views_layout_2026.csv"), "--as-of", "2026-10-01"]);
    let acknowledged = Instant::now();
    let heard = told.recv_timeout(SOON).expect("the page was told within two seconds");
    let (after, took) = until("the new number", || reading().filter(|now| *now > before));
    assert!((after - before - 87_519.0).abs() < 1e-9, "{before} became {after}");
    assert!(took < SOON && heard.saturating_duration_since(acknowledged) < SOON, "{took:?}");
}
