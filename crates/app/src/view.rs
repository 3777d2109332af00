//! What readers see: the lake, and what the ledger has acknowledged since.
//!
//! Invariant: a batch is shown in the order of its place, once; facts beyond what memory should hold are settled rather
//! than held, as long as no other process settles.

use lake::{Lake, LakeError};
use ledger::Ledger;
use model::batch::Accepted;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// The most facts that are read from the inbox at once.
const CHUNK: usize = 50_000;

/// As many facts are settled at once, however little time has passed.
const MANY: usize = 20_000;

/// However few facts wait, they are settled after this time: each settlement is a file in the lake.
const PATIENCE: Duration = Duration::from_secs(20);

/// The readers' side of ledger and lake.
pub struct View {
    ledger: Ledger,
    lake: Arc<Lake>,
    /// The place of the last batch shown.
    shown: AtomicI64,
    /// The ledger's mark when it was last looked at.
    mark: AtomicI64,
    /// When something was last settled. Held while batches are shown or settled: one at a time in this process.
    turn: Mutex<Instant>,
}

impl View {
    /// A view with nothing shown yet but what has settled.
    pub fn of(ledger: Ledger, lake: Arc<Lake>) -> Self {
        Self {
            ledger,
            lake,
            shown: AtomicI64::new(0),
            mark: AtomicI64::new(i64::MIN),
            turn: Mutex::new(Instant::now()),
        }
    }

    /// Whether anybody has committed since this was last asked.
    pub fn changed(&self) -> anyhow::Result<bool> {
        let mark = self.ledger.change_mark()?;
        Ok(self.mark.swap(mark, Ordering::AcqRel) != mark)
    }

    /// Shows what was acknowledged since the last time, by this process or another.
    pub async fn catch_up(&self) -> anyhow::Result<()> {
        let mut turn = self.turn.lock().await;
        let mut ours = true;
        loop {
            // The inbox first, the lake after: what leaves the inbox in between is in the lake.
            let waiting = self.pending(self.shown.load(Ordering::Acquire)).await?;
            self.lake.refresh().await?;
            let Some(last) = waiting.last().map(|batch| batch.seq) else { return Ok(()) };
            if ours && facts(&waiting) >= CHUNK {
                // So much is settled at once: held in memory until then it would be read and put in columns twice.
                drop(waiting);
                ours = self.settle_all(&mut turn).await?;
                self.shown.fetch_max(self.lake.settled(), Ordering::AcqRel);
                continue;
            }
            self.lake.show(waiting).await?;
            self.shown.fetch_max(last, Ordering::AcqRel);
        }
    }

    /// Moves everything that waits to the lake. `false` when another process is the one that settles.
    pub async fn settle(&self) -> anyhow::Result<bool> {
        let mut turn = self.turn.lock().await;
        self.settle_all(&mut turn).await
    }

    /// The same, when much waits or has waited for long.
    pub async fn settle_in_time(&self) -> anyhow::Result<()> {
        let mut turn = self.turn.lock().await;
        let facts = self.ledger.waiting()?.facts;
        if facts >= MANY as u64 || (facts > 0 && turn.elapsed() >= PATIENCE) {
            self.settle_all(&mut turn).await?;
        }
        Ok(())
    }

    async fn settle_all(&self, turn: &mut Instant) -> anyhow::Result<bool> {
        *turn = Instant::now();
        self.lake.refresh().await?;
        loop {
            let waiting = self.pending(self.lake.settled()).await?;
            if waiting.is_empty() {
                break;
            }
            match self.lake.try_settle(waiting).await {
                Ok(Some(settled)) => self.forget(settled).await?,
                Ok(None) => return Ok(false),
                // Another process settled between the two looks: look again.
                Err(LakeError::AlreadySettled { .. }) => self.lake.refresh().await?,
                Err(error) => return Err(error.into()),
            }
        }
        // A settler that died before this may have left batches that are in the lake.
        self.forget(self.lake.settled()).await?;
        Ok(true)
    }

    async fn forget(&self, settled: i64) -> anyhow::Result<()> {
        let ledger = self.ledger.clone();
        Ok(tokio::task::spawn_blocking(move || ledger.forget(settled)).await??)
    }

    async fn pending(&self, after: i64) -> anyhow::Result<Vec<Accepted>> {
        let ledger = self.ledger.clone();
        Ok(tokio::task::spawn_blocking(move || ledger.pending(after, CHUNK)).await??)
    }
}

fn facts(batches: &[Accepted]) -> usize {
    batches.iter().map(|batch| batch.facts.len()).sum()
}
