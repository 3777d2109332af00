//! Activity (rule 5): what posts gathered in a bucket, from counts of their lifetime totals.

use super::{
    Stored, cell,
    choose::{self, best, last},
    interpolate,
    read::Part,
};
use model::{
    Timestamp,
    calendar::Calendar,
    measure::Measure,
    period::Period,
    provenance::Provenance,
    query::{Basis, Query},
    table::Gap,
};
use std::collections::BTreeMap;

/// One bucket with its instants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Its days.
    pub days: Period,
    /// Its first instant, in microseconds.
    pub from: i64,
    /// The first instant after it, in microseconds.
    pub after: i64,
}

impl Window {
    fn of(days: Period, calendar: &Calendar) -> Self {
        let from = calendar.start_of(days.from).unwrap_or(Timestamp::MIN);
        let after = calendar.end_of(days.to).unwrap_or(Timestamp::MAX);
        Self { days, from: from.as_microsecond(), after: after.as_microsecond() }
    }
}

/// The parts of a post counter: one for each post and bucket that it takes part in.
pub(super) fn parts<'a>(known: &[&'a Stored], query: &Query, measure: Measure, buckets: &[Period]) -> Vec<Part<'a>> {
    let mut posts: BTreeMap<_, Vec<&Stored>> = BTreeMap::new();
    for stored in choose::candidates(known, measure) {
        posts.entry(choose::entity(stored)).or_default().push(stored);
    }
    let mut parts = Vec::new();
    for counts in posts.values() {
        for (at, bucket) in buckets.iter().enumerate() {
            let window = Window::of(*bucket, &query.calendar);
            let part = match query.basis {
                Basis::Interpolated => interpolate::part(counts, query, measure, window),
                _ => part(counts, query, measure, window),
            };
            parts.extend(part.map(|part| Part { bucket: at, ..part }));
        }
    }
    parts
}

/// The part of one post in one bucket, between two counts.
fn part<'a>(counts: &[&'a Stored], query: &Query, measure: Measure, window: Window) -> Option<Part<'a>> {
    let worth = |stored: &Stored| cell::worth(&stored.fact, measure, &query.exchange);
    let owner = best(&before(counts, window.after), measure, &query.owners)?;
    let own = of_source(counts, owner);
    let end = last(before(&own, window.after))?;
    if end.fact.day > window.days.to {
        return None;
    }
    let (start, softest) = match last(before(&own, window.from)) {
        _ if end.fact.day >= window.days.from => (Ok(0), Provenance::Measured),
        Some(start) => (worth(start), start.fact.provenance),
        None => (Err(Gap::Unbounded(1)), Provenance::Measured),
    };
    let raw = gathered(worth(end), start);
    Some(Part { stored: end, bucket: 0, raw, provenance: end.fact.provenance.max(softest) })
}

/// End less start; a counter that fell was corrected.
pub(super) fn gathered(end: Result<i128, Gap>, start: Result<i128, Gap>) -> Result<i128, Gap> {
    Ok(cell::less(end, start)?.max(0))
}

/// The counts known before an instant.
pub(super) fn before<'a>(counts: &[&'a Stored], instant: i64) -> Vec<&'a Stored> {
    counts.iter().copied().filter(|stored| stored.fact.as_of.as_microsecond() < instant).collect()
}

/// The counts of the same source.
pub(super) fn of_source<'a>(counts: &[&'a Stored], owner: &Stored) -> Vec<&'a Stored> {
    counts.iter().copied().filter(|stored| stored.fact.source == owner.fact.source).collect()
}
