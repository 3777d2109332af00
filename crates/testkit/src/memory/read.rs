//! Rows (rule 10): which parts a term is made of, and the group and bucket that each part counts in.

use super::{Stored, activity, cell, flow, level, place};
use model::{
    SmolStr,
    fact::FactKind,
    measure::{Adds, Measure},
    period::Period,
    provenance::Provenance,
    query::{Basis, Query, Term},
    table::{Gap, Row, Table},
};
use std::collections::BTreeMap;

/// What one chosen fact brings to one bucket.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    /// The fact that filters, groups and traces look at.
    pub stored: &'a Stored,
    /// Its bucket's place among the query's buckets.
    pub bucket: usize,
    /// What it adds, or why that is not known.
    pub raw: Result<i128, Gap>,
    /// The softest provenance of the values used.
    pub provenance: Provenance,
}

/// Answers a query.
pub(super) fn table(facts: &[&Stored], query: &Query) -> Table {
    type Key = (Vec<Option<SmolStr>>, usize);
    let buckets = buckets(query);
    let mut found: BTreeMap<Key, Vec<Vec<Part<'_>>>> = BTreeMap::new();
    for (at, term) in query.terms.iter().enumerate() {
        for part in parts(facts, query, term, &buckets) {
            for group in place::groups(&part.stored.fact, query) {
                let cells = found.entry((group, part.bucket)).or_insert_with(|| vec![Vec::new(); query.terms.len()]);
                cells[at].push(part.clone());
            }
        }
    }
    let rows = found.into_iter().map(|((group, bucket), cells)| Row {
        group,
        bucket: query.grain.map(|_| buckets[bucket].from),
        cells: query.terms.iter().zip(&cells).map(|(term, parts)| cell::cell(term.measure, parts)).collect(),
    });
    Table { rows: rows.collect() }
}

/// The buckets of a query; the whole period without a grain.
fn buckets(query: &Query) -> Vec<Period> {
    query.grain.map_or_else(|| vec![query.period], |grain| query.calendar.buckets(query.period, grain))
}

/// The parts of a term, in all its buckets, filtered.
pub(super) fn parts<'a>(facts: &[&'a Stored], query: &Query, term: &Term, buckets: &[Period]) -> Vec<Part<'a>> {
    let known: Vec<&Stored> = facts.iter().copied().filter(|stored| is_known(stored, query)).collect();
    let mut parts = match term.measure.adds() {
        Adds::Last => level::parts(&known, query, term, buckets),
        _ if is_activity(term.measure, query) => activity::parts(&known, query, term.measure, buckets),
        _ => flow::parts(&known, query, term.measure, buckets),
    };
    parts.retain(|part| {
        place::keeps(&query.filter, &part.stored.fact, query) && place::keeps(&term.only, &part.stored.fact, query)
    });
    parts
}

/// Rule 1, as far as the scope has not settled it.
fn is_known(stored: &Stored, query: &Query) -> bool {
    query.as_of.is_none_or(|as_of| stored.fact.as_of.as_microsecond() <= as_of.as_microsecond())
}

fn is_activity(measure: Measure, query: &Query) -> bool {
    let counter = measure.kind() == FactKind::PostCounters && measure != Measure::PostsPublished;
    counter && query.basis != Basis::Published
}
