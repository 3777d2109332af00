//! The overview: a finding, key figures, one figure over time, creators, posts.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::{
        findings,
        goals::GoalsPart,
        tables::{self, CreatorTable, PostTable},
    },
    parts::{
        annotation::{self, Annotation},
        card::CardPart,
        chart::{self, ChartPart},
        choice::{self, Choice, Choices},
        finding::{self, Finding},
        frame::Frame,
    },
    room::Room,
    state::State,
    view::{Around, View, Wrong},
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use insight::scorecard::{self, Card, Series};
use jiff::ToSpan;
use model::{
    Date,
    dimension::Dimension,
    period::{Grain, Period},
    store::Coverage,
};
use std::sync::Arc;

/// The KPIs that may stand on the strip, the most telling first. Those with a reading are shown.
pub const CARDS: [&str; 14] = [
    "views",
    "engagement_rate_by_views",
    "engagements",
    "revenue",
    "roas",
    "cost_per_acquisition",
    "gross_reach",
    "impressions",
    "clicks",
    "conversions",
    "net_follower_growth",
    "cost",
    "posts_published",
    "followers",
];
/// How many days may pass without figures before the page says so.
const STALE_DAYS: i64 = 7;

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard<'a> {
    frame: Frame,
    title: String,
    period: String,
    compared: Option<String>,
    finding: Finding,
    wrong: &'a [Wrong],
    stale: Option<String>,
    empty: bool,
    filtered: bool,
    imports: String,
    here: String,
    choices: Choices,
    cards: Vec<CardPart>,
    metrics: Vec<Choice>,
    chart: Option<ChartPart>,
    chart_title: String,
    chart_words: String,
    chart_name: String,
    chart_none: String,
    chart_error: Option<String>,
    marks_error: Option<String>,
    creators: CreatorTable,
    posts: PostTable,
    goals: Option<GoalsPart>,
    goals_error: Option<String>,
}

/// `GET /`
pub async fn dashboard(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let stamp = state.stamp(&room)?;
    let here = pairs.address("/");
    if let Some(page) = state.kept(stamp, &here) {
        return Ok(Html(page.to_string()).into_response());
    }
    let made = render(&state, &room, pairs, stamp.today).await?;
    if made.whole {
        state.keep(stamp, here, Arc::from(made.page.as_str()));
    }
    Ok((made.code, Html(made.page)).into_response())
}

/// A page, and what became of it.
struct Made {
    page: String,
    code: StatusCode,
    /// Whether every part has its figures; a page that lacks some is asked for again.
    whole: bool,
}

async fn render(state: &State, room: &Room, pairs: Pairs, today: Date) -> Result<Made, Problem> {
    let here = pairs.address("/");
    let coverage = state.store().coverage(&room.scope).await?;
    let known = span(&coverage);
    let view = View::read(pairs, Around { today, known, catalogue: &room.catalogue });
    let frame = Frame::of(&room.workspace.name, "/", room).live(state);
    let page = match known {
        Some(known) => filled(state, room, &view, (frame, here), (known, today, platforms(&coverage))).await?,
        None => empty(room, &view, frame),
    };
    let failed = [&page.chart_error, &page.marks_error, &page.creators.error, &page.posts.error, &page.goals_error]
        .into_iter()
        .any(Option::is_some);
    Ok(Made {
        page: page.render()?,
        code: if view.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST },
        whole: view.wrong.is_empty() && !failed,
    })
}

async fn filled<'a>(
    state: &State,
    room: &Room,
    view: &'a View,
    (frame, here): (Frame, String),
    (known, today, platforms): (Period, Date, Vec<String>),
) -> Result<Dashboard<'a>, Problem> {
    let desk = room.desk(state.store());
    let (currency, question) = (room.currency(), view.question());
    let cards = strip(scorecard::cards(&desk, &view.ask(&CARDS), spark_grain(view.period)).await?);
    let series = scorecard::series(&desk, &view.ask(&[view.metric.as_str()]), view.grain).await;
    let readable = |id: &str| cards.iter().any(|card| card.kpi == id && card.reading.value.is_some());
    let creators = tables::creators(&desk, room, view, &readable).await;
    let posts = tables::posts(&desk, room, view, &readable).await;
    let (chart, chart_error) = drawn(series, room);
    let mut page = Dashboard {
        compared: view.ask(&[]).compared().map(format::period),
        finding: finding::of_cards(&cards, view.compare, currency),
        stale: stale(known, today),
        here,
        choices: choice::choices(view, room, &platforms),
        cards: cards.iter().map(|card| CardPart::of(card, &question, currency)).collect(),
        metrics: metrics(view, room, &cards),
        chart_error,
        creators,
        posts,
        ..empty(room, view, frame)
    };
    page.empty = false;
    match GoalsPart::of(state, room).await {
        Some(Ok(goals)) => page.goals = Some(goals),
        Some(Err(problem)) => page.goals_error = Some(problem.detail),
        None => {}
    }
    if let Some(series) = chart {
        page.chart_title = finding::of_series(&series);
        page.chart_words = words(&series);
        page.chart_none = none(&series);
        let (marks, marks_error) = marks(state, room, &series).await;
        page.marks_error = marks_error;
        page.chart = ChartPart::of(&series, currency, &marks);
        page.chart_name = series.name;
    }
    Ok(page)
}

/// The page of a workspace without any figure.
fn empty<'a>(room: &Room, view: &'a View, frame: Frame) -> Dashboard<'a> {
    Dashboard {
        frame,
        title: title(view, room),
        period: format::period(view.period),
        compared: None,
        finding: Finding::default(),
        wrong: &view.wrong,
        stale: None,
        empty: true,
        filtered: view.is_filtered(),
        imports: format!("/imports{}", room.suffix()),
        here: String::new(),
        choices: choice::choices(view, room, &[]),
        cards: Vec::new(),
        metrics: Vec::new(),
        chart: None,
        chart_title: "One figure over time".to_owned(),
        chart_words: String::new(),
        chart_name: String::new(),
        chart_none: String::new(),
        chart_error: None,
        marks_error: None,
        creators: CreatorTable::default(),
        posts: PostTable::default(),
        goals: None,
        goals_error: None,
    }
}

/// From the first to the last day of anything known.
pub fn span(coverage: &[Coverage]) -> Option<Period> {
    let first = coverage.iter().map(|part| part.first).min()?;
    Period::new(first, coverage.iter().map(|part| part.last).max()?)
}

fn platforms(coverage: &[Coverage]) -> Vec<String> {
    let mut platforms: Vec<String> =
        coverage.iter().filter_map(|part| Some(part.platform.as_ref()?.to_string())).collect();
    platforms.sort();
    platforms.dedup();
    platforms
}

/// A grain that gives a sparkline between about ten and sixty points.
fn spark_grain(period: Period) -> Grain {
    match period.days() {
        ..=62 => Grain::Day,
        63..=430 => Grain::Week,
        _ => Grain::Month,
    }
}

/// Six or eight cards: those with a reading in order, then those without as far as six.
fn strip(cards: Vec<Card>) -> Vec<Card> {
    let (mut shown, without): (Vec<Card>, Vec<Card>) = cards.into_iter().partition(|card| card.reading.value.is_some());
    shown.truncate(if shown.len() >= 8 { 8 } else { 6 });
    let missing = 6_usize.saturating_sub(shown.len());
    shown.extend(without.into_iter().take(missing));
    shown
}

fn title(view: &View, room: &Room) -> String {
    let single = |dimension: &Dimension| {
        let mut values = view.pairs.all(dimension.name()).collect::<Vec<_>>();
        if values.len() == 1 { values.pop() } else { None }
    };
    if let Some(campaign) = single(&Dimension::Campaign) {
        return room.campaign_name(campaign);
    }
    single(&Dimension::Creator).map_or_else(|| room.workspace.name.clone(), |creator| room.creator_name(creator))
}

fn stale(known: Period, today: Date) -> Option<String> {
    let late = known.to.saturating_add(STALE_DAYS.days()) < today;
    late.then(|| format!("The last figures are from {}. Import newer exports to go on.", format::date(known.to)))
}

fn drawn(series: Result<Series, insight::InsightError>, room: &Room) -> (Option<Series>, Option<String>) {
    match series {
        Ok(series) => (Some(series), None),
        Err(error) => {
            tracing::warn!(workspace = %room.workspace.id, "a chart could not be answered");
            (None, Some(Problem::from(error).detail))
        }
    }
}

/// What stands on the days of the chart. What cannot be read is a problem of the marks alone.
async fn marks(state: &State, room: &Room, series: &Series) -> (Vec<Annotation>, Option<String>) {
    let Some(days) = chart::days(series) else { return (Vec::new(), None) };
    let measures = annotation::measures(&room.catalogue, &series.kpi);
    let (live, error) = match findings::live(state, room).await {
        Ok(live) => (live, None),
        Err(problem) => {
            tracing::warn!(workspace = %room.workspace.id, "findings could not be read for a chart");
            (Vec::new(), Some(problem.detail))
        }
    };
    (annotation::of(room, days, (&series.kpi, &measures), &live), error)
}

fn words(series: &Series) -> String {
    let against = chart::compared(series).map(|period| format!(", and {} as a dashed line", format::period(period)));
    format!("{} by {}{}.", series.name, series.grain.name(), against.unwrap_or_default())
}

fn none(series: &Series) -> String {
    let reason = series.points.iter().find_map(|point| point.reading.reason.clone());
    reason.unwrap_or_else(|| format!("{} has no reading in this period.", series.name))
}

/// The figures that the chart can switch to: those of the cards, and the present one.
fn metrics(view: &View, room: &Room, cards: &[Card]) -> Vec<Choice> {
    let mut ids: Vec<&str> =
        cards.iter().filter(|card| card.reading.value.is_some()).map(|card| card.kpi.as_str()).take(5).collect();
    if !ids.contains(&view.metric.as_str()) {
        ids.insert(0, &view.metric);
    }
    let name = |id: &str| room.catalogue.get(id).map_or_else(|| id.to_owned(), |known| known.name.clone());
    let choice = |id: &str| Choice {
        words: name(id),
        address: view.pairs.with("metric", id).address("/"),
        current: id == view.metric,
    };
    ids.into_iter().map(choice).collect()
}
