//! `kepi creator`: who posts, and which accounts are theirs.

use super::Format;
use crate::{
    clock,
    stop::{Exit, Outcome},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand};
use model::{
    creator::{self, Tier},
    id::CreatorId,
    platform,
    workspace::Workspace,
};
use serde_json::json;

/// Creators and their accounts
#[derive(Debug, Subcommand)]
pub enum Creator {
    /// Show all of them, with their accounts
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add one, or change its name or size
    Add(Add),
    /// Say whose an account is
    Account(Account),
}

/// Add one, or change its name or size
#[derive(Debug, Args)]
pub struct Add {
    /// The id, as typed in filters
    pub id: String,
    /// The name shown on pages [default: the id]
    #[arg(long)]
    pub name: Option<String>,
    /// Followers over all accounts
    #[arg(long, value_name = "COUNT")]
    pub followers: Option<u64>,
}

/// Say whose an account is
#[derive(Debug, Args)]
pub struct Account {
    /// The platform
    pub platform: String,
    /// The handle, with or without `@`
    pub handle: String,
    /// The creator's id; nobody's without one
    pub creator: Option<String>,
}

/// Does it.
pub fn run(command: &Creator, house: &House, workspace: &Workspace) -> Outcome {
    match command {
        Creator::List { format } => list(house, workspace, *format),
        Creator::Add(add) => put(house, workspace, add),
        Creator::Account(account) => own(house, workspace, account),
    }
}

fn put(house: &House, workspace: &Workspace, add: &Add) -> Outcome {
    let (scope, id) = (workspace.scope(), CreatorId::new(&add.id));
    let known = house.ledger.creator(&scope, &id)?;
    let known_size = known.as_ref().and_then(|creator| Some((creator.followers?, creator.followers_as_of)));
    let size = add.followers.map(|count| (count, Some(clock::now()))).or(known_size);
    let named = add.name.clone().or_else(|| known.map(|creator| creator.name));
    let creator = creator::Creator {
        name: named.unwrap_or_else(|| add.id.clone()),
        followers: size.map(|(count, _)| count),
        followers_as_of: size.and_then(|(_, at)| at),
        id,
    };
    house.ledger.put_creator(&scope, &creator)?;
    text::say(format!("{} ({}) is known", creator.name, creator.id))?;
    Ok(Exit::Done)
}

fn own(house: &House, workspace: &Workspace, account: &Account) -> Outcome {
    let platform = platform::canonical(&account.platform);
    let handle = account.handle.trim().trim_start_matches('@').to_lowercase();
    let creator = account.creator.as_ref().map(CreatorId::new);
    house.ledger.set_creator(&workspace.scope(), (&platform, &handle), creator.as_ref())?;
    let whose = creator.map_or_else(|| "nobody's".to_owned(), |id| format!("{id}'s"));
    text::say(format!("{platform}/{handle} is {whose}; files imported from now on say so"))?;
    Ok(Exit::Done)
}

fn list(house: &House, workspace: &Workspace, format: Format) -> Outcome {
    let scope = workspace.scope();
    let (creators, accounts) = (house.ledger.creators(&scope)?, house.ledger.accounts(&scope)?);
    if format == Format::Json {
        text::say(serde_json::to_string(&json!({ "creators": creators, "accounts": accounts }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = creators
        .iter()
        .map(|creator| {
            let own = accounts.iter().filter(|account| account.creator.as_ref() == Some(&creator.id));
            let own: Vec<_> = own.map(|account| format!("{}/{}", account.platform, account.handle)).collect();
            vec![
                creator.id.to_string(),
                creator.name.clone(),
                creator.followers.map_or_else(|| "unknown".to_owned(), text::count),
                creator.tier().map_or("", Tier::name).to_owned(),
                own.join(", "),
            ]
        })
        .collect();
    let headings = [
        ("id", Side::Left),
        ("name", Side::Left),
        ("followers", Side::Right),
        ("tier", Side::Left),
        ("accounts", Side::Left),
    ];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}
