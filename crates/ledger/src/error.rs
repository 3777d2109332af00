//! What the ledger could not do, and why.
//!
//! Mistakes in what a caller asks for (a name that is taken) are variants of their own; everything that the disk or
//! another process causes is [`LedgerError::Storage`], with the reason in words.

use crate::chain::Broken;
use model::{
    Timestamp,
    id::{LinkId, WorkspaceId},
};
use rusqlite::ErrorCode;
use std::{fmt, path::PathBuf, sync::Arc};

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database refused.
    #[error("could not {doing}: {why}")]
    Storage {
        /// What was asked for: "store a batch".
        doing: &'static str,
        /// Why it was refused.
        why: Why,
        /// What SQLite says.
        source: Arc<rusqlite::Error>,
    },
    /// The folder cannot be used.
    #[error("could not use the folder {path}: check that it exists, may be written to and is on a local disk")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file was written by a later version of the program.
    #[error(
        "could not open the ledger in {dir}: it was written by a newer version of Kepi; use that version or a later one"
    )]
    Newer {
        /// The folder.
        dir: PathBuf,
    },
    /// An older file could not be brought up to date.
    #[error("could not bring the ledger up to date")]
    Migrate(#[source] Box<rusqlite_migration::Error>),
    /// A value could not be brought into its stored form.
    #[error("could not encode what is to be stored")]
    Encode(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value could not be read back.
    #[error("could not decode what is stored")]
    Decode(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored batch is in a form that this version does not know.
    #[error("could not decode a stored batch: it has format {0}, which a newer version of Kepi wrote")]
    UnknownFormat(u8),
    /// The writing thread has ended.
    #[error("could not write: the ledger has been closed or its writer has failed; restart Kepi")]
    Stopped,
    /// There is no such workspace.
    #[error("there is no workspace {0}")]
    UnknownWorkspace(WorkspaceId),
    /// A workspace needs a name.
    #[error("a workspace needs a name with at least one letter or digit")]
    NoName,
    /// Names are unique, upper and lower case taken as one.
    #[error("there is a workspace named {0:?} already; choose another name")]
    NameTaken(String),
    /// A calendar that cannot be.
    #[error("the calendar cannot be used: {0}")]
    Calendar(String),
    /// Facts carry civil days, so the zone they were counted in stays.
    #[error(
        "the time zone of workspace {workspace} stays {zone}: its facts are filed under the days of that zone; \
         make a new workspace for another zone and import the files there"
    )]
    ZoneFixed {
        /// The workspace.
        workspace: WorkspaceId,
        /// The zone it has.
        zone: String,
    },
    /// The zone of the workspace was changed while a file was being imported.
    #[error("the time zone of the workspace changed during the import, so nothing was stored; import the file again")]
    ZoneMoved,
    /// An import that was discarded or accepted before.
    #[error("the import is not open any more; start it again")]
    ImportGone,
    /// What is recorded in order cannot be dated before what was recorded last.
    #[error(
        "{what} cannot be dated {given}: what was recorded last is of {last}, and nothing is dated back; \
         check the clock of this computer and try again"
    )]
    Backdated {
        /// What was to be recorded.
        what: &'static str,
        /// The instant that was given for it.
        given: Timestamp,
        /// The earliest instant that it may have.
        last: Timestamp,
    },
    /// There is no such version of the plan.
    #[error("workspace {workspace} has no version {number} of its plan; look up its versions and name one of them")]
    UnknownPlanVersion {
        /// The workspace.
        workspace: WorkspaceId,
        /// The version that was named.
        number: u32,
    },
    /// The chain of locks was changed from outside where it was to go on.
    #[error(
        "could not seal the plan, because its locks were changed from outside: {0}; restore a backup of the ledger"
    )]
    Chain(Broken),
    /// A secret that can be guessed.
    #[error("the token of a calendar feed has at least {least} random characters")]
    ShortToken {
        /// The fewest characters that a token may have.
        least: usize,
    },
    /// A key that can be guessed.
    #[error("a key has at least {least} random characters")]
    ShortKey {
        /// The fewest characters that a key may have.
        least: usize,
    },
    /// Links of all workspaces share the names of one server.
    #[error("the link {0} belongs to another workspace; choose another name, or use a domain of your own")]
    LinkTaken(LinkId),
    /// An exchange rate that cannot be.
    #[error("{0} is not an exchange rate: a rate is a number above 0")]
    NotARate(f64),
}

/// Why the database refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No space is left.
    DiskFull,
    /// Another process held the database for longer than a writer waits.
    Locked,
    /// The file may not be written to.
    ReadOnly,
    /// The file is not a database, or is damaged.
    Damaged,
    /// The disk failed.
    Disk,
    /// The transaction that the job shared with others was undone because one of them failed.
    Undone,
    /// Anything else: the source says what.
    Refused,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DiskFull => "the disk is full; free some space and try again (nothing was stored by halves)",
            Self::Locked => "another process has kept the ledger locked for 10 seconds; try again when it is done",
            Self::ReadOnly => "its file cannot be opened for writing; check that it and its folder may be written to",
            Self::Damaged => "the file is not a ledger or is damaged; restore it from a backup",
            Self::Disk => "the disk failed to read or write; check it and its free space",
            Self::Undone => "it shared a transaction with a write that failed; try again",
            Self::Refused => "the database refused",
        })
    }
}

impl LedgerError {
    /// Whether there was no space left.
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Storage { why: Why::DiskFull, .. })
    }

    /// Whether another process was in the way, so that trying again may help.
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Storage { why: Why::Locked, .. })
    }

    /// Fails when an instant lies before what was recorded last.
    pub(crate) fn refuse_backdating(what: &'static str, given: Timestamp, last: Timestamp) -> Result<(), Self> {
        if given < last {
            return Err(Self::Backdated { what, given, last });
        }
        Ok(())
    }

    /// Says what was being done.
    pub(crate) fn doing(self, doing: &'static str) -> Self {
        match self {
            Self::Storage { why, source, .. } => Self::Storage { doing, why, source },
            other => other,
        }
    }
}

/// A refusal of the database that can be told to many.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    why: Why,
    source: Arc<rusqlite::Error>,
}

impl Failure {
    /// What those are told whose transaction went away through no fault of theirs.
    pub(crate) fn undone() -> Self {
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT), None);
        Self { why: Why::Undone, source: Arc::new(source) }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(source: rusqlite::Error) -> Self {
        let why = match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Why::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Why::Locked,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Why::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Why::Damaged,
            Some(ErrorCode::SystemIoFailure) => Why::Disk,
            _ => Why::Refused,
        };
        Self { why, source: Arc::new(source) }
    }
}

impl From<Failure> for LedgerError {
    fn from(failure: Failure) -> Self {
        Self::Storage { doing: "use the ledger", why: failure.why, source: failure.source }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Failure::from(error).into()
    }
}
