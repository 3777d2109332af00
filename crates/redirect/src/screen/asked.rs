//! What the request itself says: that it is no tap, or that it is not to be counted.

use super::{Ruling, Screen, Visit};
use axum::http::{HeaderMap, Method};
use model::visit::Exclusion;

/// A tap is a GET. X sends HEAD under the names of browsers.
pub fn method(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    (visit.method != Method::GET).then_some(Exclusion::Method.into())
}

/// Headers by which browsers and apps say that they load ahead. Facebook's app fetches links with its own engine before
/// anybody taps them.
const AHEAD: &[(&str, &[&str])] = &[
    ("sec-purpose", &["prefetch", "prerender"]),
    ("purpose", &["prefetch", "preview", "prerender"]),
    ("x-purpose", &["prefetch", "preview", "instant", "prerender"]),
    ("x-moz", &["prefetch"]),
    ("x-fb-http-engine", &["liger"]),
];

/// A page that is loaded ahead has no visitor yet.
pub fn prefetch(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    let ahead = |(name, words): &(&str, &[&str])| has(visit.headers, name, words);
    AHEAD.iter().any(ahead).then_some(Exclusion::Prefetch.into())
}

/// A picture, a frame or a script is no tap. Browsers that say what they load it for say `document` for a tap.
pub fn embedded(visit: &Visit<'_>, _: &Screen) -> Option<Ruling> {
    let wanted_for = visit.headers.get("sec-fetch-dest")?.as_bytes();
    (!wanted_for.eq_ignore_ascii_case(b"document")).then_some(Exclusion::Embedded.into())
}

/// A visitor who asks not to be tracked, where that is honoured.
pub fn do_not_track(visit: &Visit<'_>, screen: &Screen) -> Option<Ruling> {
    let asks = has(visit.headers, "dnt", &["1"]) || has(visit.headers, "sec-gpc", &["1"]);
    (screen.honour_do_not_track && asks).then_some(Exclusion::DoNotTrack.into())
}

/// Whether a header holds one of some words, whatever else it holds.
fn has(headers: &HeaderMap, name: &str, words: &[&str]) -> bool {
    let Some(value) = headers.get(name).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = value.split([',', ';']).map(str::trim);
    parts.any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}
