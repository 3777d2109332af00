//! The table of facts: opening it, writing files, committing them with the last place of the inbox.
//!
//! A commit carries the place of the last batch in it as an application transaction, so that the facts and the knowledge
//! that they are stored become visible in one step. Files and log entries are on the disk before a commit is reported.
//!
//! Invariant: the place of the inbox never falls; who commits has read the newest log before, under the lock.

use crate::{
    engine,
    error::LakeError,
    files::{self, StoredFile},
    moment::Cold,
    schema,
};
use datafusion::{
    arrow::{array::RecordBatch, compute::cast, datatypes::Schema},
    prelude::SessionContext,
};
use deltalake::{
    DeltaTable, DeltaTableError, ObjectStore, TableProperty,
    kernel::{
        Action, Add, LogicalFileView, StructType, Transaction,
        engine::arrow_conversion::TryIntoKernel,
        transaction::{CommitBuilder, CommitProperties},
    },
    operations::write::{
        WriterStatsConfig,
        writer::{PartitionWriter, PartitionWriterConfig},
    },
    parquet::{
        basic::{Compression, ZstdLevel},
        file::properties::{EnabledStatistics, WriterProperties},
    },
    protocol::{DeltaOperation, SaveMode},
    table::config::TablePropertiesExt,
};
use indexmap::IndexMap;
use model::fact::FactKind;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::Arc,
};
use url::Url;

/// The name under which the place of the inbox is committed.
const INBOX: &str = "kepi-inbox";
/// Facts in one row group of a file.
const ROW_GROUP: usize = 262_144;
/// How hard files are compressed: the level that costs little and gains most.
const ZSTD: i32 = 3;
/// The log is summed up after so many commits, as a property of the table (`upkeep` says why so soon).
const CHECKPOINT: &str = "10";

/// Files that the table let go of are kept so long, for readers that hold an older moment.
const KEPT: &str = "interval 1 days";

/// The folder of the table.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    dir.join("facts")
}

/// Opens the table, or makes an empty one. Whoever calls holds the lock.
pub(crate) async fn open(dir: &Path) -> Result<DeltaTable, LakeError> {
    let folder = folder(dir);
    fs::create_dir_all(folder.join("_delta_log")).map_err(LakeError::io("the folder of facts could not be made"))?;
    let opened = async {
        let url = address(&folder)?;
        if is_logged(&folder)? {
            return deltalake::open_table(url).await;
        }
        let columns: StructType = schema::table().as_ref().try_into_kernel()?;
        DeltaTable::try_from_url(url)
            .await?
            .create()
            .with_columns(columns.fields().cloned())
            .with_partition_columns([schema::KIND])
            .with_configuration_property(TableProperty::CheckpointInterval, Some(CHECKPOINT))
            .with_configuration_property(TableProperty::DeletedFileRetentionDuration, Some(KEPT))
            .with_configuration_property(TableProperty::DataSkippingStatsColumns, Some(schema::SKIPPED_BY))
            .await
    };
    opened.await.map_err(|source| LakeError::Open { dir: dir.to_owned(), source: source.into() })
}

fn address(folder: &Path) -> Result<Url, DeltaTableError> {
    let folder = fs::canonicalize(folder).map_err(DeltaTableError::from)?;
    Url::from_directory_path(&folder).map_err(|()| DeltaTableError::InvalidTableLocation(folder.display().to_string()))
}

fn is_logged(folder: &Path) -> Result<bool, DeltaTableError> {
    let log = fs::read_dir(folder.join("_delta_log")).map_err(DeltaTableError::from)?;
    Ok(log.flatten().any(|entry| entry.path().extension().is_some_and(|kind| kind == "json" || kind == "parquet")))
}

/// The settled facts as the table holds them now; what was known of its files is taken over.
pub(crate) async fn cold(dir: &Path, table: &DeltaTable, known: &[Arc<StoredFile>]) -> Result<Cold, LakeError> {
    let failed = || LakeError::table("the table of facts could not be read");
    let snapshot = table.snapshot().map_err(failed())?;
    let settled = snapshot.transaction_version(table.log_store().as_ref(), INBOX).await.map_err(failed())?;
    let folder = fs::canonicalize(folder(dir)).map_err(LakeError::io("the folder of facts could not be found"))?;
    let files = files::of(&folder, table, known)?;
    let kinds = files::kinds(&files).collect();
    Ok(Cold { files, settled: settled.unwrap_or_default(), kinds })
}

/// The kind of fact that a file holds.
pub(crate) fn kind_of(file: &LogicalFileView) -> Option<FactKind> {
    let name = file.partition_values_map().remove(schema::KIND).flatten()?;
    FactKind::from_name(&name)
}

/// Gives the table the columns that this version knows and an older one did not.
pub(crate) async fn grow(table: &mut DeltaTable) -> Result<(), LakeError> {
    let failed = || LakeError::table("new columns could not be added");
    let stored = table.snapshot().map_err(failed())?.snapshot().arrow_schema();
    let wanted = schema::table();
    let missing: Vec<_> =
        wanted.fields().iter().filter(|field| stored.field_with_name(field.name()).is_err()).cloned().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let columns: StructType =
        (&Schema::new(missing)).try_into_kernel().map_err(|error| failed()(DeltaTableError::from(error)))?;
    let fields: Vec<_> = columns.fields().cloned().collect();
    *table = table.clone().add_columns().with_fields(fields).await.map_err(failed())?;
    Ok(())
}

/// Files of one commit, on the disk but not in the log. A file has the columns of its kind alone: what the table has
/// beyond them reads as empty there.
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    /// Of which columns the log keeps bounds.
    stats: WriterStatsConfig,
    /// The kind that is being written.
    open: Option<(FactKind, PartitionWriter)>,
    adds: Vec<Add>,
}

impl Files {
    /// Begins writing files for a table.
    pub(crate) fn begin(table: &DeltaTable) -> Result<Self, LakeError> {
        let snapshot = table.snapshot().map_err(LakeError::table("no file of facts could be begun"))?;
        let columns = schema::SKIPPED_BY.split(',').map(str::to_owned).collect();
        let stats = WriterStatsConfig::new(snapshot.table_config().num_indexed_cols(), Some(columns));
        Ok(Self { store: table.object_store(), stats, open: None, adds: Vec::new() })
    }

    /// Writes facts of one kind, with the kind's columns. Facts of another kind than the last ones begin another file.
    pub(crate) async fn write(&mut self, kind: FactKind, part: &RecordBatch) -> Result<(), LakeError> {
        let mut writer = match self.open.take() {
            Some((open, writer)) if open == kind => writer,
            other => {
                self.open = other;
                self.close().await?;
                let writer = writer(Arc::clone(&self.store), kind, self.stats.clone());
                writer.map_err(LakeError::table("no file of facts could be begun"))?
            }
        };
        writer.write(part).await.map_err(LakeError::table("facts could not be written"))?;
        self.open = Some((kind, writer));
        Ok(())
    }

    async fn close(&mut self) -> Result<(), LakeError> {
        if let Some((_, writer)) = self.open.take() {
            self.adds.extend(writer.close().await.map_err(LakeError::table("facts could not be written"))?);
        }
        Ok(())
    }

    /// Ends the files and brings them onto the disk.
    pub(crate) async fn end(mut self, dir: &Path) -> Result<Vec<Add>, LakeError> {
        self.close().await?;
        let folder = folder(dir);
        for add in &self.adds {
            let file = folder.join(&add.path);
            sync(&file)?;
            if let Some(partition) = file.parent() {
                sync(partition)?;
            }
        }
        sync(&folder)?;
        Ok(self.adds)
    }
}

fn writer(
    store: Arc<dyn ObjectStore>,
    kind: FactKind,
    stats: WriterStatsConfig,
) -> Result<PartitionWriter, DeltaTableError> {
    let partition = IndexMap::from([(schema::KIND.to_owned(), kind.name().to_owned().into())]);
    let columns = schema::of_kind(kind);
    let config = PartitionWriterConfig::try_new(columns, partition, Some(properties()), None, None, None, None)?;
    PartitionWriter::try_with_config(store, config, stats.num_indexed_cols, stats.stats_columns)
}

fn properties() -> WriterProperties {
    let level = ZstdLevel::try_new(ZSTD).expect("invariant: the level is one that zstd has");
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_statistics_enabled(EnabledStatistics::None);
    // Bounds of the other columns skip nothing: they would only make the file longer.
    for column in schema::SKIPPED_BY.split(',') {
        properties = properties.set_column_statistics_enabled(column.into(), EnabledStatistics::Page);
    }
    properties.build()
}

/// The columns of a part as the kind has them, whatever way the engine kept them.
pub(crate) fn conformed(kind: FactKind, batch: &RecordBatch) -> Result<RecordBatch, LakeError> {
    let columns = schema::of_kind(kind);
    let found = columns.fields().iter().map(|field| {
        let column = batch.column_by_name(field.name()).expect("invariant: the kind's columns were selected");
        cast(column, field.data_type())
    });
    let found = found.collect::<Result<Vec<_>, _>>().map_err(LakeError::columns("facts could not be copied"))?;
    RecordBatch::try_new(columns, found).map_err(LakeError::columns("facts could not be copied"))
}

/// Commits files with the last place of the inbox that they hold.
pub(crate) async fn commit(dir: &Path, table: &mut DeltaTable, adds: Vec<Add>, last: i64) -> Result<(), LakeError> {
    let properties = CommitProperties::default().with_application_transaction(Transaction::new(INBOX, last));
    let operation = DeltaOperation::Write {
        mode: SaveMode::Append,
        partition_by: Some(vec![schema::KIND.to_owned()]),
        predicate: None,
    };
    let actions = adds.into_iter().map(Action::Add).collect();
    log(dir, table, (properties, operation), actions).await
}

/// Writes one entry into the table's log and brings it onto the disk.
pub(crate) async fn log(
    dir: &Path,
    table: &mut DeltaTable,
    (properties, operation): (CommitProperties, DeltaOperation),
    actions: Vec<Action>,
) -> Result<(), LakeError> {
    let failed = || LakeError::table("facts could not be committed");
    let snapshot = table.snapshot().map_err(failed())?.snapshot().clone();
    let done = CommitBuilder::from(properties)
        .with_actions(actions)
        .build(Some(&snapshot), table.log_store(), operation)
        .await
        .map_err(failed())?;
    let log = folder(dir).join("_delta_log");
    sync(&log.join(format!("{:020}.json", done.version())))?;
    sync(&log)?;
    table.state = Some(done.snapshot());
    Ok(())
}

fn sync(path: &Path) -> Result<(), LakeError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(LakeError::io("facts could not be brought onto the disk"))
}

/// Registers the table's files with a new session.
pub(crate) fn session(table: &DeltaTable, limits: engine::Limits) -> Result<SessionContext, LakeError> {
    let session = engine::session(limits)?;
    table
        .update_datafusion_session(&session.state())
        .map_err(LakeError::table("the table of facts could not be read"))?;
    Ok(session)
}
