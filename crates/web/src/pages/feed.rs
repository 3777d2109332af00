//! Feeds of the calendar: making one, revoking one, and the feed itself as an iCalendar file.
//!
//! A feed's secret is its whole protection: a calendar program cannot sign in. It is shown once and only its hash is kept.
//!
//! Invariant: an unknown, revoked or missing secret is answered alike.

use super::calendar;
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    ical,
    room::Room,
    secret,
    state::State,
};
use askama::Template;
use axum::{
    Form,
    extract::{self, Path, RawQuery, rejection::FormRejection},
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::plan::{Event, EventKind};
use model::period::Period;
use serde::Deserialize;

/// How long the name of a feed may be.
const NAME: usize = 80;

/// What a form says about a new feed.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// `POST /plan/calendar/feeds`: the calendar's page, with the address of the new feed on it this once.
pub async fn make(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    form: Result<Form<Named>, FormRejection>,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let Form(named) =
        form.map_err(|_| Problem::asked(vec!["The form could not be read. Send it again.".to_owned()]))?;
    let name: String = named.name.trim().chars().filter(|c| !c.is_control()).take(NAME).collect();
    let name = if name.is_empty() { "Calendar" } else { &name };
    let token = secret::draw()
        .map_err(|error| Problem::inside("No secret could be drawn. The reason stands in the log.", &error))?;
    state.ledger().make_calendar_feed(&room.scope, name, &token, state.now())?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = headers.get("x-forwarded-proto").and_then(|scheme| scheme.to_str().ok()).unwrap_or("http");
    let scheme = if scheme == "https" { "https" } else { "http" };
    let address = format!("{scheme}://{host}/plan/calendar.ics?token={token}");
    Ok(Html(calendar::page(&state, &room, &pairs, Some(address))?.render()?).into_response())
}

/// `POST /plan/calendar/feeds/{number}/revoke`
pub async fn revoke(
    extract::State(state): extract::State<State>,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    state.ledger().revoke_calendar_feed(&room.scope, number, state.now())?;
    Ok(Redirect::to(&format!("/plan/calendar{}#h-feeds", room.suffix())).into_response())
}

/// `GET /plan/calendar.ics?token=…`
pub async fn feed(extract::State(state): extract::State<State>, RawQuery(query): RawQuery) -> Response {
    match answer(&state, &Pairs::parse(&query.unwrap_or_default())).await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "inline; filename=\"kepi.ics\""),
                (header::CACHE_CONTROL, "private, no-cache"),
            ];
            (headers, text).into_response()
        }
        Err(problem) => problem.into_plain(),
    }
}

async fn answer(state: &State, pairs: &Pairs) -> Result<String, Problem> {
    let token = pairs.get("token").unwrap_or_default();
    let workspace = state.ledger().workspace_of_calendar(token)?;
    let workspace = workspace.ok_or_else(|| Problem::not_found("no such calendar"))?;
    let room = Room::open(state, &Pairs::default().with("workspace", workspace.id.as_str())).await?;
    let events = calendar::events(state, &room)?;
    Ok(ical::print(&as_calendar(&room, events)))
}

/// The plan's events as a calendar. What is stamped is the version of the plan: it alone moves them.
pub fn as_calendar(room: &Room, events: Vec<Event>) -> ical::Calendar {
    let version = room.plan.as_ref().map(|kept| &kept.version);
    ical::Calendar {
        name: format!("{}: plan", room.workspace.name),
        time_zone: room.workspace.calendar.time_zone.clone(),
        changed: version.map_or(jiff::Timestamp::UNIX_EPOCH, |version| version.at),
        sequence: version.map_or(0, |version| version.number),
        events: events.into_iter().map(|event| as_event(room, event)).collect(),
    }
}

fn as_event(room: &Room, event: Event) -> ical::Event {
    let (_, _, kind) = crate::parts::month::kind(event.kind);
    let category = kind.split(',').next().unwrap_or(kind);
    let said: Vec<String> = [Some(kind.to_owned()), event.words, event.link].into_iter().flatten().collect();
    let state = match event.kind {
        EventKind::PlacementDone => "✓ ",
        EventKind::PlacementLate => "Late: ",
        _ => "",
    };
    ical::Event {
        uid: format!("{}@{}.kepi", event.id, room.workspace.id),
        days: Period { from: event.from, to: event.to.max(event.from) },
        summary: format!("{state}{}", event.title),
        description: said.join("\n"),
        category,
        busy: matches!(event.kind, EventKind::Freeze),
    }
}
