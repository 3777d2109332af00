//! What was screened out: by reason, day and link, with examples; and the clicks that could not be kept.
//!
//! Invariant: every visit that was not counted stands here with its reason, and nothing says who made it.

use crate::{
    address::Pairs,
    counts::{self, Counted},
    error::{PageProblem, Problem},
    format,
    pages::links::{link::share, page_of, table::number},
    parts::{annotation, chart::ChartPart, choice::Choice, diagnostics::upper_first, frame::Frame, span::Span, tabs},
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::scorecard::{Point, Series};
use kpi::reading::Reading;
use ledger::ExclusionCount;
use model::{
    Date,
    filter::Filter,
    id::LinkId,
    measure::Measure,
    period::{Grain, Period},
    visit::Exclusion,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// How many links and examples are shown.
const LINKS: usize = 10;
const EXAMPLES: usize = 30;

/// The page's own path.
const PATH: &str = "/screening";

#[derive(Template)]
#[template(path = "screening.html")]
struct Screening {
    frame: Frame,
    tabs: Vec<Choice>,
    finding: String,
    here: String,
    span: Span,
    days: String,
    figures: Vec<(&'static str, String, String)>,
    lost: bool,
    chart: Option<ChartPart>,
    reasons: Vec<ReasonRow>,
    links: Vec<(String, String, String)>,
    examples: Vec<Example>,
    only: Option<&'static str>,
    all: String,
}

/// One reason.
struct ReasonRow {
    name: &'static str,
    words: String,
    visits: String,
    bar: String,
    examples: String,
}

/// One visit, as an example.
struct Example {
    when: String,
    link: String,
    reason: &'static str,
    method: String,
    agent: String,
}

/// `GET /screening`
pub async fn screening(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    Ok(Html(page(&state, &room, &pairs).await?.render()?).into_response())
}

async fn page(state: &State, room: &Room, pairs: &Pairs) -> Result<Screening, Problem> {
    let span = Span::read(state, room, pairs, PATH).await?;
    let found = state.ledger().exclusions(&room.scope, span.period)?;
    let counted = Counted { measures: &[Measure::Clicks], filter: Filter::default(), period: span.period };
    let clicks = counts::whole(state, room, &counted).await?.first().copied().flatten().unwrap_or(0);
    let out: u64 = found.iter().map(|one| one.visits).sum();
    let lost = state.ledger().lost_clicks()?;
    let only = pairs.get("reason").and_then(Exclusion::from_name);
    let examples = state.ledger().exclusion_examples(&room.scope, only, EXAMPLES)?;
    let calendar = &room.workspace.calendar;
    Ok(Screening {
        frame: Frame::of("Screening", "/links", room).live(state),
        tabs: tabs::tabs(tabs::LINKS, PATH, room),
        finding: finding(&found, clicks, out),
        here: pairs.address(PATH),
        days: format::period(span.period),
        figures: vec![
            ("Counted", number(clicks), "clicks of people".to_owned()),
            ("Not counted", number(i128::from(out)), share(out, clicks)),
            (
                "Lost",
                number(i128::from(lost)),
                "since the server was set up; a lost click led on, and could not be kept".to_owned(),
            ),
        ],
        lost: lost > 0,
        chart: ChartPart::of(
            &by_day(&found, span.period, room),
            room.currency(),
            &annotation::of(room, span.period, ("", &[]), &[]),
        ),
        reasons: reasons(&found, pairs),
        links: links(&found, room),
        examples: examples
            .into_iter()
            .map(|one| Example {
                when: format::moment(one.at, calendar),
                link: one.link.to_string(),
                reason: one.reason.words(),
                method: one.method,
                agent: one.agent,
            })
            .collect(),
        only: only.map(Exclusion::words),
        all: pairs.without(&["reason"]).address(PATH),
        span,
    })
}

/// What was screened out most, and how much it is.
fn finding(found: &[ExclusionCount], clicks: i128, out: u64) -> String {
    if out == 0 {
        return if clicks == 0 { "No visit has come yet.".to_owned() } else { "Every visit was counted.".to_owned() };
    }
    let by = by_reason(found);
    let first = by.first().map(|(reason, _)| reason.words()).unwrap_or_default();
    let many = if out == 1 { "1 visit was".to_owned() } else { format!("{} visits were", number(i128::from(out))) };
    format!("{many} not counted, {}; most often because {first}.", share(out, clicks))
}

fn by_reason(found: &[ExclusionCount]) -> Vec<(Exclusion, u64)> {
    let mut sums: BTreeMap<Exclusion, u64> = BTreeMap::new();
    for one in found {
        *sums.entry(one.reason).or_default() += one.visits;
    }
    let mut sorted: Vec<(Exclusion, u64)> = sums.into_iter().collect();
    sorted.sort_by_key(|(reason, visits)| (Reverse(*visits), *reason));
    sorted
}

#[expect(clippy::cast_precision_loss, reason = "the length of a bar")]
fn reasons(found: &[ExclusionCount], pairs: &Pairs) -> Vec<ReasonRow> {
    let sorted = by_reason(found);
    let most = sorted.first().map_or(1, |(_, visits)| *visits);
    let row = |(reason, visits): &(Exclusion, u64)| ReasonRow {
        name: reason.name(),
        words: upper_first(reason.words()),
        visits: number(i128::from(*visits)),
        bar: format!("{:.1}", *visits as f64 / most as f64 * 100.0),
        examples: pairs.with("reason", reason.name()).address(PATH),
    };
    sorted.iter().map(row).collect()
}

fn links(found: &[ExclusionCount], room: &Room) -> Vec<(String, String, String)> {
    let mut sums: BTreeMap<&LinkId, u64> = BTreeMap::new();
    for one in found {
        *sums.entry(&one.link).or_default() += one.visits;
    }
    let mut sorted: Vec<(&LinkId, u64)> = sums.into_iter().collect();
    sorted.sort_by_key(|(link, visits)| (Reverse(*visits), *link));
    let row = |(link, visits): &(&LinkId, u64)| (link.to_string(), page_of(link, room), number(i128::from(*visits)));
    sorted.iter().take(LINKS).map(row).collect()
}

/// The visits by day, or by week where the days are many, as a series that a chart draws.
#[expect(clippy::cast_precision_loss, reason = "a count is drawn")]
fn by_day(found: &[ExclusionCount], period: Period, room: &Room) -> Series {
    let grain = if period.days() > 90 { Grain::Week } else { Grain::Day };
    let mut sums: BTreeMap<Date, u64> = BTreeMap::new();
    for one in found {
        *sums.entry(one.day).or_default() += one.visits;
    }
    let point = |bucket: Period| Point {
        from: bucket.from,
        to: bucket.to,
        reading: Reading {
            value: Some(sums.range(bucket.from..=bucket.to).map(|(_, visits)| *visits).sum::<u64>() as f64),
            unit: "count".to_owned(),
            ..Reading::default()
        },
    };
    let points = if sums.is_empty() {
        Vec::new()
    } else {
        room.workspace.calendar.buckets(period, grain).into_iter().map(point).collect()
    };
    Series {
        kpi: "exclusions".to_owned(),
        name: "Visits not counted".to_owned(),
        unit: "count".to_owned(),
        grain,
        compared: None,
        points,
    }
}
