//! Parts: what one fact brings to one cell, and how parts become one cell.
//!
//! Invariant: a gap in any part is a gap of the cell, and an unbounded post is told before a missing rate.

use crate::decode::Stored;
use model::{
    Date, SmolStr,
    fact::Fact,
    measure::{Measure, Unit},
    money::{Currency, Exchange},
    period::Period,
    provenance::Provenance,
    query::Query,
    table::{Cell, Gap},
};

/// The group and the first day of the bucket that a cell stands in.
pub(crate) type Key = (Vec<Option<SmolStr>>, Option<Date>);

/// What one chosen fact brings to one bucket.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// The fact that filters, groups and traces look at.
    pub(crate) stored: &'a Stored,
    /// The first day of its bucket.
    pub(crate) bucket: Date,
    /// What it adds, or why that is not known.
    pub(crate) raw: Result<i128, Gap>,
    /// The softest provenance of the values used.
    pub(crate) provenance: Provenance,
}

/// Parts put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum {
    /// The sum of what is known.
    pub(crate) raw: i128,
    /// How many parts.
    pub(crate) facts: u64,
    /// The softest provenance.
    pub(crate) softest: Option<Provenance>,
    /// How many of them are not bounded.
    pub(crate) unbounded: u64,
    /// The first currency without a rate.
    pub(crate) unrated: Option<Currency>,
}

impl Sum {
    /// Adds a part.
    pub(crate) fn add(&mut self, raw: &Result<i128, Gap>, provenance: Provenance) {
        self.facts += 1;
        self.softest = self.softest.max(Some(provenance));
        match raw {
            Ok(raw) => self.raw += raw,
            Err(Gap::Unbounded(posts)) => self.unbounded += posts,
            Err(Gap::NoRate(currency)) => {
                self.unrated = Some(self.unrated.map_or(*currency, |first| first.min(*currency)))
            }
            Err(Gap::NoFacts) => {}
        }
    }

    /// The cell.
    pub(crate) fn cell(&self) -> Cell {
        let gap = match (self.facts, self.unbounded, self.unrated) {
            (0, ..) => Some(Gap::NoFacts),
            (_, 1.., _) => Some(Gap::Unbounded(self.unbounded)),
            (_, 0, Some(currency)) => Some(Gap::NoRate(currency)),
            (_, 0, None) => None,
        };
        Cell { raw: gap.is_none().then_some(self.raw), facts: self.facts, provenance: self.softest, gap }
    }
}

/// The fact's value of a measure, money converted at the fact's day; `None` where the fact does not carry it.
pub(crate) fn worth(fact: &Fact, measure: Measure, exchange: &Exchange) -> Option<Result<i128, Gap>> {
    let raw = fact.value(measure)?;
    if measure.unit() != Unit::Money {
        return Some(Ok(raw));
    }
    let currency = fact.currency?;
    Some(exchange.convert(raw, currency, fact.day).ok_or(Gap::NoRate(currency)))
}

/// One value less another. A gap in either is a gap, an unbounded post before a missing rate.
pub(crate) fn less(end: Result<i128, Gap>, start: Result<i128, Gap>) -> Result<i128, Gap> {
    match (end, start) {
        (Ok(end), Ok(start)) => Ok(end - start),
        (Err(gap), Ok(_)) | (Ok(_), Err(gap)) => Err(gap),
        (Err(one), Err(other)) => {
            let mut both = Sum::default();
            both.add(&Err(one), Provenance::Measured);
            both.add(&Err(other), Provenance::Measured);
            Err(both.cell().gap.expect("invariant: two gaps make a gap"))
        }
    }
}

/// The buckets of a query; the whole period without a grain.
pub(crate) fn buckets(query: &Query) -> Vec<Period> {
    query.grain.map_or_else(|| vec![query.period], |grain| query.calendar.buckets(query.period, grain))
}
