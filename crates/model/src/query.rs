//! Queries: which measures, split how, over which days, as known when.
//!
//! A query is a value. It names no workspace (the scope does), holds no text of any query language, and gives the same
//! table from every store. Arithmetic between terms is not here: the store adds up, `kpi` divides.

use crate::{
    Timestamp,
    calendar::Calendar,
    dimension::Dimension,
    filter::Filter,
    measure::Measure,
    money::Exchange,
    period::{Grain, Period},
    source::Owners,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A question to the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// What to add up; the cells of a row stand in this order.
    pub terms: Vec<Term>,
    /// What to split by; the keys of a row stand in this order.
    pub by: Vec<Dimension>,
    /// The time bucket to split by, if any.
    pub grain: Option<Grain>,
    /// The days covered.
    pub period: Period,
    /// Which facts; applies to every term.
    pub filter: Filter,
    /// How post counters are dated.
    pub basis: Basis,
    /// Only what was known at this instant; `None` is everything known.
    pub as_of: Option<Timestamp>,
    /// How days are cut into buckets.
    pub calendar: Calendar,
    /// The currency of money cells, and the rates into it.
    pub exchange: Exchange,
    /// Who owns a measure where sources overlap.
    pub owners: Owners,
    /// Tables for dimensions that facts do not carry.
    pub lookups: Vec<Lookup>,
}

/// One sum that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Term {
    /// The measure.
    pub measure: Measure,
    /// At which moment of the period; `Whole` for everything that flows.
    pub moment: Moment,
    /// Which facts, besides the query's own filter.
    pub only: Filter,
}

impl Term {
    /// The whole measure, unfiltered.
    pub fn whole(measure: Measure) -> Self {
        Self { measure, moment: Moment::Whole, only: Filter::default() }
    }
}

/// At which moment of the period (or of each bucket) a level is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    /// A flow: everything in the period. A level: the last value at or before the period's end.
    Whole,
    /// A level just before the period: the last value before its first day, else the first one within it.
    Start,
    /// A level at the end: the same as `Whole` for a level.
    End,
    /// `End` less `Start`, account by account; accounts that lack either do not take part.
    Change,
}

/// How post counters are dated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The posts published in the period, with their lifetime totals as last known.
    #[default]
    Published,
    /// What all posts gathered in the period: last known at its end less last known at its start, zero at publishing. A
    /// post that was published before the period and has no count before it cannot be bounded.
    Activity,
    /// The same, with the boundary values interpolated between the counts around them; such a cell is estimated.
    Interpolated,
}

/// A table that finds a derived dimension from one that facts carry. A key may lead to several values (a post's
/// hashtags): its facts then count under each, and the groups overlap. A key with none is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The dimension that is found.
    pub dimension: Dimension,
    /// The dimension that it is found from.
    pub from: Dimension,
    /// Pairs of key and value, sorted, each once.
    pub pairs: Vec<(SmolStr, SmolStr)>,
}
