//! What readers see: the lake, and what the ledger has acknowledged since.
//!
//! Invariant: a batch is shown in the order of its place, once; facts beyond what memory should hold are settled rather
//! than held, as long as no other process settles. What settles was credited before (`credit`).

use crate::credit::{Creditor, Learning};
use lake::{Lake, LakeError};
use ledger::Ledger;
use model::batch::Accepted;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// The most facts that are read from the inbox at once.
const CHUNK: usize = 25_000;

/// As many facts are settled at once, however little time has passed.
const MANY: usize = 20_000;

/// However few facts wait, they are settled after this time: each settlement is a file in the lake.
const PATIENCE: Duration = Duration::from_secs(20);

/// However little happens, it is looked around for what is to be learnt after this time.
const LOOK: Duration = Duration::from_secs(60);

/// The longest that a command waits for another process to credit.
const WAIT: Duration = Duration::from_secs(10);

/// The readers' side of ledger and lake.
pub struct View {
    ledger: Ledger,
    lake: Arc<Lake>,
    /// The place of the last batch shown.
    shown: AtomicI64,
    /// The ledger's mark when it was last looked at.
    mark: AtomicI64,
    creditor: Creditor,
    /// The ledger's mark when it was last looked around, and when that was.
    looked: Mutex<(i64, Instant)>,
    /// When something was last settled. Held while batches are shown or settled: one at a time in this process.
    turn: Mutex<Instant>,
}

impl View {
    /// A view with nothing shown yet but what has settled.
    pub fn of(ledger: Ledger, lake: Arc<Lake>, dir: &Path) -> Self {
        Self {
            creditor: Creditor::new(ledger.clone(), Arc::clone(&lake), dir),
            ledger,
            lake,
            shown: AtomicI64::new(0),
            mark: AtomicI64::new(i64::MIN),
            looked: Mutex::new((i64::MIN, Instant::now())),
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
                ours = self.settle_all(&mut turn, Learning::InTime).await?;
                self.shown.fetch_max(self.lake.settled(), Ordering::AcqRel);
                continue;
            }
            self.lake.show(waiting).await?;
            self.shown.fetch_max(last, Ordering::AcqRel);
        }
    }

    /// Moves everything that waits to the lake, credited by all that can be learnt of it. `false` when another process is
    /// the one that settles.
    pub async fn settle(&self) -> anyhow::Result<bool> {
        let mut turn = self.turn.lock().await;
        self.settle_all(&mut turn, Learning::Now).await
    }

    /// The same, when much waits or has waited for long.
    pub async fn settle_in_time(&self) -> anyhow::Result<()> {
        let mut turn = self.turn.lock().await;
        let facts = self.ledger.waiting()?.facts;
        if facts >= MANY as u64 || (facts > 0 && turn.elapsed() >= PATIENCE) {
            self.settle_all(&mut turn, Learning::InTime).await?;
        }
        Ok(())
    }

    /// Credits what has come since the last time, when anything has, and looks around now and then.
    pub async fn credit_in_time(&self) -> anyhow::Result<()> {
        let mut looked = self.looked.lock().await;
        let mark = self.ledger.change_mark()?;
        if looked.0 == mark && looked.1.elapsed() < LOOK {
            return Ok(());
        }
        self.credit(Learning::InTime).await?;
        *looked = (mark, Instant::now());
        Ok(())
    }

    /// Credits what has come since the last time; where another process is at it, waits until that one has come so far.
    pub async fn credit_or_wait(&self) -> anyhow::Result<()> {
        let (last, begun) = (self.ledger.last_seq()?, Instant::now());
        while !self.credit(Learning::InTime).await? && self.ledger.credited_up_to()? < last && begun.elapsed() < WAIT {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.catch_up().await
    }

    /// Credits what has come since the last time, and shows it. `false` when another process is the one that credits.
    async fn credit(&self, learning: Learning) -> anyhow::Result<bool> {
        let _turn = self.turn.lock().await;
        self.credit_all(learning).await
    }

    async fn credit_all(&self, learning: Learning) -> anyhow::Result<bool> {
        loop {
            let waiting = self.pending(self.ledger.credited_up_to()?).await?;
            if waiting.is_empty() {
                return self.creditor.look_around(learning).await;
            }
            if !self.creditor.credit(&waiting).await? {
                return Ok(false);
            }
        }
    }

    async fn settle_all(&self, turn: &mut Instant, learning: Learning) -> anyhow::Result<bool> {
        *turn = Instant::now();
        self.lake.refresh().await?;
        let ours = self.settle_credited().await?;
        if !ours || !self.creditor.look_around(learning).await? {
            return Ok(ours);
        }
        // What looking around has brought.
        self.settle_credited().await
    }

    /// Moves what waits to the lake, each part after it was credited.
    async fn settle_credited(&self) -> anyhow::Result<bool> {
        loop {
            let waiting = self.pending(self.lake.settled()).await?;
            if waiting.is_empty() {
                break;
            }
            if !self.creditor.credit(&waiting).await? {
                return Ok(false);
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
