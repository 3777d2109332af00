//! A retrospective: what a campaign was to bring, what it brought, and what is learnt for the next one.

use super::{standing::Base, suggest::Proposal};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    pace::Health,
    plan::{Plan, Sealed},
};
use model::{Date, SmolStr, period::Period};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of a campaign. The outcome as JSON is what the record of retrospectives keeps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Retrospective {
    /// The campaign's id.
    pub campaign: SmolStr,
    /// Its name on pages.
    pub title: String,
    /// The days that it ran.
    pub flight: Option<Period>,
    /// The day that it is looked back from.
    pub today: Date,
    /// Whether the flight is over; before that, everything here is provisional.
    pub over: bool,
    /// Every KPI that draws on it, in the order of the plan.
    pub kpis: Vec<Outcome>,
    /// What was learnt, in sentences made from the numbers.
    pub learnt: Vec<String>,
    /// What the workspace may keep as benchmarks of its own.
    pub benchmarks: Vec<OwnBenchmark>,
    /// The next KPIs to set, by what is now known.
    pub next: Vec<Proposal>,
}

/// One KPI of a campaign, at its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// The unit of its readings.
    pub unit: Option<String>,
    /// What was set, as printed.
    pub set: Option<String>,
    /// What was sealed at the start, where it was amended.
    pub sealed: Option<String>,
    /// The value to reach.
    pub aim: Option<f64>,
    /// What was attained.
    pub attained: Option<f64>,
    /// How much of the target that is.
    pub attainment: Option<f64>,
    /// How much of the target as it was sealed.
    pub sealed_attainment: Option<f64>,
    /// The value before.
    pub baseline: Option<Base>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no reading.
    pub reason: Option<String>,
    /// The share of this campaign as planned.
    pub planned_share: Option<f64>,
    /// The share that it brought.
    pub actual_share: Option<f64>,
    /// What it brought ÷ what it owed.
    pub campaign_attained: Option<f64>,
}

/// A figure of one's own to compare the next campaign with: what `benchmarks:` of a plan takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnBenchmark {
    /// Its id.
    pub id: String,
    /// The KPI in the catalogue.
    pub kpi: String,
    /// The figure, in the KPI's own unit.
    pub value: f64,
    /// What it is divided by.
    pub denominator: Option<String>,
    /// Where it holds; `None` over several platforms.
    pub platform: Option<SmolStr>,
    /// For creators of which size; `None` over several.
    pub tier: Option<SmolStr>,
    /// Of which year.
    pub year: i16,
    /// How many facts it was made of.
    pub n: u64,
    /// Where it comes from.
    pub source: String,
    /// The lines of YAML to add under `benchmarks:`.
    pub yaml: String,
}

/// Looks back on a campaign; `None` when the plan has none of this id.
pub async fn retrospective(
    desk: &Desk<'_>,
    plan: &Plan,
    campaign: &str,
    today: Date,
    sealed: &BTreeMap<SmolStr, Sealed>,
) -> Result<Option<Retrospective>, InsightError> {
    let _ = (desk, plan, campaign, today, sealed);
    Ok(None)
}
