//! `kepi kpi list`: the catalogue.

use super::Format;
use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::Args;
use kpi::catalogue::{Catalogue, Definition};
use model::goal::GoalKind;
use serde_json::{Value, json};

/// The catalogue
#[derive(Debug, Args)]
pub struct List {
    /// Only KPIs that indicate this goal: awareness, engagement, sales, …
    #[arg(long, value_name = "GOAL")]
    pub goal: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// The workspace's catalogue; the built-in one while there is no workspace.
pub fn catalogue(house: &House, named: Option<&str>) -> anyhow::Result<Catalogue> {
    if named.is_none() && house.ledger.workspaces()?.len() != 1 {
        return Ok(Catalogue::builtin());
    }
    Ok(house.shelf(house.workspace(named)?)?.catalogue)
}

/// Prints the catalogue.
pub fn run(list: &List, catalogue: &Catalogue) -> Outcome {
    let goal = list.goal.as_deref().map(goal).transpose()?;
    let indicates =
        |definition: &&Definition| goal.is_none_or(|goal| definition.indicates.iter().any(|(known, _)| *known == goal));
    let definitions: Vec<_> = catalogue.list().filter(indicates).collect();
    if list.format == Format::Json {
        let kpis: Vec<_> = definitions.iter().map(|definition| shape(definition)).collect();
        text::say(serde_json::to_string(&json!({ "kpis": kpis }))?)?;
        return Ok(Exit::Done);
    }
    let headings = ["id", "formula", "unit", "better", "indicates"].map(|name| (name, Side::Left));
    let rows: Vec<_> = definitions.iter().map(|definition| row(definition)).collect();
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

fn goal(name: &str) -> anyhow::Result<GoalKind> {
    let known = GoalKind::ALL.map(GoalKind::name).join(", ");
    GoalKind::from_name(name).ok_or_else(|| usage(format!("no goal is called {name:?}; the goals are {known}")))
}

fn row(definition: &Definition) -> Vec<String> {
    let goals: Vec<_> = definition.indicates.iter().map(|(goal, _)| goal.name()).collect();
    vec![
        definition.id.clone(),
        definition.formula.clone(),
        definition.unit.clone(),
        definition.direction.name().to_owned(),
        goals.join(", "),
    ]
}

fn shape(definition: &Definition) -> Value {
    let indicates: Vec<_> = definition
        .indicates
        .iter()
        .map(|(goal, strength)| json!({"goal": goal.name(), "strength": strength}))
        .collect();
    json!({
        "id": definition.id,
        "name": definition.name,
        "words": definition.words,
        "formula": definition.formula,
        "unit": definition.unit,
        "direction": definition.direction.name(),
        "indicates": indicates,
        "denominator": definition.denominator,
        "source": definition.source,
    })
}
