//! Settings of a workspace: texts by key. What a key means is its reader's business.

use crate::{Ledger, LedgerError, workspaces};
use model::workspace::Scope;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeMap;

impl Ledger {
    /// One setting, if it was made.
    pub fn setting(&self, scope: &Scope, key: &str) -> Result<Option<String>, LedgerError> {
        self.read("read a setting", |conn| {
            let mut query = conn.prepare_cached("SELECT value FROM setting WHERE workspace = ?1 AND key = ?2")?;
            Ok(query.query_row(params![scope.workspace().as_str(), key], |row| row.get(0)).optional()?)
        })
    }

    /// All settings that were made.
    pub fn settings(&self, scope: &Scope) -> Result<BTreeMap<String, String>, LedgerError> {
        self.read("read the settings", |conn| {
            let mut query = conn.prepare_cached("SELECT key, value FROM setting WHERE workspace = ?1")?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Makes a setting; `None` takes it back.
    pub fn put_setting(&self, scope: &Scope, key: &str, value: Option<&str>) -> Result<(), LedgerError> {
        let (workspace, key, value) = (scope.workspace().clone(), key.to_owned(), value.map(str::to_owned));
        self.write("store a setting", move |conn| {
            workspaces::check(conn, &workspace)?;
            match value {
                Some(value) => conn.execute(
                    "INSERT OR REPLACE INTO setting (workspace, key, value) VALUES (?1, ?2, ?3)",
                    params![workspace.as_str(), key, value],
                )?,
                None => conn.execute(
                    "DELETE FROM setting WHERE workspace = ?1 AND key = ?2",
                    params![workspace.as_str(), key],
                )?,
            };
            Ok(())
        })
    }
}
