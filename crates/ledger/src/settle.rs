//! Settling: what waits in the inbox is handed to whoever moves it on, and forgotten when that has been done.
//!
//! The mover keeps, in one transaction with what it stores, the last place that it has moved. So the order is: read
//! what lies above that mark, store it together with the new mark, forget up to the mark. A crash in between leaves
//! rows in the inbox that were moved already; they lie at or below the mark and are not read again.

use crate::{Ledger, LedgerError, column, format, inbox};
use model::{
    batch::Accepted,
    id::{ImportId, WorkspaceId},
};
use rusqlite::{Connection, params};

/// What the inbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Batches.
    pub batches: u64,
    /// Facts in them.
    pub facts: u64,
}

impl Ledger {
    /// The batches above a place, in order, until they hold `limit_facts` facts; at least one when there is any.
    pub fn pending(&self, after: i64, limit_facts: usize) -> Result<Vec<Accepted>, LedgerError> {
        self.read("read the inbox", |conn| pending(conn, after, limit_facts))
    }

    /// Removes the batches up to and at a place.
    pub fn forget(&self, up_to: i64) -> Result<(), LedgerError> {
        self.write("clear the inbox", move |conn| {
            let mut places = conn.prepare_cached("SELECT seq, part FROM inbox WHERE seq <= ?1 ORDER BY seq")?;
            let rows: Vec<(i64, i64)> =
                places.query_map(params![up_to], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            let mut place = conn.prepare_cached("DELETE FROM inbox WHERE seq = ?1")?;
            let mut part = conn.prepare_cached("DELETE FROM part WHERE id = ?1")?;
            for (seq, id) in rows {
                place.execute(params![seq])?;
                part.execute(params![id])?;
            }
            tracing::trace!(name: "forget.removed", target: "ledger", up_to);
            Ok(())
        })
    }

    /// The last place that was given; 0 before the first.
    pub fn last_seq(&self) -> Result<i64, LedgerError> {
        self.read("read the inbox", inbox::last)
    }

    /// How much waits in the inbox.
    pub fn waiting(&self) -> Result<Waiting, LedgerError> {
        self.read("count the inbox", |conn| {
            let mut query = conn.prepare_cached("SELECT count(*), coalesce(sum(facts), 0) FROM inbox")?;
            Ok(query
                .query_row([], |row| Ok(Waiting { batches: column::count(row, 0)?, facts: column::count(row, 1)? }))?)
        })
    }
}

fn pending(conn: &Connection, after: i64, limit_facts: usize) -> Result<Vec<Accepted>, LedgerError> {
    let mut query = conn.prepare_cached(
        "SELECT inbox.seq, inbox.workspace, inbox.import, part.payload
         FROM inbox JOIN part ON part.id = inbox.part WHERE inbox.seq > ?1 ORDER BY inbox.seq",
    )?;
    let mut rows = query.query(params![after])?;
    let (mut batches, mut facts) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let batch = accepted(row)?;
        facts += batch.facts.len();
        batches.push(batch);
        if facts >= limit_facts {
            break;
        }
    }
    Ok(batches)
}

fn accepted(row: &rusqlite::Row<'_>) -> Result<Accepted, LedgerError> {
    let (workspace, import): (String, String) = (row.get(1)?, row.get(2)?);
    let payload = row.get_ref(3)?.as_blob().map_err(|error| LedgerError::Decode(error.into()))?;
    Ok(Accepted {
        seq: row.get(0)?,
        workspace: WorkspaceId::new(workspace),
        import: ImportId::new(import),
        facts: format::decode(payload)?,
    })
}
