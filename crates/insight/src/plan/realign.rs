//! A new version of a plan beside the one before: what changed, and what that does to readings.

use crate::{desk::Desk, error::InsightError};
use kpi::{pace::Health, plan::Plan};
use model::{Date, SmolStr};
use serde::Serialize;

/// What a new version of a plan changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Realignment {
    /// The nouns that were added, removed or changed, in the order of plan, objectives, goals, campaigns, placements, KPIs.
    pub changes: Vec<NounChange>,
    /// Every KPI of either version, by what the change does to it; those that nothing changes are left out.
    pub effects: Vec<KpiEffect>,
}

/// One noun that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NounChange {
    /// Which kind of noun: `goal`, `KPI`.
    pub noun: String,
    /// Its id.
    pub id: SmolStr,
    /// What became of it.
    pub change: Became,
    /// In words: `the target of followers was +5000 and is +4000`.
    pub words: Vec<String>,
}

/// What became of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// It is new.
    Added,
    /// It is no longer there.
    Removed,
    /// It says something else.
    Changed,
}

/// What the change does to a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiEffect {
    /// Its id.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// By the plan before; `None` when it is new.
    pub before: Option<State>,
    /// By the plan after; `None` when it was removed.
    pub after: Option<State>,
    /// The difference in a sentence.
    pub words: String,
}

/// How a KPI stands by one version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// The value.
    pub value: Option<f64>,
    /// The target as printed.
    pub target: Option<String>,
    /// The value to reach.
    pub aim: Option<f64>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// Compares two versions of a plan on a day.
pub async fn realign(desk: &Desk<'_>, before: &Plan, after: &Plan, today: Date) -> Result<Realignment, InsightError> {
    let _ = (desk, before, after, today);
    Ok(Realignment { changes: Vec::new(), effects: Vec::new() })
}
