//! Sums by one dimension, straight from the store: clicks by link, uses by code.
//!
//! Where something is to be a reading, with its formula, its provenance and the reason why there is none, `insight` is
//! asked. Here things are only counted.
//!
//! Invariant: what was not counted is not there; nothing is 0 that nobody counted.

use crate::{error::Problem, room::Room, state::State};
use model::{
    Date, SmolStr,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    measure::Measure,
    period::{Grain, Period},
    query::{Basis, Query, Term},
};
use std::collections::BTreeMap;

/// What is counted: the measures, of which facts, over which days.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    /// The measures; sums stand in this order.
    pub measures: &'a [Measure],
    /// Which facts.
    pub filter: Filter,
    /// The days.
    pub period: Period,
}

/// The sums of each measure on its own scale; `None` where nothing was counted.
pub type Sums = Vec<Option<i128>>;

/// The sums by a dimension, without those that do not know it.
pub async fn by(
    state: &State,
    room: &Room,
    dimension: Dimension,
    counted: &Counted<'_>,
) -> Result<BTreeMap<SmolStr, Sums>, Problem> {
    let table = state.store().read(&room.scope, &query(room, vec![dimension], None, counted)).await?;
    let rows = table.rows.into_iter();
    Ok(rows
        .filter_map(|row| {
            let key = row.group.into_iter().next().flatten()?;
            Some((key, row.cells.into_iter().map(|cell| cell.raw).collect()))
        })
        .collect())
}

/// The sums over everything.
pub async fn whole(state: &State, room: &Room, counted: &Counted<'_>) -> Result<Sums, Problem> {
    let table = state.store().read(&room.scope, &query(room, Vec::new(), None, counted)).await?;
    let row = table.rows.into_iter().next();
    Ok(row
        .map_or_else(|| vec![None; counted.measures.len()], |row| row.cells.into_iter().map(|cell| cell.raw).collect()))
}

/// The first measure's sums by a dimension and day.
pub async fn by_day(
    state: &State,
    room: &Room,
    dimension: Dimension,
    counted: &Counted<'_>,
) -> Result<BTreeMap<SmolStr, BTreeMap<Date, i128>>, Problem> {
    let table = state.store().read(&room.scope, &query(room, vec![dimension], Some(Grain::Day), counted)).await?;
    let mut days: BTreeMap<SmolStr, BTreeMap<Date, i128>> = BTreeMap::new();
    for row in table.rows {
        let sum = row.cells.first().and_then(|cell| cell.raw);
        let (Some(Some(key)), Some(day), Some(sum)) = (row.group.into_iter().next(), row.bucket, sum) else { continue };
        days.entry(key).or_default().insert(day, sum);
    }
    Ok(days)
}

/// The last day on which each value of a dimension was counted.
pub async fn last_days(
    state: &State,
    room: &Room,
    dimension: Dimension,
    counted: &Counted<'_>,
) -> Result<BTreeMap<SmolStr, Date>, Problem> {
    let days = by_day(state, room, dimension, counted).await?;
    let last = |days: BTreeMap<Date, i128>| days.into_iter().rev().find(|(_, sum)| *sum > 0).map(|(day, _)| day);
    Ok(days.into_iter().filter_map(|(key, days)| Some((key, last(days)?))).collect())
}

/// A filter for any of some values; for none, nothing passes.
pub fn any_of(dimension: Dimension, values: impl IntoIterator<Item = SmolStr>) -> Filter {
    Filter(vec![Condition { dimension, test: Test::In, values: values.into_iter().collect() }])
}

fn query(room: &Room, by: Vec<Dimension>, grain: Option<Grain>, counted: &Counted<'_>) -> Query {
    Query {
        terms: counted.measures.iter().map(|measure| Term::whole(*measure)).collect(),
        by,
        grain,
        period: counted.period,
        filter: counted.filter.clone(),
        basis: Basis::default(),
        as_of: None,
        calendar: room.workspace.calendar.clone(),
        exchange: room.exchange.clone(),
        owners: room.owners.clone(),
        lookups: Vec::new(),
    }
}
