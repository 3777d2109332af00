//! Tables: what a store answers. Small, sorted, exact.

use crate::{Date, money::Currency, provenance::Provenance};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The answer to a query. A group appears when any term found a fact in it; rows are sorted by group, then bucket, with
/// unknown (`None`) first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Row>,
}

/// One group in one bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The values of the query's dimensions; `None` where a fact does not know its own.
    pub group: Vec<Option<SmolStr>>,
    /// The first day of the bucket, when a grain was asked for.
    pub bucket: Option<Date>,
    /// One cell per term.
    pub cells: Vec<Cell>,
}

/// One sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The sum on the scale of the measure's unit; `None` when there is none, and then `gap` says why.
    pub raw: Option<i128>,
    /// How many facts it was made of (after owners and versions were settled).
    pub facts: u64,
    /// The softest provenance among them.
    pub provenance: Option<Provenance>,
    /// Why there is no sum.
    pub gap: Option<Gap>,
}

/// Why a cell is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// No fact in the group carries the measure.
    NoFacts,
    /// An amount has no exchange rate on its day; names the first such currency in alphabetical order.
    NoRate(Currency),
    /// No count bounds the period for this many posts, so what they gathered in it is unknown.
    Unbounded(u64),
}
