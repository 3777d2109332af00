//! The workspace's own KPIs: the text of their file, as it was written. Every version is kept.
//!
//! The ledger does not know what the text means.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{Timestamp, workspace::Scope};
use rusqlite::{OptionalExtension, params};

impl Ledger {
    /// The text in force, if there is any.
    pub fn catalogue(&self, scope: &Scope) -> Result<Option<String>, LedgerError> {
        self.read("read the KPI file", |conn| {
            let mut query =
                conn.prepare_cached("SELECT text FROM catalogue WHERE workspace = ?1 ORDER BY version DESC LIMIT 1")?;
            Ok(query.query_row(params![scope.workspace().as_str()], |row| row.get(0)).optional()?)
        })
    }

    /// Stores a new version of the text. The one in force stored again makes no version.
    pub fn put_catalogue(&self, scope: &Scope, text: &str, now: Timestamp) -> Result<(), LedgerError> {
        let (workspace, text) = (scope.workspace().clone(), text.to_owned());
        self.write("store the KPI file", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT INTO catalogue (workspace, version, at, text)
                 SELECT ?1, 1 + coalesce(max(version), 0), ?2, ?3 FROM catalogue WHERE workspace = ?1
                 HAVING ?3 IS NOT (SELECT text FROM catalogue WHERE workspace = ?1 ORDER BY version DESC LIMIT 1)",
            )?;
            query.execute(params![workspace.as_str(), column::micros(now), text])?;
            Ok(())
        })
    }

    /// Every version of the text with when it was stored, the newest first.
    pub fn catalogue_versions(&self, scope: &Scope) -> Result<Vec<(Timestamp, String)>, LedgerError> {
        self.read("read the KPI file", |conn| {
            let mut query =
                conn.prepare_cached("SELECT at, text FROM catalogue WHERE workspace = ?1 ORDER BY version DESC")?;
            let rows = query
                .query_map(params![scope.workspace().as_str()], |row| Ok((column::instant(row, 0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
