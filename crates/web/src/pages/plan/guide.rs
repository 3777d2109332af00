//! The guide: from an empty workspace to a locked plan, one question after the other.
//!
//! It knows which step comes next from the plan alone, so whoever stops goes on where they stopped.

use super::{address, noun::Noun};
use crate::{address::Pairs, error::PageProblem, parts::frame::Frame, room::Room, state::State};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use kpi::plan::Plan;

/// The steps, with where one stands.
#[derive(Clone, Debug)]
pub struct Steps {
    /// In order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub title: &'static str,
    /// What it asks.
    pub words: &'static str,
    /// Where it is made.
    pub address: String,
    /// Whether the plan has what it asks for.
    pub done: bool,
    /// Whether it is being made.
    pub current: bool,
}

#[derive(Template)]
#[template(path = "plan_new.html")]
struct PlanNew {
    frame: Frame,
    guide: Steps,
    begun: bool,
    next: String,
    next_words: &'static str,
    edit: String,
    plan: String,
}

/// `GET /plan/new`
pub async fn plan_new(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let guide = steps(&room, None);
    let open = guide.steps.iter().find(|step| !step.done).or(guide.steps.last());
    let page = PlanNew {
        next: open.map(|step| step.address.clone()).unwrap_or_default(),
        next_words: if room.plan.is_some() { "Go on" } else { "Begin" },
        begun: room.plan.is_some(),
        frame: Frame::of("Start a plan", "/plan", &room),
        edit: address(&room, "/plan/edit", &[]),
        plan: address(&room, "/plan", &[]),
        guide,
    };
    Ok(Html(page.render()?).into_response())
}

/// The steps of a room; `at` is the noun of the form that is shown.
pub fn steps(room: &Room, at: Option<&str>) -> Steps {
    let plan = room.plan.as_ref().map(|kept| &kept.plan);
    let has = |count: fn(&Plan) -> usize, least: usize| plan.is_some_and(|plan| count(plan) >= least);
    let goal = plan.and_then(|plan| plan.goals.last()).map(|goal| goal.id.value.to_string()).unwrap_or_default();
    let campaign = plan.and_then(|plan| plan.campaigns.last()).map(|one| one.id.value.to_string()).unwrap_or_default();
    let form =
        |noun: &str, more: (&'static str, &str)| address(room, &format!("/plan/new/{noun}"), &[("guide", "1"), more]);
    let step =
        |noun: &str, title, words, done, address| Step { title, words, done, address, current: at == Some(noun) };
    let placed = |plan: &Plan| plan.campaigns.iter().map(|one| one.placements.len()).sum::<usize>();
    Steps {
        steps: vec![
            step(
                "objective",
                "Objective",
                "What the business wants",
                has(|plan| plan.objectives.len(), 1),
                form("objective", ("", "")),
            ),
            step("goal", "Goal", "What marketing does for it", has(|plan| plan.goals.len(), 1), form("goal", ("", ""))),
            step(
                "campaign",
                "Campaign",
                "When, where, for how much",
                has(|plan| plan.campaigns.len(), 1),
                form("campaign", ("goal", &goal)),
            ),
            step(
                "placement",
                "Creators",
                "Who posts, and when",
                has(placed, 1),
                form("placement", ("campaign", &campaign)),
            ),
            step(
                "kpi",
                "KPIs",
                "How you will know",
                has(|plan| plan.kpis.len(), 1),
                address(room, "/plan/suggest", &[("guide", "1"), ("goal", &goal)]),
            ),
            step(
                "finish",
                "Check and lock",
                "Before the first day",
                room.plan.as_ref().is_some_and(|kept| !kept.sealed().is_empty()),
                address(room, "/plan/finish", &[]),
            ),
        ],
    }
}

/// Where the guide goes after a noun was saved. Of creators there may be several, so it asks for another.
pub fn next(room: &Room, noun: &Noun, campaign: &str) -> String {
    if noun.path == "placement" {
        return address(room, "/plan/new/placement", &[("guide", "1"), ("campaign", campaign)]);
    }
    let steps = steps(room, Some(noun.path)).steps;
    let at = steps.iter().position(|step| step.current).map_or(0, |at| at + 1);
    steps.get(at).map(|step| step.address.clone()).unwrap_or_else(|| address(room, "/plan/finish", &[]))
}

/// Where the guide goes when all creators are there.
pub fn after_creators(room: &Room, plan: &Plan) -> String {
    let goal = plan.goals.last().map(|goal| goal.id.value.to_string()).unwrap_or_default();
    address(room, "/plan/suggest", &[("guide", "1"), ("goal", &goal)])
}
