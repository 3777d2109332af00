//! Whether the server answers, and what version of the data it answers from.

use crate::{error::Problem, state::State};
use axum::{Json, extract};
use serde::Serialize;
use utoipa::ToSchema;

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`: a server that is not answers with a problem.
    pub status: &'static str,
    /// The version of the facts; equal versions give equal answers.
    pub data_version: u64,
    /// How many pages listen for changes.
    pub listeners: usize,
    /// The version of Kepi.
    pub version: &'static str,
}

/// Whether the server answers and its ledger can be read.
#[utoipa::path(get, path = "/api/v1/health", tag = "about", responses((status = 200, body = Health), (status = 500, body = Problem)))]
pub async fn health(extract::State(state): extract::State<State>) -> Result<Json<Health>, Problem> {
    state.ledger().change_mark()?;
    Ok(Json(Health {
        status: "ok",
        data_version: state.version(),
        listeners: state.live().listeners(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}
