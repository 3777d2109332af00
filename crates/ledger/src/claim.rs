//! Claims: how a process that died in the middle of an import is told from one that is still at it.
//!
//! Every open ledger holds an operating-system lock on one file `claims/<slot>.lock`, the first that is free, and its
//! unfinished imports carry the slot's number. The system lets go of a lock when its process ends, however it ends, so
//! a slot that can be locked belongs to nobody and what it staged is left over. No clock and no process id takes part:
//! ids come round again, and a long import is not a dead one.
//!
//! Invariant: what a slot staged is removed only by whoever holds the slot's lock.

use crate::LedgerError;
use rusqlite::{Connection, params};
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

/// A slot that this ledger holds until it is dropped.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) slot: i64,
    _lock: File,
}

/// Lets one process at a time open and migrate the ledger: the lock is held until the file is dropped.
pub(crate) fn gate(dir: &Path) -> Result<File, LedgerError> {
    let path = folder(dir).join("open.lock");
    let file = lock_file(&path)?;
    file.lock().map_err(|source| LedgerError::Folder { path, source })?;
    Ok(file)
}

/// Takes the first slot that is free.
pub(crate) fn take(dir: &Path) -> Result<Claim, LedgerError> {
    let mut slot = 0;
    loop {
        if let Some(lock) = try_slot(dir, slot)? {
            return Ok(Claim { slot, _lock: lock });
        }
        slot += 1;
    }
}

/// Removes what processes that are gone have left staged. Returns how many imports that were.
pub(crate) fn sweep(conn: &mut Connection, dir: &Path, own: &Claim) -> Result<usize, LedgerError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let tickets: Vec<(i64, i64)> = tx
        .prepare("SELECT id, owner FROM ticket")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut swept = 0;
    for (ticket, owner) in tickets {
        // Held until the end of the round, so that nobody takes the slot while it is being emptied.
        let lock = if owner == own.slot { None } else { try_slot(dir, owner)? };
        if owner == own.slot || lock.is_some() {
            drop_staged(&tx, ticket)?;
            swept += 1;
        }
    }
    tx.commit()?;
    Ok(swept)
}

/// Removes a ticket and its staged parts.
pub(crate) fn drop_staged(conn: &Connection, ticket: i64) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM part WHERE ticket = ?1 AND ticket > 0", params![ticket])?;
    conn.execute("DELETE FROM ticket WHERE id = ?1", params![ticket])?;
    Ok(())
}

/// The folder that the locks are in.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join("claims")
}

fn try_slot(dir: &Path, slot: i64) -> Result<Option<File>, LedgerError> {
    let path = folder(dir).join(format!("{slot}.lock"));
    let file = lock_file(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(LedgerError::Folder { path, source }),
    }
}

fn lock_file(path: &Path) -> Result<File, LedgerError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|source| LedgerError::Folder { path: path.to_owned(), source })
}
