//! `kepi plan show`, `log`, `diff` and `verify`: what the record says.

use super::check::written;
use crate::{
    cli::Format,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::Args;
use ledger::{Ledger, PlanText};
use model::workspace::Scope;
use serde_json::json;
use std::path::Path;
use web::{
    difference::{self, Became},
    pages::plan::meaning,
};

/// Every version
#[derive(Debug, Args)]
pub struct Log {
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// What differs
#[derive(Debug, Args)]
pub struct Diff {
    /// A version or a file [default: the version before the one in force]
    pub before: Option<String>,
    /// A version or a file [default: the version in force]
    pub after: Option<String>,
}

/// Compute the chain of locks anew
#[derive(Debug, Args)]
pub struct Verify {
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Prints a version's text as it was written.
pub fn show(version: Option<u32>, house: &House, named: Option<&str>) -> Outcome {
    let scope = house.workspace(named)?.scope();
    let found = stored(&house.ledger, &scope, version)?;
    anstream::print!("{}", found.text);
    Ok(Exit::Done)
}

fn stored(ledger: &Ledger, scope: &Scope, version: Option<u32>) -> anyhow::Result<PlanText> {
    let found = match version {
        Some(number) => ledger.plan_version(scope, number)?,
        None => ledger.plan(scope)?,
    };
    found.ok_or_else(|| match version {
        Some(number) => usage(format!("there is no version {number} of the plan: `kepi plan log` lists them")),
        None => usage("the workspace has no plan yet: `kepi plan apply FILE` stores the first one"),
    })
}

/// Lists the versions, newest first.
pub fn log(log: &Log, house: &House, named: Option<&str>) -> Outcome {
    let scope = house.workspace(named)?.scope();
    let versions = house.ledger.plan_log(&scope)?;
    let locks = house.ledger.locks(&scope)?;
    let sealed = |number: u32| locks.iter().filter(|lock| lock.plan_version == number).count();
    if log.format == Format::Json {
        let listed: Vec<_> = versions
            .iter()
            .map(|one| {
                json!({ "version": one.number, "at": one.at.to_string(), "author": one.author, "reason": one.reason,
                        "based_on": one.based_on, "sha256": one.sha256, "locks": sealed(one.number) })
            })
            .collect();
        text::say(json!({ "versions": listed }).to_string())?;
        return Ok(Exit::Done);
    }
    let row = |one: &ledger::PlanVersion| {
        let at = one.at.strftime("%Y-%m-%d %H:%M").to_string();
        vec![one.number.to_string(), at, one.author.clone(), sealed(one.number).to_string(), one.reason.clone()]
    };
    let rows: Vec<_> = versions.iter().map(row).collect();
    let headings = [
        ("version", Side::Right),
        ("at (UTC)", Side::Left),
        ("author", Side::Left),
        ("locks", Side::Right),
        ("reason", Side::Left),
    ];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

/// Prints the lines that differ, then what that means, noun by noun.
pub fn diff(diff: &Diff, house: &House, named: Option<&str>) -> Outcome {
    let workspace = house.workspace(named)?;
    let scope = workspace.scope();
    let current = house.ledger.plan(&scope)?.map_or(0, |plan| plan.version.number);
    let before = diff.before.clone().unwrap_or_else(|| current.saturating_sub(1).to_string());
    let after = diff.after.clone().unwrap_or_else(|| current.to_string());
    let (old, new) = (side(&house.ledger, &scope, &before)?, side(&house.ledger, &scope, &after)?);
    if old == new {
        text::say("they say the same")?;
        return Ok(Exit::Done);
    }
    let lines = difference::parts(&old, &new);
    for line in lines.iter().flatten().filter(|line| line.became != Became::Same) {
        let sign = if line.became == Became::New { '+' } else { '-' };
        text::say(format!("{sign} {:>4}  {}", line.number, line.text))?;
    }
    let meant = meaning::changes(&old, &new, &house.shelf(workspace)?.catalogue);
    if !meant.is_empty() {
        text::say("")?;
    }
    for change in meant {
        if change.lines.is_empty() {
            text::say(format!("{} {}", change.noun, change.became))?;
        }
        for (what, was, is) in change.lines {
            text::say(format!("{}: {what} {was} → {is}", change.noun))?;
        }
    }
    Ok(Exit::Done)
}

/// The text of a version, or of a file.
fn side(ledger: &Ledger, scope: &Scope, named: &str) -> anyhow::Result<String> {
    match named.parse::<u32>() {
        Ok(0) => Err(usage("there are no two versions of the plan yet: name a file, or two versions")),
        Ok(number) => Ok(stored(ledger, scope, Some(number))?.text),
        Err(_) => written(Path::new(named)).map_err(usage),
    }
}

/// Verifies the chain; 1 when it is broken.
pub fn verify(verify: &Verify, house: &House, named: Option<&str>) -> Outcome {
    let scope = house.workspace(named)?.scope();
    let found = house.ledger.verify(&scope)?;
    if verify.format == Format::Json {
        let shape = match &found {
            Ok(head) => json!({ "whole": true, "locks": head.length, "head": head.hash }),
            Err(broken) => {
                json!({ "whole": false, "lock": broken.number, "kpi": broken.kpi, "message": broken.to_string() })
            }
        };
        text::say(shape.to_string())?;
    } else {
        match &found {
            Ok(head) => text::say(format!("the chain is whole: {} locks, its head is {}", head.length, head.hash))?,
            Err(broken) => text::say(format!("the chain is broken: {broken}"))?,
        }
    }
    Ok(if found.is_ok() { Exit::Done } else { Exit::Faults })
}
