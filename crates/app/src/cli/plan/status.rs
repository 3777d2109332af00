//! `kepi plan status`: where the plan stands, from the KPIs up to the objectives.

use crate::{
    cli::{Format, kpi::asked},
    clock,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::Args;
use insight::plan::{
    KpiStanding, Standing, measure,
    standing::{Level, Noun},
};
use model::{Date, money::Currency};
use web::record;

/// Where the plan stands
#[derive(Debug, Args)]
pub struct Status {
    /// The day that it is looked at [default: today]
    #[arg(long, value_name = "DAY")]
    pub on: Option<Date>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Measures the plan and prints it, KPIs under their goals.
pub async fn run(status: &Status, house: &House, named: Option<&str>) -> Outcome {
    let shelf = house.shelf(house.workspace(named)?)?;
    let kept = record::kept(&house.ledger, &shelf.workspace, &shelf.catalogue)?
        .ok_or_else(|| usage("the workspace has no plan yet: `kepi plan apply FILE` stores the first one"))?;
    let today = status.on.unwrap_or_else(|| shelf.workspace.calendar.day(clock::now()));
    let found = measure(&shelf.desk(house.store()), &kept.plan, today, &kept.sealed()).await.map_err(asked)?;
    if status.format == Format::Json {
        text::say(serde_json::to_string(&found)?)?;
        return Ok(Exit::Done);
    }
    let mut rows = Vec::new();
    grow(&found, &found.level, 0, &mut rows);
    let headings =
        [("", Side::Left), ("actual", Side::Right), ("target", Side::Left), ("pace", Side::Right), ("", Side::Left)];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

/// A level and everything below it; a KPI that serves two goals stands under both.
fn grow(standing: &Standing, level: &Level, depth: usize, rows: &mut Vec<Vec<String>>) {
    let indent = "  ".repeat(depth);
    let pace = level.pace.map_or_else(String::new, |pace| format!("{:.0} %", pace * 100.0));
    let kpi = standing.kpi(&level.id).filter(|_| level.noun == Noun::Kpi);
    let health = level.health.words().to_owned();
    rows.push(match kpi {
        Some(kpi) => vec![
            format!("{indent}{}", kpi.title),
            actual(kpi, standing.currency),
            kpi.target.clone().unwrap_or_else(|| "none".to_owned()),
            pace,
            kpi.reason.clone().unwrap_or(health),
        ],
        None => vec![format!("{indent}{}", level.title), String::new(), String::new(), pace, health],
    });
    for part in &level.parts {
        grow(standing, part, depth + 1, rows);
    }
}

fn actual(kpi: &KpiStanding, currency: Currency) -> String {
    if kpi.reading.value.is_none() {
        return "none".to_owned();
    }
    text::reading(&kpi.reading, currency)
}
