//! Activity: what posts gathered in a bucket, from counts of their lifetime totals (rule 5 of `model::store`).
//!
//! Invariant: both ends of a difference are counts of one source.

use crate::{
    decode::Stored,
    part::{Part, less, worth},
};
use model::{
    Timestamp,
    dimension::Dimension,
    measure::Measure,
    period::Period,
    provenance::Provenance,
    query::{Basis, Query},
    source::{Claim, Owners},
    table::Gap,
};
use std::{cmp::Reverse, collections::HashMap};

/// The counts of one post that carry a measure, in the order of their age, with the place of the best of all up to each.
struct Counts<'a> {
    all: Vec<&'a Stored>,
    best: Vec<usize>,
}

/// One bucket with its instants, in microseconds: its first, and the first after it.
struct Window {
    days: Period,
    from: i64,
    after: i64,
}

/// A value at an instant, and the provenance of the counts that it lies between.
type Value = (Result<i128, Gap>, Provenance);

/// What a measure is read by.
#[derive(Clone, Copy)]
struct Reading<'q> {
    query: &'q Query,
    measure: Measure,
}

/// The parts of a post counter, unfiltered, from all versions known.
pub(crate) fn parts<'a>(known: &'a [Stored], query: &Query, measure: Measure, buckets: &[Period]) -> Vec<Part<'a>> {
    let mut posts: HashMap<&str, Vec<&Stored>> = HashMap::new();
    let mut alone = Vec::new();
    for stored in known.iter().filter(|stored| stored.fact.value(measure).is_some()) {
        match &stored.fact.entity {
            Some(entity) => posts.entry(entity).or_default().push(stored),
            None => alone.push(vec![stored]),
        }
    }
    let windows: Vec<Window> = buckets.iter().map(|bucket| Window::of(*bucket, query)).collect();
    let reading = Reading { query, measure };
    let mut parts = Vec::new();
    for counts in posts.into_values().chain(alone) {
        let counts = Counts::new(counts, measure, &query.owners);
        for window in &windows {
            parts.extend(match query.basis {
                Basis::Interpolated => reading.interpolated(&counts, window),
                _ => reading.between_counts(&counts, window),
            });
        }
    }
    parts
}

impl Window {
    fn of(days: Period, query: &Query) -> Self {
        let from = query.calendar.start_of(days.from).unwrap_or(Timestamp::MIN);
        let after = query.calendar.end_of(days.to).unwrap_or(Timestamp::MAX);
        Self { days, from: from.as_microsecond(), after: after.as_microsecond() }
    }
}

impl<'a> Counts<'a> {
    fn new(mut all: Vec<&'a Stored>, measure: Measure, owners: &Owners) -> Self {
        all.sort_unstable_by_key(|stored| age(stored));
        let mut best: Vec<usize> = Vec::with_capacity(all.len());
        let mut least = (Reverse(u32::MAX), 0);
        for (place, stored) in all.iter().enumerate() {
            least = least.max((Reverse(rank(stored, measure, owners)), place));
            best.push(least.1);
        }
        Self { all, best }
    }

    /// How many were known before an instant.
    fn before(&self, instant: i64) -> usize {
        self.all.partition_point(|stored| stored.fact.as_of.as_microsecond() < instant)
    }

    /// The last count of a source among the first so many.
    fn last(&self, source: &str, among: usize) -> Option<&'a Stored> {
        self.all[..among].iter().rev().find(|stored| stored.fact.source == source).copied()
    }
}

impl Reading<'_> {
    fn worth(&self, stored: &Stored) -> Result<i128, Gap> {
        worth(&stored.fact, self.measure, &self.query.exchange).expect("invariant: counts carry the measure")
    }

    fn between_counts<'a>(&self, counts: &Counts<'a>, window: &Window) -> Option<Part<'a>> {
        let known = counts.before(window.after);
        let owner = counts.all[*counts.best.get(known.checked_sub(1)?)?];
        let end = counts.last(&owner.fact.source, known)?;
        if end.fact.day > window.days.to {
            return None;
        }
        let (start, softest) = match counts.last(&owner.fact.source, counts.before(window.from)) {
            _ if end.fact.day >= window.days.from => (Ok(0), Provenance::Measured),
            Some(start) => (self.worth(start), start.fact.provenance),
            None => (Err(Gap::Unbounded(1)), Provenance::Measured),
        };
        let raw = gathered(self.worth(end), start);
        Some(Part { stored: end, bucket: window.days.from, raw, provenance: end.fact.provenance.max(softest) })
    }

    fn interpolated<'a>(&self, counts: &Counts<'a>, window: &Window) -> Option<Part<'a>> {
        let known = counts.before(window.after);
        let among = if known == 0 { counts.all.len() } else { known };
        let owner = counts.all[*counts.best.get(among.checked_sub(1)?)?];
        let own = lasting(&counts.all, &owner.fact.source);
        let before = own.partition_point(|stored| stored.fact.as_of.as_microsecond() < window.after);
        let end = *if before > 0 { own.get(before - 1) } else { own.first() }?;
        if end.fact.day > window.days.to {
            return None;
        }
        let curve = self.curve(&own, end);
        let (at_end, end_softest) = value(&curve, window.after);
        let (at_start, start_softest) = match end.fact.day >= window.days.from {
            true => (Ok(0), Provenance::Measured),
            false => value(&curve, window.from),
        };
        let provenance = end_softest.max(start_softest).max(Provenance::Estimated);
        Some(Part { stored: end, bucket: window.days.from, raw: gathered(at_end, at_start), provenance })
    }

    /// The counts as points, led by zero at publishing when all are later.
    fn curve(&self, own: &[&Stored], end: &Stored) -> Vec<(i64, Value)> {
        let published =
            end.fact.at.or_else(|| self.query.calendar.start_of(end.fact.day)).map(|at| at.as_microsecond());
        let first = own.first().map(|stored| stored.fact.as_of.as_microsecond());
        let zero = published.filter(|published| first.is_none_or(|first| *published < first));
        let zero = zero.map(|published| (published, (Ok(0), Provenance::Measured)));
        let counted =
            own.iter().map(|stored| (stored.fact.as_of.as_microsecond(), (self.worth(stored), stored.fact.provenance)));
        zero.into_iter().chain(counted).collect()
    }
}

/// The last stored count of each instant of a source, in the order of instants.
fn lasting<'a>(counts: &[&'a Stored], source: &str) -> Vec<&'a Stored> {
    let mut lasting: Vec<&Stored> = Vec::new();
    for stored in counts.iter().filter(|stored| stored.fact.source == source) {
        match lasting.last_mut() {
            Some(last) if last.fact.as_of.as_microsecond() == stored.fact.as_of.as_microsecond() => *last = stored,
            _ => lasting.push(stored),
        }
    }
    lasting
}

/// The value at an instant: linear between the last point before it and the first at or after it.
fn value(curve: &[(i64, Value)], instant: i64) -> Value {
    let next = curve.partition_point(|(at, _)| *at < instant);
    let Some((from, (first, one))) = next.checked_sub(1).map(|last| &curve[last]) else {
        return (Ok(0), Provenance::Measured);
    };
    let Some((to, (second, other))) = curve.get(next) else { return (first.clone(), *one) };
    let between = || {
        let (first, second) = (first.clone()?, second.clone()?);
        let (passed, whole) = (i128::from(instant - from), i128::from(to - from));
        Ok(divide(first * whole + (second - first) * passed, whole))
    };
    (between(), *one.max(other))
}

/// Divides by a positive number, rounded half away from zero.
fn divide(dividend: i128, divisor: i128) -> i128 {
    let magnitude = (2 * dividend.abs() + divisor) / (2 * divisor);
    magnitude * dividend.signum()
}

/// End less start; a counter that fell was corrected.
fn gathered(end: Result<i128, Gap>, start: Result<i128, Gap>) -> Result<i128, Gap> {
    Ok(less(end, start)?.max(0))
}

/// Later known is higher; known at the same instant, later stored is.
fn age(stored: &Stored) -> (i64, (i64, i32)) {
    (stored.fact.as_of.as_microsecond(), stored.place)
}

fn rank(stored: &Stored, measure: Measure, owners: &Owners) -> u32 {
    owners.rank(Claim {
        source: &stored.fact.source,
        platform: stored.fact.dim(&Dimension::Platform).map(|text| text.as_str()),
        account: stored.fact.dim(&Dimension::Account).map(|text| text.as_str()),
        measure,
        day: stored.fact.day,
    })
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn halves_go_away_from_zero() {
        for (dividend, divisor, expected) in [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (8, 3, 3), (0, 3, 0)] {
            assert_eq!(divide(dividend, divisor), expected);
        }
    }
}
