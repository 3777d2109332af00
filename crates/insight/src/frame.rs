//! One period as the store answered it: the cells of every group and bucket, and of the period before where a formula
//! looks back.
//!
//! Invariant: a frame has one store read for the period and one where a formula says `previous(x)`, each of which may be asked in two
//! ([`fold`]).

use crate::{
    desk::{Ask, Desk},
    fold, lookup, rival,
};
use model::{
    Date, SmolStr,
    period::{Grain, Period},
    query::{Query, Term},
    store::StoreError,
    table::{Cell, Gap, Table},
};
use std::collections::{BTreeMap, BTreeSet};

/// The values of the dimensions that a question is split by.
pub(crate) type Group = Vec<Option<SmolStr>>;

/// Cells by group, then by the bucket's first day.
type Rows = BTreeMap<Group, BTreeMap<Option<Date>, Vec<Cell>>>;

/// What every frame of a question asks for.
pub(crate) struct Wanted {
    /// The sums over the period itself.
    pub terms: Vec<Term>,
    /// The sums over the period before it.
    pub previous: Vec<Term>,
}

/// One period, answered.
pub(crate) struct Frame {
    /// The period.
    pub period: Period,
    /// Its buckets, when a grain was asked for; otherwise the period alone.
    pub buckets: Vec<Period>,
    rows: Rows,
    before: Rows,
    before_buckets: Vec<Period>,
    grained: bool,
}

impl Frame {
    /// Reads a period.
    pub async fn read(desk: &Desk<'_>, ask: &Ask, period: Period, wanted: &Wanted) -> Result<Self, StoreError> {
        let grain = ask.grain;
        let buckets = grain.map_or(vec![period], |grain| desk.calendar.buckets(period, grain));
        let rows = rows(desk, ask, period, &wanted.terms).await?;
        let (mut before, mut before_buckets) = (Rows::new(), Vec::new());
        if let Some(earlier) = before_period(desk, ask, period).filter(|_| !wanted.previous.is_empty()) {
            before = self::rows(desk, ask, earlier, &wanted.previous).await?;
            before_buckets = grain.map_or(vec![earlier], |grain| desk.calendar.buckets(earlier, grain));
        }
        Ok(Self { period, buckets, rows, before, before_buckets, grained: grain.is_some() })
    }

    /// The groups that have a fact in the period itself.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.rows.keys()
    }

    /// The groups with the buckets that they have facts in, by place.
    pub fn places(&self) -> impl Iterator<Item = (&Group, usize)> {
        let place = |bucket: &Option<Date>| match bucket {
            Some(day) => self.buckets.binary_search_by(|period| period.from.cmp(day)).ok(),
            None => Some(0),
        };
        self.rows.iter().flat_map(move |(group, row)| row.keys().filter_map(place).map(move |bucket| (group, bucket)))
    }

    /// The cell of a term in a group and bucket; `None` when the group has no facts there.
    pub fn cell(&self, group: &Group, bucket: usize, term: usize) -> Option<&Cell> {
        cell(&self.rows, group, self.name(&self.buckets, bucket), term)
    }

    /// The same in the period before the bucket, for a term of [`Wanted::previous`].
    pub fn cell_before(&self, group: &Group, bucket: usize, term: usize) -> Option<&Cell> {
        cell(&self.before, group, self.name(&self.before_buckets, bucket), term)
    }

    /// The period before a bucket.
    pub fn before(&self, bucket: usize) -> Option<Period> {
        self.before_buckets.get(bucket).copied()
    }

    /// Whether some cell has no facts, so that the reader must be told why.
    pub fn has_gaps(&self, groups: &BTreeSet<Group>) -> bool {
        let full = self.rows.values().map(BTreeMap::len).sum::<usize>() == groups.len() * self.buckets.len();
        let gap = |rows: &Rows| {
            rows.values().flat_map(BTreeMap::values).flatten().any(|cell| matches!(cell.gap, Some(Gap::NoFacts)))
        };
        !full || gap(&self.rows) || !self.before_buckets.is_empty()
    }

    fn name(&self, buckets: &[Period], bucket: usize) -> Option<Option<Date>> {
        let period = buckets.get(bucket)?;
        Some(self.grained.then_some(period.from))
    }
}

fn cell<'r>(rows: &'r Rows, group: &Group, bucket: Option<Option<Date>>, term: usize) -> Option<&'r Cell> {
    rows.get(group)?.get(&bucket?)?.get(term)
}

/// The period before: as many days, or with a grain one bucket earlier, so that each bucket finds the one before it.
fn before_period(desk: &Desk<'_>, ask: &Ask, period: Period) -> Option<Period> {
    let Some(grain) = ask.grain else { return period.previous() };
    let start = |day: Date, grain: Grain| desk.calendar.bucket(day, grain);
    let first = start(start(period.from, grain).yesterday().ok()?, grain);
    let last = start(period.to, grain).yesterday().ok()?;
    Period::new(first, last)
}

async fn rows(desk: &Desk<'_>, ask: &Ask, period: Period, terms: &[Term]) -> Result<Rows, StoreError> {
    if terms.is_empty() {
        return Ok(Rows::new());
    }
    let table = read(desk, &query(desk, ask, period, terms)).await?;
    let mut rows = Rows::new();
    for row in table.rows {
        rows.entry(row.group).or_default().insert(row.bucket, row.cells);
    }
    Ok(rows)
}

/// Asks the store; much that differs only in whose facts it looks at is asked at once.
async fn read(desk: &Desk<'_>, query: &Query) -> Result<Table, StoreError> {
    let Some(folded) = fold::fold(query) else { return desk.store.read(desk.scope, query).await };
    let rest = match &folded.rest {
        Some(rest) => Some(desk.store.read(desk.scope, rest).await?),
        None => None,
    };
    let split = desk.store.read(desk.scope, &folded.split).await?;
    Ok(folded.joined(query.terms.len(), rest, split))
}

/// The question as the store understands it.
pub(crate) fn query(desk: &Desk<'_>, ask: &Ask, period: Period, terms: &[Term]) -> Query {
    let (filter, terms) = rival::left_out(desk, &ask.filter, terms);
    Query {
        lookups: lookup::lookups(desk, &ask.by, &filter, &terms),
        terms,
        by: ask.by.clone(),
        grain: ask.grain,
        period,
        filter,
        basis: ask.basis,
        as_of: ask.as_of,
        calendar: desk.calendar.clone(),
        exchange: desk.exchange.clone(),
        owners: desk.owners.clone(),
    }
}
