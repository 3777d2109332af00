//! Crediting as data: the settings, who is credited under every model, claims that meet, one journey, and what was screened out.

use super::body::{read, unfit};
use crate::{
    address::Pairs,
    error::Problem,
    pages::attribution::{gatherer, learnt, whose},
    parts::span::Span,
    room::Room,
    state::State,
};
use axum::{
    Json,
    body::Bytes,
    extract::{self, RawQuery},
};
use insight::attribution::{Shared, compare, conflicts as read_conflicts, journey as read_journey};
use model::{
    Date, SmolStr, Timestamp,
    attribution::{Attribution, Model, Precedence},
    dimension::Dimension,
    filter::Filter,
    measure::Measure,
    visit::Exclusion,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most rows of a list.
const MOST: usize = 1000;

/// How a workspace credits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Attribution)]
pub struct AttributionShape {
    /// last, first, linear, time-decay, position, markov or shapley.
    pub model: String,
    /// How many days before a conversion a touch counts: 1 to 365.
    pub window_days: u16,
    /// Days after which a touch is worth half as much, under time decay.
    pub half_life_days: f64,
    /// code-over-link, link-over-code or together.
    pub precedence: String,
}

fn shape(set: &Attribution) -> AttributionShape {
    AttributionShape {
        model: set.model.name().to_owned(),
        window_days: set.window_days,
        half_life_days: set.half_life_days,
        precedence: set.precedence.name().to_owned(),
    }
}

/// How the workspace credits.
#[utoipa::path(get, path = "/api/v1/attribution", tag = "credits", params(("workspace" = Option<String>, Query)), responses((status = 200, body = AttributionShape), (status = 404, body = Problem)))]
pub async fn attribution(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<AttributionShape>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    Ok(Json(shape(&state.ledger().attribution(&room.scope)?)))
}

/// Sets how the workspace credits. Every page and reading follows.
#[utoipa::path(put, path = "/api/v1/attribution", tag = "credits", params(("workspace" = Option<String>, Query)), request_body = AttributionShape, responses((status = 200, body = AttributionShape), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub async fn set_attribution(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Json<AttributionShape>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let sent: AttributionShape = read(&body)?;
    let (model, precedence) = (Model::from_name(&sent.model), Precedence::from_name(&sent.precedence));
    let mut errors = Vec::new();
    if model.is_none() {
        errors.push(format!("/model: {:?} is not a model: {}.", sent.model, Model::ALL.map(Model::name).join(", ")));
    }
    if precedence.is_none() {
        let names = Precedence::ALL.map(Precedence::name).join(", ");
        errors.push(format!("/precedence: {:?} is not a rule: {names}.", sent.precedence));
    }
    if !(1..=365).contains(&sent.window_days) {
        errors.push("/window_days: A whole number from 1 to 365.".to_owned());
    }
    if !(sent.half_life_days > 0.0 && sent.half_life_days <= 365.0) {
        errors.push("/half_life_days: More than 0, at most 365.".to_owned());
    }
    let (Some(model), Some(precedence), true) = (model, precedence, errors.is_empty()) else {
        return Err(unfit(errors));
    };
    let set = Attribution { model, precedence, window_days: sent.window_days, half_life_days: sent.half_life_days };
    state.ledger().set_attribution(&room.scope, &set)?;
    Ok(Json(shape(&set)))
}

/// Who is credited under every model.
#[derive(Debug, Serialize, ToSchema)]
pub struct Credits {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// What the rows are: creator, campaign, link, code, placement or platform.
    pub by: String,
    /// The model in force.
    pub model: &'static str,
    /// The rows; the one without a key is credited to nobody.
    pub rows: Vec<CreditRow>,
}

/// One row.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreditRow {
    /// The creator's id, or what else was asked for.
    pub key: Option<String>,
    /// Conversions, by model; null where there is no reading.
    pub conversions: BTreeMap<&'static str, Option<f64>>,
    /// Revenue, by model.
    pub revenue: BTreeMap<&'static str, Option<f64>>,
}

/// Credited conversions and revenue under every model, side by side.
#[utoipa::path(get, path = "/api/v1/credits", tag = "credits", params(("by" = Option<String>, Query, description = "creator (when left out), campaign, link, code, placement or platform"), ("from" = Option<String>, Query), ("to" = Option<String>, Query), ("workspace" = Option<String>, Query)), responses((status = 200, body = Credits), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn credits(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Credits>, Problem> {
    let (pairs, room, span) = asked(&state, query).await?;
    let by = pairs.get("by").unwrap_or("creator");
    let dimension = [
        Dimension::Creator,
        Dimension::Campaign,
        Dimension::Link,
        Dimension::Code,
        Dimension::Placement,
        Dimension::Platform,
    ]
    .into_iter()
    .find(|dimension| dimension.name() == by)
    .ok_or_else(|| {
        Problem::asked(vec![format!(
            "by: {by:?} is not what credits are split by: creator, campaign, link, code, placement or platform."
        )])
    })?;
    let found = compare(&room.desk(state.store()), &dimension, span.period, &Filter::default()).await?;
    let values = |readings: &BTreeMap<Model, kpi::reading::Reading>| {
        readings.iter().map(|(model, reading)| (model.name(), reading.value)).collect()
    };
    let row = |row: &insight::attribution::Compared| CreditRow {
        key: row.key.as_ref().map(ToString::to_string),
        conversions: values(&row.conversions),
        revenue: values(&row.revenue),
    };
    Ok(Json(Credits {
        from: span.period.from,
        to: span.period.to,
        by: by.to_owned(),
        model: room.attribution.model.name(),
        rows: found.rows.iter().map(row).collect(),
    }))
}

async fn asked(state: &State, query: Option<String>) -> Result<(Pairs, std::sync::Arc<Room>, Span), Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(state, &pairs).await?;
    let span = Span::read(state, &room, &pairs, "").await?;
    if !span.wrong.is_empty() {
        return Err(Problem::asked(span.wrong.iter().map(|wrong| wrong.words.clone()).collect()));
    }
    Ok((pairs, room, span))
}

/// Conversions that a code and a link claim for different creators.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conflicts {
    /// How many there are in the period.
    pub total: usize,
    /// The latest first.
    pub conflicts: Vec<Conflict>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conflict {
    /// The conversion.
    pub conversion: String,
    /// When it was.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The codes that were used.
    pub codes: Vec<String>,
    /// The creators of the codes.
    pub by_code: Vec<String>,
    /// The creators of the links.
    pub by_link: Vec<String>,
    /// The rule that decided.
    pub rule: &'static str,
    /// The share of each creator; nobody is the empty name.
    pub credited: BTreeMap<String, f64>,
    /// What every rule and model would say.
    pub answers: Vec<Answer>,
}

/// What one rule and model would say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    /// The rule.
    pub rule: &'static str,
    /// The model.
    pub model: &'static str,
    /// The share of each creator.
    pub credited: BTreeMap<String, f64>,
}

/// The ledger of conflicts.
#[utoipa::path(get, path = "/api/v1/credits/conflicts", tag = "credits", params(("from" = Option<String>, Query), ("to" = Option<String>, Query), ("skip" = Option<usize>, Query), ("limit" = Option<usize>, Query, description = "At most 1000; 100 when left out"), ("workspace" = Option<String>, Query)), responses((status = 200, body = Conflicts), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn conflicts(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Conflicts>, Problem> {
    let (pairs, room, span) = asked(&state, query).await?;
    let number = |name: &str, usual: usize| match pairs.get(name) {
        None => Ok(usual),
        Some(text) => {
            text.parse::<usize>().map_err(|_| Problem::asked(vec![format!("{name}: {text:?} is not a number.")]))
        }
    };
    let (skip, limit) = (number("skip", 0)?, number("limit", 100)?.clamp(1, MOST));
    let whose = whose(&state, &room).await?;
    let gatherer = gatherer(&state, &room, &whose);
    let learnt = learnt(&state, &room, &gatherer).await?;
    let found = read_conflicts(&gatherer, &learnt, span.period, (skip, limit)).await?;
    let names = |ids: &std::collections::BTreeSet<SmolStr>| ids.iter().map(ToString::to_string).collect();
    let one = |one: &insight::attribution::Conflict| Conflict {
        conversion: one.name.to_string(),
        at: one.at,
        codes: one.codes.iter().map(ToString::to_string).collect(),
        by_code: names(&one.by_code),
        by_link: names(&one.by_link),
        rule: one.rule.name(),
        credited: shares(&one.credited),
        answers: one
            .answers
            .iter()
            .map(|answer| Answer {
                rule: answer.rule.name(),
                model: answer.model.name(),
                credited: shares(&answer.credited),
            })
            .collect(),
    };
    Ok(Json(Conflicts { total: found.total, conflicts: found.rows.iter().map(one).collect() }))
}

fn shares(credited: &BTreeMap<Option<SmolStr>, f64>) -> BTreeMap<String, f64> {
    credited.iter().map(|(who, share)| (who.as_ref().map(ToString::to_string).unwrap_or_default(), *share)).collect()
}

/// The journey of one conversion.
#[derive(Debug, Serialize, ToSchema)]
pub struct Journey {
    /// The conversion.
    pub conversion: String,
    /// When it was.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Its values, in the unit that people read.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub values: BTreeMap<&'static str, f64>,
    /// The currency of money among them.
    pub currency: Option<String>,
    /// The touches that take part, in time order.
    pub touches: Vec<Touch>,
    /// The touches that the rule left out.
    pub left_out: Vec<Touch>,
    /// The rule that decided, if a code and a link disagreed.
    pub decided_by: Option<&'static str>,
}

/// One touch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Touch {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// click, view or code.
    pub contact: &'static str,
    /// What it brings.
    pub dimensions: BTreeMap<String, String>,
    /// How many days before the conversion it was.
    pub days_before: f64,
    /// Its share, by model.
    pub shares: BTreeMap<&'static str, f64>,
}

/// Every touch before one conversion, and what each gets under every model.
#[utoipa::path(get, path = "/api/v1/credits/journey", tag = "credits", params(("conversion" = String, Query, description = "Such as shopify/1001"), ("workspace" = Option<String>, Query)), responses((status = 200, body = Journey), (status = 404, body = Problem)))]
pub async fn journey(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Journey>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let whose = whose(&state, &room).await?;
    let gatherer = gatherer(&state, &room, &whose);
    let learnt = learnt(&state, &room, &gatherer).await?;
    let found = read_journey(&gatherer, &learnt, pairs.get("conversion").unwrap_or_default()).await?;
    let found = found.ok_or_else(|| Problem::not_found("no such conversion"))?;
    Ok(Json(Journey {
        conversion: found.name.to_string(),
        at: found.at,
        values: found.values.iter().map(|(measure, value): (&Measure, &f64)| (measure.name(), *value)).collect(),
        currency: found.currency.map(|currency| currency.code().to_owned()),
        touches: found.touches.iter().map(touch).collect(),
        left_out: found.left_out.iter().map(touch).collect(),
        decided_by: found.decided_by.map(Precedence::name),
    }))
}

fn touch(shared: &Shared) -> Touch {
    Touch {
        at: shared.at,
        contact: shared.contact.name(),
        dimensions: shared
            .dims
            .iter()
            .map(|(dimension, value)| (dimension.name().to_owned(), value.to_string()))
            .collect(),
        days_before: shared.days_before,
        shares: shared.shares.iter().map(|(model, share)| (model.name(), *share)).collect(),
    }
}

/// What was not counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exclusions {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// By day, link and reason.
    pub exclusions: Vec<ExclusionOut>,
    /// The reasons in plain words.
    #[schema(value_type = BTreeMap<String, String>)]
    pub reasons: BTreeMap<&'static str, &'static str>,
    /// Clicks that could not be kept in time, since the server was set up.
    pub lost_clicks: u64,
}

/// One count.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExclusionOut {
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The link.
    pub link: String,
    /// The reason.
    pub reason: &'static str,
    /// How many visits.
    pub visits: u64,
}

/// Visits that were screened out, by day, link and reason.
#[utoipa::path(get, path = "/api/v1/exclusions", tag = "links", params(("from" = Option<String>, Query), ("to" = Option<String>, Query), ("workspace" = Option<String>, Query)), responses((status = 200, body = Exclusions), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn exclusions(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Exclusions>, Problem> {
    let (_, room, span) = asked(&state, query).await?;
    let found = state.ledger().exclusions(&room.scope, span.period)?;
    let one = |one: ledger::ExclusionCount| ExclusionOut {
        day: one.day,
        link: one.link.to_string(),
        reason: one.reason.name(),
        visits: one.visits,
    };
    Ok(Json(Exclusions {
        from: span.period.from,
        to: span.period.to,
        exclusions: found.into_iter().map(one).collect(),
        reasons: Exclusion::ALL.iter().map(|reason| (reason.name(), reason.words())).collect(),
        lost_clicks: state.ledger().lost_clicks()?,
    }))
}
