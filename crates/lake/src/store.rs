//! The lake itself: what it holds, and how it answers as a store of facts.

use crate::{
    append,
    cache::Cache,
    coverage, encode,
    engine::Limits,
    error::LakeError,
    list,
    moment::{Hot, Moment},
    overlap,
    read::{self, Ground},
    settle,
    total::Totals,
    trace,
};
use arc_swap::ArcSwap;
use async_trait::async_trait;
use datafusion::prelude::SessionContext;
use deltalake::DeltaTable;
use model::{
    batch::Accepted,
    fact::FactKind,
    query::Query,
    store::{Coverage, FactStore, Listed, Listing, Overlap, StoreError, Trace},
    table::Table,
    workspace::Scope,
};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Every fact, settled or not, of every workspace.
///
/// A reader in another process reads the ledger's pending batches first, then opens or refreshes the lake, then shows
/// them: what was settled in between is passed over, and nothing is missed.
pub struct Lake {
    pub(crate) dir: PathBuf,
    /// Held while this process settles or looks after the table. Readers never wait for it.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) session: SessionContext,
    /// The table as far as its log has been read. It and the moment change together, and never to an older version.
    newest: Mutex<DeltaTable>,
    moment: ArcSwap<Moment>,
    cache: Cache,
}

impl Lake {
    /// Opens the facts in a folder; an empty one becomes an empty lake.
    pub async fn open(dir: &Path) -> Result<Self, LakeError> {
        Self::open_with(dir, Limits::default()).await
    }

    /// The same, with limits for queries.
    pub async fn open_with(dir: &Path, limits: Limits) -> Result<Self, LakeError> {
        fs::create_dir_all(dir).map_err(LakeError::io("the folder of facts could not be made"))?;
        let table = {
            let _lock = settle::wait_for_lock(dir).await?;
            append::open(dir).await?
        };
        let session = append::session(&table, limits)?;
        let cold = append::cold(dir, &table, &[]).await?;
        Ok(Self {
            dir: dir.to_owned(),
            turn: tokio::sync::Mutex::default(),
            session,
            newest: Mutex::new(table),
            moment: ArcSwap::from_pointee(Moment::new(cold)),
            cache: Cache::default(),
        })
    }

    /// The last place of the inbox that is settled, as far as this process has seen.
    pub fn settled(&self) -> i64 {
        self.moment.load().settled()
    }

    /// Makes acknowledged batches visible. Those that are settled or shown already are passed over.
    pub async fn show(&self, batches: Vec<Accepted>) -> Result<(), LakeError> {
        let moment = self.moment.load_full();
        let hot = batches.iter().filter(|batch| !moment.holds(batch.seq)).map(|batch| {
            let parts = encode::encode(std::slice::from_ref(batch)).collect::<Result<_, _>>()?;
            Ok(Hot { seq: batch.seq, workspace: batch.workspace.clone(), parts })
        });
        let hot = hot.collect::<Result<Vec<_>, LakeError>>()?;
        self.moment.rcu(|moment| moment.shown(&hot));
        Ok(())
    }

    /// Looks for what another process has settled. Does not wait for a settler.
    pub async fn refresh(&self) -> Result<(), LakeError> {
        self.reload().await.map(drop)
    }

    /// Reads the newest log, gives readers what it says, and gives the table.
    pub(crate) async fn reload(&self) -> Result<DeltaTable, LakeError> {
        let mut table = self.newest().clone();
        let before = table.version();
        table.update_state().await.map_err(LakeError::table("the log of the table could not be read"))?;
        if table.version() > before {
            self.swap(&table).await?;
        }
        Ok(table)
    }

    /// Gives readers the table as it is now, and drops from memory what is in it. An older table than the newest one seen
    /// is passed over.
    pub(crate) async fn swap(&self, table: &DeltaTable) -> Result<(), LakeError> {
        let cold = append::cold(&self.dir, table, self.moment.load_full().files()).await?;
        let mut newest = self.newest();
        if table.version() > newest.version() {
            *newest = table.clone();
            self.moment.rcu(|moment| moment.settled_to(cold.clone()));
        }
        Ok(())
    }

    fn newest(&self) -> MutexGuard<'_, DeltaTable> {
        // What is under the lock is replaced whole, so one that a panicking thread left is as good as new.
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers without looking at earlier answers.
    pub(crate) async fn read_uncached(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        Ok(read::table(&self.ground(scope, query)).await?)
    }

    fn ground<'q>(&'q self, scope: &'q Scope, query: &'q Query) -> Ground<'q> {
        Ground {
            session: self.session.clone(),
            moment: self.moment.load_full(),
            scope,
            query,
            totals: Totals::new(&query.exchange),
            cache: &self.cache,
        }
    }
}

#[async_trait]
impl FactStore for Lake {
    async fn read(&self, scope: &Scope, query: &Query) -> Result<Table, StoreError> {
        let ground = self.ground(scope, query);
        let version = ground.moment.version();
        if let Some(table) = self.cache.answer(version, scope, query) {
            return Ok((*table).clone());
        }
        let table = read::table(&ground).await?;
        self.cache.keep_answer(version, scope, query, Arc::new(table.clone()));
        Ok(table)
    }

    async fn trace(&self, scope: &Scope, query: &Query, rows: usize) -> Result<Vec<Trace>, StoreError> {
        Ok(trace::traces(&self.ground(scope, query), rows).await?)
    }

    async fn coverage(&self, scope: &Scope) -> Result<Vec<Coverage>, StoreError> {
        let moment = self.moment.load_full();
        if let Some(found) = self.cache.coverage(moment.version(), scope) {
            return Ok(found.to_vec());
        }
        let found = coverage::coverage(&self.session, &moment, scope).await?;
        self.cache.keep_coverage(moment.version(), scope, found.clone().into());
        Ok(found)
    }

    async fn overlaps(&self, scope: &Scope, kind: FactKind, limit: usize) -> Result<Vec<Overlap>, StoreError> {
        Ok(overlap::overlaps(&self.session, &self.moment.load_full(), scope, (kind, limit)).await?)
    }

    async fn list(&self, scope: &Scope, listing: &Listing) -> Result<Vec<Listed>, StoreError> {
        Ok(list::list(&self.session, &self.moment.load_full(), scope, listing).await?)
    }

    fn version(&self) -> u64 {
        self.moment.load().version()
    }
}

impl fmt::Debug for Lake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lake in {}: {:?}", self.dir.display(), self.moment.load())
    }
}
