//! What is there: the days that are known, and where sources disagree.

use crate::{desk::Desk, error::InsightError};
use model::{SmolStr, fact::FactKind, measure::Measure, period::Period, store::Overlap};
use serde::Serialize;

/// From the first to the last day of everything known; `None` when nothing is.
pub async fn span(desk: &Desk<'_>) -> Result<Option<Period>, InsightError> {
    let coverage = desk.store.coverage(desk.scope).await?;
    let days = coverage.iter().map(|row| Period { from: row.first, to: row.last });
    Ok(days.reduce(|a, b| Period { from: a.from.min(b.from), to: a.to.max(b.to) }))
}

/// One thing of which sources tell different values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What they speak of.
    pub entity: SmolStr,
    /// The measure.
    pub measure: Measure,
    /// Each source's last known value, as people read it.
    pub values: Vec<(SmolStr, f64)>,
    /// The same in a sentence.
    pub words: String,
}

/// Where sources tell different values of one thing. They are compared, never added.
pub async fn differences(desk: &Desk<'_>, kind: FactKind, most: usize) -> Result<Vec<Difference>, InsightError> {
    let overlaps = desk.store.overlaps(desk.scope, kind, most).await?;
    Ok(overlaps.into_iter().map(difference).collect())
}

fn difference(overlap: Overlap) -> Difference {
    let measure = overlap.measure;
    let values: Vec<(SmolStr, f64)> =
        overlap.values.into_iter().map(|(source, raw)| (source, measure.shown(raw))).collect();
    let told: Vec<String> = values.iter().map(|(source, value)| format!("{value} by {source}")).collect();
    let words = format!("{measure} of {} is {}", overlap.entity, kpi::nearest::listed(&told, "and"));
    Difference { entity: overlap.entity, measure, values, words }
}
