//! Levels (rule 4): the last value at or before a bucket's end, the last one before its start.

use super::{
    Stored, cell,
    choose::{self, chosen},
    read::Part,
};
use model::{
    period::Period,
    query::{Moment, Query, Term},
};
use std::collections::BTreeMap;

/// The parts of a level: one for each entity and bucket that has an end.
pub(super) fn parts<'a>(known: &[&'a Stored], query: &Query, term: &Term, buckets: &[Period]) -> Vec<Part<'a>> {
    let mut levels: BTreeMap<_, Vec<&Stored>> = BTreeMap::new();
    for stored in chosen(known, term.measure, &query.owners) {
        levels.entry(choose::entity(stored)).or_default().push(stored);
    }
    let mut parts = Vec::new();
    for days in levels.values() {
        for (at, bucket) in buckets.iter().enumerate() {
            parts.extend(part(days, query, term, *bucket).map(|part| Part { bucket: at, ..part }));
        }
    }
    parts
}

/// The part of one entity in one bucket.
fn part<'a>(days: &[&'a Stored], query: &Query, term: &Term, bucket: Period) -> Option<Part<'a>> {
    let worth = |stored: &Stored| cell::worth(&stored.fact, term.measure, &query.exchange);
    let end = end(days, bucket)?;
    let start = start(days, bucket)?;
    let (raw, provenance) = match term.moment {
        Moment::Whole | Moment::End => (worth(end), end.fact.provenance),
        Moment::Start => (worth(start), start.fact.provenance),
        Moment::Change if start.fact.day == end.fact.day => return None,
        Moment::Change => (cell::less(worth(end), worth(start)), end.fact.provenance.max(start.fact.provenance)),
    };
    Some(Part { stored: end, bucket: 0, raw, provenance })
}

fn end<'a>(days: &[&'a Stored], bucket: Period) -> Option<&'a Stored> {
    days.iter().copied().filter(|stored| stored.fact.day <= bucket.to).max_by_key(|stored| stored.fact.day)
}

fn start<'a>(days: &[&'a Stored], bucket: Period) -> Option<&'a Stored> {
    let before = days.iter().copied().filter(|stored| stored.fact.day < bucket.from);
    let within = days.iter().copied().filter(|stored| bucket.contains(stored.fact.day));
    before.max_by_key(|stored| stored.fact.day).or_else(|| within.min_by_key(|stored| stored.fact.day))
}
