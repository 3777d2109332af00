//! What each campaign brought to a KPI, beside what it owes.
//!
//! Invariant: a campaign without a reading is named, never counted as 0; what came from outside the plan is shown beside.

use kpi::contribution::mix::Change;
use model::SmolStr;
use serde::Serialize;

/// A KPI's target split over its campaigns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contributions {
    /// Whether the plan says the shares; otherwise only what came is known.
    pub planned: bool,
    /// What is split, in words: the target, the way from baseline to target, the numerator of a ratio.
    pub of: String,
    /// One line per campaign, in the order of the plan.
    pub parts: Vec<Share>,
    /// What all of them brought ÷ what they owe.
    pub attained: Option<f64>,
    /// The campaigns that are short by now, the worst first.
    pub short: Vec<SmolStr>,
    /// The campaigns without a reading, by id.
    pub unread: Vec<SmolStr>,
    /// What came from elsewhere, the largest first.
    pub others: Vec<Other>,
    /// For a ratio with a measured baseline: its change since then, by campaign.
    pub mix: Option<Change>,
}

/// One campaign's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The campaign's id.
    pub campaign: SmolStr,
    /// Its name on pages.
    pub title: String,
    /// The share that it owes: 0.5 is half.
    pub planned_share: Option<f64>,
    /// What it owes by the end, in the unit of what is split.
    pub planned: Option<f64>,
    /// What it owes by now, by the days that it runs.
    pub expected: Option<f64>,
    /// What it brought.
    pub actual: Option<f64>,
    /// Its share of what all campaigns of the plan brought.
    pub actual_share: Option<f64>,
    /// What it brought ÷ what it owes by the end.
    pub attained: Option<f64>,
    /// What it brought ÷ what it owes by now.
    pub pace: Option<f64>,
    /// Why nothing was read.
    pub reason: Option<String>,
}

/// What came from outside the campaigns of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Other {
    /// The campaign; `None` where the facts name none.
    pub campaign: Option<SmolStr>,
    /// What it brought, in the unit of what is split.
    pub actual: f64,
    /// Its share of everything that came, the plan's campaigns included.
    pub share: Option<f64>,
}
