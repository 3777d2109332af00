//! Readings: a question answered row by row.
//!
//! Groups are sorted, unknown first; within a group, buckets in order, empty ones too; within a bucket, KPIs in the order
//! of the question. Without a split there is always a reading; with one, groups that have no facts at all in the period
//! (or the compared one) do not appear.
//!
//! With a grain, `previous` compares bucket by bucket: the first of the period with the first of the compared period.
//!
//! Invariant: the same question on the same store version gives the same readings.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    sheet::Sheet,
};
use kpi::reading::Reading;

/// Answers a question.
pub async fn read(desk: &Desk<'_>, ask: &Ask) -> Result<Vec<Reading>, InsightError> {
    let sheet = Sheet::read(desk, ask).await?;
    let mut readings = Vec::new();
    for group in sheet.groups() {
        for bucket in 0..sheet.frame.buckets.len() {
            readings.extend((0..sheet.kpis.len()).map(|kpi| sheet.reading(kpi, &group, bucket)));
        }
    }
    Ok(readings)
}
