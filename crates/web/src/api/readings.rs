//! Readings: the value of KPIs by group and bucket. The shape is that of `kepi kpi --format json`.

use crate::{
    address::Pairs,
    error::Problem,
    pages::dashboard,
    room::Room,
    state::State,
    view::{Around, View},
};
use axum::{
    Json,
    extract::{self, RawQuery},
};
use insight::Ask;
use kpi::reading::Reading;
use model::{
    Date, Timestamp,
    dimension::{Dimension, Origin},
    period::{Grain, Period},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// What can be asked. The address says it; this describes it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// KPIs or measures, separated by commas; may be repeated.
    pub kpi: String,
    /// Dimensions to split by, separated by commas.
    pub by: Option<String>,
    /// The time bucket: day, week, month, quarter or year.
    pub grain: Option<String>,
    /// The days, such as `2024-01-01..2024-06-30`; `from` and `to` do the same.
    pub during: Option<String>,
    /// The first day, when `during` is not given.
    pub from: Option<String>,
    /// The last day, when `during` is not given.
    pub to: Option<String>,
    /// Only this platform; may be repeated.
    pub platform: Option<String>,
    /// Only this campaign; may be repeated.
    pub campaign: Option<String>,
    /// Only this creator; may be repeated.
    pub creator: Option<String>,
    /// Which facts, such as `platform = tiktok and tier in (nano, micro)`.
    pub r#where: Option<String>,
    /// What `previous` is: previous, year or none.
    pub compare: Option<String>,
    /// Only what was known at this instant.
    pub as_of: Option<String>,
    /// How posts are dated: published, activity or interpolated.
    pub basis: Option<String>,
    /// The attribution model that conversions are credited under: last, first, linear, time-decay, position, markov or
    /// shapley; the workspace's own when it is left out.
    pub model: Option<String>,
    /// The workspace, when there are several.
    pub workspace: Option<String>,
}

/// Readings with the period they cover.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readings {
    /// The days covered.
    pub period: Days,
    /// One reading per KPI, group and bucket.
    #[schema(value_type = Vec<ReadingShape>)]
    pub readings: Vec<Reading>,
}

/// A period in a time zone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Days {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// The zone that days are counted in.
    pub time_zone: String,
}

/// One reading: a value, or the reason why there is none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reading)]
pub struct ReadingShape {
    /// The KPI's id.
    pub kpi: String,
    /// The group, by dimension; null where facts do not know their own value.
    pub group: BTreeMap<String, Option<String>>,
    /// The first day of the bucket, when a grain was asked for.
    pub bucket: Option<String>,
    /// The value: counts, major units of money, seconds, a ratio as a fraction.
    pub value: Option<f64>,
    /// The unit.
    pub unit: String,
    /// measured, estimated, modelled or self-reported.
    pub provenance: Option<String>,
    /// The value of the compared period.
    pub previous: Option<f64>,
    /// Why there is no value.
    pub reason: Option<String>,
    /// What the reader should know.
    pub notes: Vec<String>,
    /// How many facts it was made of.
    pub facts: u64,
}

/// The value of KPIs by group and bucket.
#[utoipa::path(get, path = "/api/v1/readings", tag = "readings", params(Asked), responses((status = 200, body = Readings), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn readings(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Readings>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let known = dashboard::span(&state.store().coverage(&room.scope).await?);
    let ask = question(pairs, &room, (state.now(), known))?;
    let readings = insight::readings::read(&room.desk(state.store()), &ask).await?;
    let time_zone = room.workspace.calendar.time_zone.clone();
    Ok(Json(Readings { period: Days { from: ask.period.from, to: ask.period.to, time_zone }, readings }))
}

/// Reads a question from an address. Without a period it is everything known; nothing is compared unless asked.
pub fn question(pairs: Pairs, room: &Room, (now, known): (Timestamp, Option<Period>)) -> Result<Ask, Problem> {
    let mut errors = Vec::new();
    let kpis = list(&pairs, "kpi");
    if kpis.is_empty() {
        errors.push("Name at least one KPI: kpi=views. The list is at /api/v1/kpis.".to_owned());
    }
    let by: Vec<Dimension> = list(&pairs, "by").iter().map(|name| Dimension::from_name(name)).collect();
    let known_names = |dimension: &&Dimension| dimension.origin() == Origin::Label && dimension.name().len() > 64;
    errors.extend(by.iter().find(known_names).map(|_| "A dimension's name is too long.".to_owned()));
    let grain = pairs.get("grain").and_then(|name| {
        let grain = Grain::from_name(name);
        if grain.is_none() {
            errors.push(format!("{name:?} is not a grain: day, week, month, quarter or year."));
        }
        grain
    });
    let as_of = pairs.get("as_of").and_then(|text| {
        let at = text.parse().ok();
        if at.is_none() {
            errors.push(format!("{text:?} is not an instant, such as 2024-06-30T12:00:00Z."));
        }
        at
    });
    let view = View::read(spelled(&pairs, &mut errors), around(room, now, known));
    errors.extend(view.wrong.iter().map(|wrong| wrong.words.clone()));
    if !errors.is_empty() {
        return Err(Problem::asked(errors));
    }
    let names: Vec<&str> = kpis.iter().map(String::as_str).collect();
    Ok(Ask { by, grain, as_of, ..view.ask(&names) })
}

fn around(room: &Room, now: Timestamp, known: Option<Period>) -> Around<'_> {
    Around { today: room.workspace.calendar.day(now), known, catalogue: &room.catalogue }
}

/// The pairs as pages spell them: `during` becomes both days, and the defaults of programs are put in.
fn spelled(pairs: &Pairs, errors: &mut Vec<String>) -> Pairs {
    let mut spelled =
        pairs.without(&["grain", "during", "metric", "sort", "dir", "page", "posts_sort", "posts_dir", "posts_page"]);
    match pairs.get("during").map(Period::parse) {
        Some(Ok(period)) => spelled = spelled.with("from", &period.from.to_string()).with("to", &period.to.to_string()),
        Some(Err(words)) => errors.push(words),
        None => {}
    }
    for (name, default) in [("period", "all"), ("compare", "none")] {
        if spelled.get(name).is_none() {
            spelled = spelled.with(name, default);
        }
    }
    spelled
}

fn list(pairs: &Pairs, name: &str) -> Vec<String> {
    pairs
        .all(name)
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
