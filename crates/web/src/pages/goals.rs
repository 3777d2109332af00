//! Where the plan stands: the tree of objectives, goals, campaigns and KPIs, and the finding of it in a sentence.
//!
//! Invariant: everything on the page comes from one standing, so no two numbers of it are from different moments.

use crate::{
    address::Pairs,
    error::{PageProblem, Problem},
    format,
    pages::findings,
    parts::{
        finding::Finding,
        frame::Frame,
        pace,
        tree::{self, Ground},
        verdict,
    },
    room::Room,
    state::State,
};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use insight::{
    Desk,
    plan::{Judgement, Standing},
};
use kpi::plan::Plan;
use model::SmolStr;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Template)]
#[template(path = "goals.html")]
struct Goals {
    frame: Frame,
    begin: String,
    here: String,
    planned: Option<Planned>,
}

/// A plan on the page.
struct Planned {
    name: String,
    status: String,
    finding: Finding,
    version: String,
    title: String,
    tree: String,
    unread: Vec<Unread>,
    edit: String,
    history: String,
    review: String,
    realign: String,
    /// KPIs that were changed after they were locked: title, address, words.
    amended: Vec<(String, String, String)>,
}

/// A KPI that cannot be judged.
struct Unread {
    title: String,
    address: String,
    word: &'static str,
    reason: String,
}

/// `GET /plan`
pub async fn goals(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let pairs = Pairs::parse(&query.unwrap_or_default());
    let room = Room::open(&state, &pairs).await?;
    let stamp = state.stamp(&room)?;
    let here = pairs.address("/plan");
    if let Some(page) = state.kept(stamp, &here) {
        return Ok(Html(page.to_string()).into_response());
    }
    let standing = standing(&state, &room).await?;
    let planned = match (&room.plan, &standing) {
        (Some(kept), Some(standing)) => {
            Some(planned(&room, &kept.plan, standing, &findings::seen(&state, &room).await?.prospects)?)
        }
        _ => None,
    };
    let page = Goals {
        frame: Frame::of("Plan", "/plan", &room).live(&state),
        begin: format!("/plan/new{}", room.suffix()),
        here: here.clone(),
        planned,
    };
    let text = page.render()?;
    state.keep(stamp, here, Arc::from(text.as_str()));
    Ok(Html(text).into_response())
}

/// Where the plan of a room stands today; `None` without a plan.
pub async fn standing(state: &State, room: &Room) -> Result<Option<Standing>, Problem> {
    let Some(kept) = &room.plan else { return Ok(None) };
    let today = room.workspace.calendar.day(state.now());
    let catalogue = insight::plan::catalogue(&room.catalogue, &kept.plan);
    let desk = Desk { catalogue: &catalogue, ..room.desk(state.store()) };
    Ok(Some(insight::plan::measure(&desk, &kept.plan, today, &kept.sealed()).await?))
}

fn planned(
    room: &Room,
    plan: &Plan,
    standing: &Standing,
    prospects: &BTreeMap<SmolStr, Judgement>,
) -> Result<Planned, Problem> {
    let ground = Ground { room, plan, standing, prospects, whole: true };
    let unread = standing.kpis.iter().filter(|kpi| kpi.pace.is_none());
    let version = room.plan.as_ref().map(|kept| {
        let at = format::moment(kept.version.at, &room.workspace.calendar);
        format!("version {} by {}, {at}", kept.version.number, kept.version.author)
    });
    let address = |path: &str| format!("/plan/{path}{}", room.suffix());
    Ok(Planned {
        name: standing.plan.clone(),
        status: pace::status(standing.level.health, pace::word(standing.level.health), true),
        finding: verdict::of_plan(standing),
        version: version.unwrap_or_default(),
        title: verdict::of_goals(&standing.level),
        tree: tree::draw(ground)?,
        unread: unread
            .map(|kpi| Unread {
                title: kpi.title.clone(),
                address: tree::address(room, &kpi.id),
                word: pace::word_of(kpi),
                reason: verdict::sentence(kpi.reason.as_deref().unwrap_or("the reason is not known")),
            })
            .collect(),
        edit: address("edit"),
        history: address("history"),
        review: address("review"),
        realign: address("realign"),
        amended: amended(room, standing),
    })
}

fn amended(room: &Room, standing: &Standing) -> Vec<(String, String, String)> {
    let changed = standing.kpis.iter().filter_map(|kpi| Some((kpi, kpi.original.as_ref()?)));
    let words = |changes: &[(String, String, String)]| {
        let one = |(what, was, is): &(String, String, String)| format!("{what} was {was}, is {is}");
        changes.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    changed.map(|(kpi, original)| (kpi.title.clone(), tree::address(room, &kpi.id), words(&original.changes))).collect()
}

/// The tree as a panel of another page.
#[derive(Clone, Debug)]
pub struct GoalsPart {
    /// The finding of the goals.
    pub title: String,
    /// The rows.
    pub tree: String,
    /// How many goals there are.
    pub foot: String,
    /// The page of the plan.
    pub address: String,
}

impl GoalsPart {
    /// The panel; `None` without a plan. What cannot be read is a problem of the panel alone.
    pub async fn of(state: &State, room: &Room) -> Option<Result<Self, Problem>> {
        let kept = room.plan.as_ref()?;
        let made = async {
            let standing = standing(state, room).await?;
            let standing = standing.ok_or_else(|| Problem::not_found("no plan"))?;
            let seen = findings::seen(state, room).await?;
            let ground =
                Ground { room, plan: &kept.plan, standing: &standing, prospects: &seen.prospects, whole: false };
            let count = kept.plan.goals.len();
            Ok(Self {
                title: verdict::of_goals(&standing.level),
                tree: tree::draw(ground)?,
                foot: if count == 1 { "1 goal in the plan".to_owned() } else { format!("{count} goals in the plan") },
                address: format!("/plan{}", room.suffix()),
            })
        };
        Some(made.await)
    }
}
