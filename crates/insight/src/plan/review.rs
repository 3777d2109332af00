//! A review: what changed since the last one, why, and what to decide.

use super::standing::Base;
use crate::{desk::Desk, error::InsightError};
use kpi::{contribution::mix::Change, pace::Health, plan::Plan, reading::Reading};
use model::{Date, SmolStr, dimension::Dimension};
use serde::Serialize;

/// The page of a review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewPage {
    /// The day of the review.
    pub today: Date,
    /// The day that it is compared with.
    pub last: Option<Date>,
    /// The KPIs, those to act on first, then in the order of the plan.
    pub kpis: Vec<KpiReview>,
    /// The KPIs whose review is due today.
    pub due: Vec<SmolStr>,
    /// Reviews that were due since the last one and before today: the day, and the KPIs.
    pub overdue: Vec<(Date, Vec<SmolStr>)>,
    /// The next day on which one is due, after today.
    pub next: Option<Date>,
}

/// One KPI under review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiReview {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How often it is looked at, in words.
    pub cadence: Option<String>,
    /// The last day before today on which a review was due.
    pub was_due: Option<Date>,
    /// The next day after today.
    pub next: Option<Date>,
    /// How it stood at the end of the last review's day, from what is known today; `None` when there was none, or the KPI
    /// had not begun.
    pub then: Option<Moment>,
    /// How it stands.
    pub now: Moment,
    /// The target as it is printed.
    pub target: Option<String>,
    /// The value before.
    pub baseline: Option<Base>,
    /// What moved it, by dimension.
    pub why: Vec<Movement>,
    /// What changed and what moved it, in sentences.
    pub changed: Vec<String>,
    /// What to decide.
    pub decide: Decision,
}

/// A KPI at the end of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The reading since the start.
    pub reading: Reading,
    /// The value that was expected by then.
    pub expected: Option<f64>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// What moved a KPI, along one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movement {
    /// Campaign, platform or creator.
    pub dimension: Dimension,
    /// The largest movers, at most [`MOST_MOVERS`].
    pub movers: Vec<Mover>,
    /// What all others moved together; with the movers it makes the whole change.
    pub rest: f64,
    /// For a ratio: rate and mix of every group.
    pub mix: Option<Change>,
}

/// How many movers are named for each dimension.
pub const MOST_MOVERS: usize = 3;

/// One group that moved a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mover {
    /// The group; `None` where the facts do not say.
    pub name: Option<SmolStr>,
    /// How much of the KPI's change is its own, in the KPI's unit.
    pub change: f64,
}

/// What a review should decide for a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// What kind of remedy it is.
    pub remedy: Remedy,
    /// The sentence.
    pub words: String,
}

/// The remedies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Remedy {
    /// Nothing is to be done.
    Nothing,
    /// A campaign is short: give it more, or change it.
    Campaign {
        /// Which.
        campaign: SmolStr,
    },
    /// The target is out of reach, or reached long before its day.
    Target,
    /// There is no reading: connect a source, or wait.
    Source,
    /// The KPI is behind, and no campaign alone is to blame.
    Effort,
}

/// The page of a review on a day. `last` is the day of the review before; without one, only where the plan stands is told.
pub async fn review(desk: &Desk<'_>, plan: &Plan, today: Date, last: Option<Date>) -> Result<ReviewPage, InsightError> {
    let _ = (desk, plan);
    Ok(ReviewPage { today, last, kpis: Vec::new(), due: Vec::new(), overdue: Vec::new(), next: None })
}
