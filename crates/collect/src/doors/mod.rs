//! The doors: each reads a request, has it taken in, and answers as its format's clients expect.

pub(crate) mod dub;
pub(crate) mod events;
pub(crate) mod ga4;
pub(crate) mod hooks;
pub(crate) mod plausible;
pub(crate) mod script;
pub(crate) mod segment;

use crate::{
    problem::Problem,
    state::{Inner, ROOM_STEP, ROOM_STEPS, State},
};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Runs what waits for the disk on a thread that may wait. `bytes` is the size of the body that it works on: bodies wait
/// for each other once all that are being worked on are large, so that a flood takes time and not memory.
pub(crate) async fn blocking<T: Send + 'static>(
    state: &State,
    bytes: usize,
    work: impl FnOnce(&Inner) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let room = state.inner.room.acquire_many(share(bytes)).await;
    let _room = room.expect("invariant: nobody closes the room");
    let inner = std::sync::Arc::clone(&state.inner);
    match tokio::task::spawn_blocking(move || work(&inner)).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(%error, "taking events in failed");
            Err(Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "inside",
                "Something failed here. The reason stands in the log.",
            ))
        }
    }
}

/// The part of the room that a body takes.
fn share(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(ROOM_STEP).clamp(1, ROOM_STEPS)).unwrap_or(u32::MAX)
}

/// Answers a browser that asks before it sends.
pub(crate) async fn preflight() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, OPTIONS"));
    let allowed = HeaderValue::from_static("Authorization, Content-Type, Idempotency-Key");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Lets pages of any site read the answer. No door looks at cookies, so there is nothing that a page could borrow.
pub(crate) async fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A parameter of the request's address.
pub(crate) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    pairs.into_iter().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}
