//! Readers: a few connections that can only read, so that reading never waits for a commit.
//!
//! Invariant: nothing here can write; SQLite itself refuses.

use crate::{LedgerError, open};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How many connections are kept open when nobody reads.
const KEPT: usize = 4;

pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    /// Kept apart because a data version is only comparable on one connection.
    mark: Mutex<Connection>,
}

impl Readers {
    pub(crate) fn open(path: &Path) -> Result<Self, LedgerError> {
        let mark = connect(path)?;
        Ok(Self { path: path.to_owned(), idle: Mutex::new(Vec::new()), mark: Mutex::new(mark) })
    }

    /// Runs `work` on one moment of the ledger.
    pub(crate) fn run<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let idle = locked(&self.idle).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connect(&self.path)?,
        };
        let outcome = work(&conn).map_err(|error| error.doing(doing));
        let mut idle = locked(&self.idle);
        if idle.len() < KEPT {
            idle.push(conn);
        }
        outcome
    }

    /// Changes whenever anybody, this process or another, has committed.
    pub(crate) fn mark(&self) -> Result<i64, LedgerError> {
        let conn = locked(&self.mark);
        let mark = conn.pragma_query_value(None, "data_version", |row| row.get(0));
        mark.map_err(|error| LedgerError::from(error).doing("look for changes"))
    }
}

fn connect(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn =
        Connection::open_with_flags(path, flags).map_err(|error| LedgerError::from(error).doing("open the ledger"))?;
    conn.busy_timeout(open::PATIENCE)?;
    Ok(conn)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Connections carry no state between reads, so one left by a panicking reader is as good as new.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
