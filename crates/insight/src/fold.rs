//! Folding: sums that differ only in whose facts they look at are asked as one sum, split by whose. Fifty KPIs of ten creators
//! are five sums by creator, which a store adds up far faster than fifty with a filter each.
//!
//! Only what adds up is folded, over facts that carry the dimension themselves: there a sum of the facts with a value and the
//! group of that value are the same facts. Levels, counts of different things and looked-up dimensions stay as they are.
//!
//! Invariant: a term has the same cell in the same group and bucket, folded or not.

use model::{
    SmolStr,
    dimension::{Dimension, Origin},
    filter::{Condition, Filter, Test},
    measure::Adds,
    query::{Basis, Moment, Query, Term},
    table::{Cell, Gap, Row, Table},
};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer sums saved are not worth a second question.
const LEAST: usize = 4;

/// A question in two: what stays, and what is split by one more dimension.
pub(crate) struct Folded {
    /// The terms that stay; `None` without any.
    pub rest: Option<Query>,
    /// The folded terms, split by the dimension last.
    pub split: Query,
    /// Where the terms of `rest` stood.
    stay: Vec<usize>,
    /// For each value and term of `split`, where it stood.
    went: BTreeMap<(SmolStr, usize), Vec<usize>>,
}

/// Folds a question; `None` where that saves little.
pub(crate) fn fold(query: &Query) -> Option<Folded> {
    let mut dimensions: BTreeMap<&Dimension, BTreeSet<Term>> = BTreeMap::new();
    let mut counts: BTreeMap<&Dimension, usize> = BTreeMap::new();
    for term in &query.terms {
        for condition in term.only.0.iter().filter(|condition| folds(query, term, condition)) {
            dimensions.entry(&condition.dimension).or_default().insert(without(term, condition));
            *counts.entry(&condition.dimension).or_default() += 1;
        }
    }
    let saved = |dimension: &Dimension| counts[dimension].saturating_sub(dimensions[dimension].len());
    let dimension = dimensions.keys().copied().max_by_key(|dimension| saved(dimension))?;
    (saved(dimension) >= LEAST).then(|| Folded::of(query, dimension))
}

/// Whether a term may be read as a group of a condition's dimension.
fn folds(query: &Query, term: &Term, condition: &Condition) -> bool {
    let sums = matches!(term.measure.adds(), Adds::Sum | Adds::Gross) && term.moment == Moment::Whole;
    let dimension = &condition.dimension;
    let one = condition.test == Test::In
        && condition.values.len() == 1
        && term.only.0.iter().filter(|other| other.dimension == *dimension).count() == 1;
    let carried = dimension.origin() == Origin::Fact
        && !query.by.contains(dimension)
        && !query.lookups.iter().any(|lookup| lookup.dimension == *dimension);
    sums && one && carried && query.basis == Basis::Published
}

fn without(term: &Term, condition: &Condition) -> Term {
    let rest = term.only.0.iter().filter(|other| *other != condition).cloned().collect();
    Term { only: Filter(rest), ..term.clone() }
}

impl Folded {
    fn of(query: &Query, dimension: &Dimension) -> Self {
        let (mut stay, mut went) = (Vec::new(), BTreeMap::<(SmolStr, usize), Vec<usize>>::new());
        let mut terms: Vec<Term> = Vec::new();
        for (place, term) in query.terms.iter().enumerate() {
            let own = term.only.0.iter().find(|one| one.dimension == *dimension && folds(query, term, one));
            let Some(condition) = own else {
                stay.push(place);
                continue;
            };
            let folded = without(term, condition);
            let at = terms.iter().position(|known| *known == folded).unwrap_or_else(|| {
                terms.push(folded);
                terms.len() - 1
            });
            went.entry((condition.values[0].clone(), at)).or_default().push(place);
        }
        let values: BTreeSet<SmolStr> = went.keys().map(|(value, _)| value.clone()).collect();
        let only = Condition { dimension: dimension.clone(), test: Test::In, values: values.into_iter().collect() };
        let by = query.by.iter().chain([dimension]).cloned().collect();
        let split = Query { terms, by, filter: query.filter.and(&Filter(vec![only])), ..query.clone() };
        let kept: Vec<Term> = stay.iter().map(|place| query.terms[*place].clone()).collect();
        let rest = (!kept.is_empty()).then(|| Query { terms: kept, ..query.clone() });
        Self { rest, split, stay, went }
    }

    /// The answer to the whole question from the answers to both parts.
    pub fn joined(&self, count: usize, rest: Option<Table>, split: Table) -> Table {
        let mut rows = BTreeMap::new();
        let nothing = || vec![Cell { gap: Some(Gap::NoFacts), ..Cell::default() }; count];
        for row in rest.into_iter().flat_map(|table| table.rows) {
            let cells: &mut Vec<Cell> = rows.entry((row.group, row.bucket)).or_insert_with(nothing);
            self.stay.iter().zip(row.cells).for_each(|(place, cell)| cells[*place] = cell);
        }
        for mut row in split.rows {
            let Some(Some(value)) = row.group.pop() else { continue };
            let asked = row.cells.into_iter().enumerate().filter(|(_, cell)| cell.facts > 0);
            let asked = asked.filter_map(|(at, cell)| Some((self.went.get(&(value.clone(), at))?, cell)));
            // A group appears by a fact of a term that was asked for, not by one of its neighbours.
            for (places, cell) in asked {
                let cells = rows.entry((row.group.clone(), row.bucket)).or_insert_with(nothing);
                places.iter().for_each(|place| cells[*place] = cell.clone());
            }
        }
        Table { rows: rows.into_iter().map(|((group, bucket), cells)| Row { group, bucket, cells }).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{batch::Accepted, measure::Measure, store::FactStore};
    use proptest::{
        prelude::{ProptestConfig, prop_assert_eq},
        proptest,
    };
    use testkit::{MemoryFacts, arbitrary::world, build::scope_of};

    fn read(batches: &[Accepted], query: &Query) -> Table {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(MemoryFacts::of(batches.to_vec()).read(&scope_of("acme"), query)).unwrap()
    }

    fn asked(batches: &[Accepted], query: &Query, folded: &Folded) -> Table {
        let rest = folded.rest.as_ref().map(|rest| read(batches, rest));
        folded.joined(query.terms.len(), rest, read(batches, &folded.split))
    }

    /// The same question, its terms once for each of three creators and as they were.
    fn by_creators(query: &Query) -> Query {
        let only =
            |term: &Term, creator| Term { only: term.only.clone().with(Dimension::Creator, creator), ..term.clone() };
        let of = |term: &Term| ["nina", "tom", "Tom"].map(|creator| only(term, creator));
        let mut terms: Vec<Term> = query.terms.iter().flat_map(of).chain(query.terms.iter().cloned()).collect();
        terms.extend([Measure::Likes, Measure::Clicks, Measure::Revenue].iter().flat_map(|one| of(&Term::whole(*one))));
        Query { terms, basis: Basis::Published, ..query.clone() }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
        #[test]
        fn a_folded_question_has_the_same_answer((batches, queries) in world()) {
            for query in queries.iter().map(by_creators) {
                if let Some(folded) = fold(&query) {
                    prop_assert_eq!(asked(&batches, &query, &folded), read(&batches, &query));
                }
            }
        }
    }

    #[test]
    fn fifty_sums_are_five_and_what_does_not_add_up_stays() {
        let mut terms = Vec::new();
        for creator in (0..10).map(|at| format!("c{at}")) {
            let only = Filter::default().with(Dimension::Creator, creator);
            let measures =
                [Measure::Likes, Measure::Clicks, Measure::Revenue, Measure::Followers, Measure::UniqueVisitors];
            terms.extend(measures.map(|measure| Term { only: only.clone(), ..Term::whole(measure) }));
        }
        let query = Query { terms, ..testkit::build::ask(&[Measure::Likes]).query() };
        let folded = fold(&query).unwrap();
        assert_eq!((folded.split.terms.len(), folded.rest.map(|rest| rest.terms.len())), (3, Some(20)));
        assert_eq!(folded.split.by, [Dimension::Creator]);
        let few = Query { terms: query.terms[..10].to_vec(), ..query };
        assert!(fold(&few).is_none(), "three sums saved are not worth a question");
    }
}
