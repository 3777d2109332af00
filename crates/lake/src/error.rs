//! What can go wrong in the lake, named by what could not be done.

use datafusion::{arrow::error::ArrowError, error::DataFusionError};
use deltalake::DeltaTableError;
use model::store::StoreError;
use std::{io, path::PathBuf};

/// The lake could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The folder or the table in it cannot be opened.
    #[error("the facts in {} could not be opened", dir.display())]
    Open {
        /// The folder.
        dir: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file operation failed.
    #[error("{what}")]
    Io {
        /// What could not be done.
        what: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The table could not be read or written.
    #[error("{what}")]
    Table {
        /// What could not be done.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<DeltaTableError>,
    },
    /// The query engine failed.
    #[error("{what}")]
    Engine {
        /// What could not be done.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<DataFusionError>,
    },
    /// A batch was handed in that is settled already; settling it again would count it twice.
    #[error("batch {seq} is settled already: everything up to {settled} is")]
    AlreadySettled {
        /// The batch's place in the inbox.
        seq: i64,
        /// The last place that is settled.
        settled: i64,
    },
    /// A fact does not fit its columns.
    #[error("fact {ordinal} of batch {seq} cannot be stored: {fault}")]
    Misfit {
        /// The batch's place in the inbox.
        seq: i64,
        /// The fact's place in the batch, from 0.
        ordinal: usize,
        /// What does not fit.
        fault: String,
    },
}

impl LakeError {
    /// Wraps a failure of the table.
    pub(crate) fn table(what: &'static str) -> impl FnOnce(DeltaTableError) -> Self {
        move |source| Self::Table { what, source: Box::new(source) }
    }

    /// Wraps a failure of the query engine.
    pub(crate) fn engine(what: &'static str) -> impl FnOnce(DataFusionError) -> Self {
        move |source| Self::Engine { what, source: Box::new(source) }
    }

    /// Wraps a failure of the columns.
    pub(crate) fn columns(what: &'static str) -> impl FnOnce(ArrowError) -> Self {
        move |source| Self::Engine { what, source: Box::new(source.into()) }
    }

    /// Wraps a failure of the file system.
    pub(crate) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

impl From<LakeError> for StoreError {
    fn from(error: LakeError) -> Self {
        Self::new(error.to_string(), error)
    }
}
