//! Files that platforms export, into facts.
//!
//! Bytes are decoded (`source`, `text`, `workbook`, `bundle`), laid out as sections of rows under headings (`layout`,
//! `section`), recognised by their headings (`recognise`) and read by an importer of one kind (`importers`) or by a
//! mapping of the columns (`mapping`, `generic`). What comes out are facts in parts (`sink`) and a report (`findings`).
//!
//! `ingest` reads no clock, no environment and no network, and does not know where facts are stored.
//!
//! Invariant: nothing is guessed in silence. A cell that is not understood refuses its row by number and column; a column
//! that is not used is listed; a file that is not understood brings nothing. No input makes it panic.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::float_cmp,
        clippy::too_many_lines,
        reason = "tests may fail loudly"
    )
)]

mod bundle;
mod choose;
pub mod context;
pub mod date;
pub mod findings;
mod generic;
pub mod heading;
pub mod import;
pub mod importer;
mod importers;
mod intern;
mod layout;
pub mod mapping;
pub mod number;
mod proposal;
pub mod rates;
pub mod recognise;
pub mod record;
pub mod section;
pub mod sink;
pub mod source;
mod text;
mod topic;
pub mod total;
mod workbook;

pub use context::Context;
pub use import::{IngestError, Progress, import};
pub use importer::Kind;
pub use mapping::Mapping;
pub use proposal::propose;
pub use sink::{Counts, PART_ROWS, Sink};
pub use source::{Source, sha256_of};

/// Every kind of file that is recognised, for help texts and pages. A sheet read by a mapping is of kind `sheet`.
pub fn kinds() -> &'static [Kind] {
    static KINDS: std::sync::LazyLock<Vec<Kind>> =
        std::sync::LazyLock::new(|| importers::ALL.iter().map(|importer| importer.kind).collect());
    &KINDS
}
