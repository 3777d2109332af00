//! One import: what became of every row of a file.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{frame::Frame, report::ReportPart},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, Path, RawQuery},
    response::{Html, IntoResponse, Response},
};
use model::id::ImportId;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    back: String,
    when: String,
    sha256: String,
    report: ReportPart,
}

/// `GET /imports/{id}`
pub async fn import(
    extract::State(state): extract::State<State>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let row = state.ledger().import(&room.scope, &ImportId::new(&id))?;
    let row = row.ok_or_else(|| Problem::not_found("no such import"))?;
    let page = ImportPage {
        frame: Frame::of(&row.file, "/imports", &room),
        back: format!("/imports{}", room.suffix()),
        when: format::moment(row.at, &room.workspace.calendar),
        sha256: row.report.sha256.clone(),
        report: ReportPart::of(&row.report),
    };
    Ok(Html(page.render()?).into_response())
}
