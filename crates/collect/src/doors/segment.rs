//! Segment's HTTP API.
//!
//! It answers 200 to nearly everything, as Segment does: its clients drop or repeat whole batches otherwise. What could
//! not be used is said in the answer and counted.

use super::{blocking, events::words, parameter};
use crate::{
    body,
    formats::{Unreadable, segment},
    keys,
    problem::Problem,
    state::State,
    take::{Lot, Sender, take},
};
use axum::{
    Json,
    extract::{self, Request},
    response::{IntoResponse, Response},
};
use model::Timestamp;
use serde_json::json;

/// The most bytes of a batch, and of one call with its surroundings.
const MOST: usize = 500 * 1024;

type Read = fn(&[u8], Timestamp) -> Result<segment::Body, Unreadable>;

macro_rules! calls {
    ($($name:ident),+) => {$(
        /// Takes one call.
        pub(crate) async fn $name(state: extract::State<State>, request: Request) -> Response {
            answer(state, request, |body, now| segment::parse_one(body, stringify!($name), now)).await
        }
    )+};
}

calls!(track, identify, page, screen, group, alias);

/// Takes a batch.
pub(crate) async fn batch(state: extract::State<State>, request: Request) -> Response {
    answer(state, request, segment::parse_batch).await
}

async fn answer(extract::State(state): extract::State<State>, request: Request, read: Read) -> Response {
    match taken(&state, request, read).await {
        Ok(faults) if faults.is_empty() => Json(json!({"success": true})).into_response(),
        Ok(faults) => Json(json!({"success": true, "rejected": faults})).into_response(),
        Err(problem) => {
            let body = json!({"success": false, "code": problem.kind, "message": problem.detail});
            problem.mark((problem.code(), Json(body)).into_response())
        }
    }
}

async fn taken(state: &State, request: Request, read: Read) -> Result<Vec<String>, Problem> {
    let (parts, body) = request.into_parts();
    let secret = keys::basic(&parts.headers)
        .or_else(|| keys::bearer(&parts.headers))
        .or_else(|| parameter(parts.uri.query(), "writeKey"));
    let bytes = body::json(&parts.headers, body, MOST).await?;
    blocking(state, bytes.len(), move |inner| {
        let now = inner.now();
        // The key may stand in the body, so the body is read before it is known who sends it.
        let read = read(&bytes, now);
        let own = read.as_ref().ok().and_then(|body| body.key.as_deref());
        let (workspace, key) = keys::open(inner, "segment", secret.as_deref().or(own))?;
        let sender = Sender::Key(key.kind);
        let lot = Lot { workspace: &workspace, source: "segment", prefix: "segment", sender, parsed: read?.parsed };
        Ok(words(&take(inner, lot, now)?))
    })
    .await
}
