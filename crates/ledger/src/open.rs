//! Opening: the folder, the file, its settings, and what a process that died has left behind.
//!
//! Several processes may have one ledger open at once. While one opens it, others that want to wait at the gate.

use crate::{
    LedgerError, Tally,
    claim::{self, Claim},
    migrate, parcel,
    readers::Readers,
    writer::Writer,
};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How long a connection waits for another process before it gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// The name of the file within the data folder.
pub const FILE: &str = "ledger.db";

/// A handle on the book of record. Cloning it is cheap; all clones share one writer.
#[derive(Clone)]
pub struct Ledger {
    inner: Arc<Inner>,
}

struct Inner {
    // Dropped in this order: what waits is written before the claim is let go.
    writer: Writer,
    readers: Readers,
    claim: Claim,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger in a folder, making both where they do not exist, and brings an older file up to date.
    ///
    /// An empty ledger has no workspace: [`Ledger::ensure_workspace`] makes one.
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        let folder = claim::folder(dir);
        std::fs::create_dir_all(&folder).map_err(|source| LedgerError::Folder { path: folder, source })?;
        let path = dir.join(FILE);
        let gate = claim::gate(dir)?;
        let mut conn = connect(&path).map_err(|error| LedgerError::from(error).doing("open the ledger"))?;
        migrate::to_latest(&mut conn, dir)?;
        let claim = claim::take(dir)?;
        let swept = claim::sweep(&mut conn, dir, &claim).map_err(|error| error.doing("clear unfinished imports"))?;
        if swept > 0 {
            tracing::info!(imports = swept, "removed what unfinished imports had left behind");
        }
        parcel::prepare(&conn)?;
        drop(gate);
        let readers = Readers::open(&path)?;
        let writer = Writer::start(conn).map_err(|source| LedgerError::Folder { path: path.clone(), source })?;
        Ok(Self { inner: Arc::new(Inner { writer, readers, claim, path }) })
    }

    /// A number that changes whenever anybody has committed, another process too. It is cheap to ask for, and only
    /// comparable among answers of one handle and its clones; a change may also mean nothing.
    pub fn change_mark(&self) -> Result<i64, LedgerError> {
        self.inner.readers.mark()
    }

    /// How many writes were asked for and how many commits they took.
    pub fn tally(&self) -> Tally {
        self.inner.writer.tally()
    }

    /// The bytes that the ledger takes on the disk, what has not been folded into its file yet included.
    pub fn bytes(&self) -> u64 {
        let path = self.inner.path.as_os_str();
        let files = ["", "-wal", "-shm"].map(|suffix| {
            let mut file = path.to_owned();
            file.push(suffix);
            std::fs::metadata(file).map_or(0, |meta| meta.len())
        });
        files.iter().sum()
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        self.inner.writer.run(doing, 0, work)
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.inner.writer
    }

    pub(crate) fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.inner.readers.run(doing, work)
    }

    pub(crate) fn slot(&self) -> i64 {
        self.inner.claim.slot
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("path", &self.inner.path).finish_non_exhaustive()
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(PATIENCE)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    // 16 MB between checkpoints: fewer syncs of the main file, and a log that stays small.
    conn.pragma_update(None, "wal_autocheckpoint", 4000)?;
    conn.pragma_update(None, "journal_size_limit", 64 << 20)?;
    // In KiB when negative: 32 MB hold the index of known entities of a busy season.
    conn.pragma_update(None, "cache_size", -32_768)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}
