//! How good forecasts were: what Kepi would have said on past evenings, beside what came.
//!
//! Invariant: every KPI of the page stands there with figures or with the reason why there are none.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::{dashboard, findings},
    parts::{
        annotation,
        choice::Choice,
        frame::Frame,
        picture::{self, PicturePart},
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
use insight::backtest::{Quality, Tested, WINDOW, WINDOWS, backtests};
use jiff::ToSpan;
use model::period::Period;
use std::sync::Arc;

/// The page's own path.
pub const PATH: &str = "/forecasts";

/// The KPIs that are tested: those that come in day by day.
const TESTED: [&str; 6] = ["revenue", "orders", "clicks", "conversions", "cost", "followers"];

/// How many days back a forecast looks.
const LOOKED_BACK: i64 = 730;

#[derive(Template)]
#[template(path = "forecasts.html")]
struct Forecasts {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    window: usize,
    windows: usize,
    rows: Vec<Row>,
}

/// One KPI.
struct Row {
    id: String,
    name: String,
    title: String,
    reason: Option<String>,
    figures: Vec<(&'static str, String, &'static str)>,
    chart: Option<PicturePart>,
}

/// `GET /forecasts`
pub async fn forecasts(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let stamp = state.stamp(&room)?;
    let here = pairs.address(PATH);
    if let Some(page) = state.kept(stamp, &here) {
        return Ok(Html(page.to_string()).into_response());
    }
    let text = page(&state, &room).await?.render()?;
    state.keep(stamp, here, Arc::from(text.as_str()));
    Ok(Html(text).into_response())
}

async fn page(state: &State, room: &Room) -> Result<Forecasts, Problem> {
    let found = tested(state, room).await?;
    Ok(Forecasts {
        frame: Frame::of("Forecasts", findings::PATH, room).live(state),
        tabs: tabs::tabs(tabs::FINDINGS, PATH, room),
        finding: sentence(&found),
        window: WINDOW,
        windows: WINDOWS,
        rows: found.iter().map(|one| row(one, room)).collect(),
    })
}

/// The tests of the KPIs that anything is known of.
async fn tested(state: &State, room: &Room) -> Result<Vec<Tested>, Problem> {
    let Some(known) = dashboard::span(&state.store().coverage(&room.scope).await?) else { return Ok(Vec::new()) };
    let yesterday = room.workspace.calendar.day(state.now()).saturating_sub(1.day());
    let to = known.to.min(yesterday);
    let Some(days) = Period::new(known.from.max(to.saturating_sub(LOOKED_BACK.days())), to) else {
        return Ok(Vec::new());
    };
    let kpis: Vec<String> = TESTED.map(str::to_owned).into();
    Ok(backtests(&room.desk(state.store()), &kpis, days).await?)
}

fn sentence(found: &[Tested]) -> String {
    let all: Vec<&Quality> = found.iter().filter_map(|one| one.quality.as_ref().ok()).collect();
    let good = all.iter().filter(|one| one.error.is_some_and(|error| error < 1.0)).count();
    match (all.len(), good) {
        (0, _) => "There is not enough past to test forecasts on.".to_owned(),
        (all, good) if all == good => {
            "Every forecast came closer than repeating the week before usually does.".to_owned()
        }
        (all, good) => format!("{good} of {all} forecasts came closer than repeating the week before usually does."),
    }
}

fn row(one: &Tested, room: &Room) -> Row {
    let quality = one.quality.as_ref().ok();
    let marks = |days| annotation::beside(room, days, &one.kpi);
    let chart = |quality: &Quality| {
        let marks = picture::days(&quality.picture).map(marks).unwrap_or_default();
        PicturePart::of(&quality.picture, room.currency(), &marks)
    };
    Row {
        id: one.kpi.clone(),
        name: one.name.clone(),
        title: quality.map_or_else(|| format!("{} could not be tested", one.name), |quality| title(one, quality)),
        reason: one.quality.as_ref().err().cloned(),
        figures: quality.map(figures).unwrap_or_default(),
        chart: quality.and_then(chart),
    }
}

fn title(one: &Tested, quality: &Quality) -> String {
    match quality.error {
        Some(error) if error < 1.0 => {
            format!("{}: {} closer than repeating the week before usually is", one.name, format::percent(1.0 - error))
        }
        Some(error) => {
            format!(
                "{}: {} further off than repeating the week before usually is",
                one.name,
                format::percent(error - 1.0)
            )
        }
        None => format!("{}: the past does not vary enough to compare", one.name),
    }
}

fn figures(quality: &Quality) -> Vec<(&'static str, String, &'static str)> {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), format::exact);
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), format::percent);
    vec![
        ("Scaled error", number(quality.error), "1 is what repeating the week before has been off by, from day to day"),
        ("Within the 80 % bounds", share(quality.inside), "80 % would be exact"),
        ("Brier score of targets", number(quality.brier), "0 is perfect, 0.25 a coin"),
        ("The same by straight-line pacing", number(quality.pacing), "on the same targets"),
    ]
}
