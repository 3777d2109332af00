//! The inbox: where batches get their place, and the door for those that come live.
//!
//! Invariant: a place is given in the transaction that makes its batch visible, by SQLite's own sequence, so places
//! become visible in their order and none is given twice, whichever process asks.

use crate::{
    Ledger, LedgerError, column, feeds, known,
    known::{Shelf, Verdict},
    nouns,
    parcel::{self, Parcel},
    workspaces,
};
use model::{
    Timestamp,
    batch::Batch,
    id::{ImportId, WorkspaceId},
    workspace::Scope,
};
use rusqlite::{Connection, OptionalExtension, params};

/// Which of several versions of an entity a feed means to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The latest: what is sent again may correct what was sent before.
    Latest,
    /// The first: what is sent again under the same name is a repetition, whatever it says.
    First,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The place up to which everything that the batch says is in the inbox.
    pub seq: i64,
    /// What each fact was beside what was known, in the order of the facts.
    pub verdicts: Vec<Verdict>,
}

impl Ledger {
    /// Stores one batch of a feed. It is durable when this returns, and several callers share one commit.
    ///
    /// Facts with an entity that say what is known already are dropped, so a feed may send a batch again when it did
    /// not hear back. The answer is the place up to which everything that the batch says is in the inbox: its own, or
    /// the last one given when all of it was known.
    pub fn append(&self, scope: &Scope, feed: &str, batch: &Batch, now: Timestamp) -> Result<i64, LedgerError> {
        Ok(self.append_told(scope, (feed, Keep::Latest), batch, now)?.seq)
    }

    /// Stores one batch of a feed as [`Ledger::append`] does, and tells what became of each fact.
    pub fn append_told(
        &self,
        scope: &Scope,
        (feed, keep): (&str, Keep),
        batch: &Batch,
        now: Timestamp,
    ) -> Result<Appended, LedgerError> {
        let workspace = scope.workspace().clone();
        let mut parcel = Parcel::pack(&workspace, batch)?;
        if keep == Keep::First {
            parcel.keep_first();
        }
        let feed = feed.to_owned();
        self.writer()
            .run("store a batch", batch.facts.len(), move |conn| append(conn, (&workspace, &feed), &mut parcel, now))
    }
}

fn append(
    conn: &Connection,
    (workspace, feed): (&WorkspaceId, &str),
    parcel: &mut Parcel,
    now: Timestamp,
) -> Result<Appended, LedgerError> {
    workspaces::check(conn, workspace)?;
    let mut sifted = parcel.sift(conn, Shelf::Common)?;
    let verdicts = std::mem::take(&mut sifted.verdicts);
    if sifted.learned {
        known::advance(conn)?;
    }
    nouns::merge(conn, workspace, &parcel.nouns)?;
    feeds::note(conn, (workspace, feed), sifted.counted, now)?;
    if sifted.facts == 0 {
        return Ok(Appended { seq: last(conn)?, verdicts });
    }
    workspaces::note_facts(conn, workspace)?;
    let part = parcel::put(conn, 0, &sifted)?;
    let mut query =
        conn.prepare_cached("INSERT INTO inbox (workspace, import, facts, part) VALUES (?1, ?2, ?3, ?4)")?;
    let seq =
        query.insert(params![workspace.as_str(), feeds::id(feed).as_str(), column::integer(sifted.facts), part])?;
    tracing::trace!(name: "append.written", target: "ledger", seq);
    Ok(Appended { seq, verdicts })
}

/// Gives every staged part of a ticket its place, in the order in which they came. Returns how many facts they hold.
pub(crate) fn admit(
    conn: &Connection,
    ticket: i64,
    (workspace, import): (&str, &ImportId),
) -> Result<i64, LedgerError> {
    conn.execute(
        "INSERT INTO inbox (workspace, import, facts, part)
         SELECT ?2, ?3, facts, id FROM part WHERE ticket = ?1 AND ticket > 0 ORDER BY id",
        params![ticket, workspace, import.as_str()],
    )?;
    let mut query = conn.prepare_cached("SELECT coalesce(sum(facts), 0) FROM part WHERE ticket = ?1 AND ticket > 0")?;
    Ok(query.query_row(params![ticket], |row| row.get(0))?)
}

/// The last place that was given; 0 before the first.
pub(crate) fn last(conn: &Connection) -> Result<i64, LedgerError> {
    let mut query = conn.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'inbox'")?;
    Ok(query.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}
