//! From a tap to a sale to a credited KPI, through the binary and its two listeners.

use crate::run::{House, Server, get, until};
use serde_json::{Value, json};
use std::{io::Read, io::Write, net::TcpStream};

/// What a phone calls itself.
const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";

/// A request over a connection of its own: the head and the body of the answer.
fn ask(address: &str, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(crate::run::PATIENCE)).unwrap();
    let length = body.len();
    write!(stream, "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// Taps a link: where it leads.
fn tap(address: &str, slug: &str, agent: &str) -> String {
    let (head, _) = ask(address, &format!("GET /{slug} HTTP/1.1\r\nUser-Agent: {agent}"), "");
    assert!(head.starts_with("HTTP/1.1 302"), "{head}");
    let location =
        head.lines().find_map(|line| line.strip_prefix("location: ").or_else(|| line.strip_prefix("Location: ")));
    location.unwrap().to_owned()
}

/// The value of a parameter of an address.
fn parameter<'a>(address: &'a str, name: &str) -> &'a str {
    let query = address.split_once('?').unwrap().1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

fn served(house: &House) -> Server {
    house.serve(&["serve", "--listen", "127.0.0.1:0", "--public", "127.0.0.1:0"])
}

fn key(house: &House) -> String {
    let made = house.json(&["key", "add", "shop", "--format", "json"]);
    made["key"].as_str().unwrap().to_owned()
}

/// Sends one event and expects it to be taken.
fn send(address: &str, key: &str, event: &Value) {
    let head = format!("POST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer {key}");
    let (head, body) = ask(address, &head, &event.to_string());
    assert!(head.starts_with("HTTP/1.1 2"), "{head}\n{body}");
}

fn by_creator(house: &House, kpi: &str, model: &str) -> Vec<(Option<String>, f64)> {
    let readings = house.readings(&[kpi, "--by", "creator", "--during", "2000-01-01..2100-12-31", "--model", model]);
    let name = |one: &Value| one["group"]["creator"].as_str().map(str::to_owned);
    readings.iter().filter_map(|one| Some((name(one), one["value"].as_f64()?))).collect()
}

#[test]
fn a_tap_leads_to_a_sale_and_the_sale_to_its_creator() {
    let house = House::new();
    let add = |slug: &str, creator: &str| {
        let answer =
            house.run(&["link", "add", slug, "https://glow.com/shop", "--creator", creator, "--platform", "instagram"]);
        assert_eq!(answer.status, 0, "{answer:?}");
    };
    add("jackie-shade", "jackie");
    add("bo-shade", "bo");
    let secret = key(&house);
    let server = served(&house);
    let first = tap(&server.public, "bo-shade", PHONE);
    assert_eq!(parameter(&first, "utm_source"), "instagram");
    let last = tap(&server.public, "jackie-shade", PHONE);
    tap(&server.public, "jackie-shade", "WhatsApp/2.23.20.0");
    let click = parameter(&last, "kepi_click");
    let order =
        json!({"type": "order", "id": "o-1", "order": "1001", "value": "80.00", "currency": "USD", "click": click});
    send(&server.public, &secret, &order);
    send(&server.public, &secret, &order);
    let whole = &["--during", "2000-01-01..2100-12-31"];
    let reading = |kpi: &str| house.reading(&[&[kpi], &whole[..]].concat());
    until("the sale", || reading("orders").filter(|orders| (*orders - 1.0).abs() < 1e-9));
    assert_eq!(reading("clicks"), Some(2.0), "a preview is no click");
    // The same phone on the same day: both taps are in the journey.
    let (credited, _) =
        until("the credit", || Some(by_creator(&house, "revenue", "linear")).filter(|all| all.len() == 2));
    assert_eq!(credited, [(Some("bo".to_owned()), 40.0), (Some("jackie".to_owned()), 40.0)]);
    let of = |model: &str| -> Vec<_> {
        by_creator(&house, "revenue", model).into_iter().filter(|(_, value)| *value != 0.0).collect()
    };
    assert_eq!(of("last"), [(Some("jackie".to_owned()), 80.0)]);
    assert_eq!(of("first"), [(Some("bo".to_owned()), 80.0)]);
}

#[test]
fn an_order_that_is_withdrawn_after_a_refund_counts_for_nothing() {
    let house = House::new();
    let secret = key(&house);
    let server = served(&house);
    send(&server.public, &secret, &json!({"type": "order", "id": "1001", "value": "80.00", "currency": "USD"}));
    let refund = json!({"type": "refund", "id": "r1", "order": "1001", "value": "30.00", "currency": "USD"});
    send(&server.public, &secret, &refund);
    let revenue = || house.reading(&["revenue", "--during", "2000-01-01..2100-12-31"]);
    let is = |expected: f64| until("the revenue", || revenue().filter(|found| (found - expected).abs() < 1e-9));
    is(50.0);
    send(&server.public, &secret, &json!({"type": "cancel", "id": "1001"}));
    is(0.0);
}

#[test]
fn each_listener_answers_its_own_alone() {
    let house = House::new();
    let server = served(&house);
    assert_eq!(get(&server.public, "/imports").0, 404, "pages do not stand on the public listener");
    assert_eq!(get(&server.public, "/health").0, 200);
    assert_eq!(get(&server.address, "/v1/events").0, 404, "events are not taken beside the pages");
    assert_eq!(get(&server.address, "/js/kepi.js").0, 404);
    assert_eq!(get(&server.public, "/js/kepi.js").0, 200);
}

#[test]
fn a_redirect_alone_shares_the_folder_with_a_later_server() {
    let house = House::new();
    assert_eq!(house.run(&["link", "add", "spring", "https://glow.com"]).status, 0);
    let redirect = house.serve(&["redirect", "--listen", "127.0.0.1:0"]);
    tap(&redirect.address, "spring", PHONE);
    redirect.kill();
    assert_eq!(house.reading(&["clicks", "--during", "2000-01-01..2100-12-31"]), Some(1.0));
}

#[test]
fn links_and_codes_are_made_by_command() {
    let house = House::new();
    let refused = house.run(&["link", "add", "two words", "https://glow.com"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("use letters, digits"), "{}", refused.err);
    let refused = house.run(&["link", "add", "x", "javascript:alert(1)"]);
    assert!(refused.status == 2 && refused.err.contains("https://"), "{refused:?}");
    let one = house.run(&["link", "add", "test", "https://glow.com", "--variant", "a=1=https://glow.com/a"]);
    assert!(one.status == 1 && one.err.contains("no test"), "{one:?}");
    assert_eq!(house.run(&["link", "add", "Été", "https://glow.com"]).status, 0);
    let list = house.json(&["link", "list", "--format", "json"]);
    assert_eq!(list["links"][0]["link"]["id"], "été");
    let drawn = house.run(&["link", "qr", "été", "-o", "qr.svg"]);
    assert_eq!(drawn.status, 0, "{drawn:?}");
    assert!(std::fs::read_to_string(house.path("qr.svg")).unwrap().contains("<svg"));
    assert_eq!(house.run(&["link", "retire", "été"]).status, 0);
    assert!(house.run(&["link", "list"]).out.contains("retired"));
    assert_eq!(house.run(&["code", "add", "jackie10", "--creator", "jackie"]).status, 0);
    assert_eq!(house.run(&["code", "add", "GLOW-", "--many", "20"]).out.lines().count(), 20);
    let codes = house.json(&["code", "list", "--format", "json"]);
    assert_eq!(codes["codes"].as_array().unwrap().len(), 21);
    assert_eq!(house.run(&["code", "retire", "jackie10"]).status, 0);
    assert_eq!(house.run(&["key", "revoke", "7"]).status, 2);
}
