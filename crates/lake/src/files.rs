//! The files of the table, and how the query engine reads those of one kind.
//!
//! The log says which files there are and what lies in each: its kind, the bounds of its workspaces and of its days. Files
//! are read as they are: this crate alone writes them, with the columns of their kind and without marks of deleted rows.
//!
//! Invariant: a condition is left out only where the log's bounds prove that every fact of every file keeps it.

use crate::{append, encode::day_number, error::LakeError, schema};
use async_trait::async_trait;
use datafusion::{
    arrow::datatypes::SchemaRef,
    catalog::{Session, TableProvider},
    common::{Column, Result, ScalarValue, config::TableParquetOptions},
    datasource::{
        TableType,
        listing::PartitionedFile,
        physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource, parquet::CachedParquetFileReaderFactory},
        source::DataSourceExec,
    },
    execution::object_store::ObjectStoreUrl,
    logical_expr::{BinaryExpr, Expr, Operator, TableProviderFilterPushDown},
    physical_plan::ExecutionPlan,
};
use deltalake::{DeltaTable, DeltaTableError, ObjectMeta, Path, kernel::LogicalFileView};
use model::{Date, fact::FactKind};
use serde_json::Value;
use std::{collections::HashMap, path, sync::Arc};

/// Bounds of texts are cut off at this length at the soonest (Delta's writers at 32 bytes, Parquet's at 64): from there on
/// two that are equal prove nothing.
const WHOLE_TEXT: usize = 32;

/// A file of the table.
#[derive(Debug)]
pub(crate) struct StoredFile {
    /// Its path in the log.
    path: String,
    /// Where it lies.
    place: ObjectMeta,
    /// The kind of its facts.
    kind: FactKind,
    /// The first and the last workspace in it.
    workspaces: Option<(String, String)>,
    /// The first and the last day in it, as columns hold them.
    days: Option<(i32, i32)>,
}

impl StoredFile {
    fn of(folder: &path::Path, file: &LogicalFileView) -> Result<Option<Self>, DeltaTableError> {
        let Some(kind) = append::kind_of(file) else { return Ok(None) };
        let path = file.path().into_owned();
        let place = ObjectMeta {
            location: Path::from_absolute_path(folder.join(&path))
                .map_err(|error| DeltaTableError::Generic(error.to_string()))?,
            last_modified: file.modification_datetime()?,
            size: u64::try_from(file.size()).unwrap_or_default(),
            e_tag: None,
            version: None,
        };
        let stats: Value = file.stats().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let bound = |end: &str, name: &str| stats[end][name].as_str().map(str::to_owned);
        let both = |name| bound("minValues", name).zip(bound("maxValues", name));
        let day = |text: String| text.parse::<Date>().ok().map(day_number);
        let days = both(schema::DAY).and_then(|(first, last)| day(first).zip(day(last)));
        Ok(Some(Self { path, place, kind, workspaces: both(schema::WORKSPACE), days }))
    }

    /// Whether a workspace's facts may lie in it.
    fn may_hold(&self, workspace: &str) -> bool {
        self.workspaces.as_ref().is_none_or(|(first, last)| first.as_str() <= workspace && workspace <= last.as_str())
    }

    /// Whether nothing but a workspace's facts lies in it.
    fn holds_only(&self, workspace: &str) -> bool {
        let only = |(first, last): &(String, String)| first == workspace && last == workspace;
        workspace.len() < WHOLE_TEXT && self.workspaces.as_ref().is_some_and(only)
    }
}

/// The files that the table has now; what was known of one of them is taken over.
pub(crate) fn of(
    folder: &path::Path,
    table: &DeltaTable,
    known: &[Arc<StoredFile>],
) -> Result<Arc<[Arc<StoredFile>]>, LakeError> {
    let failed = || LakeError::table("the files of the table could not be listed");
    let known: HashMap<&str, &Arc<StoredFile>> = known.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut files = Vec::new();
    for view in table.snapshot().map_err(failed())?.log_data() {
        match known.get(view.path().as_ref()) {
            Some(file) => files.push(Arc::clone(file)),
            None => files.extend(StoredFile::of(folder, &view).map_err(failed())?.map(Arc::new)),
        }
    }
    Ok(files.into())
}

/// The kinds of fact in files.
pub(crate) fn kinds(files: &[Arc<StoredFile>]) -> impl Iterator<Item = FactKind> {
    files.iter().map(|file| file.kind)
}

/// The files of one kind that hold a workspace's facts: those that hold nothing else, and those that may.
pub(crate) fn of_workspace(files: &[Arc<StoredFile>], kind: FactKind, workspace: &str) -> (Files, Files) {
    let own = files.iter().filter(|file| file.kind == kind && file.may_hold(workspace)).cloned();
    let (alone, shared) = own.partition(|file| file.holds_only(workspace));
    (Files { kind, files: alone }, Files { kind, files: shared })
}

/// Some files of one kind, as a table.
#[derive(Debug)]
pub(crate) struct Files {
    kind: FactKind,
    files: Vec<Arc<StoredFile>>,
}

impl Files {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[async_trait]
impl TableProvider for Files {
    fn schema(&self) -> SchemaRef {
        schema::of_kind(self.kind)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let kept_by_all = |filter: &Expr| {
            let bound = DayBound::of(filter)?;
            self.files.iter().all(|file| file.days.is_some_and(|days| bound.keeps_all(days))).then_some(())
        };
        Ok(filters
            .iter()
            .map(|filter| match kept_by_all(filter) {
                Some(()) => TableProviderFilterPushDown::Exact,
                None => TableProviderFilterPushDown::Inexact,
            })
            .collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let bounds: Vec<DayBound> = filters.iter().filter_map(DayBound::of).collect();
        let wanted =
            |file: &&Arc<StoredFile>| file.days.is_none_or(|days| bounds.iter().all(|bound| bound.may_keep(days)));
        let files = self.files.iter().filter(wanted).map(|file| PartitionedFile::new_from_meta(file.place.clone()));
        let groups = FileGroup::new(files.collect()).split_files(state.config().target_partitions());
        let disk = ObjectStoreUrl::local_filesystem();
        let runtime = state.runtime_env();
        // The ends of files, which say where their columns lie, are kept from one question to the next.
        let reader = CachedParquetFileReaderFactory::new(
            runtime.object_store(&disk)?,
            runtime.cache_manager.get_file_metadata_cache(),
        );
        let options = state.config_options().execution.parquet.clone();
        let source = ParquetSource::new(self.schema())
            .with_table_parquet_options(TableParquetOptions { global: options, ..TableParquetOptions::default() })
            .with_parquet_file_reader_factory(Arc::new(reader));
        // What the engine tests beside the bounds of whole files it puts into this plan itself.
        let scan = FileScanConfigBuilder::new(disk, Arc::new(source))
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}

/// A condition on the day of a fact: at least, or at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayBound {
    From(i32),
    To(i32),
}

impl DayBound {
    fn of(filter: &Expr) -> Option<Self> {
        let Expr::BinaryExpr(BinaryExpr { left, op, right }) = filter else { return None };
        let (Expr::Column(Column { name, .. }), Expr::Literal(ScalarValue::Date32(Some(day)), _)) =
            (left.as_ref(), right.as_ref())
        else {
            return None;
        };
        match op {
            Operator::GtEq if name == schema::DAY => Some(Self::From(*day)),
            Operator::LtEq if name == schema::DAY => Some(Self::To(*day)),
            _ => None,
        }
    }

    fn may_keep(self, (first, last): (i32, i32)) -> bool {
        match self {
            Self::From(day) => last >= day,
            Self::To(day) => first <= day,
        }
    }

    fn keeps_all(self, (first, last): (i32, i32)) -> bool {
        match self {
            Self::From(day) => first >= day,
            Self::To(day) => last <= day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::{logical_expr::lit, prelude::ident};

    fn file(workspaces: (&str, &str), days: (i32, i32)) -> StoredFile {
        let place = ObjectMeta {
            location: Path::from("a"),
            last_modified: std::time::SystemTime::UNIX_EPOCH.into(),
            size: 1,
            e_tag: None,
            version: None,
        };
        let workspaces = Some((workspaces.0.to_owned(), workspaces.1.to_owned()));
        StoredFile { path: "a".to_owned(), place, kind: FactKind::Touchpoint, workspaces, days: Some(days) }
    }

    #[test]
    fn only_bounds_that_are_whole_prove_a_workspace() {
        assert!(file(("glow", "glow"), (1, 2)).holds_only("glow"));
        assert!(!file(("glow", "glow2"), (1, 2)).holds_only("glow"));
        assert!(file(("a", "z"), (1, 2)).may_hold("glow") && !file(("a", "b"), (1, 2)).may_hold("glow"));
        let long = "w".repeat(WHOLE_TEXT);
        assert!(!file((&long, &long), (1, 2)).holds_only(&long));
    }

    #[test]
    fn a_condition_that_every_file_keeps_is_left_out() {
        let files = [file(("a", "a"), (10, 20)), file(("a", "a"), (15, 30))].map(Arc::new).to_vec();
        let files = Files { kind: FactKind::Touchpoint, files };
        let day = |day| lit(ScalarValue::Date32(Some(day)));
        let check = |filter: Expr, expected| {
            assert_eq!(files.supports_filters_pushdown(&[&filter]).unwrap(), [expected], "{filter}");
        };
        check(ident(schema::DAY).gt_eq(day(10)), TableProviderFilterPushDown::Exact);
        check(ident(schema::DAY).gt_eq(day(11)), TableProviderFilterPushDown::Inexact);
        check(ident(schema::DAY).lt_eq(day(30)), TableProviderFilterPushDown::Exact);
        check(ident(schema::DAY).lt_eq(day(29)), TableProviderFilterPushDown::Inexact);
        check(ident(schema::DAY).eq(day(20)), TableProviderFilterPushDown::Inexact);
        check(ident(schema::SOURCE).eq(lit("x")), TableProviderFilterPushDown::Inexact);
    }
}
