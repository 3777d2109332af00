//! `kepi plan`: check, apply, log, diff, lock, verify, status, suggest, schema.

pub mod apply;
pub mod check;
pub mod history;
pub mod sarif;
pub mod status;
pub mod suggest;

use crate::{
    config::Config,
    stop::{Exit, Outcome},
    text,
    wire::House,
};
use clap::Subcommand;

/// The plan: from business objectives down to KPIs
#[derive(Debug, Subcommand)]
pub enum Plan {
    /// Hold plans against every rule, as a compiler would; needs no data folder
    Check(check::Check),
    /// Make a file the plan of the workspace: a new version
    Apply(apply::Apply),
    /// Print the plan in force, or an older version
    Show {
        /// The version [default: the one in force]
        #[arg(value_name = "VERSION")]
        number: Option<u32>,
    },
    /// Every version: when, by whom, why
    Log(history::Log),
    /// What differs between two versions, or between the plan in force and a file
    Diff(history::Diff),
    /// Seal every KPI now, ahead of its campaign's start
    Lock,
    /// Compute the chain of locks anew and say whether anything was changed
    Verify(history::Verify),
    /// Where the plan stands: readings, pace and health, from the KPIs up to the objectives
    Status(status::Status),
    /// KPIs that show a goal and can be measured here, the best first
    Suggest(suggest::Suggest),
    /// The JSON Schema of a plan file, for editors
    Schema,
}

/// Does it. Checking and the schema need no data folder; everything else opens it.
pub async fn run(command: &Plan, config: &Config, named: Option<&str>) -> Outcome {
    match command {
        Plan::Check(check) => return check::run(check, config, named).await,
        Plan::Schema => {
            let schema = kpi::plan::schema::schema(&kpi::catalogue::Catalogue::builtin());
            text::say(serde_json::to_string_pretty(&schema)?)?;
            return Ok(Exit::Done);
        }
        _ => {}
    }
    let house = &House::open(&config.data).await?;
    match command {
        Plan::Apply(apply) => apply::run(apply, house, named).await,
        Plan::Show { number } => history::show(*number, house, named),
        Plan::Log(log) => history::log(log, house, named),
        Plan::Diff(diff) => history::diff(diff, house, named),
        Plan::Lock => apply::lock(house, named),
        Plan::Verify(verify) => history::verify(verify, house, named),
        Plan::Status(status) => status::run(status, house, named).await,
        Plan::Suggest(suggest) => suggest::run(suggest, house, named).await,
        Plan::Check(_) | Plan::Schema => unreachable!("invariant: these were done above"),
    }
}
