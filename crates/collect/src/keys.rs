//! Who may send: a write key, known and not revoked, and not more often than it may.

use crate::{caller::text, problem::Problem, state::Inner, tally::Outcome};
use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{Key, KeyKind};
use model::workspace::Workspace;

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The user name of `Authorization: Basic …`: Segment's clients send the key as a user without a password.
pub(crate) fn basic(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let plain = String::from_utf8(STANDARD.decode(token.trim()).ok()?).ok()?;
    Some(plain.split(':').next().unwrap_or_default().to_owned())
}

/// The key that a secret is, with its workspace.
pub(crate) fn open(inner: &Inner, door: &'static str, secret: Option<&str>) -> Result<(Workspace, Key), Problem> {
    let refused = |problem: Problem| {
        inner.tally.add(door, Outcome::Refused, 1);
        problem
    };
    let Some(secret) = secret.filter(|secret| !secret.is_empty()) else {
        let detail = "The request has no write key. Make one with `kepi key add` or on the page Keys, and send it with every request.";
        return Err(refused(Problem::unauthorized(detail)));
    };
    let Some((workspace, key)) = inner.ledger.key(secret)? else {
        return Err(refused(Problem::unauthorized("The write key is not known, or it was revoked.")));
    };
    limit(inner, door, &key)?;
    Ok((workspace, key))
}

/// Refuses a key that asks too often.
pub(crate) fn limit(inner: &Inner, door: &'static str, key: &Key) -> Result<(), Problem> {
    inner.rates.take(key.number, inner.now()).map_err(|seconds| {
        inner.tally.add(door, Outcome::Refused, 1);
        Problem::too_many(seconds)
    })
}

/// Refuses a key that everybody can read.
pub(crate) fn secret(inner: &Inner, door: &'static str, key: &Key) -> Result<(), Problem> {
    if key.kind == KeyKind::Secret {
        return Ok(());
    }
    inner.tally.add(door, Outcome::Refused, 1);
    Err(Problem::unauthorized("This address takes a secret key, and the key that was sent is a public one."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_two_schemes() {
        let headers = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        assert_eq!(bearer(&headers("Bearer abc")), Some("abc".to_owned()));
        assert_eq!(bearer(&headers("bearer  abc")), Some("abc".to_owned()));
        assert_eq!(bearer(&headers("Basic YWJjOg==")), None);
        assert_eq!(basic(&headers("Basic YWJjOg==")), Some("abc".to_owned()));
        assert_eq!(basic(&headers("Basic *")), None);
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
