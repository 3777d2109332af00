//! The catalogue: every KPI with its definition, formula, unit, direction, goals and source, and every measure.

use crate::{address::Pairs, error::PageProblem, parts::frame::Frame, room::Room, state::State};
use askama::Template;
use axum::{
    extract::{self, RawQuery},
    response::{Html, IntoResponse, Response},
};
use kpi::catalogue::{Definition, Direction};
use model::{
    goal::{GoalKind, Strength},
    measure::Measure,
};

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage {
    frame: Frame,
    goals: Vec<Goal>,
    measures: Vec<(&'static str, &'static str, String)>,
    wrong: Vec<String>,
    count: usize,
}

/// The KPIs that indicate a goal directly first; those that indicate none stand last.
struct Goal {
    name: &'static str,
    kpis: Vec<Entry>,
}

struct Entry {
    id: String,
    name: String,
    words: String,
    formula: String,
    unit: String,
    better: &'static str,
    also: Vec<String>,
    denominator: Option<String>,
    source: Option<String>,
    explain: String,
}

/// `GET /catalogue`
pub async fn catalogue(
    extract::State(state): extract::State<State>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageProblem> {
    let room = Room::open(&state, &Pairs::parse(&query.unwrap_or_default())).await?;
    let goals = GoalKind::ALL.into_iter().map(Some).chain([None]).map(|kind| goal(kind, &room));
    let page = CataloguePage {
        frame: Frame::of("Catalogue", "/catalogue", &room),
        goals: goals.filter(|goal| !goal.kpis.is_empty()).collect(),
        measures: Measure::ALL.iter().map(|m| (m.name(), m.words(), m.kind().to_string())).collect(),
        wrong: room.diagnostics.iter().map(ToString::to_string).collect(),
        count: room.catalogue.list().count(),
    };
    Ok(Html(page.render()?).into_response())
}

fn goal(kind: Option<GoalKind>, room: &Room) -> Goal {
    let own = |definition: &&Definition| definition.indicates.first().map(|(goal, _)| *goal) == kind;
    let pairs = room.stay(Pairs::default());
    Goal {
        name: kind.map_or("without a goal", GoalKind::name),
        kpis: room.catalogue.list().filter(own).map(|definition| entry(definition, &pairs)).collect(),
    }
}

fn entry(definition: &Definition, pairs: &Pairs) -> Entry {
    let strength = |strength: Strength| match strength {
        Strength::Direct => "",
        Strength::Leading => " (leading)",
        Strength::Supporting => " (supporting)",
    };
    Entry {
        id: definition.id.clone(),
        name: definition.name.clone(),
        words: definition.words.clone(),
        formula: definition.formula.clone(),
        unit: definition.unit.clone(),
        better: match definition.direction {
            Direction::Up => "more is better",
            Direction::Down => "less is better",
            Direction::Range => "should stay within bounds",
        },
        also: definition.indicates.iter().map(|(goal, how)| format!("{}{}", goal.name(), strength(*how))).collect(),
        denominator: definition.denominator.clone(),
        source: definition.source.clone(),
        explain: pairs.with("kpi", &definition.id).address("/explain"),
    }
}
