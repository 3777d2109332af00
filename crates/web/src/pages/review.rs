//! The review of the day: what changed since the last one, why, what to decide, and the decision written down.
//!
//! Invariant: a decision is stored with the version of the plan that the page showed, and nothing else changes by it.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{frame::Frame, pace, shares, tree, verdict},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    Form,
    extract::{self, RawQuery, rejection::FormRejection},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};
use insight::{
    Desk,
    plan::{
        ReviewPage,
        review::{KpiReview, Moment, Movement, Remedy},
    },
};
use kpi::pace::Health;
use model::{Date, dimension::Dimension, money::Currency, platform, review::Review};
use serde::Deserialize;

/// How long a decision and a name may be, in characters.
const WORDS: usize = 4000;
const NAME: usize = 100;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewTemplate {
    frame: Frame,
    begin: String,
    planned: bool,
    plan: String,
    day: String,
    finding: String,
    since: String,
    due: Vec<(String, String)>,
    overdue: Vec<(String, String)>,
    next: Option<String>,
    kpis: Vec<Reviewed>,
    action: String,
    version: u32,
    authors: Vec<String>,
    typed: Typed,
    wrong: Option<String>,
    earlier: Vec<Earlier>,
}

/// One KPI under review.
struct Reviewed {
    title: String,
    address: String,
    status: String,
    bar: String,
    now: String,
    then: String,
    cadence: String,
    changed: Vec<String>,
    why: Vec<Why>,
    decide: String,
    acts: bool,
}

/// What moved a KPI along one dimension.
struct Why {
    by: &'static str,
    movers: Vec<(String, String)>,
}

/// A review that was held.
struct Earlier {
    day: String,
    decision: String,
    author: String,
    at: String,
    version: u32,
}

/// What a form says.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    version: u32,
}

/// `GET /plan/review`
pub async fn review(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    Ok(Html(page(&state, &room, Typed::default(), None).await?.render()?).into_response())
}

/// `POST /plan/review`: writes a decision down.
pub async fn decide(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    form: Result<Form<Typed>, FormRejection>,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let Form(typed) =
        form.map_err(|_| Problem::asked(vec!["The form could not be read. Send it again.".to_owned()]))?;
    let kept = room.plan.as_ref().ok_or_else(|| Problem::not_found("no plan to review"))?;
    if let Some(wrong) = wrong(&typed) {
        let page = page(&state, &room, typed, Some(wrong)).await?;
        return Ok((StatusCode::BAD_REQUEST, Html(page.render()?)).into_response());
    }
    let known = (1..=kept.version.number).contains(&typed.version);
    let now = state.now();
    let said = Review {
        day: room.workspace.calendar.day(now),
        plan_version: if known { typed.version } else { kept.version.number },
        decision: typed.decision.trim().to_owned(),
        author: typed.author.trim().to_owned(),
        at: now,
    };
    state.ledger().put_review(&room.scope, &said)?;
    Ok(Redirect::to(&format!("/plan/review{}#h-earlier", room.suffix())).into_response())
}

fn wrong(typed: &Typed) -> Option<String> {
    let (words, name) = (typed.decision.trim().chars().count(), typed.author.trim().chars().count());
    if words == 0 {
        return Some("Write down what was decided; \"nothing\" with the reason is a decision too.".to_owned());
    }
    if name == 0 {
        return Some("Say who decided.".to_owned());
    }
    if words > WORDS || name > NAME {
        return Some(format!("A decision has at most {WORDS} characters, and a name at most {NAME}."));
    }
    None
}

async fn page(state: &State, room: &Room, typed: Typed, wrong: Option<String>) -> Result<ReviewTemplate, Problem> {
    let today = room.workspace.calendar.day(state.now());
    let held = state.ledger().reviews(&room.scope)?;
    let mut page = blank(room, today, typed, wrong);
    page.earlier = held.iter().map(|one| earlier(room, one)).collect();
    page.authors = authors(&held);
    let Some(kept) = &room.plan else { return Ok(page) };
    let last = held.iter().map(|one| one.day).find(|day| *day < today);
    let catalogue = insight::plan::catalogue(&room.catalogue, &kept.plan);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    let found = insight::plan::review(&desk, &kept.plan, today, last).await?;
    fill(&mut page, room, &found, kept.plan.currency);
    page.version = kept.version.number;
    Ok(page)
}

fn blank(room: &Room, today: Date, typed: Typed, wrong: Option<String>) -> ReviewTemplate {
    ReviewTemplate {
        frame: Frame::of("Review", "/plan", room),
        begin: format!("/plan/new{}", room.suffix()),
        planned: room.plan.is_some(),
        plan: format!("/plan{}", room.suffix()),
        day: format::weekday_and_date(today),
        finding: String::new(),
        since: String::new(),
        due: Vec::new(),
        overdue: Vec::new(),
        next: None,
        kpis: Vec::new(),
        action: format!("/plan/review{}", room.suffix()),
        version: 0,
        authors: Vec::new(),
        typed,
        wrong,
        earlier: Vec::new(),
    }
}

fn fill(page: &mut ReviewTemplate, room: &Room, found: &ReviewPage, currency: Currency) {
    let title = |id: &str| {
        let kpi = found.kpis.iter().find(|kpi| kpi.id == id);
        kpi.map_or_else(|| id.to_owned(), |kpi| kpi.title.clone())
    };
    page.finding = finding(found);
    page.since = found.last.map_or_else(
        || "This is the first review: there is nothing before it to compare with.".to_owned(),
        |day| format!("Compared with the review of {}.", format::date(day)),
    );
    page.due = found.due.iter().map(|id| (title(id), tree::address(room, id))).collect();
    let named = |ids: &[model::SmolStr]| ids.iter().map(|id| title(id)).collect::<Vec<_>>().join(", ");
    page.overdue = found.overdue.iter().rev().map(|(day, ids)| (format::date(*day), named(ids))).collect();
    page.next = found.next.map(format::weekday_and_date);
    page.kpis = found.kpis.iter().map(|kpi| reviewed(room, kpi, currency)).collect();
}

/// What the review comes to: how many are due, and how many ask for a decision.
fn finding(found: &ReviewPage) -> String {
    let act = found.kpis.iter().filter(|kpi| kpi.decide.remedy != Remedy::Nothing).count();
    let overdue = found.overdue.len();
    let due = match (found.due.len(), overdue) {
        (0, 0) => "No review is due today".to_owned(),
        (0, 1) => "One review was missed".to_owned(),
        (0, missed) => format!("{missed} reviews were missed"),
        (1, _) => "One KPI is due for review today".to_owned(),
        (due, _) => format!("{due} KPIs are due for review today"),
    };
    match act {
        0 => format!("{due}; nothing asks for a decision."),
        1 => format!("{due}; one KPI asks for a decision."),
        _ => format!("{due}; {act} KPIs ask for a decision."),
    }
}

fn reviewed(room: &Room, kpi: &KpiReview, currency: Currency) -> Reviewed {
    let value = |moment: &Moment| {
        let reading = &moment.reading;
        reading.value.map_or_else(|| "no reading".to_owned(), |value| format::value(value, &reading.unit, currency))
    };
    let at = |moment: &Moment| {
        let found = moment.pace.map(|found| format!(", {} of plan", pace::percent(found)));
        format!("{}{}", value(moment), found.unwrap_or_default())
    };
    let word = if kpi.now.health == Health::NoReading { "No pace" } else { pace::word(kpi.now.health) };
    let owner = kpi.owner.as_ref().map(|owner| format!("{owner}, "));
    let next = kpi.next.map(|day| format!(", next on {}", format::day(day)));
    Reviewed {
        title: kpi.title.clone(),
        address: tree::address(room, &kpi.id),
        status: pace::status(kpi.now.health, word, false),
        bar: pace::bar(kpi.now.pace, kpi.now.health),
        now: at(&kpi.now),
        then: kpi.then.as_ref().map(|then| format!("{} on {}", at(then), format::day(then.day))).unwrap_or_default(),
        cadence: match &kpi.cadence {
            Some(words) => format!("{}reviewed {words}{}", owner.unwrap_or_default(), next.unwrap_or_default()),
            None => owner.unwrap_or_default().trim_end_matches(", ").to_owned(),
        },
        changed: kpi.changed.clone(),
        why: kpi.why.iter().map(|movement| why(room, movement, &kpi.now.reading.unit, currency)).collect(),
        decide: verdict::sentence(&kpi.decide.words),
        acts: kpi.decide.remedy != Remedy::Nothing,
    }
}

fn why(room: &Room, movement: &Movement, unit: &str, currency: Currency) -> Why {
    let name = |id: &str| match movement.dimension {
        Dimension::Campaign => room.campaign_name(id),
        Dimension::Creator => room.creator_name(id),
        Dimension::Platform => platform::title(id).to_owned(),
        _ => id.to_owned(),
    };
    let change = |value: f64| shares::difference(value, unit, currency);
    let mut movers: Vec<(String, String)> = movement
        .movers
        .iter()
        .map(|one| (one.name.as_ref().map_or_else(|| "not said".to_owned(), |id| name(id)), change(one.change)))
        .collect();
    if movement.rest != 0.0 {
        movers.push(("all others".to_owned(), change(movement.rest)));
    }
    let by = match movement.dimension {
        Dimension::Campaign => "By campaign",
        Dimension::Creator => "By creator",
        Dimension::Platform => "By platform",
        _ => "By group",
    };
    Why { by, movers }
}

fn earlier(room: &Room, review: &Review) -> Earlier {
    Earlier {
        day: format::date(review.day),
        decision: review.decision.clone(),
        author: review.author.clone(),
        at: format::moment(review.at, &room.workspace.calendar),
        version: review.plan_version,
    }
}

/// Who has decided before, for the form to offer.
fn authors(held: &[Review]) -> Vec<String> {
    let mut authors: Vec<String> = held.iter().map(|one| one.author.clone()).collect();
    authors.sort();
    authors.dedup();
    authors
}
