//! `kepi plan suggest`: KPIs for a goal, the best first, each ready to be put into the plan.

use crate::{
    cli::{Format, kpi::asked},
    clock,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::Args;
use insight::plan::{
    Asked,
    suggest::{Proposal, suggest},
};
use kpi::{
    nearest,
    plan::{Plan, read},
};
use model::goal::GoalKind;
use web::record;

/// KPIs for a goal
#[derive(Debug, Args)]
pub struct Suggest {
    /// A goal or objective of the plan, or a kind of goal: sales, awareness, "audience growth"
    pub goal: String,
    /// Where it is about [default: the platforms of the goal's campaigns]
    #[arg(long, value_name = "PLATFORM,…", value_delimiter = ',')]
    pub platforms: Vec<String>,
    /// How they are written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Prints the suggestions.
pub async fn run(command: &Suggest, house: &House, named: Option<&str>) -> Outcome {
    let shelf = house.shelf(house.workspace(named)?)?;
    let kept = record::kept(&house.ledger, &shelf.workspace, &shelf.catalogue)?;
    let plan = kept.map_or_else(|| read("plan: none", &shelf.catalogue).0, |kept| kept.plan);
    let asked_for = goal(&plan, &command.goal)?;
    let platforms: Vec<&str> = command.platforms.iter().map(String::as_str).collect();
    let today = shelf.workspace.calendar.day(clock::now());
    let found = suggest(&shelf.desk(house.store()), &plan, asked_for, &platforms, today).await.map_err(asked)?;
    if command.format == Format::Json {
        text::say(serde_json::to_string(&found)?)?;
        return Ok(Exit::Done);
    }
    if found.first.is_empty() && found.lacking.is_empty() {
        text::say(format!("no KPI of the catalogue shows {}", found.kind.name()))?;
        return Ok(Exit::Done);
    }
    let headings = [("KPI", Side::Left), ("score", Side::Right), ("target", Side::Left), ("why", Side::Left)];
    let rows: Vec<_> = found.first.iter().chain(&found.more).map(row).collect();
    if !rows.is_empty() {
        text::say(text::table(&headings, &rows))?;
    }
    for proposal in &found.first {
        text::say(format!("\n{}", proposal.yaml.trim_end()))?;
    }
    for proposal in &found.lacking {
        text::say(format!("\n{} cannot be measured yet: {}", proposal.kpi, proposal.missing.join("; ")))?;
    }
    Ok(Exit::Done)
}

fn row(proposal: &Proposal) -> Vec<String> {
    let score = format!("{:.2}", proposal.score);
    let target = proposal.target.clone().unwrap_or_else(|| "none".to_owned());
    let best = proposal.parts.iter().max_by(|a, b| (a.value * a.weight).total_cmp(&(b.value * b.weight)));
    vec![proposal.kpi.clone(), score, target, best.map(|part| part.why.clone()).unwrap_or_default()]
}

fn goal<'a>(plan: &Plan, name: &'a str) -> anyhow::Result<Asked<'a>> {
    let ids = || plan.goals.iter().map(|goal| &goal.id).chain(plan.objectives.iter().map(|objective| &objective.id));
    if ids().any(|id| id.value == name) {
        return Ok(Asked::Goal(name));
    }
    if let Some(kind) = GoalKind::from_name(name) {
        return Ok(Asked::Kind(kind));
    }
    let known = ids().map(|id| id.value.as_str()).chain(GoalKind::ALL.map(GoalKind::name));
    let near = nearest::did_you_mean(name, known).map_or_else(String::new, |near| format!("; {near}"));
    let kinds = nearest::listed(&GoalKind::ALL.map(GoalKind::name), "or");
    Err(usage(format!("{name:?} is no goal of the plan, and no kind of goal: {kinds}{near}")))
}
