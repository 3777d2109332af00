//! Flows (rule 3) and distinct counts (rule 6): a fact belongs to the bucket of its day.

use super::{Stored, cell, choose::chosen, read::Part};
use model::{
    measure::{Adds, Measure},
    period::Period,
    query::Query,
};

/// The parts of a measure that flows.
pub(super) fn parts<'a>(known: &[&'a Stored], query: &Query, measure: Measure, buckets: &[Period]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    for stored in chosen(known, measure, &query.owners) {
        let Some(bucket) = buckets.iter().position(|bucket| bucket.contains(stored.fact.day)) else { continue };
        let raw = match measure.adds() {
            Adds::Distinct(distinct) if stored.fact.dim(&distinct.dimension()).is_none() => continue,
            Adds::Distinct(_) => Ok(0), // counted by value, in the cell
            _ => cell::worth(&stored.fact, measure, &query.exchange),
        };
        parts.push(Part { stored, bucket, raw, provenance: stored.fact.provenance });
    }
    parts
}
