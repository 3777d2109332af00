//! Feeds: what came in live, by name. Where an import has a report, a feed has running counts.

use crate::{Counted, Ledger, LedgerError, column};
use model::{
    Timestamp,
    id::{ImportId, WorkspaceId},
    workspace::Scope,
};
use rusqlite::{Connection, params};

/// One live feed of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// The id that its facts carry as their import.
    pub id: ImportId,
    /// Its name.
    pub name: String,
    /// When its first batch came.
    pub first_at: Timestamp,
    /// When its last batch came.
    pub last_at: Timestamp,
    /// How many facts it brought, and what they added.
    pub counted: Counted,
}

impl Ledger {
    /// The feeds of a workspace, the one heard from last first.
    pub fn feeds(&self, scope: &Scope) -> Result<Vec<Feed>, LedgerError> {
        self.read("list the feeds", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT name, first_at, last_at, stored, updated, unchanged FROM feed WHERE workspace = ?1
                 ORDER BY last_at DESC, name",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| {
                let name: String = row.get(0)?;
                Ok(Feed {
                    id: id(&name),
                    first_at: column::instant(row, 1)?,
                    last_at: column::instant(row, 2)?,
                    counted: Counted {
                        stored: column::count(row, 3)?,
                        updated: column::count(row, 4)?,
                        unchanged: column::count(row, 5)?,
                    },
                    name,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// The id that the facts of a feed carry.
pub(crate) fn id(feed: &str) -> ImportId {
    ImportId::new(format!("feed:{feed}"))
}

/// Adds a batch to the feed's counts.
pub(crate) fn note(
    conn: &Connection,
    (workspace, feed): (&WorkspaceId, &str),
    counted: Counted,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let mut query = conn.prepare_cached(
        "INSERT INTO feed (workspace, name, first_at, last_at, stored, updated, unchanged)
         VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)
         ON CONFLICT (workspace, name) DO UPDATE SET last_at = max(last_at, excluded.last_at),
         stored = stored + excluded.stored, updated = updated + excluded.updated,
         unchanged = unchanged + excluded.unchanged",
    )?;
    let [stored, updated, unchanged] = [counted.stored, counted.updated, counted.unchanged].map(column::integer);
    query.execute(params![workspace.as_str(), feed, column::micros(now), stored, updated, unchanged]).map(drop)
}
