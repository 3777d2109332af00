//! Traces (rule 11): the parts of one term by the import that brought them.

use super::{Stored, cell, read};
use model::{SmolStr, id::ImportId, measure::Adds, query::Query, store::Trace};
use std::{cmp::Reverse, collections::BTreeMap};

/// The imports behind a query's one term.
pub(super) fn traces(facts: &[&Stored], query: &Query, rows: usize) -> Vec<Trace> {
    let [term] = query.terms.as_slice() else { return Vec::new() };
    let mut brought: BTreeMap<(&ImportId, &SmolStr), Vec<read::Part<'_>>> = BTreeMap::new();
    for part in read::parts(facts, query, term, &[query.period]) {
        brought.entry((&part.stored.import, &part.stored.fact.source)).or_default().push(part);
    }
    let distinct = matches!(term.measure.adds(), Adds::Distinct(_));
    let mut traces = Vec::new();
    for ((import, source), mut parts) in brought {
        let sum = cell::cell(term.measure, &parts);
        parts.sort_by_key(|part| (part.stored.fact.row, part.stored.place));
        traces.push(Trace {
            import: import.clone(),
            source: source.clone(),
            facts: sum.facts,
            raw: sum.raw.filter(|_| !distinct),
            rows: parts.iter().take(rows).map(|part| part.stored.fact.clone()).collect(),
        });
    }
    traces.sort_by_key(|trace| Reverse(trace.facts));
    traces
}
