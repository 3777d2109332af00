//! The editor: the text of the plan, with what is wrong with it beside it.
//!
//! Scripts ask for the list while somebody types and underline what it names; without them the same list comes with the
//! page, after a press of a button.

use super::{Writing, address, conflict, onward, save, text_of, version_of};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    evidence,
    parts::{
        diagnostics::{self, Diagnostics},
        frame::Frame,
    },
    posted::{self, Posted},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, RawQuery},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use ledger::{Draft, Saved};

#[derive(Template)]
#[template(path = "plan_edit.html")]
struct PlanEdit {
    frame: Frame,
    action: String,
    check: String,
    fix: String,
    lock: String,
    plan: String,
    history: String,
    begin: String,
    schema: String,
    text: String,
    based_on: String,
    author: String,
    reason: String,
    /// What happened: the class that colours it, and the words.
    notice: Option<(&'static str, String)>,
    problems: Diagnostics,
    version: String,
    fresh: bool,
}

/// The list of what is wrong, by itself.
#[derive(Template)]
#[template(path = "parts/diagnostics.html")]
struct Listed {
    problems: Diagnostics,
}

/// What stands in the editor.
struct Desk {
    text: String,
    based_on: String,
    author: String,
    reason: String,
    notice: Option<(&'static str, String)>,
}

/// `GET /plan/edit`, with `from` an earlier version to start from.
pub async fn plan_edit(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let mut desk = Desk {
        text: text_of(&room).to_owned(),
        based_on: version_of(&room),
        author: posted::author(&headers),
        reason: String::new(),
        notice: pairs.get("saved").map(|number| ("good", format!("Version {number} is saved."))),
    };
    if let Some(number) = pairs.get("from").and_then(|number| number.parse::<u32>().ok()) {
        let old = state.ledger().plan_version(&room.scope, number)?;
        desk.text = old.ok_or_else(|| Problem::not_found("no such version of the plan"))?.text;
        desk.reason = format!("Restore version {number}");
        let words = format!("This is version {number}. Saving makes it the newest version; none is lost.");
        desk.notice = Some(("note", words));
    }
    page(&state, &room, desk, StatusCode::OK).await
}

/// `POST /plan/edit`: checks, mends or saves, as the button says.
pub async fn write(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let writing = Writing::read(&body, &headers);
    let text = posted::lines(writing.posted.get("text"), text_of(&room));
    let mut desk = Desk {
        text,
        based_on: writing.posted.words("based_on").to_owned(),
        author: writing.author.clone(),
        reason: writing.posted.words("reason").to_owned(),
        notice: None,
    };
    let fix = writing.posted.get("fix");
    if !fix.is_empty() {
        desk = mended(&state, &room, desk, fix).await?;
    } else if writing.posted.words("action") == "save" {
        if desk.author.is_empty() {
            desk.notice = Some(("bad", "Say who you are before you save: the history names everybody.".to_owned()));
            return page(&state, &room, desk, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        return stored(&state, &room, &writing, desk).await;
    }
    page(&state, &room, desk, StatusCode::OK).await
}

async fn mended(state: &State, room: &Room, desk: Desk, fix: &str) -> Result<Desk, Problem> {
    let (_, found) = evidence::check(state, room, &desk.text).await?;
    Ok(match diagnostics::remedied(&desk.text, &found, fix) {
        Some(text) => Desk { text, notice: Some(("good", "The remedy is made; save to keep it.".to_owned())), ..desk },
        None => Desk { notice: Some(("note", "That remedy no longer fits the text.".to_owned())), ..desk },
    })
}

async fn stored(state: &State, room: &Room, writing: &Writing, mut desk: Desk) -> Result<Response, PageProblem> {
    let draft = Draft {
        text: desk.text.clone(),
        based_on: writing.based_on,
        author: desk.author.clone(),
        reason: desk.reason.clone(),
    };
    match save(state, room, draft).await?.saved {
        Saved::Version(number) => {
            Ok(onward(&address(room, "/plan/edit", &[("saved", &number.to_string())]), &desk.author))
        }
        Saved::Unchanged => {
            desk.notice = Some(("note", "The plan says this already: there is no new version.".to_owned()));
            page(state, room, desk, StatusCode::OK).await
        }
        Saved::Conflict { yours, current } => {
            conflict::page(state, room, writing, (yours, &desk.reason), current).await
        }
    }
}

async fn page(state: &State, room: &Room, desk: Desk, code: StatusCode) -> Result<Response, PageProblem> {
    let (_, found) = evidence::check(state, room, &desk.text).await?;
    let fresh = room.plan.is_none() && desk.text.trim().is_empty();
    let version = room.plan.as_ref().map(|kept| {
        let at = crate::format::moment(kept.version.at, &room.workspace.calendar);
        format!("Version {} by {}, {at}", kept.version.number, kept.version.author)
    });
    let page = PlanEdit {
        frame: Frame::of("Edit the plan", "/plan", room),
        action: address(room, "/plan/edit", &[]),
        check: address(room, "/plan/check", &[]),
        fix: address(room, "/plan/fix", &[]),
        lock: address(room, "/plan/lock", &[]),
        plan: address(room, "/plan", &[]),
        history: address(room, "/plan/history", &[]),
        begin: address(room, "/plan/new", &[]),
        schema: "/api/v1/plan/schema".to_owned(),
        problems: if fresh { Diagnostics::default() } else { Diagnostics::of(&desk.text, &found) },
        text: desk.text,
        based_on: desk.based_on,
        author: desk.author,
        reason: desk.reason,
        notice: desk.notice,
        version: version.unwrap_or_default(),
        fresh,
    };
    Ok((code, Html(page.render()?)).into_response())
}

/// `POST /plan/check`: the list of what is wrong with a text.
pub async fn check(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    let (_, found) = evidence::check(&state, &room, posted.get("text")).await?;
    Ok(Html(Listed { problems: Diagnostics::of(posted.get("text"), &found) }.render()?).into_response())
}

/// `POST /plan/fix`: the text after a remedy; 409 when it no longer fits.
pub async fn fix(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let posted = Posted::parse(&body);
    let (_, found) = evidence::check(&state, &room, posted.get("text")).await?;
    let Some(text) = diagnostics::remedied(posted.get("text"), &found, posted.get("fix")) else {
        let words = "That remedy no longer fits the text: it has changed since.";
        return Err(Problem::new(StatusCode::CONFLICT, "remedy-gone", words.to_owned()));
    };
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
