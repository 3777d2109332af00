//! Two versions of the plan side by side: what changed, and what that does to readings.
//!
//! Invariant: comparing stores nothing.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{frame::Frame, pace, tree},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    Form,
    extract::{self, RawQuery, rejection::FormRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use insight::{
    Desk,
    plan::{
        Realignment,
        realign::State as Stands,
        realign::{Became, KpiEffect},
    },
};
use kpi::plan::{Plan, read};
use ledger::PlanVersion;
use model::money::Currency;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "realign.html")]
struct RealignPage {
    frame: Frame,
    planned: bool,
    begin: String,
    plan: String,
    action: String,
    before: Vec<Version>,
    after: Vec<Version>,
    text: String,
    wrong: Vec<String>,
    compared: Option<Compared>,
}

/// A version to choose.
struct Version {
    number: u32,
    words: String,
    chosen: bool,
}

/// What a comparison found.
struct Compared {
    title: String,
    finding: String,
    changes: Vec<Change>,
    effects: Vec<Effect>,
}

/// One noun that changed.
struct Change {
    became: &'static str,
    class: &'static str,
    noun: String,
    id: String,
    words: Vec<String>,
}

/// What the change does to one KPI.
struct Effect {
    title: String,
    address: Option<String>,
    before: String,
    after: String,
    words: String,
}

/// What a form says: two versions, or a text to hold against the first.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    text: String,
}

/// `GET /plan/realign`: two versions may stand in the address; the last change without them.
pub async fn realign(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let said = |name: &str| pairs.get(name).unwrap_or_default().to_owned();
    let asked = Asked { before: said("before"), after: said("after"), text: String::new() };
    answer(&state, &room, asked).await
}

/// `POST /plan/realign`: a text is too long for an address.
pub async fn compare(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    form: Result<Form<Asked>, FormRejection>,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let long = "The form could not be read. A plan's text may have up to 2 MB.";
    let Form(asked) = form.map_err(|_| Problem::asked(vec![long.to_owned()]))?;
    answer(&state, &room, asked).await
}

async fn answer(state: &State, room: &Room, asked: Asked) -> Result<Response, PageProblem> {
    let log = state.ledger().plan_log(&room.scope)?;
    let mut wrong = Vec::new();
    let (before, after) = chosen(&log, &asked, &mut wrong);
    let versions = |chosen: Option<u32>| log.iter().map(|one| version(room, one, chosen)).collect();
    let mut page = RealignPage {
        frame: Frame::of("Compare versions", "/plan", room),
        planned: room.plan.is_some(),
        begin: format!("/plan/new{}", room.suffix()),
        plan: format!("/plan{}", room.suffix()),
        action: format!("/plan/realign{}", room.suffix()),
        before: versions(before),
        after: versions(after),
        text: asked.text.clone(),
        wrong,
        compared: None,
    };
    if page.wrong.is_empty() {
        page.compared = compared(state, room, (before, after), &asked.text).await?;
    }
    let code = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((code, Html(page.render()?)).into_response())
}

/// The two versions that are asked for; unsaid, the one in force and the one before it.
fn chosen(log: &[PlanVersion], asked: &Asked, wrong: &mut Vec<String>) -> (Option<u32>, Option<u32>) {
    let latest = log.first().map(|one| one.number);
    let mut number = |text: &str, unsaid: Option<u32>| {
        if text.trim().is_empty() {
            return unsaid;
        }
        let found = text.trim().parse().ok().filter(|number| log.iter().any(|one| one.number == *number));
        if found.is_none() {
            wrong.push(format!("{text:?} is no version of this plan. Choose one from the list."));
        }
        found
    };
    // A text is held against the version in force.
    let earlier = if asked.text.trim().is_empty() { log.get(1).map(|one| one.number) } else { latest };
    (number(&asked.before, earlier), number(&asked.after, latest))
}

fn version(room: &Room, version: &PlanVersion, chosen: Option<u32>) -> Version {
    let at = format::moment(version.at, &room.workspace.calendar);
    let reason = if version.reason.is_empty() { String::new() } else { format!(": {}", version.reason) };
    Version {
        number: version.number,
        words: format!("{} by {}, {at}{reason}", version.number, version.author),
        chosen: chosen == Some(version.number),
    }
}

async fn compared(
    state: &State,
    room: &Room,
    (before, after): (Option<u32>, Option<u32>),
    text: &str,
) -> Result<Option<Compared>, Problem> {
    let (Some(number), Some(plan)) = (before, room.plan.as_ref().map(|kept| &kept.plan)) else { return Ok(None) };
    let Some(old) = stored(state, room, number)? else { return Ok(None) };
    let typed = !text.trim().is_empty();
    let new = match after {
        _ if typed => Some(read(text, &room.catalogue).0),
        Some(after) => stored(state, room, after)?,
        None => None,
    };
    let Some(new) = new else { return Ok(None) };
    let today = room.workspace.calendar.day(state.now());
    let catalogue = insight::plan::catalogue(&insight::plan::catalogue(&room.catalogue, &old), &new);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    let found = insight::plan::realign(&desk, &old, &new, today).await?;
    let to = if typed { "your text".to_owned() } else { format!("version {}", after.unwrap_or_default()) };
    Ok(Some(Compared {
        title: format!("From version {number} to {to}"),
        finding: finding(&found),
        changes: found.changes.iter().map(change).collect(),
        effects: found.effects.iter().map(|one| effect(room, [plan, &old, &new], one)).collect(),
    }))
}

fn stored(state: &State, room: &Room, number: u32) -> Result<Option<Plan>, Problem> {
    let version = state.ledger().plan_version(&room.scope, number)?;
    Ok(version.map(|version| read(&version.text, &room.catalogue).0))
}

fn finding(found: &Realignment) -> String {
    let count = |became: Became| found.changes.iter().filter(|one| one.change == became).count();
    let parts = [(Became::Added, "added"), (Became::Changed, "changed"), (Became::Removed, "removed")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter_map(|(became, words)| {
            Some(count(became)).filter(|count| *count > 0).map(|count| format!("{count} {words}"))
        })
        .collect();
    let moved = found.effects.len();
    match (parts.is_empty(), moved) {
        (true, 0) => "The two say the same.".to_owned(),
        (_, 0) => format!("{}; no reading or pace changes.", parts.join(", ")),
        (_, 1) => format!("{}; one KPI stands otherwise.", parts.join(", ")),
        _ => format!("{}; {moved} KPIs stand otherwise.", parts.join(", ")),
    }
}

fn change(change: &insight::plan::realign::NounChange) -> Change {
    let (became, class) = match change.change {
        Became::Added => ("added", "good"),
        Became::Removed => ("removed", "bad"),
        Became::Changed => ("changed", "warn"),
    };
    Change { became, class, noun: change.noun.clone(), id: change.id.to_string(), words: change.words.clone() }
}

fn effect(room: &Room, [plan, old, new]: [&Plan; 3], effect: &KpiEffect) -> Effect {
    let of = |plan: &Plan| plan.kpis.iter().find(|kpi| kpi.id.value == effect.id).cloned();
    let said = |plan: &Plan| of(plan).and_then(|kpi| kpi.measured).map(|measured| measured.definition.unit);
    let (before, after) = (said(old).or_else(|| said(new)), said(new).or_else(|| said(old)));
    let words = |state: &Option<Stands>, unit: Option<String>, currency| {
        let unit = unit.unwrap_or_else(|| "count".to_owned());
        state.as_ref().map_or_else(|| "–".to_owned(), |state| stands(state, &unit, currency))
    };
    Effect {
        title: effect.title.clone(),
        address: of(plan).map(|_| tree::address(room, &effect.id)),
        before: words(&effect.before, before, old.currency),
        after: words(&effect.after, after, new.currency),
        words: effect.words.clone(),
    }
}

fn stands(state: &Stands, unit: &str, currency: Currency) -> String {
    let value = state.value.map_or_else(|| "no reading".to_owned(), |value| format::value(value, unit, currency));
    let target = state.target.as_ref().map(|target| format!(", target {target}")).unwrap_or_default();
    let pace = match state.pace {
        Some(found) => format!(", {} ({})", pace::percent(found), state.health.words()),
        None => String::new(),
    };
    format!("{value}{target}{pace}")
}
