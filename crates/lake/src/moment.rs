//! One moment: the settled facts at a version of the table, and the batches that are not in it.
//!
//! Invariant: no fact is in both halves, and none that was shown is in neither. A moment never changes; a new one takes
//! its place whole.

use crate::{
    error::LakeError,
    files::{self, StoredFile},
    function::call,
    schema,
};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, RecordBatch, new_null_array},
        compute::concat_batches,
        datatypes::{Field, Schema},
    },
    datasource::MemTable,
    error::DataFusionError,
    logical_expr::{Expr, lit},
    prelude::{DataFrame, SessionContext, ident},
};
use model::{fact::FactKind, id::WorkspaceId};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// More parts in memory than this are put together before they are scanned.
const PARTS_SCANNED: usize = 16;

/// A batch that is shown but not settled.
#[derive(Clone, Debug)]
pub(crate) struct Hot {
    /// Its place in the inbox.
    pub(crate) seq: i64,
    /// Its workspace.
    pub(crate) workspace: WorkspaceId,
    /// Its facts, one part per kind.
    pub(crate) parts: Vec<(FactKind, RecordBatch)>,
}

/// The settled facts at one version of the table.
#[derive(Clone)]
pub(crate) struct Cold {
    /// The files.
    pub(crate) files: Arc<[Arc<StoredFile>]>,
    /// The last place of the inbox that is settled.
    pub(crate) settled: i64,
    /// The kinds of fact that there are.
    pub(crate) kinds: BTreeSet<FactKind>,
}

/// What a reader holds.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    cold: Cold,
    hot: Arc<[Hot]>,
    version: u64,
}

impl Moment {
    /// The settled facts alone.
    pub(crate) fn new(cold: Cold) -> Self {
        Self::of(cold, Vec::new())
    }

    fn of(cold: Cold, hot: Vec<Hot>) -> Self {
        let version = version(cold.settled, &hot);
        Self { cold, hot: hot.into(), version }
    }

    /// Whether a batch is visible already.
    pub(crate) fn holds(&self, seq: i64) -> bool {
        seq <= self.cold.settled || self.hot.binary_search_by_key(&seq, |known| known.seq).is_ok()
    }

    /// The same with more batches; those that are there already are passed over.
    pub(crate) fn shown(&self, batches: &[Hot]) -> Self {
        let mut hot = self.hot.to_vec();
        for batch in batches.iter().filter(|batch| !self.holds(batch.seq)) {
            if let Err(place) = hot.binary_search_by_key(&batch.seq, |known| known.seq) {
                hot.insert(place, batch.clone());
            }
        }
        Self::of(self.cold.clone(), hot)
    }

    /// The same with newer settled facts; batches that are settled leave the memory.
    pub(crate) fn settled_to(&self, cold: Cold) -> Self {
        if cold.settled < self.cold.settled {
            return self.clone();
        }
        let hot = self.hot.iter().filter(|batch| batch.seq > cold.settled).cloned().collect();
        Self::of(cold, hot)
    }

    /// Whether there are facts of a kind, in any workspace.
    pub(crate) fn has(&self, kind: FactKind) -> bool {
        let hot = || self.hot.iter().any(|batch| batch.parts.iter().any(|(known, _)| *known == kind));
        self.cold.kinds.contains(&kind) || hot()
    }

    /// The files of the table.
    pub(crate) fn files(&self) -> &[Arc<StoredFile>] {
        &self.cold.files
    }

    /// The last place of the inbox that is settled.
    pub(crate) fn settled(&self) -> i64 {
        self.cold.settled
    }

    /// A number that grows with what is visible.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The facts of one kind in one workspace, with the kind's columns, kept by a condition on those.
    pub(crate) fn scan(
        &self,
        session: &SessionContext,
        workspace: &WorkspaceId,
        kind: FactKind,
        keep: Option<&Expr>,
    ) -> Result<DataFrame, LakeError> {
        self.scanned(session, workspace, kind, keep).map_err(LakeError::engine("the facts could not be scanned"))
    }

    fn scanned(
        &self,
        session: &SessionContext,
        workspace: &WorkspaceId,
        kind: FactKind,
        keep: Option<&Expr>,
    ) -> Result<DataFrame, DataFusionError> {
        let (alone, shared) = files::of_workspace(&self.cold.files, kind, workspace.as_str());
        let mut parts = Vec::new();
        if !alone.is_empty() {
            parts.push(session.read_table(Arc::new(alone))?);
        }
        if !shared.is_empty() {
            let own = ident(schema::WORKSPACE).eq(lit(workspace.as_str()));
            parts.push(session.read_table(Arc::new(shared))?.filter(own)?);
        }
        let hot = self.hot(workspace, kind)?;
        if !hot.is_empty() || parts.is_empty() {
            parts.push(session.read_table(Arc::new(MemTable::try_new(schema::of_kind(kind), vec![hot])?))?);
        }
        let mut parts = parts.into_iter();
        let first = parts.next().expect("invariant: there is a part where there are no files");
        let facts = parts.try_fold(first, DataFrame::union)?;
        match keep {
            Some(keep) => facts.filter(keep.clone()),
            None => Ok(facts),
        }
    }

    fn hot(&self, workspace: &WorkspaceId, kind: FactKind) -> Result<Vec<RecordBatch>, DataFusionError> {
        let own = self.hot.iter().filter(|batch| batch.workspace == *workspace);
        let parts: Vec<RecordBatch> = own
            .flat_map(|batch| batch.parts.iter().filter(|(known, _)| *known == kind).map(|(_, part)| part.clone()))
            .collect();
        if parts.len() <= PARTS_SCANNED {
            return Ok(parts);
        }
        Ok(vec![concat_batches(&schema::of_kind(kind), &parts)?])
    }
}

/// The kind's columns, from a table that may not have them all.
pub(crate) fn columns(kind: FactKind, stored: &Schema) -> Vec<Expr> {
    let wanted = schema::of_kind(kind);
    let columns = wanted.fields().iter().map(|field| match stored.field_with_name(field.name()) {
        Ok(_) => ident(field.name()),
        Err(_) => missing(field),
    });
    columns.collect()
}

/// A column that a table of an older version does not have: nothing is known of it there.
///
/// It is a function rather than a literal null, since a filter that comes to a literal null is not applied by scans.
fn missing(field: &Field) -> Expr {
    let kept = field.data_type().clone();
    let nothing = move |columns: &[ArrayRef]| Ok(new_null_array(&kept, columns[0].len()));
    call("missing", field.data_type().clone(), vec![ident(schema::SEQ)], nothing).alias(field.name())
}

/// The highest place that is visible, then how few places below it are not: both grow as batches become visible, in
/// whatever order.
fn version(settled: i64, hot: &[Hot]) -> u64 {
    const HIDDEN: u64 = 0xFFFF;
    let last = hot.last().map_or(settled, |batch| batch.seq);
    let places = u64::try_from(last - settled).unwrap_or_default();
    let hidden = places.saturating_sub(hot.len() as u64).min(HIDDEN);
    (u64::try_from(last).unwrap_or_default() << 16) | (HIDDEN - hidden)
}

impl fmt::Debug for Cold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "settled to {}", self.settled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hot(seq: i64) -> Hot {
        Hot { seq, workspace: WorkspaceId::new("w"), parts: Vec::new() }
    }

    fn cold(settled: i64) -> Cold {
        Cold { files: Arc::default(), settled, kinds: BTreeSet::new() }
    }

    #[test]
    fn the_version_grows_with_every_batch_in_any_order() {
        let mut moment = Moment::new(cold(3));
        let mut last = moment.version();
        for seq in [4, 7, 6, 5, 8] {
            moment = moment.shown(&[hot(seq), hot(2)]);
            assert!(moment.version() > last, "batch {seq}");
            last = moment.version();
        }
        assert_eq!(moment.shown(&[hot(6)]).version(), last);
        assert_eq!(moment.settled_to(cold(8)).version(), last);
        assert_eq!(moment.settled_to(cold(1)).settled(), 3);
    }
}
