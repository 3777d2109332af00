//! The calendar of a plan: what happens on which day, by the plan and by what was published.
//!
//! Invariant: an event keeps its id while the plan is edited around it, so that a calendar that subscribes moves it instead of
//! adding another.

use kpi::plan::Plan;
use model::{Date, SmolStr, calendar::Calendar, post::Post, review::Review};
use serde::Serialize;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its id within the workspace, stable across versions of the plan.
    pub id: String,
    /// What it is.
    pub kind: EventKind,
    /// The first day.
    pub from: Date,
    /// The last day; of most events the same.
    pub to: Date,
    /// What a calendar shows.
    pub title: String,
    /// More of it in words.
    pub words: Option<String>,
    /// The campaign that it belongs to.
    pub campaign: Option<SmolStr>,
    /// The creator that it concerns.
    pub creator: Option<SmolStr>,
    /// The platform.
    pub platform: Option<SmolStr>,
    /// Where it can be seen.
    pub link: Option<String>,
}

/// The kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A campaign runs.
    Campaign,
    /// A time in which nothing is published.
    Freeze,
    /// Nobody reviews.
    Holiday,
    /// A placement is due.
    PlacementDue,
    /// A placement was published by its day, or has no day.
    PlacementDone,
    /// A placement was published after its day, or its day is over and nothing was published.
    PlacementLate,
    /// A post was published.
    Post,
    /// A review is due.
    ReviewDue,
    /// A review was held.
    Reviewed,
}

/// The events of a plan, sorted by day, kind and id. `days` says on which day a post was published.
pub fn calendar(plan: &Plan, posts: &[Post], reviews: &[Review], days: &Calendar, today: Date) -> Vec<Event> {
    let _ = (plan, posts, reviews, days, today);
    Vec::new()
}
