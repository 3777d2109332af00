//! Interpolated activity (the last part of rule 5): the value of a counter at an instant between two counts.

use super::{
    Stored,
    activity::{Window, before, gathered, of_source},
    cell,
    choose::{self, best, last},
    read::Part,
};
use model::{measure::Measure, provenance::Provenance, query::Query, table::Gap};
use std::collections::BTreeMap;

/// A value at an instant, and the provenance of the counts that it lies between.
type Value = (Result<i128, Gap>, Provenance);

/// The part of one post in one bucket.
pub(super) fn part<'a>(counts: &[&'a Stored], query: &Query, measure: Measure, window: Window) -> Option<Part<'a>> {
    let counted = before(counts, window.after);
    let owner = best(if counted.is_empty() { counts } else { &counted }, measure, &query.owners)?;
    let own = lasting(&of_source(counts, owner));
    let end = last(before(&own, window.after)).or_else(|| own.first().copied())?;
    if end.fact.day > window.days.to {
        return None;
    }
    let curve = curve(&own, end, query, measure);
    let (at_end, end_softest) = value(&curve, window.after);
    let (at_start, start_softest) = match end.fact.day >= window.days.from {
        true => (Ok(0), Provenance::Measured),
        false => value(&curve, window.from),
    };
    let provenance = end_softest.max(start_softest).max(Provenance::Estimated);
    Some(Part { stored: end, bucket: 0, raw: gathered(at_end, at_start), provenance })
}

/// The last stored count of each instant, in the order of instants.
fn lasting<'a>(counts: &[&'a Stored]) -> Vec<&'a Stored> {
    let mut instants: BTreeMap<i64, &Stored> = BTreeMap::new();
    for stored in counts {
        let (instant, place) = choose::age(stored);
        if instants.get(&instant).is_none_or(|other| other.place < place) {
            instants.insert(instant, stored);
        }
    }
    instants.into_values().collect()
}

/// The counts as points, led by zero at publishing when all are later.
fn curve(own: &[&Stored], end: &Stored, query: &Query, measure: Measure) -> Vec<(i64, Value)> {
    let counted = own.iter().map(|stored| {
        let worth = cell::worth(&stored.fact, measure, &query.exchange);
        (stored.fact.as_of.as_microsecond(), (worth, stored.fact.provenance))
    });
    let mut curve: Vec<_> = counted.collect();
    let published = end.fact.at.or_else(|| query.calendar.start_of(end.fact.day)).map(|at| at.as_microsecond());
    if let Some(published) = published.filter(|published| curve.iter().all(|(instant, _)| published < instant)) {
        curve.insert(0, (published, (Ok(0), Provenance::Measured)));
    }
    curve
}

/// The value at an instant: linear between the last point before it and the first at or after it.
fn value(curve: &[(i64, Value)], instant: i64) -> Value {
    let before = curve.iter().rev().find(|(at, _)| *at < instant);
    let after = curve.iter().find(|(at, _)| *at >= instant);
    match (before, after) {
        (None, _) => (Ok(0), Provenance::Measured),
        (Some((_, last)), None) => last.clone(),
        (Some((from, (first, one))), Some((to, (second, other)))) => {
            (between((*from, first), (*to, second), instant), *one.max(other))
        }
    }
}

fn between(from: (i64, &Result<i128, Gap>), to: (i64, &Result<i128, Gap>), instant: i64) -> Result<i128, Gap> {
    let (first, second) = (from.1.clone()?, to.1.clone()?);
    let (passed, whole) = (i128::from(instant - from.0), i128::from(to.0 - from.0));
    Ok(divide(first * whole + (second - first) * passed, whole))
}

/// Divides by a positive number, rounded half away from zero.
fn divide(dividend: i128, divisor: i128) -> i128 {
    let magnitude = (2 * dividend.abs() + divisor) / (2 * divisor);
    magnitude * dividend.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let cases = [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (5, 3, 2), (-4, 3, -1), (0, 7, 0)];
        for (dividend, divisor, expected) in cases {
            assert_eq!(divide(dividend, divisor), expected, "{dividend} / {divisor}");
        }
    }
}
