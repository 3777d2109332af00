//! Levels: the last value at or before a bucket's end, the last one before its start (rule 4 of `model::store`).
//!
//! Invariant: an account counts once per bucket, under what its end says of it.

use crate::{
    decode::Stored,
    part::{Part, less, worth},
};
use model::{
    period::Period,
    query::{Moment, Query, Term},
};
use std::collections::HashMap;

/// The parts of a level, unfiltered, from facts of which one is chosen per entity, day and measure.
pub(crate) fn parts<'a>(chosen: &'a [Stored], query: &Query, term: &Term, buckets: &[Period]) -> Vec<Part<'a>> {
    let mut levels: HashMap<&str, Vec<&Stored>> = HashMap::new();
    let mut alone = Vec::new();
    for stored in chosen.iter().filter(|stored| stored.fact.value(term.measure).is_some()) {
        match &stored.fact.entity {
            Some(entity) => levels.entry(entity).or_default().push(stored),
            None => alone.push(vec![stored]),
        }
    }
    let mut parts = Vec::new();
    for mut days in levels.into_values().chain(alone) {
        days.sort_unstable_by_key(|stored| stored.fact.day);
        parts.extend(buckets.iter().filter_map(|bucket| part(&days, query, term, *bucket)));
    }
    parts
}

/// The part of one entity in one bucket; its days are sorted.
fn part<'a>(days: &[&'a Stored], query: &Query, term: &Term, bucket: Period) -> Option<Part<'a>> {
    let value = |stored: &Stored| worth(&stored.fact, term.measure, &query.exchange);
    let end = *days[..days.partition_point(|stored| stored.fact.day <= bucket.to)].last()?;
    let before = days.partition_point(|stored| stored.fact.day < bucket.from);
    let start = if before > 0 { days[before - 1] } else { *days.first()? };
    let (raw, provenance) = match term.moment {
        Moment::Whole | Moment::End => (value(end)?, end.fact.provenance),
        Moment::Start => (value(start)?, start.fact.provenance),
        Moment::Change if start.fact.day == end.fact.day => return None,
        Moment::Change => (less(value(end)?, value(start)?), end.fact.provenance.max(start.fact.provenance)),
    };
    Some(Part { stored: end, bucket: bucket.from, raw, provenance })
}
