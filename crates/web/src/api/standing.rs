//! Where the plan stands, and its calendar, as data. The shape of a standing is that of `kepi plan status --format json`.

use crate::{
    address::Pairs,
    error::Problem,
    pages::{calendar, goals},
    room::Room,
    state::State,
};
use axum::{
    Json,
    extract::{self, RawQuery},
};
use insight::plan::{Event, Standing};
use model::{Date, SmolStr};
use serde::Serialize;
use utoipa::ToSchema;

/// The events of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct Events {
    /// By day, kind and id.
    #[schema(value_type = Vec<EventShape>)]
    pub events: Vec<Event>,
}

/// One event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventShape {
    /// Its id within the workspace, the same in every version of the plan.
    pub id: String,
    /// campaign, freeze, holiday, placement-due, placement-done, placement-late, post, review-due or reviewed.
    pub kind: String,
    /// The first day.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// What a calendar shows.
    pub title: String,
    /// More of it in words.
    pub words: Option<String>,
    /// The campaign that it belongs to.
    #[schema(value_type = Option<String>)]
    pub campaign: Option<SmolStr>,
    /// The creator that it concerns.
    #[schema(value_type = Option<String>)]
    pub creator: Option<SmolStr>,
    /// The platform.
    #[schema(value_type = Option<String>)]
    pub platform: Option<SmolStr>,
    /// Where it can be seen.
    pub link: Option<String>,
}

/// Where the plan stands today: every KPI with reading, target, pace and health, and the roll-up.
#[utoipa::path(get, path = "/api/v1/plan/standing", tag = "plan", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, description = "The standing", body = serde_json::Value), (status = 404, body = Problem)))]
pub async fn standing(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Standing>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let standing = goals::standing(&state, &room).await?;
    standing.map(Json).ok_or_else(|| Problem::not_found("no plan"))
}

/// What the plan's calendar holds; `from` and `to` cut it to the events that touch these days.
#[utoipa::path(get, path = "/api/v1/plan/calendar", tag = "plan", params(("from" = Option<String>, Query, description = "The first day"), ("to" = Option<String>, Query, description = "The last day"), ("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Events), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn calendar(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Events>, Problem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let mut errors = Vec::new();
    let mut day = |name: &str| {
        let text = pairs.get(name)?;
        let day = text.parse::<Date>().ok();
        if day.is_none() {
            errors.push(format!("{name}: {text:?} is not a day, such as 2026-03-01."));
        }
        day
    };
    let (from, to) = (day("from"), day("to"));
    if !errors.is_empty() {
        return Err(Problem::asked(errors));
    }
    if room.plan.is_none() {
        return Err(Problem::not_found("no plan"));
    }
    let mut events = calendar::events(&state, &room)?;
    events.retain(|event| from.is_none_or(|from| event.to >= from) && to.is_none_or(|to| event.from <= to));
    Ok(Json(Events { events }))
}
