//! Imports: every file that was brought in, with its report.
//!
//! Invariant: of one file's bytes, a workspace has at most one import that stored anything.

use crate::{Ledger, LedgerError, accept::Import, column};
use model::{
    Timestamp,
    id::{ImportId, WorkspaceId},
    import::Report,
    workspace::Scope,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One file that was brought in, or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its id, which its facts carry.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// The kind it was recognised as.
    pub kind: Option<String>,
    /// When it was accepted.
    pub at: Timestamp,
    /// What became of its rows.
    pub report: Report,
}

impl Ledger {
    /// The files of a workspace, the newest first.
    pub fn imports(&self, scope: &Scope, limit: usize) -> Result<Vec<ImportRow>, LedgerError> {
        self.read("list the imports", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT number, file, kind, at, report FROM import WHERE workspace = ?1
                 ORDER BY at DESC, number DESC LIMIT ?2",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = query.query_map(params![scope.workspace().as_str(), limit], import_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// One file of a workspace.
    pub fn import(&self, scope: &Scope, id: &ImportId) -> Result<Option<ImportRow>, LedgerError> {
        let Some(number) = number(id) else { return Ok(None) };
        self.read("look up an import", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT number, file, kind, at, report FROM import WHERE workspace = ?1 AND number = ?2",
            )?;
            Ok(query.query_row(params![scope.workspace().as_str(), number], import_row).optional()?)
        })
    }

    /// The import that brought the batch at a place of the inbox, also after it was forgotten. Of a feed's batches it
    /// knows those that are still in the inbox.
    pub fn import_of(&self, seq: i64) -> Result<Option<ImportId>, LedgerError> {
        self.read("look up an import", |conn| {
            let waiting: Option<String> = conn
                .prepare_cached("SELECT import FROM inbox WHERE seq = ?1")?
                .query_row(params![seq], |row| row.get(0))
                .optional()?;
            if let Some(import) = waiting {
                return Ok(Some(ImportId::new(import)));
            }
            let mut query = conn.prepare_cached(
                "SELECT number FROM (SELECT number, last_seq FROM import WHERE first_seq <= ?1
                 ORDER BY first_seq DESC LIMIT 1) WHERE last_seq >= ?1",
            )?;
            Ok(query.query_row(params![seq], |row| row.get(0)).optional()?.map(id))
        })
    }
}

/// The id of an import's number.
pub(crate) fn id(number: i64) -> ImportId {
    ImportId::new(format!("import-{number}"))
}

/// The import that stored these bytes.
pub(crate) fn by_digest(
    conn: &Connection,
    workspace: &WorkspaceId,
    sha256: &str,
) -> Result<Option<ImportRow>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT number, file, kind, at, report FROM import WHERE workspace = ?1 AND sha256 = ?2 AND counts = 1",
    )?;
    Ok(query.query_row(params![workspace.as_str(), sha256], import_row).optional()?)
}

/// The places that an import took.
pub(crate) fn places(conn: &Connection, id: &ImportId) -> Result<Option<(i64, i64)>, LedgerError> {
    let mut query = conn.prepare_cached("SELECT first_seq, last_seq FROM import WHERE number = ?1")?;
    let found = query.query_row(params![number(id)], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.and_then(|(first, last)| column::pair(first, last)))
}

/// Notes an import. One that stored nothing and was not recognised, or was refused, may be brought in again.
pub(crate) fn put(
    conn: &Connection,
    import: &Import,
    (workspace, sha256): (&str, &str),
    now: Timestamp,
) -> Result<(), LedgerError> {
    let report = &import.report;
    let counts = report.fault.is_none() && report.stored + report.updated + report.unchanged > 0;
    let places = (import.first_seq <= import.last_seq).then_some((import.first_seq, import.last_seq));
    let mut query = conn.prepare_cached(
        "INSERT INTO import (number, workspace, file, kind, sha256, at, first_seq, last_seq, counts, report)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    query.execute(params![
        number(&import.id),
        workspace,
        report.file,
        report.kind,
        sha256,
        column::micros(now),
        places.map(|(first, _)| first),
        places.map(|(_, last)| last),
        counts,
        column::to_json(report),
    ])?;
    Ok(())
}

fn number(id: &ImportId) -> Option<i64> {
    id.as_str().strip_prefix("import-")?.parse().ok()
}

fn import_row(row: &Row<'_>) -> rusqlite::Result<ImportRow> {
    Ok(ImportRow {
        id: id(row.get(0)?),
        file: row.get(1)?,
        kind: row.get(2)?,
        at: column::instant(row, 3)?,
        report: column::json(row, 4)?,
    })
}
