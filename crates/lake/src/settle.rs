//! Settling: acknowledged batches move from memory into the table, whole and once.
//!
//! One settler works at a time, in this process (a mutex) and across processes (an advisory lock on a file, which the
//! system lets go when its holder dies). Under the lock the newest log is read first, so that what another process
//! settled is known before anything is written.
//!
//! Invariant: whatever step a settler dies at, each batch is either in the table with its place committed, or in no log
//! entry at all.

use crate::{append, encode, error::LakeError, store::Lake};
use model::batch::Accepted;
use std::{
    fs::{File, TryLockError},
    path::Path,
};

/// The steps of settling, in order; a test may stop the world at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The lock is held, nothing is written.
    Locked,
    /// Files are on the disk, no log entry names them.
    Written,
    /// The log entry is on the disk, readers still hold the moment before.
    Committed,
    /// Readers hold the new moment.
    Swapped,
}

impl Lake {
    /// Appends whole batches to the table in one commit, and swaps what readers hold. Waits for another settler.
    ///
    /// Gives the last place of the inbox that is settled now. Batches that are settled already are refused, and then
    /// nothing is written. After any error the caller reads [`Lake::settled`] again before it hands in anything.
    pub async fn settle(&self, batches: Vec<Accepted>) -> Result<i64, LakeError> {
        self.settle_with(batches, &|_| ()).await
    }

    /// The same, with a word at every step.
    pub async fn settle_with(&self, batches: Vec<Accepted>, at: &(dyn Fn(Step) + Sync)) -> Result<i64, LakeError> {
        let _turn = self.turn.lock().await;
        let lock = wait_for_lock(&self.dir).await?;
        let settled = self.settle_locked(batches, at).await;
        drop(lock);
        settled
    }

    /// The same, unless another process is settling: then `None`, and nothing is done.
    pub async fn try_settle(&self, batches: Vec<Accepted>) -> Result<Option<i64>, LakeError> {
        let _turn = self.turn.lock().await;
        let Some(lock) = try_lock(&self.dir)? else { return Ok(None) };
        let settled = self.settle_locked(batches, &|_| ()).await;
        drop(lock);
        settled.map(Some)
    }

    async fn settle_locked(&self, mut batches: Vec<Accepted>, at: &(dyn Fn(Step) + Sync)) -> Result<i64, LakeError> {
        at(Step::Locked);
        let mut table = self.reload().await?;
        let settled = self.settled();
        batches.sort_by_key(|batch| batch.seq);
        let (Some(first), Some(last)) = (batches.first(), batches.last().map(|batch| batch.seq)) else {
            return Ok(settled);
        };
        if first.seq <= settled {
            return Err(LakeError::AlreadySettled { seq: first.seq, settled });
        }
        append::grow(&mut table).await?;
        let mut files = append::Files::begin(&table)?;
        for part in encode::encode(&batches) {
            let (kind, part) = part?;
            files.write(kind, &part).await?;
        }
        let adds = files.end(&self.dir).await?;
        at(Step::Written);
        append::commit(&self.dir, &mut table, adds, last).await?;
        at(Step::Committed);
        self.swap(&table).await?;
        at(Step::Swapped);
        self.checkpoint(&table).await?;
        Ok(last)
    }
}

fn lock_file(dir: &Path) -> Result<File, LakeError> {
    let file = File::options().create(true).truncate(false).write(true).open(dir.join("settle.lock"));
    file.map_err(LakeError::io("the lock of the settler could not be opened"))
}

/// Takes the settler's lock, or nothing when another holds it.
pub(crate) fn try_lock(dir: &Path) -> Result<Option<File>, LakeError> {
    let file = lock_file(dir)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(LakeError::io("the lock of the settler could not be taken")(error)),
    }
}

/// Takes the settler's lock, waiting for whoever holds it.
pub(crate) async fn wait_for_lock(dir: &Path) -> Result<File, LakeError> {
    let file = lock_file(dir)?;
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    let locked = locked.expect("invariant: waiting for a lock does not panic");
    locked.map_err(LakeError::io("the lock of the settler could not be taken"))
}
