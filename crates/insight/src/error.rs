//! What can keep a question from being answered.

use kpi::diagnostic::Diagnostic;
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
