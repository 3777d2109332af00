//! Cells: what a fact is worth (rule 7), how parts become one number (rule 10), how different values are counted
//! (rule 6).

use super::read::Part;
use model::{
    fact::Fact,
    measure::{Adds, Distinct, Measure, Unit},
    money::{Currency, Exchange},
    table::{Cell, Gap},
};
use std::collections::BTreeSet;

/// The fact's value of a measure, money converted at the fact's day.
pub(super) fn worth(fact: &Fact, measure: Measure, exchange: &Exchange) -> Result<i128, Gap> {
    let raw = fact.value(measure).expect("invariant: chosen facts carry the measure");
    if measure.unit() != Unit::Money {
        return Ok(raw);
    }
    let currency = fact.currency.expect("invariant: money has a currency");
    exchange.convert(raw, currency, fact.day).ok_or(Gap::NoRate(currency))
}

/// One value less another. A gap in either is a gap, and an unbounded post the first to tell.
pub(super) fn less(end: Result<i128, Gap>, start: Result<i128, Gap>) -> Result<i128, Gap> {
    match (end, start) {
        (Ok(end), Ok(start)) => Ok(end - start),
        (end, start) => Err(gap(end.err().into_iter().chain(start.err())).expect("invariant: one of them is a gap")),
    }
}

/// The parts of one term in one group and bucket, as one cell.
pub(super) fn cell(measure: Measure, parts: &[Part<'_>]) -> Cell {
    let gap = match parts.is_empty() {
        true => Some(Gap::NoFacts),
        false => gap(parts.iter().filter_map(|part| part.raw.clone().err())),
    };
    let raw = gap.is_none().then(|| match measure.adds() {
        Adds::Distinct(distinct) => different(parts, distinct),
        _ => parts.iter().filter_map(|part| part.raw.as_ref().ok()).sum(),
    });
    let facts = parts.len() as u64;
    Cell { raw, facts, provenance: parts.iter().map(|part| part.provenance).max(), gap }
}

fn different(parts: &[Part<'_>], distinct: Distinct) -> i128 {
    let dimension = distinct.dimension();
    let values: BTreeSet<_> = parts.iter().filter_map(|part| part.stored.fact.dim(&dimension)).collect();
    values.len() as i128
}

/// One gap for all: how many posts are unbounded, else the first currency without a rate.
fn gap(gaps: impl IntoIterator<Item = Gap>) -> Option<Gap> {
    let (mut unbounded, mut unrated): (u64, Option<Currency>) = (0, None);
    for gap in gaps {
        match gap {
            Gap::Unbounded(posts) => unbounded += posts,
            Gap::NoRate(currency) => unrated = Some(unrated.map_or(currency, |first| first.min(currency))),
            Gap::NoFacts => {}
        }
    }
    if unbounded > 0 { Some(Gap::Unbounded(unbounded)) } else { unrated.map(Gap::NoRate) }
}
