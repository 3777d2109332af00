//! Imports: what was brought in, and bringing more. The reports have the shape of `kepi import --format json`.

use crate::{address::Pairs, error::Problem, room::Room, state::State, upload};
use axum::{
    Json,
    extract::{self, Multipart, RawQuery, multipart::MultipartRejection},
};
use model::{Timestamp, import::Report};
use serde::Serialize;
use utoipa::ToSchema;

/// How many imports are listed.
const LISTED: usize = 500;

/// Reports, one per file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reports {
    /// In the order of the files; a zip gives one for each file inside.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub imports: Vec<Report>,
}

/// Earlier imports.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imports {
    /// The newest first.
    pub imports: Vec<Import>,
}

/// One earlier import.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    /// Its id, which its facts carry.
    pub id: String,
    /// When it was accepted.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What became of its rows.
    #[serde(flatten)]
    #[schema(value_type = serde_json::Value)]
    pub report: Report,
}

/// A form with one or more files, and what is known about them.
#[derive(Debug, ToSchema)]
pub struct Form {
    /// The files.
    #[schema(value_type = Vec<String>, format = Binary)]
    pub file: Vec<u8>,
    /// The kind of file; recognised when left out.
    pub kind: Option<String>,
    /// The creator it belongs to.
    pub creator: Option<String>,
    /// The campaign it belongs to.
    pub campaign: Option<String>,
    /// When its figures were counted: a day or an instant.
    pub as_of: Option<String>,
    /// The zone that its times are in.
    pub time_zone: Option<String>,
}

/// Earlier imports with their reports.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Imports), (status = 404, body = Problem)))]
pub async fn imports(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Imports>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let rows = state.ledger().imports(&room.scope, LISTED)?;
    let import = |row: ledger::ImportRow| Import { id: row.id.to_string(), at: row.at, report: row.report };
    Ok(Json(Imports { imports: rows.into_iter().map(import).collect() }))
}

/// Imports files. A file that is refused is not an error: its report says why.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), request_body(content = Form, content_type = "multipart/form-data"), responses((status = 200, body = Reports), (status = 400, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem)))]
pub async fn upload(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<Reports>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let form = form.map_err(|_| Problem::asked(vec!["Send a form with files (multipart/form-data).".to_owned()]))?;
    Ok(Json(Reports { imports: upload::take(&state, &room, form).await? }))
}
