//! The one place where an error becomes a status and words.
//!
//! A page answers with a page, the API with a problem document (RFC 9457). What went wrong inside is logged, and never
//! shown: a path or a query in an answer helps nobody who reads it.

use crate::pages::fault;
use askama::Template;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use insight::InsightError;
use ledger::LedgerError;
use model::store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem: a short code that does not change.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// What to mend in the question, one line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(status: StatusCode, kind: &str, detail: String) -> Self {
        let title = status.canonical_reason().unwrap_or("Error").to_owned();
        Self { kind: kind.to_owned(), title, status: status.as_u16(), detail, errors: Vec::new() }
    }

    /// Nothing stands at this address.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", format!("There is {what} here."))
    }

    /// The question has faults; all of them are listed.
    pub fn asked(errors: Vec<String>) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "bad-question", errors.join(" "));
        problem.errors = errors;
        problem
    }

    /// Something that the reader cannot mend.
    pub fn inside(detail: &str, cause: &dyn std::error::Error) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(error) = next {
            chain = format!("{chain}: {error}");
            next = error.source();
        }
        tracing::error!(error = chain, "{detail}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "inside", detail.to_owned())
    }

    /// The status.
    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// As a page.
    pub fn into_page(self) -> Response {
        let code = self.code();
        match fault::page(&self).render() {
            Ok(page) => (code, Html(page)).into_response(),
            Err(_) => self.into_plain(),
        }
    }

    /// As bare text, for files and refusals.
    pub fn into_plain(self) -> Response {
        (self.code(), self.detail).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.code(), Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

impl From<InsightError> for Problem {
    fn from(error: InsightError) -> Self {
        match error {
            InsightError::Asked(diagnostics) => Self::asked(diagnostics.iter().map(ToString::to_string).collect()),
            InsightError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::inside("The facts could not be read. Nothing was changed; the reason stands in the log.", &error)
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        Self::inside("The book of record could not be read. The reason stands in the log.", &error)
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::inside("The page could not be written. The reason stands in the log.", &error)
    }
}

/// A problem that is answered with a page.
#[derive(Debug)]
pub struct PageProblem(pub Problem);

impl<E: Into<Problem>> From<E> for PageProblem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for PageProblem {
    fn into_response(self) -> Response {
        self.0.into_page()
    }
}
