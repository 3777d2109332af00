//! The funnel: from a view to a sale, each step as a share of the one before.
//!
//! Invariant: a step without a reading says why; no rate is formed over it.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::{
        links::{
            controls,
            table::{hidden, select},
        },
        plan::part::Pick,
    },
    parts::{
        choice::{Choice, Select},
        diagnostics::upper_first,
        frame::Frame,
        span::Span,
        tabs,
    },
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::attribution::{Funnel, Step, funnel as read};
use model::{dimension::Dimension, filter::Filter};

/// The page's own path.
const PATH: &str = "/funnel";

#[derive(Template)]
#[template(path = "funnel.html")]
struct FunnelPage {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    span: Span,
    days: String,
    here: String,
    selects: Vec<Select>,
    hidden: Vec<(String, String)>,
    filtered: bool,
    clear: String,
    steps: Vec<StepRow>,
    empty: bool,
}

/// One step.
struct StepRow {
    name: String,
    value: String,
    rate: String,
    reason: String,
    bar: String,
    mark: String,
}

/// `GET /funnel`
pub async fn funnel(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs).await?.render()?).into_response())
}

async fn page(state: &State, room: &Room, pairs: &Pairs) -> Result<FunnelPage, Problem> {
    let span = Span::read(state, room, pairs, PATH).await?;
    let mut filter = Filter::default();
    for dimension in [Dimension::Creator, Dimension::Campaign] {
        if let Some(value) = pairs.get(dimension.name()) {
            filter = filter.with(dimension, value);
        }
    }
    let found = read(&room.desk(state.store()), span.period, &filter).await?;
    let picks = |picks: Vec<Pick>| picks.into_iter().map(|one| (one.value, one.words)).collect::<Vec<_>>();
    let asked = ["creator", "campaign"];
    Ok(FunnelPage {
        frame: Frame::of("Funnel", "/attribution", room).live(state),
        tabs: tabs::tabs(tabs::CREDIT, PATH, room),
        finding: finding(&found),
        days: format::period(span.period),
        here: pairs.address(PATH),
        selects: vec![
            select(pairs, ("creator", "Creator", "All creators"), picks(controls::creators(room))),
            select(pairs, ("campaign", "Campaign", "All campaigns"), picks(controls::campaigns(room))),
        ],
        hidden: hidden(pairs, &asked),
        filtered: asked.iter().any(|name| pairs.get(name).is_some()),
        clear: pairs.without(&asked).address(PATH),
        empty: found.steps.iter().all(|step| step.reading.value.is_none()),
        steps: rows(&found, room),
        span,
    })
}

/// The step where the most go, among those that can be compared.
fn finding(found: &Funnel) -> String {
    let falls = found.steps.iter().filter(|step| step.reading.unit == "count");
    let lowest = falls.filter_map(|step| Some((step.rate?, step))).min_by(|a, b| a.0.total_cmp(&b.0));
    match lowest {
        Some((rate, step)) if rate < 1.0 => format!(
            "The narrowest step is from {} to {}: {}.",
            step.of.unwrap_or("the step before"),
            step.words,
            format::percent(rate)
        ),
        _ => "There are not two steps yet that can be compared.".to_owned(),
    }
}

fn rows(found: &Funnel, room: &Room) -> Vec<StepRow> {
    let counts = found.steps.iter().filter(|step| step.reading.unit == "count");
    let most = counts.filter_map(|step| step.reading.value).fold(0.0, f64::max);
    found.steps.iter().map(|step| row(step, most, room)).collect()
}

fn row(step: &Step, most: f64, room: &Room) -> StepRow {
    let unit = step.reading.unit.as_str();
    let counted = unit == "count";
    let value = step.reading.value;
    let width = value
        .filter(|_| counted && most > 0.0)
        .map(|value| (value / most * 100.0).max(if value > 0.0 { 0.4 } else { 0.0 }));
    let soft = step.reading.provenance.filter(|provenance| provenance.rank() > 0);
    StepRow {
        name: upper_first(step.words),
        value: value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit, room.currency())),
        rate: match (step.rate, step.of) {
            (Some(rate), Some(of)) if counted => format!("{} of {of}", format::percent(rate)),
            (Some(rate), Some(_)) => format!("{} for each order", format::value(rate, unit, room.currency())),
            _ => String::new(),
        },
        reason: if value.is_none() {
            step.reason.clone().or_else(|| step.reading.reason.clone()).map(|why| upper_first(&why)).unwrap_or_default()
        } else {
            String::new()
        },
        bar: width.map(|width| format!("{width:.2}")).unwrap_or_default(),
        mark: soft.map(crate::parts::mark::provenance).unwrap_or_default(),
    }
}
