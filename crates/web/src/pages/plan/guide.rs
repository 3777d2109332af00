//! The guide: from an empty workspace to a locked plan, one question after the other.
//!
//! It knows which step comes next from the plan alone, so whoever stops goes on where they stopped.

use super::{Writing, address, conflict, form, noun::Noun, onward, save, text_of, version_of};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    evidence, format,
    parts::{diagnostics::Diagnostics, frame::Frame},
    posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{self, RawQuery},
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use kpi::{
    diagnostic::Diagnostic,
    plan::{Links, Plan},
};
use ledger::{Draft, Saved};

/// The steps, with where one stands.
#[derive(Clone, Debug)]
pub struct Steps {
    /// In order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub title: &'static str,
    /// What it asks.
    pub words: &'static str,
    /// Where it is made.
    pub address: String,
    /// Whether the plan has what it asks for.
    pub done: bool,
    /// Whether it is being made.
    pub current: bool,
}

#[derive(Template)]
#[template(path = "plan_new.html")]
struct PlanNew {
    frame: Frame,
    guide: Steps,
    begun: bool,
    next: String,
    next_words: &'static str,
    edit: String,
    plan: String,
}

#[derive(Template)]
#[template(path = "plan_finish.html")]
struct PlanFinish {
    frame: Frame,
    guide: Steps,
    name: String,
    outline: Vec<Outlined>,
    problems: Vec<Problematic>,
    errors: usize,
    words: String,
    action: String,
    lock: String,
    edit: String,
    plan: String,
    based_on: String,
    author: String,
    /// Whether every KPI is locked as it is.
    notice: Option<String>,
}

/// A noun of the plan in words.
struct Outlined {
    depth: &'static str,
    what: &'static str,
    words: String,
    detail: String,
    address: String,
}

/// A diagnostic in words, with the form that mends it.
struct Problematic {
    class: &'static str,
    severity: &'static str,
    message: String,
    help: Vec<String>,
    fixes: Vec<(String, String)>,
    address: String,
}

/// `GET /plan/new`
pub async fn plan_new(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let guide = steps(&room, None);
    let open = guide.steps.iter().find(|step| !step.done).or(guide.steps.last());
    let page = PlanNew {
        next: open.map(|step| step.address.clone()).unwrap_or_default(),
        next_words: if room.plan.is_some() { "Go on" } else { "Begin" },
        begun: room.plan.is_some(),
        frame: Frame::of("Start a plan", "/plan", &room),
        edit: address(&room, "/plan/edit", &[]),
        plan: address(&room, "/plan", &[]),
        guide,
    };
    Ok(Html(page.render()?).into_response())
}

/// The steps of a room; `at` is the noun of the form that is shown.
pub fn steps(room: &Room, at: Option<&str>) -> Steps {
    let plan = room.plan.as_ref().map(|kept| &kept.plan);
    let has = |count: fn(&Plan) -> usize, least: usize| plan.is_some_and(|plan| count(plan) >= least);
    let goal = plan.and_then(|plan| plan.goals.last()).map(|goal| goal.id.value.to_string()).unwrap_or_default();
    let campaign = plan.and_then(|plan| plan.campaigns.last()).map(|one| one.id.value.to_string()).unwrap_or_default();
    let form =
        |noun: &str, more: (&'static str, &str)| address(room, &format!("/plan/new/{noun}"), &[("guide", "1"), more]);
    let step =
        |noun: &str, title, words, done, address| Step { title, words, done, address, current: at == Some(noun) };
    let placed = |plan: &Plan| plan.campaigns.iter().map(|one| one.placements.len()).sum::<usize>();
    Steps {
        steps: vec![
            step(
                "objective",
                "Objective",
                "What the business wants",
                has(|plan| plan.objectives.len(), 1),
                form("objective", ("", "")),
            ),
            step("goal", "Goal", "What marketing does for it", has(|plan| plan.goals.len(), 1), form("goal", ("", ""))),
            step(
                "campaign",
                "Campaign",
                "When, where, for how much",
                has(|plan| plan.campaigns.len(), 1),
                form("campaign", ("goal", &goal)),
            ),
            step(
                "placement",
                "Creators",
                "Who posts, and when",
                has(placed, 1),
                form("placement", ("campaign", &campaign)),
            ),
            step(
                "kpi",
                "KPIs",
                "How you will know",
                has(|plan| plan.kpis.len(), 1),
                address(room, "/plan/suggest", &[("guide", "1"), ("goal", &goal)]),
            ),
            step(
                "finish",
                "Check and lock",
                "Before the first day",
                room.plan.as_ref().is_some_and(|kept| !kept.sealed().is_empty()),
                address(room, "/plan/finish", &[]),
            ),
        ],
    }
}

/// Where the guide goes after a noun was saved. Of creators there may be several, so it asks for another.
pub fn next(room: &Room, noun: &Noun, campaign: &str) -> String {
    if noun.path == "placement" {
        return address(room, "/plan/new/placement", &[("guide", "1"), ("campaign", campaign)]);
    }
    let steps = steps(room, Some(noun.path)).steps;
    let at = steps.iter().position(|step| step.current).map_or(0, |at| at + 1);
    steps.get(at).map(|step| step.address.clone()).unwrap_or_else(|| address(room, "/plan/finish", &[]))
}

/// Where the guide goes when all creators are there.
pub fn after_creators(room: &Room, plan: &Plan) -> String {
    let goal = plan.goals.last().map(|goal| goal.id.value.to_string()).unwrap_or_default();
    address(room, "/plan/suggest", &[("guide", "1"), ("goal", &goal)])
}

/// `GET /plan/finish`: the plan in words, what is wrong with it, and the lock.
pub async fn plan_finish(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let Some(kept) = &room.plan else {
        return Ok(onward(&address(&room, "/plan/new", &[]), &posted::author(&headers)));
    };
    let (plan, found) = evidence::check(&state, &room, &kept.text).await?;
    let listed = Diagnostics::of(&kept.text, &found);
    let problems = found.iter().zip(&listed.rows).map(|(one, row)| Problematic {
        class: row.class,
        severity: row.severity,
        message: row.message.clone(),
        help: row.help.clone(),
        fixes: row.fixes.clone(),
        address: mend(&room, &plan, one),
    });
    let page = PlanFinish {
        frame: Frame::of("Check and lock", "/plan", &room),
        guide: steps(&room, Some("finish")),
        name: plan.name.clone(),
        outline: outline(&room, &plan),
        problems: problems.collect(),
        errors: listed.errors,
        words: listed.words,
        action: address(&room, "/plan/finish", &[]),
        lock: address(&room, "/plan/lock", &[]),
        edit: address(&room, "/plan/edit", &[]),
        plan: address(&room, "/plan", &[]),
        based_on: version_of(&room),
        author: posted::author(&headers),
        notice: pairs.get("saved").map(|number| format!("The remedy is made and saved as version {number}.")),
    };
    Ok(Html(page.render()?).into_response())
}

/// `POST /plan/finish`: makes a remedy and saves it.
pub async fn remedy(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let writing = Writing::read(&body, &headers);
    if writing.author.is_empty() {
        let words = "Say who you are: the history of the plan names everybody. Save any form with your name first.";
        return Err(Problem::asked(vec![words.to_owned()]).into());
    }
    let (_, found) = evidence::check(&state, &room, text_of(&room)).await?;
    let fix = writing.posted.get("fix");
    let Some(text) = crate::parts::diagnostics::remedied(text_of(&room), &found, fix) else {
        return Ok(onward(&address(&room, "/plan/finish", &[]), &writing.author));
    };
    let reason = fix.rsplit('|').next().unwrap_or_default().to_owned();
    let draft = Draft { text, based_on: writing.based_on, author: writing.author.clone(), reason: reason.clone() };
    match save(&state, &room, draft).await?.saved {
        Saved::Conflict { yours, current } => conflict::page(&state, &room, &writing, (yours, &reason), current).await,
        Saved::Version(number) => {
            Ok(onward(&address(&room, "/plan/finish", &[("saved", &number.to_string())]), &writing.author))
        }
        Saved::Unchanged => Ok(onward(&address(&room, "/plan/finish", &[]), &writing.author)),
    }
}

/// The form that a diagnostic speaks of; the editor where there is none.
fn mend(room: &Room, plan: &Plan, one: &Diagnostic) -> String {
    let editor = address(room, "/plan/edit", &[]);
    let Some((list, id)) = one.subject.as_deref().and_then(|subject| subject.split_once('/')) else { return editor };
    if list == "placements" {
        let inside = |span: kpi::diagnostic::Span| crate::parts::diagnostics::within(one, span);
        let campaign = plan.campaigns.iter().find(|campaign| inside(campaign.span));
        let at = campaign.and_then(|one| one.placements.iter().position(|placement| inside(placement.span)));
        return campaign.zip(at).map_or(editor, |(campaign, at)| {
            address(room, &form::of("placement", &format!("{}:{}", campaign.id.value, at + 1)), &[])
        });
    }
    match super::noun::of_list(list) {
        Some(noun) if !id.starts_with('#') => address(room, &form::of(noun.path, id), &[]),
        _ => editor,
    }
}

/// The plan in words, from the objectives down.
fn outline(room: &Room, plan: &Plan) -> Vec<Outlined> {
    let links = Links::of(plan);
    let mut list = Vec::new();
    let said = |name: Option<&String>, statement: Option<&String>, id: &str| {
        name.or(statement).cloned().unwrap_or_else(|| id.to_owned())
    };
    let words = |spanned: &Option<kpi::plan::Spanned<String>>| spanned.as_ref().map(|words| words.value.clone());
    for one in &plan.objectives {
        list.push(Outlined {
            depth: "d0",
            what: "Objective",
            words: said(one.name.as_ref(), words(&one.statement).as_ref(), &one.id.value),
            detail: one.indicates.as_ref().map(|kind| kind.value.name().to_owned()).unwrap_or_default(),
            address: address(room, &form::of("objective", &one.id.value), &[]),
        });
    }
    for one in &plan.goals {
        list.push(Outlined {
            depth: "d1",
            what: "Goal",
            words: said(one.name.as_ref(), words(&one.statement).as_ref(), &one.id.value),
            detail: one.indicates.as_ref().map(|kind| kind.value.name().to_owned()).unwrap_or_default(),
            address: address(room, &form::of("goal", &one.id.value), &[]),
        });
    }
    for one in &plan.campaigns {
        let creators = match one.placements.len() {
            0 => "no creators yet".to_owned(),
            1 => "1 placement".to_owned(),
            count => format!("{count} placements"),
        };
        let flight = one.flight.as_ref().map(|flight| format::period(flight.value));
        list.push(Outlined {
            depth: "d2",
            what: "Campaign",
            words: said(one.name.as_ref(), None, &one.id.value),
            detail: flight.map_or(creators.clone(), |flight| format!("{flight}, {creators}")),
            address: address(room, &form::of("campaign", &one.id.value), &[]),
        });
    }
    for one in &plan.kpis {
        let target = one.target.as_ref().map_or_else(|| "no target".to_owned(), |target| target.value.to_string());
        let by = links.days_of(one).by.map(|by| format!(" by {}", format::date(by))).unwrap_or_default();
        list.push(Outlined {
            depth: "d2",
            what: "KPI",
            words: one.title(),
            detail: format!("{target}{by}"),
            address: address(room, &form::of("kpi", &one.id.value), &[]),
        });
    }
    list
}
