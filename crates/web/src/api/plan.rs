//! The plan as data: its text with the version, what is wrong with a text, its versions, its locks.
//!
//! Whoever stores a text says which version it was made from; when another is in force, the answer is a problem document
//! with both texts, and nothing is stored.

use crate::{address::Pairs, error::Problem, evidence, pages::plan, room::Room, state::State};
use axum::{
    Json,
    extract::{self, Path, RawQuery, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kpi::diagnostic::{Diagnostic, Lines, Severity};
use ledger::{Draft, PlanText, PlanVersion, Saved};
use model::{Timestamp, lock::Lock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One version of the plan, without its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// The SHA-256 of its text.
    pub sha256: String,
    /// Who wrote it.
    pub author: String,
    /// When it was stored.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why it was changed.
    pub reason: String,
    /// The version that it was made from.
    pub based_on: Option<u32>,
}

/// A version with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Text {
    /// Which one.
    pub version: Version,
    /// The YAML.
    pub text: String,
}

/// Every version.
#[derive(Debug, Serialize, ToSchema)]
pub struct Log {
    /// The newest first.
    pub versions: Vec<Version>,
}

/// A text that should become the plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// The YAML.
    pub text: String,
    /// The version that it was made from; left out for the first plan of a workspace.
    pub based_on: Option<u32>,
    /// Who wrote it.
    pub author: String,
    /// Why it was changed.
    #[serde(default)]
    pub reason: String,
}

/// What became of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stored {
    /// The number of the version in force now.
    pub version: u32,
    /// Whether the plan said the same already.
    pub unchanged: bool,
    /// What is wrong with it.
    #[serde(flatten)]
    pub checked: Checked,
}

/// What is wrong with a text; the shape of `kepi plan check --format json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    /// In the order of the text.
    pub diagnostics: Vec<Found>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
}

/// One diagnostic.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found {
    /// Its code, which does not change.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What it speaks of, such as `kpis/link-conversion`.
    pub subject: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do, one remedy each.
    pub help: Vec<String>,
    /// The name of the file, when one was given.
    pub file: Option<String>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// How many characters.
    pub length: usize,
    /// Remedies that can be made at once: what each does, and the text after it.
    pub fixes: Vec<Fixed>,
}

/// A remedy, made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fixed {
    /// What it does.
    pub label: String,
    /// The changes: first byte, byte after the last, and what takes their place.
    pub edits: Vec<(usize, usize, String)>,
}

/// Two people changed the plan; nothing was stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conflict {
    /// What happened.
    #[serde(flatten)]
    pub problem: Problem,
    /// The text that was to be stored.
    pub yours: String,
    /// The version in force.
    pub current: Text,
}

/// The chain of locks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Locks {
    /// The oldest first.
    #[schema(value_type = Vec<serde_json::Value>)]
    pub locks: Vec<Lock>,
    /// Whether the chain is as it was sealed.
    pub verified: bool,
    /// What does not fit, when it is not.
    pub broken: Option<String>,
    /// Where it ends, when it is.
    pub head: Option<Head>,
}

/// The end of a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct Head {
    /// How many locks it has.
    pub length: u32,
    /// The hash of the last one.
    pub hash: String,
}

/// The plan in force.
#[utoipa::path(get, path = "/api/v1/plan", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Text), (status = 404, body = Problem)))]
pub async fn plan(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Text>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let found = state.ledger().plan(&room.scope)?;
    found.map(|found| Json(text(found))).ok_or_else(|| Problem::not_found("no plan yet"))
}

/// One version of the plan.
#[utoipa::path(get, path = "/api/v1/plan/versions/{number}", tag = "plan", params(("number" = u32, Path, description = "The version"), ("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Text), (status = 404, body = Problem)))]
pub async fn version(
    extract::State(state): extract::State<State>,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Text>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let found = match number.parse() {
        Ok(number) => state.ledger().plan_version(&room.scope, number)?,
        Err(_) => None,
    };
    found.map(|found| Json(text(found))).ok_or_else(|| Problem::not_found("no such version of the plan"))
}

/// Stores a text as the plan. A text with errors is stored all the same; the answer lists them.
#[utoipa::path(put, path = "/api/v1/plan", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), request_body = Put, responses((status = 200, body = Stored), (status = 400, body = Problem), (status = 403, body = Problem), (status = 409, body = Conflict)))]
pub async fn put(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Result<Json<Put>, JsonRejection>,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let Json(put) = body.map_err(|error| Problem::asked(vec![error.body_text()]))?;
    if put.author.trim().is_empty() {
        return Err(Problem::asked(vec!["`author` is empty: the history of the plan names everybody.".to_owned()]));
    }
    if put.based_on.is_some() && room.plan.is_none() {
        return Err(Problem::asked(vec![
            "`based_on` names a version, and there is no plan yet. Leave it out.".to_owned(),
        ]));
    }
    let (_, found) = evidence::check(&state, &room, &put.text).await?;
    let checked = checked(&put.text, &found, None);
    let draft = Draft { text: put.text, based_on: put.based_on, author: put.author, reason: put.reason };
    let stored = |version, unchanged, checked| Json(Stored { version, unchanged, checked }).into_response();
    Ok(match plan::save(&state, &room, draft).await?.saved {
        Saved::Version(number) => stored(number, false, checked),
        Saved::Unchanged => stored(room.plan.as_ref().map_or(0, |kept| kept.version.number), true, checked),
        Saved::Conflict { yours, current } => conflict(yours, current),
    })
}

fn conflict(yours: String, current: PlanText) -> Response {
    let words = format!(
        "Version {} by {} is in force, and your text was made from another one. Nothing was stored: put both together, and \
         store them with `based_on` {}.",
        current.version.number, current.version.author, current.version.number
    );
    let problem = Problem::new(StatusCode::CONFLICT, "conflict", words);
    let body = Conflict { problem, yours, current: text(current) };
    let mut response = (StatusCode::CONFLICT, Json(body)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Checks a text, the body as it is. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/plan/check", tag = "plan", params(("file" = Option<String>, Query, description = "A name for the text, which comes back with each diagnostic"), ("workspace" = Option<String>, Query, description = "The workspace, when there are several")), request_body(content = String, content_type = "application/yaml"), responses((status = 200, body = Checked), (status = 404, body = Problem)))]
pub async fn check(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: String,
) -> Result<Json<Checked>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let (_, found) = evidence::check(&state, &room, &body).await?;
    Ok(Json(checked(&body, &found, pairs.get("file"))))
}

/// Every version of the plan, without its text.
#[utoipa::path(get, path = "/api/v1/plan/log", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Log), (status = 404, body = Problem)))]
pub async fn log(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Log>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let versions = state.ledger().plan_log(&room.scope)?;
    Ok(Json(Log { versions: versions.into_iter().map(told).collect() }))
}

/// The chain of locks, recomputed.
#[utoipa::path(get, path = "/api/v1/plan/locks", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Locks), (status = 404, body = Problem)))]
pub async fn locks(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Locks>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let locks = state.ledger().locks(&room.scope)?;
    Ok(Json(chain(&state, &room, locks)?))
}

/// Seals every KPI of the plan in force; the answer has what was added.
#[utoipa::path(post, path = "/api/v1/plan/locks", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Locks), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn lock(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Locks>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let added = plan::history::seal(&state, &room).await?;
    Ok(Json(chain(&state, &room, added)?))
}

/// The JSON Schema of a plan, for editors.
#[utoipa::path(get, path = "/api/v1/plan/schema", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, description = "A JSON Schema (draft 2020-12)", body = serde_json::Value), (status = 404, body = Problem)))]
pub async fn schema(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<serde_json::Value>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    Ok(Json(kpi::plan::schema::schema(&room.catalogue)))
}

fn chain(state: &State, room: &Room, locks: Vec<Lock>) -> Result<Locks, Problem> {
    Ok(match state.ledger().verify(&room.scope)? {
        Ok(head) => {
            Locks { locks, verified: true, broken: None, head: Some(Head { length: head.length, hash: head.hash }) }
        }
        Err(broken) => Locks { locks, verified: false, broken: Some(broken.to_string()), head: None },
    })
}

fn text(found: PlanText) -> Text {
    Text { version: told(found.version), text: found.text }
}

fn told(version: PlanVersion) -> Version {
    let PlanVersion { number, sha256, author, at, reason, based_on, .. } = version;
    Version { number, sha256, author, at, reason, based_on }
}

fn checked(text: &str, found: &[Diagnostic], file: Option<&str>) -> Checked {
    let count = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    let lines = Lines::of(text);
    let one = |one: &Diagnostic| {
        let at = lines.place(one.span.unwrap_or_default());
        let edit = |edit: &kpi::diagnostic::Edit| (edit.span.start, edit.span.end, edit.text.clone());
        let fix = |fix: &kpi::diagnostic::Fix| Fixed {
            label: fix.label.clone(),
            edits: fix.edits.iter().map(edit).collect(),
        };
        Found {
            code: one.code.clone(),
            severity: one.severity.name(),
            subject: one.subject.clone(),
            message: one.message.clone(),
            help: one.help.clone(),
            file: file.map(str::to_owned),
            line: at.line,
            column: at.column,
            length: at.length,
            fixes: one.fixes.iter().map(fix).collect(),
        }
    };
    Checked {
        diagnostics: found.iter().map(one).collect(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
    }
}
