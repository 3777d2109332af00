//! `POST /v1/events`: the own format, for servers and for the site script.

use super::{blocking, parameter};
use crate::{
    body,
    caller::{self, Caller},
    event::{Deed, Parsed, Reject},
    formats::own,
    keys,
    problem::Problem,
    state::{Inner, State},
    take::{Lot, Sender, Told, take},
};
use axum::{
    Json,
    extract::{self, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::KeyKind;
use model::workspace::Workspace;
use serde::Serialize;

#[derive(Serialize)]
struct Answer {
    accepted: usize,
    duplicate: usize,
    ignored: usize,
    rejected: usize,
    results: Vec<One>,
}

#[derive(Serialize)]
struct One {
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    field: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
}

/// Takes one event or a list of them.
pub(crate) async fn post(extract::State(state): extract::State<State>, request: Request) -> Response {
    match taken(&state, request).await {
        Ok(told) => answer(told),
        Err(problem) => problem.into_response(),
    }
}

async fn taken(state: &State, request: Request) -> Result<Vec<Told>, Problem> {
    let options = &state.inner.options;
    let caller = Caller::of(&request, options.forwarded);
    let (parts, body) = request.into_parts();
    let secret = keys::bearer(&parts.headers)
        .or_else(|| keys::basic(&parts.headers))
        .or_else(|| parameter(parts.uri.query(), "key"));
    let idempotency = caller::text(&parts.headers, "idempotency-key").map(str::to_owned);
    let bytes = body::json(&parts.headers, body, options.most_bytes).await?;
    blocking(state, bytes.len(), move |inner| {
        let (workspace, key) = keys::open(inner, "events", secret.as_deref())?;
        let mut parsed = own::parse(&bytes, idempotency.as_deref())?;
        let most = inner.options.most_events;
        if parsed.events.len() + parsed.rejects.len() > most {
            let detail = format!("The request has more than {most} events. Send less at a time.");
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-many-events", detail));
        }
        if key.kind == KeyKind::Public {
            from_page(inner, &caller, &workspace, &mut parsed)?;
        }
        let source = if key.kind == KeyKind::Public { "site" } else { "server" };
        let lot = Lot { workspace: &workspace, source, prefix: "site", sender: Sender::Key(key.kind), parsed };
        Ok(take(inner, lot, inner.now())?)
    })
    .await
}

/// What a page's key sends comes from a visitor's browser: its request says more of the visitor.
pub(crate) fn from_page(
    inner: &Inner,
    caller: &Caller,
    workspace: &Workspace,
    parsed: &mut Parsed,
) -> Result<(), Problem> {
    if inner.options.honour_do_not_track && caller.opts_out() {
        let (views, others) =
            std::mem::take(&mut parsed.events).into_iter().partition(|event| event.deed == Deed::View);
        let views: Vec<crate::event::Event> = views;
        parsed.ignored.extend(views.iter().map(|view| (view.place, "the browser asks not to be tracked")));
        parsed.events = others;
    }
    let now = inner.now();
    for event in &mut parsed.events {
        caller.fill(event, inner, workspace, now)?;
    }
    Ok(())
}

fn answer(told: Vec<Told>) -> Response {
    let count = |status: &str| told.iter().filter(|one| one.outcome().name() == status).count();
    let (accepted, duplicate, ignored, rejected) =
        (count("accepted"), count("duplicate"), count("ignored"), count("rejected"));
    // A request of which nothing could be used is the sender's mistake, and worth a status that shows in its log.
    let status = if rejected > 0 && rejected == told.len() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let results = told.into_iter().map(one).collect();
    (status, Json(Answer { accepted, duplicate, ignored, rejected, results })).into_response()
}

fn one(told: Told) -> One {
    let status = told.outcome().name();
    match told {
        Told::Accepted | Told::Duplicate => One { status, field: "", why: String::new() },
        Told::Ignored(why) => One { status, field: "", why: why.to_owned() },
        Told::Rejected(field, why) => One { status, field, why },
    }
}

/// The fault of a place, for formats that answer in words.
pub(crate) fn words(told: &[Told]) -> Vec<String> {
    let rejects = told.iter().enumerate().filter_map(|(place, one)| match one {
        Told::Rejected(field, why) => Some(Reject::new(place, field, why.clone())),
        _ => None,
    });
    rejects.map(|reject| format!("event {}: {} {}", reject.place, reject.field, reject.why)).collect()
}
