//! Followers: how large a creator is, added up over their accounts' latest counts.
//!
//! The counts themselves are facts; kept here is only the latest of each account, because a creator's tier is looked up
//! by every reading.
//!
//! Invariant: the latest count is the one of the latest day, and of one day the one known last. Order of arrival does
//! not matter.

use crate::{LedgerError, column};
use model::{
    Date, SmolStr, Timestamp,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{CreatorId, WorkspaceId},
    measure::Measure,
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One count of an account's followers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Level {
    platform: SmolStr,
    account: SmolStr,
    pub(crate) creator: Option<CreatorId>,
    day: Date,
    as_of: Timestamp,
    followers: u64,
}

impl Level {
    pub(crate) fn named(&self) -> (&str, &str) {
        (&self.platform, &self.account)
    }
}

/// The latest count of every account among some facts.
pub(crate) fn levels(facts: &[Fact]) -> Vec<Level> {
    let mut latest: BTreeMap<(SmolStr, SmolStr), Level> = BTreeMap::new();
    for level in facts.iter().filter_map(level) {
        let key = (level.platform.clone(), level.account.clone());
        let known = latest.entry(key).or_insert_with(|| level.clone());
        if (level.day, level.as_of) >= (known.day, known.as_of) {
            *known = level;
        }
    }
    latest.into_values().collect()
}

/// Keeps a count where it is the account's latest.
pub(crate) fn merge(conn: &Connection, workspace: &WorkspaceId, level: &Level) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "INSERT INTO account (workspace, platform, handle, creator, followers, followers_day, followers_as_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (workspace, platform, handle) DO UPDATE SET
         creator = coalesce(account.creator, excluded.creator),
         followers = excluded.followers, followers_day = excluded.followers_day,
         followers_as_of = excluded.followers_as_of
         WHERE account.followers_day IS NULL
         OR (account.followers_day, account.followers_as_of) <= (excluded.followers_day, excluded.followers_as_of)",
    )?;
    query.execute(params![
        workspace.as_str(),
        level.platform.as_str(),
        level.account.as_str(),
        level.creator.as_ref().map(CreatorId::as_str),
        column::integer(level.followers),
        column::day(level.day),
        column::micros(level.as_of),
    ])?;
    Ok(())
}

/// Adds up the followers of whoever is behind some accounts.
pub(crate) fn add_up<'a>(
    conn: &Connection,
    workspace: &WorkspaceId,
    accounts: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), LedgerError> {
    let mut behind = conn.prepare_cached(
        "SELECT creator FROM account WHERE workspace = ?1 AND platform = ?2 AND handle = ?3 AND creator IS NOT NULL",
    )?;
    let mut creators = BTreeSet::new();
    for (platform, handle) in accounts {
        let found = behind.query_map(params![workspace.as_str(), platform, handle], |row| row.get::<_, String>(0))?;
        for creator in found {
            creators.insert(creator?);
        }
    }
    creators.iter().try_for_each(|creator| add_up_one(conn, workspace, creator))
}

/// Adds up one creator's followers. Where no account has a count, what was told about the creator stays.
pub(crate) fn add_up_one(conn: &Connection, workspace: &WorkspaceId, creator: &str) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "UPDATE creator SET followers = counted.followers, followers_as_of = counted.as_of
         FROM (SELECT sum(followers) AS followers, max(followers_as_of) AS as_of FROM account
               WHERE workspace = ?1 AND creator = ?2) AS counted
         WHERE workspace = ?1 AND id = ?2 AND counted.followers IS NOT NULL",
    )?;
    query.execute(params![workspace.as_str(), creator])?;
    Ok(())
}

fn level(fact: &Fact) -> Option<Level> {
    if fact.kind != FactKind::AccountCounters {
        return None;
    }
    Some(Level {
        platform: fact.dim(&Dimension::Platform)?.clone(),
        account: fact.dim(&Dimension::Account)?.clone(),
        creator: fact.dim(&Dimension::Creator).map(CreatorId::new),
        day: fact.day,
        as_of: fact.as_of,
        followers: u64::try_from(fact.value(Measure::Followers)?).ok()?,
    })
}
