//! What can keep a question from being answered.

use kpi::diagnostic::{Diagnostic, Severity};
use model::store::StoreError;

/// Why there is no answer at all. A KPI without a value is not an error: it is a reading with a reason.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The question names something that is not there, or a formula has faults.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Asked(Vec<Diagnostic>),
    /// The store could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl InsightError {
    /// The error of a question that names no KPI.
    pub(crate) fn nothing_asked() -> Self {
        let fault = Diagnostic::new("nothing-asked", Severity::Error, None, "no KPI was named");
        Self::Asked(vec![fault.help("`kepi kpi list` shows them all")])
    }

    /// The error of a table that is sorted by a column it has not.
    pub(crate) fn unknown_column(column: &str) -> Self {
        let words = format!("the table has no column {column} to sort by");
        let fault = Diagnostic::new("unknown-column", Severity::Error, None, words);
        Self::Asked(vec![fault.help("sort by one of its KPIs, or by name")])
    }
}
