//! The look back on a campaign: attained against set, planned beside actual share, what was learnt, what to keep.
//!
//! Invariant: what is stored is what the page showed: the outcome as JSON beside the people's own words.

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
    extract::{self, Path, RawQuery, rejection::FormRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::{
    Desk,
    plan::{Retrospective, retrospective::Outcome},
};
use model::{id::CampaignId, money::Currency, review};
use serde::Deserialize;

/// How long what was learnt may be, in characters.
const WORDS: usize = 8000;

#[derive(Template)]
#[template(path = "retrospective.html")]
struct RetrospectivePage {
    frame: Frame,
    plan: String,
    title: String,
    flight: String,
    over: bool,
    finding: String,
    rows: Vec<Row>,
    learnt: Vec<String>,
    benchmarks: Vec<(String, String)>,
    next: Vec<(String, String, String)>,
    edit: String,
    action: String,
    typed: String,
    wrong: Option<String>,
    kept: Option<(String, String)>,
}

/// One KPI of the campaign.
struct Row {
    title: String,
    address: String,
    set: String,
    sealed: String,
    attained: String,
    attainment: String,
    sealed_attainment: String,
    baseline: String,
    planned_share: String,
    actual_share: String,
    own: String,
    status: String,
    reason: String,
}

/// What a form says.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    learnt: String,
}

/// `GET /plan/retrospective/{campaign}`
pub async fn retrospective(
    extract::State(state): extract::State<State>,
    Path(campaign): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let found = found(&state, &room, &campaign).await?;
    Ok(Html(page(&state, &room, &found, None)?.render()?).into_response())
}

/// `POST /plan/retrospective/{campaign}`: keeps what was learnt beside the outcome.
pub async fn learn(
    extract::State(state): extract::State<State>,
    Path(campaign): Path<String>,
    RawQuery(query): RawQuery,
    form: Result<Form<Typed>, FormRejection>,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let Form(typed) =
        form.map_err(|_| Problem::asked(vec!["The form could not be read. Send it again.".to_owned()]))?;
    let found = found(&state, &room, &campaign).await?;
    let words = typed.learnt.trim();
    let wrong = match words.chars().count() {
        0 => Some("Write down what was learnt.".to_owned()),
        count if count > WORDS => Some(format!("What was learnt has at most {WORDS} characters.")),
        _ => None,
    };
    if let Some(wrong) = wrong {
        let page = page(&state, &room, &found, Some((typed.learnt, wrong)))?;
        return Ok((StatusCode::BAD_REQUEST, Html(page.render()?)).into_response());
    }
    let outcome = serde_json::to_string(&found)
        .map_err(|error| Problem::inside("The outcome could not be written. The reason stands in the log.", &error))?;
    let said = review::Retrospective {
        campaign: CampaignId::new(&campaign),
        outcome,
        learnt: words.to_owned(),
        at: state.now(),
    };
    state.ledger().put_retrospective(&room.scope, &said)?;
    Ok(Redirect::to(&format!("/plan/retrospective/{campaign}{}#h-learnt", room.suffix())).into_response())
}

async fn found(state: &State, room: &Room, campaign: &str) -> Result<Retrospective, Problem> {
    let kept = room.plan.as_ref().ok_or_else(|| Problem::not_found("no plan"))?;
    let today = room.workspace.calendar.day(state.now());
    let catalogue = insight::plan::catalogue(&room.catalogue, &kept.plan);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    let found = insight::plan::retrospective(&desk, &kept.plan, campaign, today, &kept.sealed()).await?;
    found.ok_or_else(|| Problem::not_found("no campaign of the plan"))
}

fn page(
    state: &State,
    room: &Room,
    found: &Retrospective,
    typed: Option<(String, String)>,
) -> Result<RetrospectivePage, Problem> {
    let currency = room.plan.as_ref().map_or(room.currency(), |kept| kept.plan.currency);
    let kept = state.ledger().retrospective(&room.scope, &CampaignId::new(found.campaign.as_str()))?;
    let (typed, wrong) = match typed {
        Some((typed, wrong)) => (typed, Some(wrong)),
        None => (kept.as_ref().map(|kept| kept.learnt.clone()).unwrap_or_default(), None),
    };
    let proposal = |one: &insight::plan::suggest::Proposal| {
        (one.title.clone(), one.target.clone().unwrap_or_else(|| "no target".to_owned()), one.why.clone())
    };
    Ok(RetrospectivePage {
        frame: Frame::of(&found.title, "/plan", room),
        plan: format!("/plan{}", room.suffix()),
        title: found.title.clone(),
        flight: found.flight.map_or_else(|| "without dates".to_owned(), format::period),
        over: found.over,
        finding: finding(found),
        rows: found.kpis.iter().map(|one| row(room, one, currency)).collect(),
        learnt: found.learnt.clone(),
        benchmarks: found.benchmarks.iter().map(|one| (one.source.clone(), one.yaml.clone())).collect(),
        next: found.next.iter().map(proposal).collect(),
        edit: format!("/plan/edit{}", room.suffix()),
        action: format!("/plan/retrospective/{}{}", found.campaign, room.suffix()),
        typed,
        wrong,
        kept: kept.map(|kept| (kept.learnt, format::moment(kept.at, &room.workspace.calendar))),
    })
}

/// How many of the campaign's KPIs reached their target.
fn finding(found: &Retrospective) -> String {
    let read = found.kpis.iter().filter(|one| one.attainment.is_some()).count();
    let reached = found.kpis.iter().filter(|one| one.attainment.is_some_and(|attained| attained >= 1.0)).count();
    let verb = match (found.over, reached) {
        (true, _) => "reached",
        (false, 1) => "has so far reached",
        (false, _) => "have so far reached",
    };
    match (found.kpis.len(), read, reached) {
        (0, ..) => "No KPI draws on this campaign.".to_owned(),
        (_, 0, _) => "None of its KPIs can be judged.".to_owned(),
        (1, _, 1) => format!("Its KPI {verb} its target."),
        (1, ..) if found.over => "Its KPI missed its target.".to_owned(),
        (1, ..) => "Its KPI has not reached its target yet.".to_owned(),
        (all, _, reached) => {
            let targets = if reached == 1 { "its target" } else { "their targets" };
            let rest = if read == all { String::new() } else { format!("; {} could not be judged", all - read) };
            format!("{reached} of its {all} KPIs {verb} {targets}{rest}.")
        }
    }
}

fn row(room: &Room, one: &Outcome, currency: Currency) -> Row {
    let unit = one.unit.as_deref().unwrap_or("count");
    let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit, currency));
    let percent = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), pace::percent);
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), pace::share);
    Row {
        title: one.title.clone(),
        address: tree::address(room, &one.id),
        set: one.set.clone().unwrap_or_else(|| "–".to_owned()),
        sealed: one.sealed.clone().unwrap_or_default(),
        attained: value(one.attained),
        attainment: percent(one.attainment),
        sealed_attainment: one.sealed_attainment.map(pace::percent).unwrap_or_default(),
        baseline: value(one.baseline.as_ref().map(|base| base.value)),
        planned_share: share(one.planned_share),
        actual_share: share(one.actual_share),
        own: percent(one.campaign_attained),
        status: pace::status(one.health, pace::word(one.health), false),
        reason: one.reason.clone().unwrap_or_default(),
    }
}
