//! A conflict: somebody else saved the plan while it was being written. Both texts are shown, and nothing is lost.

use super::{Writing, address};
use crate::{
    difference::{self, Line},
    error::PageProblem,
    format,
    parts::frame::Frame,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use ledger::PlanText;

#[derive(Template)]
#[template(path = "plan_conflict.html")]
struct PlanConflict {
    frame: Frame,
    action: String,
    theirs: PlanText,
    when: String,
    yours: String,
    /// Both changes together, where they lie in different places.
    merged: Option<String>,
    author: String,
    reason: String,
    /// From theirs to yours.
    parts: Vec<Vec<Line>>,
    /// What each side changed, when the version that yours was made from is known.
    base: Option<u32>,
}

/// Shows a conflict: the text that was to be saved, with its reason, and the version in force.
pub async fn page(
    state: &State,
    room: &Room,
    writing: &Writing,
    (yours, reason): (String, &str),
    theirs: PlanText,
) -> Result<Response, PageProblem> {
    let base = match writing.based_on {
        Some(number) => state.ledger().plan_version(&room.scope, number)?,
        None => None,
    };
    let merged = base.as_ref().and_then(|base| difference::merged(&base.text, &yours, &theirs.text));
    let page = PlanConflict {
        frame: Frame::of("Two changes of the plan", "/plan", room),
        action: address(room, "/plan/edit", &[]),
        when: format::moment(theirs.version.at, &room.workspace.calendar),
        parts: difference::parts(&theirs.text, &yours),
        merged: merged.filter(|text| *text != theirs.text && *text != yours),
        author: writing.author.clone(),
        reason: reason.to_owned(),
        base: base.map(|base| base.version.number),
        yours,
        theirs,
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}
