//! Pages: the few that the public sees when there is nowhere to be sent to, and the preview of a link.
//!
//! They load nothing and run nothing.

use crate::links::Entry;
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{
    Timestamp,
    link::{Link, Rule},
    onward::CLICK,
};

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    title: &'a str,
    words: &'a str,
    rows: &'a [(String, String)],
}

/// There is no such link.
pub fn unknown() -> Response {
    plain(StatusCode::NOT_FOUND, "There is no such link", "Check how it is written, or ask where you found it.")
}

/// The link has ended.
pub fn over() -> Response {
    plain(StatusCode::GONE, "This link has ended", "It leads nowhere any more.")
}

/// The link has not begun.
pub fn early() -> Response {
    plain(StatusCode::NOT_FOUND, "This link has not begun yet", "Try again later.")
}

/// What `/` shows when it leads nowhere.
pub fn home() -> Response {
    plain(StatusCode::OK, "Links", "This address leads people to where a link points.")
}

/// What following a link will do. Nothing is counted.
pub fn preview(entry: &Entry, at: Timestamp) -> Response {
    let link = &entry.link;
    let words =
        if link.is_open(at) { "This is where it leads, and what it adds on the way." } else { "It leads nowhere now." };
    let mut rows = Vec::new();
    for (place, rule) in link.rules.iter().enumerate() {
        rows.push((format!("Rule {}: {}", place + 1, rule_words(rule)), rule.destination.clone()));
    }
    rows.extend(ways(link));
    let added: Vec<String> = link.utm.fill(link).iter().map(|(name, value)| format!("{name}={value}")).collect();
    if !added.is_empty() {
        rows.push(("It adds".to_owned(), added.join(" ")));
    }
    rows.push(("It adds the id of the click".to_owned(), CLICK.to_owned()));
    page(StatusCode::OK, &Page { title: &format!("What {} does", link.id), words, rows: &rows })
}

fn ways(link: &Link) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let whole: u64 = link.variants.iter().map(|one| u64::from(one.weight)).sum();
    for one in &link.variants {
        rows.push((format!("Variant {}: {} of {whole} visitors", one.name, one.weight), one.destination.clone()));
    }
    if link.variants.is_empty() {
        let name = if link.rules.is_empty() { "It leads to" } else { "Everybody else" };
        rows.push((name.to_owned(), link.destination.clone()));
    }
    rows.extend(link.starts_at.map(|start| ("It begins".to_owned(), start.to_string())));
    rows.extend(link.ends_at.map(|end| ("It ends".to_owned(), end.to_string())));
    rows.extend(link.after.clone().map(|after| ("After its end it leads to".to_owned(), after)));
    rows
}

fn rule_words(rule: &Rule) -> String {
    let mut parts = Vec::new();
    if !rule.countries.is_empty() {
        parts.push(format!("from {}", rule.countries.join(", ")));
    }
    if !rule.devices.is_empty() {
        parts.push(format!("on {}", rule.devices.iter().map(|device| device.name()).collect::<Vec<_>>().join(", ")));
    }
    if !rule.languages.is_empty() {
        parts.push(format!("in {}", rule.languages.join(", ")));
    }
    parts.extend(rule.during.map(|(from, until)| format!("from {from} until {until}")));
    if parts.is_empty() { "everybody".to_owned() } else { parts.join(", ") }
}

fn plain(status: StatusCode, title: &str, words: &str) -> Response {
    page(status, &Page { title, words, rows: &[] })
}

fn page(status: StatusCode, page: &Page<'_>) -> Response {
    let html = page.render().expect("invariant: a page of texts can be drawn");
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (status, headers, html).into_response()
}
