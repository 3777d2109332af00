//! Google Analytics 4's Measurement Protocol. It always answers that all is well, as Google does; what was wrong is
//! counted, and said by the debugging address.

use super::{blocking, parameter};
use crate::{
    body,
    formats::ga4::{self, Message},
    keys,
    problem::Problem,
    state::State,
    take::{Lot, Sender, take},
    tally::Outcome,
};
use axum::{
    Json,
    extract::{self, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

const MOST: usize = 130 * 1024;
const SECRET: &str = "api_secret";

/// Takes events.
pub(crate) async fn post(extract::State(state): extract::State<State>, request: Request) -> Response {
    if let Err(problem) = taken(&state, request).await {
        state.inner.tally.add("ga4", Outcome::Refused, 1);
        tracing::debug!(problem = problem.detail, "a request of the measurement protocol was refused");
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn taken(state: &State, request: Request) -> Result<(), Problem> {
    let (parts, body) = request.into_parts();
    let secret = parameter(parts.uri.query(), SECRET);
    let bytes = body::raw(&parts.headers, body, MOST).await?;
    blocking(state, bytes.len(), move |inner| {
        let (workspace, key) = keys::open(inner, "ga4", secret.as_deref())?;
        keys::secret(inner, "ga4", &key)?;
        let parsed = ga4::parse(&bytes)?;
        let lot = Lot { workspace: &workspace, source: "ga4", prefix: "ga4", sender: Sender::Key(key.kind), parsed };
        take(inner, lot, inner.now())?;
        Ok(())
    })
    .await
}

/// Says what is wrong with a request, and takes nothing in.
pub(crate) async fn debug(extract::State(state): extract::State<State>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query();
    let mut found = Vec::new();
    if parameter(query, "measurement_id").or_else(|| parameter(query, "firebase_app_id")).is_none() {
        found.push(Message::new("measurement_id", "The address names no measurement_id.", "VALUE_REQUIRED"));
    }
    let secret = parameter(query, SECRET);
    let opened = blocking(&state, 0, move |inner| {
        let (_, key) = keys::open(inner, "ga4", secret.as_deref())?;
        keys::secret(inner, "ga4", &key)
    });
    if let Err(problem) = opened.await {
        found.push(Message::new(SECRET, problem.detail, "VALUE_INVALID"));
    }
    match body::raw(&parts.headers, body, MOST).await {
        Ok(bytes) => found.extend(ga4::validate(&bytes)),
        Err(problem) => found.push(Message::new("", problem.detail, "EXCEEDED_MAX_ENTITIES")),
    }
    Json(json!({"validationMessages": found})).into_response()
}
