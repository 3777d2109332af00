//! `kill -9`: what was acknowledged is there, once, whatever was cut short.

use crate::run::{House, Server};
use std::{fmt::Write as _, io::Write as _, net::TcpStream, path::PathBuf, process::Stdio};

const MAPPING: &str = r#"
kind = "paid-delivery"
platform = "facebook"
currency = "USD"
source = "crash"
key = ["id"]

[day]
column = "day"

[columns]
"id" = "ad"
"Clicks" = "ad_clicks"
"#;

const ROWS: u64 = 4_000;

/// A file of rows that are nobody else's; its clicks sum to `ROWS * (ROWS + 1) / 2`.
fn file(house: &House, nth: u64) -> PathBuf {
    let mut text = "id,day,Clicks\n".to_owned();
    for row in 1..=ROWS {
        writeln!(text, "{nth}-{row},2024-03-{:02},{row}", 1 + row % 28).unwrap();
    }
    house.file(&format!("part-{nth}.csv"), text)
}

fn arguments<'a>(file: &'a str, mapping: &'a str) -> [&'a str; 6] {
    ["import", file, "--mapping", mapping, "--format", "json"]
}

fn clicks(files: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    Some((files * ROWS * (ROWS + 1) / 2) as f64)
}

/// Sends a file to the imports page and does not wait for the answer.
fn upload(server: &Server, path: &std::path::Path) {
    let bytes = std::fs::read(path).unwrap();
    let edge = "kepi-test-edge";
    let head = format!("--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"part.csv\"\r\n\r\n");
    let tail = format!("\r\n--{edge}--\r\n");
    let length = head.len() + bytes.len() + tail.len();
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let address = &server.address;
    write!(
        stream,
        "POST /api/v1/imports HTTP/1.1\r\nHost: {address}\r\nContent-Type: multipart/form-data; boundary={edge}\r\nContent-Length: {length}\r\n\r\n{head}"
    )
    .unwrap();
    stream.write_all(&bytes).unwrap();
    stream.write_all(tail.as_bytes()).unwrap();
}

#[test]
fn a_killed_server_loses_and_doubles_nothing() {
    let house = House::new();
    let mapping = house.file("crash.toml", MAPPING);
    let mapping = mapping.to_str().unwrap();
    let mut files = Vec::new();
    for round in 0..4 {
        let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
        // One import is acknowledged while the server settles beside it …
        let whole = file(&house, round * 2);
        house.json(&arguments(whole.to_str().unwrap(), mapping));
        files.push(whole);
        // … and one is under way when both it and the server are killed, a little later every round.
        let cut = file(&house, round * 2 + 1);
        let mut command = house.command(&arguments(cut.to_str().unwrap(), mapping));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        upload(&server, &cut);
        let mut looks = 0;
        while child.try_wait().unwrap().is_none() && looks < round * 40 {
            looks += 1;
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        server.kill();
        let _ = child.kill();
        child.wait().unwrap();
        files.push(cut);
        // What was acknowledged in every round is there.
        let known = house.reading(&["ad_clicks"]).unwrap();
        assert!(known >= clicks(round + 1).unwrap(), "round {round}: {known}");
    }
    for (nth, path) in files.iter().enumerate() {
        let report = &house.json(&arguments(path.to_str().unwrap(), mapping))["imports"][0];
        if nth % 2 == 0 {
            assert_eq!(report["stored"], 0, "an acknowledged import was lost: {report}");
        }
    }
    assert_eq!(house.reading(&["ad_clicks"]), clicks(8));
    let server = house.serve(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(house.reading(&["ad_clicks"]), clicks(8));
    server.kill();
    assert_eq!(house.json(&["doctor", "--format", "json"])["sound"], true);
}
