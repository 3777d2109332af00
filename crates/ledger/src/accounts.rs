//! Accounts of a workspace, and the creator behind each.

use crate::{Ledger, LedgerError, creators, followers, workspaces};
use model::{
    account::Account,
    id::{CreatorId, WorkspaceId},
    workspace::Scope,
};
use rusqlite::{Connection, OptionalExtension, params};

impl Ledger {
    /// The accounts, by platform and handle.
    pub fn accounts(&self, scope: &Scope) -> Result<Vec<Account>, LedgerError> {
        self.read("list the accounts", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT platform, handle, name, creator FROM account WHERE workspace = ?1 ORDER BY platform, handle",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| {
                let (platform, handle): (String, String) = (row.get(0)?, row.get(1)?);
                let creator: Option<String> = row.get(3)?;
                Ok(Account {
                    platform: platform.into(),
                    handle: handle.into(),
                    name: row.get(2)?,
                    creator: creator.map(CreatorId::new),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Says which creator is behind an account, or that none is. Both are made where they are not known, and the
    /// followers of whoever had it and has it now are added up anew.
    pub fn set_creator(
        &self,
        scope: &Scope,
        (platform, handle): (&str, &str),
        creator: Option<&CreatorId>,
    ) -> Result<(), LedgerError> {
        let (workspace, creator) = (scope.workspace().clone(), creator.cloned());
        let (platform, handle) = (platform.to_owned(), handle.to_owned());
        self.write("say whose an account is", move |conn| {
            workspaces::check(conn, &workspace)?;
            let before = behind(conn, &workspace, (&platform, &handle))?;
            if let Some(creator) = &creator {
                creators::ensure(conn, &workspace, creator)?;
            }
            let mut query = conn.prepare_cached(
                "INSERT INTO account (workspace, platform, handle, creator) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (workspace, platform, handle) DO UPDATE SET creator = excluded.creator",
            )?;
            let now = creator.as_ref().map(CreatorId::as_str);
            query.execute(params![workspace.as_str(), platform, handle, now])?;
            let changed = before.as_deref().into_iter().chain(now);
            changed.into_iter().try_for_each(|creator| followers::add_up_one(conn, &workspace, creator))
        })
    }
}

/// Fills in an account that a source names.
pub(crate) fn merge(conn: &Connection, workspace: &WorkspaceId, account: &Account) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "INSERT INTO account (workspace, platform, handle, name, creator) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (workspace, platform, handle) DO UPDATE SET
         name = coalesce(excluded.name, account.name), creator = coalesce(excluded.creator, account.creator)",
    )?;
    query.execute(params![
        workspace.as_str(),
        account.platform.as_str(),
        account.handle.as_str(),
        account.name,
        account.creator.as_ref().map(CreatorId::as_str),
    ])?;
    Ok(())
}

/// How an account is found.
pub(crate) fn named(account: &Account) -> (&str, &str) {
    (&account.platform, &account.handle)
}

fn behind(
    conn: &Connection,
    workspace: &WorkspaceId,
    (platform, handle): (&str, &str),
) -> Result<Option<String>, LedgerError> {
    let mut query =
        conn.prepare_cached("SELECT creator FROM account WHERE workspace = ?1 AND platform = ?2 AND handle = ?3")?;
    Ok(query.query_row(params![workspace.as_str(), platform, handle], |row| row.get(0)).optional()?.flatten())
}
