//! `kepi key`: keys of those who send events.

use super::Format;
use crate::{
    clock,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Subcommand, ValueEnum};
use ledger::{Key, KeyKind};
use model::workspace::Workspace;
use serde_json::json;

/// Keys of those who send events
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Show all of them, without the keys themselves
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Make one; it is shown once
    Add {
        /// What it is for; for a page the name of the site, such as glow.com
        name: String,
        /// What it opens
        #[arg(long, value_enum, default_value_t)]
        kind: Kind,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Revoke one: it opens nothing from then on
    Revoke {
        /// Its number
        number: i64,
    },
}

/// What a key opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// For servers: everything
    #[default]
    Secret,
    /// For pages, where everybody can read it: page views and what a browser tells
    Public,
}

/// Does it.
pub fn run(command: &KeyCommand, house: &House, workspace: &Workspace) -> Outcome {
    match command {
        KeyCommand::List { format } => list(house, workspace, *format),
        KeyCommand::Add { name, kind, format } => make(house, workspace, (name, *kind), *format),
        KeyCommand::Revoke { number } => {
            if !house.ledger.revoke_key(&workspace.scope(), *number, clock::now())? {
                return Err(usage(format!("no live key has the number {number}: `kepi key list` shows all")));
            }
            text::say(format!("key {number} opens nothing from now on"))?;
            Ok(Exit::Done)
        }
    }
}

fn make(house: &House, workspace: &Workspace, (name, kind): (&str, Kind), format: Format) -> Outcome {
    let kind = match kind {
        Kind::Secret => KeyKind::Secret,
        Kind::Public => KeyKind::Public,
    };
    let drawn = web::secret::draw().map_err(|error| anyhow::anyhow!("the system gave no random bytes: {error}"))?;
    let secret = format!("kepi_{}_{drawn}", kind.name());
    let key = house.ledger.make_key(&workspace.scope(), (name, kind), &secret, clock::now())?;
    if format == Format::Json {
        text::say(serde_json::to_string(
            &json!({ "number": key.number, "name": key.name, "kind": kind.name(), "key": secret }),
        )?)?;
    } else {
        text::say(secret)?;
        text::mutter("keep it now: it is not stored and cannot be shown again")?;
    }
    Ok(Exit::Done)
}

fn list(house: &House, workspace: &Workspace, format: Format) -> Outcome {
    let keys = house.ledger.keys(&workspace.scope())?;
    if format == Format::Json {
        let keys: Vec<_> = keys.iter().map(json).collect();
        text::say(serde_json::to_string(&json!({ "keys": keys }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            let state = key.revoked_at.map_or("live".to_owned(), |at| format!("revoked {at}"));
            vec![
                key.number.to_string(),
                key.name.clone(),
                key.kind.name().to_owned(),
                format!("…{}", key.ending),
                state,
            ]
        })
        .collect();
    let headings = [
        ("number", Side::Right),
        ("name", Side::Left),
        ("kind", Side::Left),
        ("key", Side::Left),
        ("state", Side::Left),
    ];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

fn json(key: &Key) -> serde_json::Value {
    let Key { number, name, kind, ending, made_at, revoked_at } = key;
    json!({
        "number": number, "name": name, "kind": kind.name(), "ending": ending,
        "made_at": made_at, "revoked_at": revoked_at,
    })
}
