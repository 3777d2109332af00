//! The writer: one thread owns the only connection that writes, and commits together what waits together.
//!
//! A commit costs one sync of the disk, about a millisecond, however much is in it. So the thread takes every job that
//! waits into one transaction, a savepoint each, commits once, and only then answers all of them. A job that fails is
//! rolled back to its savepoint and spoils no other.
//!
//! Invariant: a caller hears of success only after the commit that made its work durable.

use crate::{LedgerError, error::Failure};
use rusqlite::Connection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread::JoinHandle,
};

/// How many jobs may wait before callers are held up at the door.
const WAITING: usize = 4096;
/// How many facts one transaction takes at most, so that the first caller is not kept waiting by the last.
const GROUP_FACTS: usize = 50_000;

type Work = Box<dyn FnOnce(Result<&Connection, Failure>) -> Done + Send>;
type Tell = Box<dyn FnOnce(Result<(), Failure>) + Send>;

struct Job {
    facts: usize,
    work: Work,
}

/// A job that had its turn: whether its changes are to be kept, and how its caller is told.
struct Done {
    kept: bool,
    tell: Tell,
}

/// What the writer has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs that had their turn.
    pub jobs: u64,
    /// Transactions that were committed.
    pub commits: u64,
}

#[derive(Default)]
struct Counters {
    jobs: AtomicU64,
    commits: AtomicU64,
}

pub(crate) struct Writer {
    /// `None` only while it is being dropped.
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(conn: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let counters = Arc::new(Counters::default());
        let tally = Arc::clone(&counters);
        let thread = std::thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || write_all(&conn, &receiver, &tally))?;
        Ok(Self { jobs: Some(sender), thread: Some(thread), counters })
    }

    /// Runs `work` in the next transaction and waits until that is durable. `facts` is its weight.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        facts: usize,
        work: impl FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        let (answer, wait) = mpsc::sync_channel(1);
        self.send(facts, move |conn| {
            let outcome = conn.map_err(LedgerError::from).and_then(work);
            let kept = outcome.is_ok();
            let tell = move |committed: Result<(), Failure>| {
                // The caller may have died waiting; the work is done all the same.
                let _ = answer.send(outcome.and_then(|value| Ok(committed.map(|()| value)?)));
            };
            Done { kept, tell: Box::new(tell) }
        })?;
        let outcome = wait.recv().map_err(|_| LedgerError::Stopped)?;
        outcome.map_err(|error| error.doing(doing))
    }

    /// Hands in work that nobody waits for.
    pub(crate) fn post(&self, work: impl FnOnce(&Connection) -> Result<(), LedgerError> + Send + 'static) {
        let sent = self.send(0, move |conn| {
            let outcome = conn.map_err(LedgerError::from).and_then(work);
            let kept = outcome.is_ok();
            let tell = move |_| {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a ledger job that nobody waits for failed");
                }
            };
            Done { kept, tell: Box::new(tell) }
        });
        if let Err(error) = sent {
            tracing::warn!(%error, "a ledger job could not be handed in");
        }
    }

    /// What was done so far.
    pub(crate) fn tally(&self) -> Tally {
        Tally {
            jobs: self.counters.jobs.load(Ordering::Relaxed),
            commits: self.counters.commits.load(Ordering::Relaxed),
        }
    }

    fn send(
        &self,
        facts: usize,
        work: impl FnOnce(Result<&Connection, Failure>) -> Done + Send + 'static,
    ) -> Result<(), LedgerError> {
        let jobs = self.jobs.as_ref().ok_or(LedgerError::Stopped)?;
        jobs.send(Job { facts, work: Box::new(work) }).map_err(|_| LedgerError::Stopped)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has told everybody so already.
            let _ = thread.join();
        }
    }
}

fn write_all(conn: &Connection, jobs: &Receiver<Job>, counters: &Counters) {
    while let Ok(first) = jobs.recv() {
        write_group(conn, first, jobs, counters);
    }
}

/// One transaction: the first job and all that wait by the time it is done.
fn write_group(conn: &Connection, first: Job, jobs: &Receiver<Job>, counters: &Counters) {
    let begun = conn.execute_batch("BEGIN IMMEDIATE").map_err(Failure::from);
    let (mut facts, mut next, mut group) = (0, Some(first), Vec::new());
    while let Some(job) = next {
        facts += job.facts;
        group.push(match &begun {
            Ok(()) => take_turn(conn, job.work),
            Err(failure) => (job.work)(Err(failure.clone())),
        });
        next = if facts < GROUP_FACTS { jobs.try_recv().ok() } else { None };
    }
    tracing::trace!(name: "group.before", target: "ledger", jobs = group.len());
    let committed = begun.and_then(|()| commit(conn));
    tracing::trace!(name: "group.after", target: "ledger", jobs = group.len());
    counters.jobs.fetch_add(group.len() as u64, Ordering::Relaxed);
    if committed.is_ok() {
        counters.commits.fetch_add(1, Ordering::Relaxed);
    }
    for done in group {
        (done.tell)(committed.clone());
    }
}

/// Runs one job in a savepoint of its own.
fn take_turn(conn: &Connection, work: Work) -> Done {
    // A full disk can make SQLite undo the whole transaction; outside of one, a savepoint would start its own.
    if conn.is_autocommit() {
        return work(Err(Failure::undone()));
    }
    if let Err(error) = conn.execute_batch("SAVEPOINT job") {
        return work(Err(error.into()));
    }
    let done = work(Ok(conn));
    if conn.is_autocommit() {
        return done;
    }
    let closed =
        if done.kept { conn.execute_batch("RELEASE job") } else { conn.execute_batch("ROLLBACK TO job; RELEASE job") };
    match closed {
        Ok(()) => done,
        Err(error) => withdraw(conn, done, error.into()),
    }
}

/// A savepoint that cannot be closed leaves the transaction in an unknown state: nothing of it may be committed.
fn withdraw(conn: &Connection, done: Done, failure: Failure) -> Done {
    if let Err(error) = conn.execute_batch("ROLLBACK") {
        tracing::error!(%error, "a ledger transaction could not be rolled back");
    }
    let tell = move |_| (done.tell)(Err(failure));
    Done { kept: false, tell: Box::new(tell) }
}

fn commit(conn: &Connection) -> Result<(), Failure> {
    if conn.is_autocommit() {
        return Err(Failure::undone());
    }
    let Err(error) = conn.execute_batch("COMMIT") else { return Ok(()) };
    if !conn.is_autocommit()
        && let Err(error) = conn.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "a ledger transaction could not be rolled back");
    }
    Err(error.into())
}

#[cfg(test)]
mod tests;
