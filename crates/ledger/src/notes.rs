//! Notes: what people write onto the days of charts, such as a price change or a shop that was down.
//!
//! Invariant: a note that was removed stays, so that what was on a chart can be told.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{Date, Timestamp, workspace::Scope};
use rusqlite::params;

/// A note on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number, to remove it by.
    pub number: i64,
    /// The day.
    pub day: Date,
    /// What it says.
    pub words: String,
    /// When it was made.
    pub made_at: Timestamp,
}

impl Ledger {
    /// The notes of a workspace by day, without those that were removed.
    pub fn notes(&self, scope: &Scope) -> Result<Vec<Note>, LedgerError> {
        self.read("list the notes", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT number, day, words, made_at FROM note WHERE workspace = ?1 AND removed_at IS NULL
                 ORDER BY day, number",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| {
                Ok(Note {
                    number: row.get(0)?,
                    day: column::parsed(row, 1)?,
                    words: row.get(2)?,
                    made_at: column::instant(row, 3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Writes a note onto a day. Returns its number.
    pub fn add_note(&self, scope: &Scope, day: Date, words: &str, now: Timestamp) -> Result<i64, LedgerError> {
        let (workspace, words) = (scope.workspace().clone(), words.to_owned());
        self.write("add a note", move |conn| {
            workspaces::check(conn, &workspace)?;
            conn.execute(
                "INSERT INTO note (workspace, day, words, made_at) VALUES (?1, ?2, ?3, ?4)",
                params![workspace.as_str(), column::day(day), words, column::micros(now)],
            )?;
            Ok(conn.last_insert_rowid())
        })
    }

    /// Removes a note of the workspace. Tells whether there was one.
    pub fn remove_note(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("remove a note", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE note SET removed_at = ?3 WHERE workspace = ?1 AND number = ?2 AND removed_at IS NULL",
            )?;
            Ok(query.execute(params![workspace.as_str(), number, column::micros(now)])? > 0)
        })
    }
}
