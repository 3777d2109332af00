//! The last step: the plan in words, what is wrong with it, the form that mends each fault, and the lock.

use super::{
    Writing, address, conflict,
    guide::{Steps, steps},
    onward, save,
    subject::of,
    text_of, version_of,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    evidence, format,
    parts::{
        diagnostics::{self, Diagnostics},
        frame::Frame,
    },
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
    /// What happened.
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
    let Some(text) = diagnostics::remedied(text_of(&room), &found, fix) else {
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
        let inside = |span: kpi::diagnostic::Span| diagnostics::within(one, span);
        let campaign = plan.campaigns.iter().find(|campaign| inside(campaign.span));
        let at = campaign.and_then(|one| one.placements.iter().position(|placement| inside(placement.span)));
        return campaign.zip(at).map_or(editor, |(campaign, at)| {
            address(room, &of("placement", &format!("{}:{}", campaign.id.value, at + 1)), &[])
        });
    }
    match super::noun::of_list(list) {
        Some(noun) if !id.starts_with('#') => address(room, &of(noun.path, id), &[]),
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
            address: address(room, &of("objective", &one.id.value), &[]),
        });
    }
    for one in &plan.goals {
        list.push(Outlined {
            depth: "d1",
            what: "Goal",
            words: said(one.name.as_ref(), words(&one.statement).as_ref(), &one.id.value),
            detail: one.indicates.as_ref().map(|kind| kind.value.name().to_owned()).unwrap_or_default(),
            address: address(room, &of("goal", &one.id.value), &[]),
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
            address: address(room, &of("campaign", &one.id.value), &[]),
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
            address: address(room, &of("kpi", &one.id.value), &[]),
        });
    }
    list
}
