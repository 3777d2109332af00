//! `kepi owners`: which source owns a measure where several tell of the same thing.

use super::Format;
use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand};
use kpi::nearest;
use model::{measure::Measure, period::Period, platform, source::Owner, workspace::Workspace};
use serde_json::json;

/// Which source owns a measure where several tell of it
#[derive(Debug, Subcommand)]
pub enum Owners {
    /// Show the rules, the first that matches decides; then the built-in order
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Put a rule before the others
    Set(Set),
    /// Remove every rule, so that the built-in order decides
    Clear,
}

/// Put a rule before the others
#[derive(Debug, Args)]
pub struct Set {
    /// The kind of file or feed that owns, such as instagram-posts or sheet:costs
    pub source: String,
    /// On this platform only
    #[arg(long)]
    pub platform: Option<String>,
    /// For this account only
    #[arg(long)]
    pub account: Option<String>,
    /// For this measure only
    #[arg(long)]
    pub measure: Option<String>,
    /// For these days only
    #[arg(long, value_name = "A..B", value_parser = Period::parse)]
    pub during: Option<Period>,
}

/// Does it.
pub fn run(command: &Owners, house: &House, workspace: &Workspace) -> Outcome {
    let scope = workspace.scope();
    match command {
        Owners::List { format } => return list(house, workspace, *format),
        Owners::Clear => house.ledger.put_owners(&scope, &model::source::Owners::default())?,
        Owners::Set(set) => {
            let mut owners = house.ledger.owners(&scope)?;
            owners.0.insert(0, rule(set)?);
            house.ledger.put_owners(&scope, &owners)?;
        }
    }
    list(house, workspace, Format::Text)
}

fn rule(set: &Set) -> anyhow::Result<Owner> {
    Ok(Owner {
        source: set.source.as_str().into(),
        platform: set.platform.as_deref().map(|name| platform::canonical(name).into()),
        account: set.account.as_deref().map(|handle| handle.trim_start_matches('@').to_lowercase().into()),
        measure: set.measure.as_deref().map(measure).transpose()?,
        during: set.during,
    })
}

fn measure(name: &str) -> anyhow::Result<Measure> {
    Measure::from_name(name).ok_or_else(|| {
        let near = nearest::did_you_mean(name, Measure::ALL.iter().map(|measure| measure.name()));
        let near = near.map_or_else(String::new, |near| format!("; {near}"));
        usage(format!("no measure is called {name}{near}"))
    })
}

fn list(house: &House, workspace: &Workspace, format: Format) -> Outcome {
    let owners = house.ledger.owners(&workspace.scope())?;
    if format == Format::Json {
        text::say(serde_json::to_string(&json!({ "owners": owners }))?)?;
        return Ok(Exit::Done);
    }
    let any = || "any".to_owned();
    let rows: Vec<_> = owners
        .0
        .iter()
        .map(|owner| {
            vec![
                owner.source.to_string(),
                owner.platform.as_ref().map_or_else(any, ToString::to_string),
                owner.account.as_ref().map_or_else(any, ToString::to_string),
                owner.measure.map_or_else(any, |measure| measure.to_string()),
                owner.during.map_or_else(any, |period| period.to_string()),
            ]
        })
        .collect();
    let headings = ["source", "platform", "account", "measure", "during"].map(|name| (name, Side::Left));
    text::say(text::table(&headings, &rows))?;
    text::say("then: the platform's own posts, its API, its totals, other feeds; sheets kept by hand last")?;
    Ok(Exit::Done)
}
