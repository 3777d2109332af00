//! `kepi workspace`: brands or clients, with the calendar and currency that every reading in them shares.

use super::Format;
use crate::{
    clock,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand};
use model::{calendar::Calendar, money::Currency};
use serde_json::json;

/// Workspaces: a brand or a client each
#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// Show all of them
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Make one
    Add(Add),
}

/// Make one
#[derive(Debug, Args)]
pub struct Add {
    /// Its name
    pub name: String,
    /// The zone that days are counted in, such as Europe/Berlin; it stays once facts exist
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub time_zone: String,
    /// The currency that readings are given in
    #[arg(long, value_name = "CODE", default_value = "USD")]
    pub currency: Currency,
    /// The first day of the week, 1 = Monday to 7 = Sunday
    #[arg(long, value_name = "DAY", default_value_t = 1, value_parser = clap::value_parser!(i8).range(1..=7))]
    pub week_start: i8,
    /// The first month of the fiscal year, 1 to 12
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = clap::value_parser!(i8).range(1..=12))]
    pub fiscal_start: i8,
}

/// Does it.
pub fn run(command: &Workspace, house: &House) -> Outcome {
    match command {
        Workspace::List { format } => list(house, *format),
        Workspace::Add(add) => make(house, add),
    }
}

fn make(house: &House, add: &Add) -> Outcome {
    let calendar = Calendar::in_zone(&add.time_zone).map_err(usage)?;
    let calendar = Calendar { week_start: add.week_start, fiscal_start: add.fiscal_start, ..calendar };
    let made = house.ledger.create_workspace(&add.name, &calendar, add.currency, clock::now());
    let workspace = made.map_err(|error| usage(error.to_string()))?;
    text::say(format!("made the workspace {} ({})", workspace.name, workspace.id))?;
    Ok(Exit::Done)
}

fn list(house: &House, format: Format) -> Outcome {
    let all = house.ledger.workspaces()?;
    if format == Format::Json {
        text::say(serde_json::to_string(&json!({ "workspaces": all }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = all
        .iter()
        .map(|workspace| {
            let calendar = &workspace.calendar;
            vec![
                workspace.id.to_string(),
                workspace.name.clone(),
                calendar.time_zone.clone(),
                workspace.currency.to_string(),
                calendar.week_start.to_string(),
                calendar.fiscal_start.to_string(),
            ]
        })
        .collect();
    let headings = ["id", "name", "time zone", "currency", "week starts", "fiscal year starts"];
    text::say(text::table(&headings.map(|name| (name, Side::Left)), &rows))?;
    Ok(Exit::Done)
}
