//! The store of facts, as the meaning storey sees it.
//!
//! Two implementations pass one contract suite (`testkit::contract`): the lake, and a slow obvious one in memory that is
//! the definition of correct.
//!
//! # How a store answers
//!
//! 1. **Known.** Only facts of the scope's workspace with `as_of <= query.as_of` exist. Instants are compared to the
//!    microsecond. *Stored last* is the higher `Accepted::seq`, then the later place in the batch.
//! 2. **One version, one owner.** `Identity::Once`: every fact counts. Otherwise, for every entity and every measure, of
//!    the facts that carry a value of the measure one counts: the best owner's (`Owners::rank` of the fact's own source,
//!    platform, account and day, lowest), of those the latest `as_of`, of those the one stored last. A fact without an
//!    entity is an entity of its own. Everything below looks at the chosen facts only, with the chosen fact's own
//!    dimensions, day and currency.
//! 3. **Days, filters and buckets.** A flow belongs to the bucket of its `day`. The query's period and filter and the
//!    term's filter are applied after choosing, so a post that moved to another campaign counts there alone. Buckets are
//!    `Calendar::buckets` of the period (the period itself without a grain): cut to it, and named in `Row::bucket` by
//!    the first day that is left. A flow is read whole, whatever the term's moment.
//! 4. **Levels** (`Adds::Last`). Choosing, in step 2, is per entity *and day*. Per entity and bucket, the chosen fact of
//!    the latest `day` at or before the bucket's last day is its end; of the latest `day` before the bucket's first day,
//!    else of the first day within, its start; days before the period count. Change takes part only where start and end
//!    are of different days. Filters, groups and time dimensions look at the end, for every moment, so that a change
//!    and its start are of the same accounts. Values are summed over entities, and an end lasts until there is a later
//!    one.
//! 5. **Activity** (`Basis::Activity`, post counters except `posts_published`). Per entity, measure and bucket, the owner
//!    is the source of the fact that step 2 would choose among those with `as_of` before the first instant after the
//!    bucket; both ends are counts of that source, whatever their own rank. End: its last count with `as_of` before the
//!    first instant after the bucket. Start: 0 when the end's `day` is at or after the bucket's first day, else its last
//!    count with `as_of` before the bucket's first instant; when there is none the post is unbounded. The last count is
//!    the latest `as_of`, of those the one stored last. Filters, groups and time dimensions look at the end. Posts
//!    published after the bucket (the end's `day`), and posts never counted before its end, take no part. A negative
//!    difference is a correction and counts as 0. One unbounded post in a group makes its cell a gap.
//!    `Interpolated`: a post that is counted only later takes part too; its owner is then the source that step 2
//!    would choose among all counts, and the first of that source's counts stands for the end in filters, groups and
//!    time dimensions. The counts of the owner, the last of each `as_of`, are led by (publishing, 0) when all of them are
//!    later than publishing, which is `at` of the end, else the first instant of its `day`. The value at an instant is
//!    linear between the last count before it and the first at or after it; 0 with none before it; the last one's with
//!    none after it; rounded half away from zero. End is the value at the first instant after the bucket, start the value
//!    at its first instant, or 0 as above. Nothing is unbounded, and a cell is at least *estimated*.
//! 6. **Distinct** measures count the different values of their dimension among the kind's chosen facts: for versioned
//!    kinds, the one that step 2 chooses (with the distinct measure's name) among *all* facts of the entity. Facts that
//!    do not know the dimension then take no part.
//! 7. **Money** is converted fact by fact at the rate of the fact's day, before anything is added, subtracted or
//!    interpolated. One missing rate makes the cell a gap; a cell with an unbounded post is `Unbounded`, whatever rates
//!    are missing.
//! 8. **Lookups** join: the values of a dimension that has a lookup are those that its pairs give for the fact's own value
//!    of `from`, whatever the fact itself says; a fact with several values counts under each. A filter on such a
//!    dimension keeps a fact when any of its values is listed (`In`), or none is (`NotIn`), and does not narrow the
//!    groups that it counts under. A dimension of origin `Lookup` without a lookup is unknown. Where a dimension is looked up
//!    from itself, a value without a pair stays as it is.
//! 9. **Time dimensions**: `hour_of_day` is `00` to `23` of `at` in the calendar's zone, unknown without `at`;
//!    `weekday` is `calendar::weekday(day)`; `days_since_publishing` is the number of days from `day` to the civil day
//!    of `as_of`, and `hours_since_publishing` that of whole hours (rounded down) from `at` to `as_of`, unknown without
//!    `at`; both plain decimals, for post counters alone. `feed` is the fact's `source`.
//! 10. **Rows.** A group appears when any term found a fact in it. A cell without facts is a gap, never 0. `facts` counts
//!     the chosen facts that took part, in a gap's cell too; a level or an activity counts its end alone, once per entity.
//!     The provenance is the softest of the facts whose values were used: of end and start for a difference, of the
//!     start alone for `Start`, of the counts on both sides for an interpolated value.
//! 11. **Traces.** A level's or an activity's difference is traced to the import of its end. Largest means most facts,
//!     then the import's id and the source in alphabetical order; rows are in the order of `row`, then as stored.
//! 12. **Overlaps** compare each source's value of the latest `as_of`, of those the one stored last; for levels, day by
//!     day. They are sorted by entity, measure (and day), then cut. Facts without an entity never overlap. `coverage` is
//!     sorted by measure, source and platform. Neither knows an `as_of`.
//! 13. **Lists** choose nothing: every fact of the kind whose day lies in the period, and of which any key has a listed
//!     value, when there are keys.

use crate::{
    Date,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::ImportId,
    measure::Measure,
    period::Period,
    query::Query,
    table::Table,
    workspace::Scope,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::{collections::HashSet, sync::Arc};

/// Reads facts of one workspace.
#[async_trait]
pub trait FactStore: Send + Sync {
    /// Adds up what the query asks for.
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError>;

    /// The facts that a query's term would add up, by the import that brought them: the largest first.
    ///
    /// `query.terms` holds exactly one term, of others none is traced; `by` and `grain` are ignored. At most `rows` facts
    /// are shown per import.
    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError>;

    /// What is there: every measure with a value, by source and platform.
    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError>;

    /// Entities of a kind for which several sources give different values of one measure.
    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError>;

    /// The facts themselves, as they were stored, in the order of storing: every version of every source.
    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError>;

    /// A number that grows with every batch that becomes visible. Equal versions give equal answers.
    fn version(&self) -> u64;
}

/// Which facts are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Their kind.
    pub kind: FactKind,
    /// Their days; `None` is all.
    pub during: Option<Period>,
    /// Any of these is enough; `None` keeps all facts of the days.
    pub any: Option<Vec<Key>>,
}

/// Something that facts are found by, and the values that are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// What they are about.
    Entity(Arc<HashSet<SmolStr>>),
    /// A dimension that they carry.
    Of(Dimension, Arc<HashSet<SmolStr>>),
    /// Where they are stored: [`Listed::place`].
    Place(Arc<HashSet<(i64, u32)>>),
}

/// A fact as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The place of its batch in the inbox, and its own place in the batch, from 0: the order of storing. For a fact without
    /// an entity it is its name.
    pub place: (i64, u32),
    /// The import that brought it.
    pub import: ImportId,
    /// The fact.
    pub fact: Fact,
}

impl Key {
    /// Facts of these entities.
    pub fn entities(values: impl IntoIterator<Item = SmolStr>) -> Self {
        Self::Entity(Arc::new(values.into_iter().collect()))
    }

    /// Facts with one of these values of a dimension.
    pub fn of(dimension: Dimension, values: impl IntoIterator<Item = SmolStr>) -> Self {
        Self::Of(dimension, Arc::new(values.into_iter().collect()))
    }

    /// Facts in these places.
    pub fn places(values: impl IntoIterator<Item = (i64, u32)>) -> Self {
        Self::Place(Arc::new(values.into_iter().collect()))
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Entity(values) | Self::Of(_, values) => values.is_empty(),
            Self::Place(places) => places.is_empty(),
        }
    }

    /// Whether a fact has one of the values.
    pub fn finds(&self, listed: &Listed) -> bool {
        match self {
            Self::Entity(values) => listed.fact.entity.as_ref().is_some_and(|own| values.contains(own)),
            Self::Of(dimension, values) => listed.fact.dim(dimension).is_some_and(|own| values.contains(own)),
            Self::Place(places) => places.contains(&listed.place),
        }
    }
}

impl Listing {
    /// Every fact of a kind.
    pub fn all(kind: FactKind) -> Self {
        Self { kind, during: None, any: None }
    }

    /// The facts of a kind that any of the keys finds.
    pub fn any(kind: FactKind, keys: Vec<Key>) -> Self {
        Self { kind, during: None, any: Some(keys) }
    }

    /// Whether a fact is listed.
    pub fn keeps(&self, listed: &Listed) -> bool {
        listed.fact.kind == self.kind
            && self.during.is_none_or(|period| period.contains(listed.fact.day))
            && self.any.as_ref().is_none_or(|keys| keys.iter().any(|key| key.finds(listed)))
    }

    /// Whether it finds nothing, whatever is stored.
    pub fn is_empty(&self) -> bool {
        self.any.as_ref().is_some_and(|keys| keys.iter().all(Key::is_empty))
    }
}

/// The part of a sum that one import brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The import.
    pub import: ImportId,
    /// The kind of file or feed.
    pub source: SmolStr,
    /// How many of its facts take part.
    pub facts: u64,
    /// Their sum on the measure's scale; for money in the query's currency. `None` for distinct measures, and where one of
    /// these facts makes the cell a gap.
    pub raw: Option<i128>,
    /// The facts themselves, in the order of their rows, cut to what was asked for.
    pub rows: Vec<Fact>,
}

/// One measure of one source on one platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Coverage {
    /// The measure.
    pub measure: Measure,
    /// The kind of file or feed.
    pub source: SmolStr,
    /// The platform, where facts name one.
    pub platform: Option<SmolStr>,
    /// The first day that has a value.
    pub first: Date,
    /// The last day that has one.
    pub last: Date,
    /// How many facts carry it, versions included.
    pub facts: u64,
}

/// One disagreement between sources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// What they speak of.
    pub entity: SmolStr,
    /// The measure.
    pub measure: Measure,
    /// Each source's last known value, on the measure's scale, sorted by source.
    pub values: Vec<(SmolStr, i128)>,
}

/// The store could not answer. Always the world's failure, never the question's.
#[derive(Debug, thiserror::Error)]
#[error("the facts could not be read: {what}")]
pub struct StoreError {
    /// What could not be done.
    pub what: String,
    /// Why.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StoreError {
    /// An error with its cause.
    pub fn new(what: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }
}
