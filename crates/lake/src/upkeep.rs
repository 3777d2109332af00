//! Looking after the table: small files become sorted large ones, the log is summed up, old files go.
//!
//! Readers hold snapshots: a file that a snapshot names stays for a day after the table let go of it.
//!
//! Invariant: upkeep changes no answer, and the last settled place of the inbox outlives it.

use crate::{
    append::{self, Files},
    error::LakeError,
    moment, schema, settle,
    store::Lake,
};
use datafusion::prelude::ident;
use deltalake::{
    DeltaTable,
    delta_datafusion::FileSelection,
    kernel::{Action, Add, Remove, transaction::CommitProperties},
    operations::vacuum::{Clock, VacuumMode},
    protocol::{DeltaOperation, checkpoints},
};
use futures::TryStreamExt;
use model::{Timestamp, dimension::Dimension, fact::FactKind};
use std::{collections::BTreeMap, fs, sync::Arc};

/// More small files than this of one kind are rewritten.
const SMALL_FILES: usize = 20;
/// A file below so many bytes is small.
const SMALL_BYTES: i64 = 64 << 20;
/// Files are rewritten so many bytes at a time, so that sorting fits the memory that queries may use.
const REWRITTEN_BYTES: i64 = 128 << 20;
/// The log is summed up after so many commits. Whoever reads it reads all entries since at once, each on a thread of its
/// own: a hundred of them took 200 MB.
const CHECKPOINT_COMMITS: u64 = 10;

/// What upkeep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// The kinds whose small files were rewritten: how many files there were, and how many there are instead.
    pub compacted: Vec<(FactKind, usize, usize)>,
    /// The version up to which the log was summed up.
    pub checkpoint: Option<u64>,
    /// How many files were deleted that the table had let go of a day before.
    pub deleted: usize,
}

/// A small file.
struct Small {
    size: i64,
    /// The entry that lets go of it; its facts live on in another file.
    remove: Remove,
}

impl Small {
    fn removed(self, now: Timestamp) -> Remove {
        Remove { deletion_timestamp: Some(now.as_millisecond()), ..self.remove }
    }
}

impl Lake {
    /// Does what is due now. Does nothing while another process settles.
    pub async fn upkeep(&self, now: Timestamp) -> Result<Upkeep, LakeError> {
        let _turn = self.turn.lock().await;
        let Some(lock) = settle::try_lock(&self.dir)? else { return Ok(Upkeep::default()) };
        let mut table = self.reload().await?;
        let compacted = self.compact(&mut table, now).await?;
        let checkpoint = self.checkpoint(&table).await?;
        let deleted = self.vacuum(&mut table, now).await?;
        self.swap(&table).await?;
        drop(lock);
        Ok(Upkeep { compacted, checkpoint, deleted })
    }

    async fn compact(
        &self,
        table: &mut DeltaTable,
        now: Timestamp,
    ) -> Result<Vec<(FactKind, usize, usize)>, LakeError> {
        let mut done = Vec::new();
        for (kind, files) in small_files(table)? {
            if files.len() > SMALL_FILES {
                done.push((kind, files.len(), self.rewrite(table, (kind, now), files).await?));
            }
        }
        Ok(done)
    }

    /// Rewrites files of one kind in one commit, sorted; says how many there are instead.
    async fn rewrite(
        &self,
        table: &mut DeltaTable,
        (kind, now): (FactKind, Timestamp),
        old: Vec<Small>,
    ) -> Result<usize, LakeError> {
        let mut adds = Vec::new();
        for bin in bins(&old) {
            let mut files = Files::begin(table)?;
            let mut sorted = self.sorted(table, kind, bin).await?;
            let failed = || LakeError::engine("small files could not be read");
            while let Some(batch) = sorted.try_next().await.map_err(failed())? {
                files.write(kind, &append::conformed(kind, &batch)?).await?;
            }
            adds.extend(files.end(&self.dir).await?);
        }
        let made = adds.len();
        let mut actions: Vec<Action> = Vec::with_capacity(made + old.len());
        actions.extend(adds.into_iter().map(|add| Action::Add(Add { data_change: false, ..add })));
        actions.extend(old.into_iter().map(|file| Action::Remove(file.removed(now))));
        let operation = DeltaOperation::Optimize { predicate: None, target_size: REWRITTEN_BYTES };
        append::log(&self.dir, table, (CommitProperties::default(), operation), actions).await?;
        Ok(made)
    }

    async fn sorted(
        &self,
        table: &DeltaTable,
        kind: FactKind,
        files: &[Small],
    ) -> Result<datafusion::execution::SendableRecordBatchStream, LakeError> {
        let failed = || LakeError::engine("small files could not be read");
        let provider = table
            .table_provider()
            .with_session(Arc::new(self.session.state()))
            .with_file_selection(FileSelection::from_file_paths(files.iter().map(|file| file.remove.path.clone())))
            .await
            .map_err(failed())?;
        let known = moment::columns(kind, &provider.schema());
        let campaign = schema::dimension(&Dimension::Campaign);
        let order = [schema::WORKSPACE, &campaign, schema::DAY, schema::AT, schema::SEQ, schema::ORDINAL];
        let order = order.map(|name| ident(name).sort(true, true)).to_vec();
        let facts = self.session.read_table(provider).map_err(failed())?;
        let facts = facts.select(known).map_err(failed())?.sort(order).map_err(failed())?;
        facts.execute_stream().await.map_err(failed())
    }

    /// Sums up the log when it has grown long; says up to which version.
    pub(crate) async fn checkpoint(&self, table: &DeltaTable) -> Result<Option<u64>, LakeError> {
        let version = table.version().unwrap_or_default();
        if version < self.last_checkpoint() + CHECKPOINT_COMMITS {
            return Ok(None);
        }
        let made = checkpoints::create_checkpoint(table, None).await;
        made.map_err(LakeError::table("the log of the table could not be summed up"))?;
        Ok(Some(version))
    }

    fn last_checkpoint(&self) -> u64 {
        let pointer = fs::read(append::folder(&self.dir).join("_delta_log/_last_checkpoint")).ok();
        let pointer = pointer.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        pointer.and_then(|pointer| pointer["version"].as_u64()).unwrap_or_default()
    }

    async fn vacuum(&self, table: &mut DeltaTable, now: Timestamp) -> Result<usize, LakeError> {
        let (vacuumed, metrics) = table
            .clone()
            .vacuum()
            .with_mode(VacuumMode::Full)
            .with_clock(Arc::new(At(now)))
            .await
            .map_err(LakeError::table("old files could not be deleted"))?;
        *table = vacuumed;
        Ok(metrics.files_deleted.len())
    }
}

/// The clock that a caller gave.
#[derive(Debug)]
struct At(Timestamp);

impl Clock for At {
    fn current_timestamp_millis(&self) -> i64 {
        self.0.as_millisecond()
    }
}

fn small_files(table: &DeltaTable) -> Result<BTreeMap<FactKind, Vec<Small>>, LakeError> {
    let snapshot = table.snapshot().map_err(LakeError::table("the files of the table could not be listed"))?;
    let mut kinds: BTreeMap<FactKind, Vec<Small>> = BTreeMap::new();
    for file in snapshot.log_data().iter().filter(|file| file.size() < SMALL_BYTES) {
        if let Some(kind) = append::kind_of(&file) {
            kinds.entry(kind).or_default().push(Small { size: file.size(), remove: file.remove_action(false) });
        }
    }
    Ok(kinds)
}

/// The files in runs of a size that is sorted at a time.
fn bins(files: &[Small]) -> Vec<&[Small]> {
    let mut bins = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (place, file) in files.iter().enumerate() {
        if bytes + file.size > REWRITTEN_BYTES && place > from {
            bins.push(&files[from..place]);
            (from, bytes) = (place, 0);
        }
        bytes += file.size;
    }
    bins.push(&files[from..]);
    bins
}
