//! Staging: the parts of a file wait, invisible, until the whole file is accepted.
//!
//! Parts are written as they come, so that a file of any size takes little memory, and get their places in the inbox
//! only when the import is accepted. A ticket that is dropped, or whose process dies, leaves nothing behind.

use crate::{
    Counted, Ledger, LedgerError, claim,
    column::micros,
    format, imports, known,
    known::Shelf,
    parcel::{self, Parcel},
    workspaces,
};
use model::{
    Timestamp,
    batch::Batch,
    id::{ImportId, WorkspaceId},
    import::Report,
    workspace::Scope,
};
use rusqlite::{Connection, params};

/// The answer to a file that is brought in.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one per file, and it is taken apart at once")]
pub enum Begun {
    /// It may be staged.
    New(Ticket),
    /// The same bytes were accepted before, as this import. The report is this time's: every row unchanged.
    Known(ImportId, Report),
}

/// An import that is being staged. Dropping it discards what was staged.
#[derive(Debug)]
pub struct Ticket {
    ledger: Ledger,
    pub(crate) number: i64,
    pub(crate) workspace: WorkspaceId,
    pub(crate) open: bool,
}

impl Ticket {
    /// The id that the import will have.
    pub fn import(&self) -> ImportId {
        imports::id(self.number)
    }

    /// The workspace that it goes to.
    pub fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.open {
            let number = self.number;
            self.ledger.writer().post(move |conn| unstage(conn, number));
        }
    }
}

impl Ledger {
    /// Starts to bring a file in, unless the workspace has accepted the same bytes before.
    ///
    /// `sha256` is the hex digest of the file's bytes. `now` is kept
    /// with what is unfinished.
    pub fn begin(&self, scope: &Scope, file: &str, sha256: &str, now: Timestamp) -> Result<Begun, LedgerError> {
        let (workspace, slot) = (scope.workspace().clone(), self.slot());
        let (name, digest) = (file.to_owned(), sha256.to_ascii_lowercase());
        let begun = self.write("start an import", move |conn| {
            let zone = workspaces::zone(conn, &workspace)?;
            if let Some(known) = imports::by_digest(conn, &workspace, &digest)? {
                return Ok(Err(known));
            }
            let mut query = conn.prepare_cached(
                "INSERT INTO ticket (owner, workspace, file, sha256, time_zone, epoch, begun_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            let epoch = known::epoch(conn)?;
            Ok(Ok(query.insert(params![slot, workspace.as_str(), name, digest, zone, epoch, micros(now)])?))
        })?;
        Ok(match begun {
            Ok(number) => {
                let workspace = scope.workspace().clone();
                Begun::New(Ticket { ledger: self.clone(), number, workspace, open: true })
            }
            Err(known) => {
                tracing::debug!(file, import = %known.id, "the same bytes were imported before");
                Begun::Known(known.id, all_unchanged(known.report, file))
            }
        })
    }

    /// Stores a part of the file where nobody sees it yet, without what is known already.
    ///
    /// Facts with an entity are compared with the versions known and with those staged before them; facts without one
    /// are always new. A row must not be spread over several parts, or it is counted in each.
    pub fn stage(&self, ticket: &Ticket, batch: &Batch) -> Result<Counted, LedgerError> {
        if batch.is_empty() {
            return Ok(Counted::default());
        }
        let mut parcel = Parcel::pack(&ticket.workspace, batch)?;
        let (number, doing) = (ticket.number, "store a part of the import");
        self.writer().run(doing, batch.facts.len(), move |conn| {
            check_open(conn, number)?;
            let sifted = parcel.sift(conn, Shelf::Staged(number))?;
            if sifted.facts > 0 {
                parcel::put(conn, number, &sifted)?;
            }
            if !parcel.nouns.is_empty() {
                let payload = format::encode(&parcel.nouns)?;
                let mut query =
                    conn.prepare_cached("INSERT INTO temp.staged_nouns (ticket, payload) VALUES (?1, ?2)")?;
                query.execute(params![number, payload])?;
            }
            tracing::trace!(name: "stage.written", target: "ledger", ticket = number);
            Ok(sifted.counted)
        })
    }

    /// Throws away what was staged.
    pub fn discard(&self, mut ticket: Ticket) -> Result<(), LedgerError> {
        ticket.open = false;
        let number = ticket.number;
        self.write("discard an import", move |conn| unstage(conn, number))
    }
}

/// Forgets everything about a ticket.
pub(crate) fn unstage(conn: &Connection, ticket: i64) -> Result<(), LedgerError> {
    claim::drop_staged(conn, ticket)?;
    forget_scratch(conn, ticket)
}

/// Empties the scratch tables of a ticket.
pub(crate) fn forget_scratch(conn: &Connection, ticket: i64) -> Result<(), LedgerError> {
    known::unstage(conn, ticket)?;
    conn.execute("DELETE FROM temp.staged_nouns WHERE ticket = ?1", params![ticket])?;
    Ok(())
}

fn check_open(conn: &Connection, ticket: i64) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM ticket WHERE id = ?1)")?;
    let open: bool = query.query_row(params![ticket], |row| row.get(0))?;
    if open { Ok(()) } else { Err(LedgerError::ImportGone) }
}

/// What bringing in the same bytes again amounts to.
fn all_unchanged(report: Report, file: &str) -> Report {
    let unchanged = report.stored + report.updated + report.unchanged;
    Report { file: file.to_owned(), stored: 0, updated: 0, unchanged, ..report }
}
