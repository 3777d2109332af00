//! Aliases: spellings of a source or medium that mean the same, so that `linkedin` and `lnkd.in` are one.
//!
//! Invariant: facts keep what was written. An alias is applied when facts are read, and undoing it undoes it everywhere.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{SmolStr, Timestamp, dimension::Dimension, workspace::Scope};
use rusqlite::{Row, params};

/// A spelling and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its number, to undo it by.
    pub number: i64,
    /// The dimension that it is about.
    pub dimension: Dimension,
    /// What was written.
    pub spelling: SmolStr,
    /// What it means.
    pub means: SmolStr,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was undone, if it was.
    pub undone_at: Option<Timestamp>,
}

impl Ledger {
    /// The aliases of a workspace, the newest first, undone ones too.
    pub fn aliases(&self, scope: &Scope) -> Result<Vec<Alias>, LedgerError> {
        self.read("list the aliases", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT number, dimension, spelling, means, made_at, undone_at FROM alias WHERE workspace = ?1
                 ORDER BY number DESC",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], alias)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Makes an alias, in place of one that the spelling has already.
    pub fn put_alias(
        &self,
        scope: &Scope,
        dimension: &Dimension,
        (spelling, means): (&str, &str),
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let (workspace, dimension) = (scope.workspace().clone(), dimension.name().to_owned());
        let (spelling, means) = (spelling.to_owned(), means.to_owned());
        self.write("make an alias", move |conn| {
            workspaces::check(conn, &workspace)?;
            let now = column::micros(now);
            conn.execute(
                "UPDATE alias SET undone_at = ?4
                 WHERE workspace = ?1 AND dimension = ?2 AND spelling = ?3 AND undone_at IS NULL",
                params![workspace.as_str(), dimension, spelling, now],
            )?;
            conn.execute(
                "INSERT INTO alias (workspace, dimension, spelling, means, made_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![workspace.as_str(), dimension, spelling, means, now],
            )?;
            Ok(())
        })
    }

    /// Undoes an alias of the workspace. Tells whether there was one to undo.
    pub fn undo_alias(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("undo an alias", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE alias SET undone_at = ?3 WHERE workspace = ?1 AND number = ?2 AND undone_at IS NULL",
            )?;
            Ok(query.execute(params![workspace.as_str(), number, column::micros(now)])? > 0)
        })
    }
}

fn alias(row: &Row<'_>) -> rusqlite::Result<Alias> {
    let dimension: String = row.get(1)?;
    Ok(Alias {
        number: row.get(0)?,
        dimension: Dimension::from_name(&dimension),
        spelling: row.get::<_, String>(2)?.into(),
        means: row.get::<_, String>(3)?.into(),
        made_at: column::instant(row, 4)?,
        undone_at: column::maybe_instant(row, 5)?,
    })
}
