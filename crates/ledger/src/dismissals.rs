//! Dismissals: findings that somebody has seen and does not want to see again.
//!
//! Invariant: a dismissal holds for the key of a finding, and it can be taken back.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{SmolStr, Timestamp, workspace::Scope};
use rusqlite::params;

/// A finding that was dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// The finding's key.
    pub finding: SmolStr,
    /// What it said.
    pub title: String,
    /// When it was dismissed.
    pub at: Timestamp,
}

impl Ledger {
    /// What was dismissed in a workspace, the newest first.
    pub fn dismissals(&self, scope: &Scope) -> Result<Vec<Dismissal>, LedgerError> {
        self.read("list what was dismissed", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT finding, title, at FROM dismissal WHERE workspace = ?1 ORDER BY at DESC, finding",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| {
                Ok(Dismissal {
                    finding: row.get::<_, String>(0)?.into(),
                    title: row.get(1)?,
                    at: column::instant(row, 2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Dismisses a finding; once is enough.
    pub fn dismiss(&self, scope: &Scope, finding: &str, title: &str, now: Timestamp) -> Result<(), LedgerError> {
        let (workspace, finding, title) = (scope.workspace().clone(), finding.to_owned(), title.to_owned());
        self.write("dismiss a finding", move |conn| {
            workspaces::check(conn, &workspace)?;
            conn.execute(
                "INSERT INTO dismissal (workspace, finding, title, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (workspace, finding) DO NOTHING",
                params![workspace.as_str(), finding, title, column::micros(now)],
            )?;
            Ok(())
        })
    }

    /// Takes a dismissal back. Tells whether there was one.
    pub fn undismiss(&self, scope: &Scope, finding: &str) -> Result<bool, LedgerError> {
        let (workspace, finding) = (scope.workspace().clone(), finding.to_owned());
        self.write("show a finding again", move |conn| {
            let mut query = conn.prepare_cached("DELETE FROM dismissal WHERE workspace = ?1 AND finding = ?2")?;
            Ok(query.execute(params![workspace.as_str(), finding])? > 0)
        })
    }
}
