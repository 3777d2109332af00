//! Refusals of a whole request, as problem documents (RFC 9457).
//!
//! What went wrong inside is logged and never shown.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use ledger::LedgerError;
use serde::Serialize;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What kind of problem: a short code that does not change.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(status: StatusCode, kind: &'static str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { kind, title, status: status.as_u16(), detail: detail.into(), retry_after: None }
    }

    /// The body is not what the format asks for.
    pub fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-body", detail)
    }

    /// Nobody says who sends, or it is nobody known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// Too much.
    pub fn too_large(most: usize) -> Self {
        let detail = format!(
            "The body has more than {most} bytes, which is the most that this address takes. Send less at a time."
        );
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail)
    }

    /// Too often.
    pub fn too_many(retry_after: u64) -> Self {
        let detail = format!(
            "This key sends more requests than it may. Try again in {retry_after} s, and send events in batches."
        );
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail);
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// The status.
    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The header that says when to try again, put onto an answer in another shape.
    pub fn mark(&self, mut response: Response) -> Response {
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer, Basic"));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.code(), Json(&self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.mark(response)
    }
}

/// Nothing was stored: the sender is to try again.
impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        let mut chain = error.to_string();
        let mut next = std::error::Error::source(&error);
        while let Some(cause) = next {
            chain = format!("{chain}: {cause}");
            next = cause.source();
        }
        tracing::error!(error = chain, "events could not be stored");
        let detail = "The events could not be stored, and none of them was. Send them again later; the reason stands in the server's log.";
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-stored", detail);
        Self { retry_after: Some(5), ..problem }
    }
}

impl From<crate::formats::Unreadable> for Problem {
    fn from(unreadable: crate::formats::Unreadable) -> Self {
        Self::bad(unreadable.0)
    }
}
