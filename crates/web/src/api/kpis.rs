//! The catalogue as data.

use crate::{address::Pairs, error::Problem, room::Room, state::State};
use axum::{
    Json,
    extract::{self, RawQuery},
};
use kpi::catalogue::Definition;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Every KPI.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kpis {
    /// In the order of the catalogue.
    pub kpis: Vec<Kpi>,
}

/// One KPI.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kpi {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in plain words.
    pub words: String,
    /// The formula as it was written.
    pub formula: String,
    /// The unit of its readings.
    pub unit: String,
    /// Which way is better: up, down or range.
    pub direction: String,
    /// How strongly it indicates each goal: direct, leading or supporting.
    pub indicates: BTreeMap<String, String>,
    /// What a rate is divided by, where rates are confused.
    pub denominator: Option<String>,
    /// Where the definition comes from.
    pub source: Option<String>,
}

/// Every KPI with its definition and formula.
#[utoipa::path(get, path = "/api/v1/kpis", tag = "readings", params(("workspace" = Option<String>, Query, description = "The workspace, when there are several")), responses((status = 200, body = Kpis), (status = 404, body = Problem)))]
pub async fn kpis(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Json<Kpis>, Problem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    Ok(Json(Kpis { kpis: room.catalogue.list().map(kpi).collect() }))
}

fn kpi(definition: &Definition) -> Kpi {
    let strength = |strength: &model::goal::Strength| format!("{strength:?}").to_lowercase();
    Kpi {
        id: definition.id.clone(),
        name: definition.name.clone(),
        words: definition.words.clone(),
        formula: definition.formula.clone(),
        unit: definition.unit.clone(),
        direction: definition.direction.name().to_owned(),
        indicates: definition.indicates.iter().map(|(goal, how)| (goal.name().to_owned(), strength(how))).collect(),
        denominator: definition.denominator.clone(),
        source: definition.source.clone(),
    }
}
