//! `kepi plan apply` and `kepi plan lock`: a new version of the plan, and its seal.

use super::check::{counted, written};
use crate::{
    cli::diagnostics,
    clock,
    stop::{Exit, Outcome, usage},
    text,
    wire::House,
};
use clap::Args;
use kpi::{
    catalogue::Catalogue,
    diagnostic::{Severity, any_error},
    plan::read,
};
use ledger::{Draft, Saved};
use model::{calendar::Calendar, workspace::Workspace};
use std::path::PathBuf;
use web::record::{self, Sealing};

/// Make a file the plan
#[derive(Debug, Args)]
pub struct Apply {
    /// The plan file, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Who changes the plan
    #[arg(long, default_value = "command line")]
    pub author: String,
    /// Why
    #[arg(long, default_value = "")]
    pub reason: String,
    /// The version that the file was made from; when another one is in force, nothing is stored [default: the one in force]
    #[arg(long, value_name = "VERSION")]
    pub based_on: Option<u32>,
    /// Store it even though it has errors
    #[arg(long)]
    pub with_errors: bool,
}

/// Stores the file as the plan. A plan with errors is refused unless that is asked for.
pub async fn run(apply: &Apply, house: &House, named: Option<&str>) -> Outcome {
    let written = written(&apply.file).map_err(usage)?;
    let workspace = workspace(house, named, &written)?;
    let shelf = house.shelf(workspace.clone())?;
    let now = clock::now();
    let kept = record::kept(&house.ledger, &workspace, &shelf.catalogue)?;
    let today = workspace.calendar.day(now);
    let (_, found) = record::check(&written, &shelf.catalogue, kept.as_ref(), today);
    let file = apply.file.display().to_string();
    let shown: Vec<_> = found.iter().filter(|one| one.severity != Severity::Note).cloned().collect();
    if !shown.is_empty() {
        text::mutter(diagnostics::draw(&file, &written, &shown))?;
    }
    if any_error(&found) && !apply.with_errors {
        text::mutter(format!("{file}: {}; nothing was stored. Mend them, or add --with-errors", counted(&found)))?;
        return Ok(Exit::Faults);
    }
    let draft = Draft {
        text: written,
        based_on: apply.based_on.or(kept.map(|kept| kept.version.number)),
        author: apply.author.clone(),
        reason: apply.reason.clone(),
    };
    let stored = record::save(&house.ledger, &workspace, &shelf.catalogue, &draft, now)?;
    house.view.catch_up().await?;
    match stored.saved {
        Saved::Version(number) => text::say(format!("version {number} of the plan is stored"))?,
        Saved::Unchanged => text::say("the plan says this already: no new version")?,
        Saved::Conflict { current, .. } => {
            let version = current.version;
            text::mutter(format!(
                "version {} by {} is in force, and the file was made from another: nothing was stored. `kepi plan diff` \
                 shows what differs; put both together, and apply with --based-on {}",
                version.number, version.author, version.number
            ))?;
            return Ok(Exit::Faults);
        }
    }
    Ok(Exit::Done)
}

/// The workspace to write to. The first one takes its name, currency and time zone from the plan.
fn workspace(house: &House, named: Option<&str>, written: &str) -> anyhow::Result<Workspace> {
    if !house.ledger.workspaces()?.is_empty() {
        return house.workspace(named);
    }
    let (plan, _) = read(written, &Catalogue::builtin());
    let name = named.unwrap_or(&plan.name);
    if name.trim().is_empty() {
        return house.workspace_or_first(named);
    }
    let zone = plan.time_zone.as_deref().and_then(|zone| Calendar::in_zone(zone).ok());
    let made = house.ledger.create_workspace(name, &zone.unwrap_or_default(), plan.currency, clock::now())?;
    text::mutter(format!("made the workspace {:?} in {}, {}", made.name, made.calendar.time_zone, made.currency))?;
    Ok(made)
}

/// Seals every KPI of the plan in force.
pub fn lock(house: &House, named: Option<&str>) -> Outcome {
    let workspace = house.workspace(named)?;
    let shelf = house.shelf(workspace.clone())?;
    let locks = record::seal(&house.ledger, &workspace, &shelf.catalogue, Sealing::All, clock::now())?;
    if locks.is_empty() {
        text::say("nothing to seal: what the plan says is sealed already")?;
        return Ok(Exit::Done);
    }
    for lock in &locks {
        let target = if lock.terms.target.is_empty() { "no target" } else { &lock.terms.target };
        text::say(format!("{} {} {} ({target})  {}", lock.number, lock.kind, lock.kpi, &lock.hash[..12]))?;
    }
    Ok(Exit::Done)
}
