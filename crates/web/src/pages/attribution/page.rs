//! The page of attribution.

use super::{
    compared::ComparedPart,
    conflicts::{ConflictsPart, rule_name},
    settings::Fault,
};
use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    parts::{choice::Choice, frame::Frame, span::Span, tabs},
    posted::Posted,
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::attribution::{compare, overview};
use kpi::reading::Reading;
use model::{
    attribution::{Model, Precedence},
    dimension::Dimension,
    filter::Filter,
};

/// The page's own path.
const PATH: &str = "/attribution";

#[derive(Template)]
#[template(path = "attribution.html")]
pub(super) struct AttributionPage {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    rest: String,
    span: Span,
    days: String,
    saved: bool,
    action: String,
    models: Vec<Pick>,
    rules: Vec<Pick>,
    window: String,
    half_life: String,
    open: bool,
    faults: Vec<Fault>,
    table: ComparedPart,
    conflicts: ConflictsPart,
    conflicts_error: Option<String>,
}

/// One of a few.
struct Pick {
    value: &'static str,
    name: &'static str,
    words: &'static str,
    chosen: bool,
}

impl AttributionPage {
    /// What is wrong with a field.
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(at, _)| *at == field).map(|(_, words)| words.as_str())
    }
}

/// `GET /attribution`
pub async fn attribution(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs, None).await?.render()?).into_response())
}

/// The page; `typed` are settings that could not be taken, and why.
pub(super) async fn page(
    state: &State,
    room: &Room,
    pairs: &Pairs,
    typed: Option<(Posted, Vec<Fault>)>,
) -> Result<AttributionPage, Problem> {
    let saved = pairs.get("saved").is_some();
    let pairs = &pairs.without(&["saved"]);
    let span = Span::read(state, room, pairs, PATH).await?;
    let desk = room.desk(state.store());
    let found = overview(&desk, &room.attribution, span.period, &Filter::default()).await?;
    let comparison = compare(&desk, &Dimension::Creator, span.period, &Filter::default()).await?;
    let (conflicts, conflicts_error) = match ConflictsPart::of(state, room, pairs, &span).await {
        Ok(part) => (part, None),
        Err(problem) => {
            (ConflictsPart { title: "Claimed twice".to_owned(), ..ConflictsPart::default() }, Some(problem.detail))
        }
    };
    let set = room.attribution;
    let (posted, faults) = typed.unwrap_or_default();
    let typed =
        |name: &str, now: String| if posted.words(name).is_empty() { now } else { posted.words(name).to_owned() };
    let (finding, rest) = finding(&found.conversions, &found.credited, (&found.revenue, &found.credited_revenue), room);
    Ok(AttributionPage {
        frame: Frame::of("Attribution", PATH, room).live(state),
        tabs: tabs::tabs(tabs::CREDIT, PATH, room),
        finding,
        rest,
        days: format::period(span.period),
        span,
        saved,
        action: format!("/attribution/settings{}", room.suffix()),
        models: Model::ALL
            .map(|model| Pick {
                value: model.name(),
                name: model.title(),
                words: model.words(),
                chosen: model == set.model,
            })
            .into(),
        rules: Precedence::ALL
            .map(|rule| Pick {
                value: rule.name(),
                name: rule_name(rule),
                words: rule.words(),
                chosen: rule == set.precedence,
            })
            .into(),
        window: typed("window_days", set.window_days.to_string()),
        half_life: typed("half_life_days", set.half_life_days.to_string()),
        open: !faults.is_empty() || saved,
        faults,
        table: ComparedPart::of(&comparison, pairs, room),
        conflicts,
        conflicts_error,
    })
}

/// How much is credited to somebody, and of what.
fn finding(
    all: &Reading,
    credited: &Reading,
    (revenue, earned): (&Reading, &Reading),
    room: &Room,
) -> (String, String) {
    let Some(whole) = all.value.filter(|whole| *whole > 0.0) else {
        let why = all.reason.clone().unwrap_or_else(|| "no conversion is known in this period".to_owned());
        return ("Nothing was sold yet.".to_owned(), format!("{}.", crate::parts::diagnostics::upper_first(&why)));
    };
    let part = credited.value.unwrap_or(0.0);
    let money = |reading: &Reading| reading.value.map(|value| format::value(value, &reading.unit, room.currency()));
    let strong =
        format!("{} of {} conversions are credited to a creator.", format::compact(part), format::compact(whole));
    let rest = match (money(earned), money(revenue)) {
        (Some(earned), Some(revenue)) if part >= whole && earned == revenue => {
            format!("That is all of {revenue} in revenue.")
        }
        (Some(earned), Some(revenue)) => {
            format!("That is {earned} of {revenue} in revenue; the rest came without a link or code.")
        }
        _ if part < whole => "The rest came without a link or code.".to_owned(),
        _ => String::new(),
    };
    (strong, rest)
}
