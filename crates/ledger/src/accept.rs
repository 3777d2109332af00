//! Accepting an import: one transaction in which everything that was staged becomes visible.
//!
//! The payloads do not move: they are in their table already, and accepting gives each a place in the inbox. What the
//! import was judged against may have changed since it was staged (another import, a feed); then it is judged again
//! here, and its report says what came out.
//!
//! Invariant: an import is accepted whole, once, or not at all.

use crate::{
    Counted, Ledger, LedgerError, Ticket, claim, format, imports, inbox, known,
    known::Shelf,
    nouns::{self, Nouns},
    parcel::{self, Parcel},
    stage, workspaces,
};
use model::{
    Timestamp,
    id::{ImportId, WorkspaceId},
    import::Report,
};
use rusqlite::{Connection, OptionalExtension, params};

/// An import that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The place of its first batch.
    pub first_seq: i64,
    /// The place of its last batch; one less than the first when it brought no facts that were not known.
    pub last_seq: i64,
    /// The report as it was stored.
    pub report: Report,
    /// Whether the same bytes were accepted while these were being staged. Then nothing was added, and the id and
    /// places are those of the import that came first.
    pub known: bool,
}

/// A ticket as it stands in the ledger.
struct Staged {
    number: i64,
    workspace: WorkspaceId,
    sha256: String,
    zone: String,
    epoch: i64,
}

impl Ledger {
    /// Makes what was staged visible, with its report. It is durable when this returns.
    ///
    /// A report with a fault stores the report alone. On an error nothing is stored and the ticket is gone: bring the
    /// file in again.
    pub fn accept(&self, mut ticket: Ticket, report: &Report, now: Timestamp) -> Result<Import, LedgerError> {
        let (number, report) = (ticket.number, report.clone());
        let import = self.write("accept the import", move |conn| accept(conn, number, report, now))?;
        ticket.open = false;
        Ok(import)
    }
}

fn accept(conn: &Connection, number: i64, report: Report, now: Timestamp) -> Result<Import, LedgerError> {
    let staged = find(conn, number)?.ok_or(LedgerError::ImportGone)?;
    if let Some(first) = imports::by_digest(conn, &staged.workspace, &staged.sha256)? {
        stage::unstage(conn, number)?;
        let (first_seq, last_seq) = imports::places(conn, &first.id)?.unwrap_or((1, 0));
        return Ok(Import { id: first.id, first_seq, last_seq, report: first.report, known: true });
    }
    if workspaces::zone(conn, &staged.workspace)? != staged.zone {
        return Err(LedgerError::ZoneMoved);
    }
    let import = if report.fault.is_some() { refuse(conn, number, report)? } else { open_up(conn, &staged, report)? };
    imports::put(conn, &import, (staged.workspace.as_str(), &staged.sha256), now)?;
    conn.execute("DELETE FROM ticket WHERE id = ?1", params![number])?;
    stage::forget_scratch(conn, number)?;
    tracing::trace!(name: "accept.reported", target: "ledger", ticket = number);
    Ok(import)
}

/// A file that was refused leaves its report alone.
fn refuse(conn: &Connection, number: i64, report: Report) -> Result<Import, LedgerError> {
    claim::drop_staged(conn, number)?;
    let last = inbox::last(conn)?;
    Ok(Import { id: imports::id(number), first_seq: last + 1, last_seq: last, report, known: false })
}

fn open_up(conn: &Connection, staged: &Staged, mut report: Report) -> Result<Import, LedgerError> {
    let number = staged.number;
    if known::epoch(conn)? != staged.epoch && known::moved(conn, number)? {
        let counted = judge_again(conn, staged)?;
        report.stored = counted.stored;
        report.updated = counted.updated;
        report.unchanged += counted.unchanged;
    }
    let id = imports::id(number);
    let before = inbox::last(conn)?;
    let facts = inbox::admit(conn, number, (staged.workspace.as_str(), &id))?;
    tracing::trace!(name: "accept.admitted", target: "ledger", ticket = number);
    if known::merge(conn, number)? {
        known::advance(conn)?;
    }
    tracing::trace!(name: "accept.merged", target: "ledger", ticket = number);
    each_nouns(conn, number, |nouns| nouns::merge(conn, &staged.workspace, &nouns))?;
    if facts > 0 {
        workspaces::note_facts(conn, &staged.workspace)?;
    }
    Ok(Import { id, first_seq: before + 1, last_seq: inbox::last(conn)?, report, known: false })
}

/// Judges every staged fact once more. All staged rows were stored or updated before, so the new count replaces those
/// two and adds to the unchanged ones.
fn judge_again(conn: &Connection, staged: &Staged) -> Result<Counted, LedgerError> {
    known::unstage(conn, staged.number)?;
    let parts: Vec<i64> = conn
        .prepare_cached("SELECT id FROM part WHERE ticket = ?1 AND ticket > 0 ORDER BY id")?
        .query_map(params![staged.number], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut counted = Counted::default();
    for part in parts {
        let mut query = conn.prepare_cached("SELECT payload FROM part WHERE id = ?1")?;
        let blob = query.query_row(params![part], |row| row.get(0))?;
        let sifted = Parcel::unpack(&staged.workspace, blob)?.sift(conn, Shelf::Staged(staged.number))?;
        counted += sifted.counted;
        // A part takes a new number, so the order of the parts stays that of the file.
        conn.prepare_cached("DELETE FROM part WHERE id = ?1")?.execute(params![part])?;
        if sifted.facts > 0 {
            parcel::put(conn, staged.number, &sifted)?;
        }
    }
    Ok(counted)
}

fn each_nouns(
    conn: &Connection,
    ticket: i64,
    mut take: impl FnMut(Nouns) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached("SELECT payload FROM temp.staged_nouns WHERE ticket = ?1 ORDER BY id")?;
    let mut rows = query.query(params![ticket])?;
    while let Some(row) = rows.next()? {
        let payload: Vec<u8> = row.get(0)?;
        take(format::decode(&payload)?)?;
    }
    Ok(())
}

fn find(conn: &Connection, number: i64) -> Result<Option<Staged>, LedgerError> {
    let mut query = conn.prepare_cached("SELECT workspace, sha256, time_zone, epoch FROM ticket WHERE id = ?1")?;
    let found = query.query_row(params![number], |row| {
        let workspace: String = row.get(0)?;
        Ok(Staged {
            number,
            workspace: WorkspaceId::new(workspace),
            sha256: row.get(1)?,
            zone: row.get(2)?,
            epoch: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}
