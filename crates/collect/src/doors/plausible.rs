//! Plausible's events API: no key, but the name of a site, which is the name of a public key.

use super::{blocking, events::from_page};
use crate::{
    body,
    caller::Caller,
    event::Parsed,
    formats::plausible,
    keys,
    problem::Problem,
    state::{Inner, State},
    take::{Lot, Sender, Told, take},
    tally::Outcome,
};
use axum::{
    Json,
    extract::{self, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::KeyKind;
use model::SmolStr;
use serde_json::json;

const MOST: usize = 64 * 1024;

/// Takes an event.
pub(crate) async fn post(extract::State(state): extract::State<State>, request: Request) -> Response {
    match taken(&state, request).await {
        Ok(told) => match told.into_iter().find_map(fault) {
            None => (StatusCode::ACCEPTED, "ok").into_response(),
            Some((field, why)) => (StatusCode::BAD_REQUEST, Json(json!({"errors": {field: [why]}}))).into_response(),
        },
        Err(problem) => problem.mark((problem.code(), Json(json!({"error": problem.detail}))).into_response()),
    }
}

fn fault(told: Told) -> Option<(&'static str, String)> {
    match told {
        Told::Rejected(field, why) => Some((field, why)),
        _ => None,
    }
}

async fn taken(state: &State, request: Request) -> Result<Vec<Told>, Problem> {
    let caller = Caller::of(&request, state.inner.options.forwarded).speaking_for(request.headers());
    let (parts, body) = request.into_parts();
    let bytes = body::json(&parts.headers, body, MOST).await?;
    blocking(state, bytes.len(), move |inner| {
        let read = plausible::parse(&bytes)?;
        if read.domains.is_empty() || !read.parsed.rejects.is_empty() {
            inner.tally.add("plausible", Outcome::Rejected, 1);
            let faults = read.parsed.rejects.into_iter().map(|reject| Told::Rejected(reject.field, reject.why));
            return Ok(faults.collect());
        }
        let mut told = Vec::new();
        for domain in &read.domains {
            told.extend(at_site(inner, &caller, domain, read.parsed.clone())?);
        }
        Ok(told)
    })
    .await
}

fn at_site(inner: &Inner, caller: &Caller, domain: &SmolStr, mut parsed: Parsed) -> Result<Vec<Told>, Problem> {
    let Some((workspace, key)) = inner.ledger.key_of_site(domain)? else {
        inner.tally.add("plausible", Outcome::Refused, 1);
        let why = format!("{domain} is not known: make a public key with this name");
        return Ok(vec![Told::Rejected("domain", why)]);
    };
    keys::limit(inner, "plausible", &key)?;
    from_page(inner, caller, &workspace, &mut parsed)?;
    let sender = Sender::Key(KeyKind::Public);
    let lot = Lot { workspace: &workspace, source: "plausible", prefix: "plausible", sender, parsed };
    Ok(take(inner, lot, inner.now())?)
}
