//! What every answer carries, and which requests are refused before a handler sees them.
//!
//! Knows headers, not pages. Kepi has no sign-in yet and listens on the loopback address, so its guard is who may speak to
//! it: a page of another site must neither write here (same origin) nor read here under a borrowed name (host).
//!
//! Invariant: pages hold no inline script and no inline style, and load nothing from elsewhere.

use crate::{error::Problem, state::State};
use axum::{
    extract::{self, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The content security policy of every page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' \
                          data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses strangers, then adds the headers.
pub async fn guard(extract::State(state): extract::State<State>, request: Request, next: Next) -> Response {
    let refusal = stranger(request.uri(), request.headers(), state.hosts())
        .or_else(|| is_write(request.method()).then(|| foreign(request.headers())).flatten());
    let api = request.uri().path().starts_with("/api/");
    let mut response = match refusal {
        None => next.run(request).await,
        Some(problem) if api => problem.into_response(),
        Some(problem) => problem.into_plain(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A request under a name that is not ours: another site's name may have been pointed at this machine (DNS rebinding).
fn stranger(uri: &Uri, headers: &HeaderMap, hosts: &[String]) -> Option<Problem> {
    let said =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(|a| a.as_str()));
    let name = said.map(host_name).unwrap_or_default();
    let own = matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost");
    if own || hosts.iter().any(|host| host.eq_ignore_ascii_case(name)) {
        return None;
    }
    let words = format!(
        "This server does not answer under the name {name:?}. Start it with that name as a host, or use localhost."
    );
    Some(Problem::new(StatusCode::MISDIRECTED_REQUEST, "unknown-host", words))
}

/// A write that a page of another site asked the browser for. Programs that are no browser send neither header.
fn foreign(headers: &HeaderMap) -> Option<Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| Some(host) == text("host")),
        (None, None) => true,
    };
    let words = "This was asked for by a page of another site. Use Kepi's own pages, or its API from a program.";
    (!own).then(|| Problem::new(StatusCode::FORBIDDEN, "other-site", words.to_owned()))
}

/// `localhost:8080` without its port; an IPv6 address keeps its brackets.
fn host_name(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(at) if !authority[at..].contains(']') => &authority[..at],
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let hosts = ["kepi.example.com".to_owned()];
        for (host, ours) in [
            ("localhost:8080", true),
            ("127.0.0.1:1", true),
            ("[::1]:8080", true),
            ("KEPI.example.com", true),
            ("evil.example.net", false),
            ("localhost.evil.net", false),
            ("127.0.0.1.evil.net:8080", false),
            ("", false),
        ] {
            let refused = stranger(&Uri::from_static("/"), &headers(&[("host", host)]), &hosts);
            assert_eq!(refused.is_none(), ours, "{host}");
        }
    }

    #[test]
    fn a_write_comes_from_our_own_page_or_from_a_program() {
        for (pairs, allowed) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
            (&[("origin", "http://evil.net"), ("host", "localhost:8080")], false),
            (&[("origin", "null"), ("host", "localhost:8080")], false),
            (&[("host", "localhost:8080")], true),
        ] {
            assert_eq!(foreign(&headers(pairs)).is_none(), allowed, "{pairs:?}");
        }
    }
}
