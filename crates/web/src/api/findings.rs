//! Findings as data. The shape is that of `kepi findings --format json`.

use crate::{address::Pairs, error::Problem, pages, room::Room, state::State};
use axum::{
    Json,
    extract::{self, RawQuery},
};
use insight::finding::Finding;
use serde::Serialize;
use utoipa::ToSchema;

/// What stands out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Findings {
    /// The weightiest first, without those that were dismissed.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// How many were dismissed.
    pub dismissed: usize,
}

/// What the numbers say that somebody should know: targets at risk, unusual days, shifts, effects, patterns, tests.
#[utoipa::path(get, path = "/api/v1/findings", tag = "readings", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, description = "The findings", body = Findings), (status = 404, body = Problem)))]
pub async fn findings(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Findings>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let findings = pages::findings::live(&state, &room).await?;
    let dismissed = pages::findings::seen(&state, &room).await?.findings.len() - findings.len();
    Ok(Json(Findings { findings, dismissed }))
}
