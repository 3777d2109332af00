//! What an import answers: how many rows were read, stored, updated, left unchanged or refused, and why.
//!
//! The JSON of these types is a stable interface (`docs/cli.md`).

use serde::{Deserialize, Serialize};

/// The report of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The file's name, with the name inside a zip or workbook after `!`.
    pub file: String,
    /// The kind it was recognised as; `None` when it was not.
    pub kind: Option<String>,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Data rows read, total rows and headings not counted.
    pub rows_read: u64,
    /// Rows that brought something new.
    pub stored: u64,
    /// Rows that changed what was known.
    pub updated: u64,
    /// Rows that said what was known already.
    pub unchanged: u64,
    /// Rows that could not be used. At most [`REJECTS_SHOWN`] are listed; `rejected_total` counts them all.
    pub rejected: Vec<Reject>,
    /// How many rows could not be used.
    #[serde(default)]
    pub rejected_total: u64,
    /// Columns that were not used.
    pub ignored_columns: Vec<String>,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// Why nothing of the file was stored, when nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// How many rejects a report lists.
pub const REJECTS_SHOWN: usize = 1000;

/// One row that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// The row of the file, as a spreadsheet numbers it.
    pub row: u32,
    /// The column's heading.
    pub column: String,
    /// What stands there, cut to 80 characters.
    pub value: String,
    /// What is wrong, from a closed list.
    pub code: RejectCode,
    /// What is wrong and what to do, in words.
    pub message: String,
}

/// Why a row is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectCode {
    /// A number was expected.
    NotANumber,
    /// A date or time was expected.
    NotADate,
    /// A count cannot be negative here.
    Negative,
    /// A date after the moment of import.
    InTheFuture,
    /// A cell that the row cannot do without is empty.
    Missing,
    /// The row has more or fewer cells than the heading.
    WrongWidth,
    /// The number is larger than anything that can be counted.
    OutOfRange,
    /// The currency is not known.
    UnknownCurrency,
}

/// Something that the reader should know about a file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A short code, such as `total-differs`, `renamed-column`, `row-cap`.
    pub code: String,
    /// The words.
    pub message: String,
}

impl Warning {
    /// A warning.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}

/// Why a whole file was refused. Nothing of it was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A short code: `not-recognised`, `empty`, `binary`, `truncated-zip`, `too-large`, …
    pub code: String,
    /// Where, what, and what to do.
    pub message: String,
}

impl Fault {
    /// A fault.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}
