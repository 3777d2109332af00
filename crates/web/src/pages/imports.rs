//! Imports: bring files in, see what became of them, see earlier ones.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{choice::Item, frame::Frame, report::ReportPart},
    room::Room,
    state::State,
    upload,
};
use askama::Template;
use axum::{
    extract::{self, Multipart, RawQuery, multipart::MultipartRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ledger::ImportRow;
use model::{import::Report, platform};
use std::collections::BTreeMap;

/// How many earlier imports the page lists.
const EARLIER: usize = 50;

#[derive(Template)]
#[template(path = "imports.html")]
struct Imports {
    frame: Frame,
    action: String,
    limit: String,
    creators: Vec<Item>,
    kinds: Vec<(String, Vec<&'static ingest::Kind>)>,
    time_zone: String,
    reports: Vec<ReportPart>,
    problems: Vec<String>,
    earlier: Vec<Earlier>,
}

/// One earlier import.
struct Earlier {
    address: String,
    file: String,
    kind: String,
    when: String,
    rows: String,
    verdict: (&'static str, &'static str),
}

/// `GET /imports`
pub async fn imports(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let page = page(&state, &room, &[], Vec::new())?;
    Ok(Html(page.render()?).into_response())
}

/// `POST /imports`: the same page, with what became of the files.
pub async fn upload(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let form = form.map_err(|_| Problem::asked(vec!["The upload is not a form with files.".to_owned()]))?;
    let (status, reports, problems) = match upload::take(&state, &room, form).await {
        Ok(reports) => (StatusCode::OK, reports, Vec::new()),
        Err(problem) if problem.errors.is_empty() => (problem.code(), Vec::new(), vec![problem.detail]),
        Err(problem) => (problem.code(), Vec::new(), problem.errors),
    };
    let page = page(&state, &room, &reports, problems)?;
    Ok((status, Html(page.render()?)).into_response())
}

#[expect(clippy::cast_precision_loss, reason = "a size in megabytes is printed with three figures")]
fn page(state: &State, room: &Room, reports: &[Report], problems: Vec<String>) -> Result<Imports, Problem> {
    let earlier = state.ledger().imports(&room.scope, EARLIER)?;
    let creator = |creator: &model::creator::Creator| Item {
        value: creator.id.to_string(),
        words: creator.name.clone(),
        chosen: false,
    };
    Ok(Imports {
        frame: Frame::of("Imports", "/imports", room),
        action: format!("/imports{}", room.suffix()),
        limit: format!("{}{}MB", format::compact(state.upload_limit() as f64 / 1e6), format::NARROW),
        creators: room.creators.iter().map(creator).collect(),
        kinds: kinds(),
        time_zone: room.workspace.calendar.time_zone.clone(),
        reports: reports.iter().map(ReportPart::of).collect(),
        problems,
        earlier: earlier.iter().map(|row| line(row, room)).collect(),
    })
}

fn line(row: &ImportRow, room: &Room) -> Earlier {
    let part = ReportPart::of(&row.report);
    Earlier {
        address: format!("/imports/{}{}", row.id, room.suffix()),
        file: row.file.clone(),
        kind: part.kind,
        when: format::moment(row.at, &room.workspace.calendar),
        rows: format::int_of(usize::try_from(row.report.rows_read).unwrap_or(usize::MAX)),
        verdict: part.verdict,
    }
}

/// The kinds by platform, in the order of the platforms' names.
fn kinds() -> Vec<(String, Vec<&'static ingest::Kind>)> {
    let mut groups: BTreeMap<String, Vec<&'static ingest::Kind>> = BTreeMap::new();
    for kind in ingest::kinds() {
        groups.entry(platform::title(kind.platform).to_owned()).or_default().push(kind);
    }
    groups.into_iter().collect()
}
