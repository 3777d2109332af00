//! What the redirect could not do.

use ledger::LedgerError;
use std::path::PathBuf;

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RedirectError {
    /// The ledger refused.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The file of countries cannot be used.
    #[error("could not read the countries in {path}: it must be a database in MaxMind's format (.mmdb)")]
    Countries {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: maxminddb::MaxMindDbError,
    },
    /// A name that no header can have.
    #[error("{0:?} cannot be the name of a header: name one such as CF-IPCountry")]
    Header(String),
    /// Where `/` is to lead is no web address.
    #[error("{0:?} is no address that / can lead to: give one that begins with https://")]
    Home(String),
    /// A thread could not be started.
    #[error("could not start a thread")]
    Thread(#[source] std::io::Error),
}
