//! The intake: clicks wait here for the ledger, and all that wait go in one commit.
//!
//! One thread stores; while it waits for the disk the next clicks gather. A visitor waits for the
//! commit up to a deadline and is sent on in any case. A click that was not durable by then is *in doubt*: it counts as
//! lost until its commit is heard of. One whose commit failed, or that found no room, is *lost*.
//!
//! Invariant: a click that was reported stored is durable, and every other one is counted as lost as long as it is not.

use crate::{
    Clock,
    click::{Click, FEED},
    links::Home,
};
use ledger::Ledger;
use model::batch::Batch;
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::oneshot::{self, Receiver, Sender, error::TryRecvError},
};

/// How long a commit and the next one are apart under load. A click that comes to an idle ledger does not wait; under load
/// a commit every two milliseconds takes many clicks for the price of one.
const PACE: Duration = Duration::from_millis(2);
/// The most clicks of one commit, so that the first visitor does not wait for the last.
const GROUP: usize = 2048;

struct Waiting {
    click: Click,
    answer: Sender<bool>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
    room: usize,
    in_doubt: AtomicI64,
    lost: AtomicI64,
    /// Where visitors wait.
    runtime: OnceLock<Handle>,
}

/// The door of the intake.
pub struct Intake {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Intake {
    /// Starts the thread. `room` is how many clicks may wait.
    pub fn start(ledger: &Ledger, room: usize, clock: &Clock) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            filled: Condvar::new(),
            room,
            in_doubt: AtomicI64::new(0),
            lost: AtomicI64::new(0),
            runtime: OnceLock::new(),
        });
        let (queue, ledger, clock) = (Arc::clone(&shared), ledger.clone(), Arc::clone(clock));
        let thread = std::thread::Builder::new().name("redirect-intake".to_owned());
        let thread = thread.spawn(move || store_all(&queue, &ledger, &clock))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Stores a click. Returns whether it was durable within the deadline.
    pub async fn store(&self, click: Click, deadline: Duration) -> bool {
        self.shared.runtime.get_or_init(Handle::current);
        let (answer, told) = oneshot::channel();
        if !self.shared.put(Waiting { click, answer }) {
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        let mut doubt = Doubt { told, shared: &self.shared, settled: false };
        let stored = tokio::time::timeout(deadline, &mut doubt.told).await;
        match stored {
            Ok(Ok(stored)) => {
                doubt.settled = true;
                stored
            }
            _ => false,
        }
    }

    /// How many clicks wait.
    pub fn waiting(&self) -> usize {
        self.shared.locked().waiting.len()
    }

    /// How many clicks are in doubt or lost and not yet noted in the ledger.
    pub fn missing(&self) -> i64 {
        self.shared.in_doubt.load(Ordering::Relaxed) + self.shared.lost.load(Ordering::Relaxed)
    }

    /// Hands over the lost clicks to whoever notes them in the ledger, who gives back what it could not note.
    pub fn take_lost(&self) -> i64 {
        self.shared.lost.swap(0, Ordering::Relaxed)
    }

    /// Gives back lost clicks that could not be noted.
    pub fn give_back(&self, lost: i64) {
        self.shared.lost.fetch_add(lost, Ordering::Relaxed);
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.shared.locked().closed = true;
        self.shared.filled.notify_all();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told everybody so already.
            let _ = thread.join();
        }
    }
}

/// A click whose visitor waits. When they no longer do and have not heard of it, it is in doubt.
struct Doubt<'a> {
    told: Receiver<bool>,
    shared: &'a Shared,
    settled: bool,
}

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        // After closing, a thread either has told already or will see that nobody listens: never both.
        self.told.close();
        if !self.settled && matches!(self.told.try_recv(), Err(TryRecvError::Closed | TryRecvError::Empty)) {
            self.shared.in_doubt.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Shared {
    fn locked(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it holds the queue.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, waiting: Waiting) -> bool {
        let mut queue = self.locked();
        if queue.waiting.len() >= self.room || queue.closed {
            return false;
        }
        queue.waiting.push(waiting);
        let was_empty = queue.waiting.len() == 1;
        drop(queue);
        if was_empty {
            self.filled.notify_one();
        }
        true
    }

    /// What waits, as soon as anything does; `None` when the door is closed and nothing does.
    fn take(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.locked();
        while queue.waiting.is_empty() {
            if queue.closed {
                return None;
            }
            queue = self.filled.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.waiting.len() <= GROUP {
            return Some(std::mem::take(&mut queue.waiting));
        }
        Some(queue.waiting.drain(..GROUP).collect())
    }

    fn tell(&self, answer: Sender<bool>, stored: bool) {
        match (answer.send(stored), stored) {
            (Ok(()), true) => {}
            (Ok(()), false) => drop(self.lost.fetch_add(1, Ordering::Relaxed)),
            (Err(_), true) => drop(self.in_doubt.fetch_sub(1, Ordering::Relaxed)),
            (Err(_), false) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                self.in_doubt.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

fn store_all(shared: &Arc<Shared>, ledger: &Ledger, clock: &Clock) {
    while let Some(group) = shared.take() {
        let begun = Instant::now();
        let is_busy = group.len() > 1;
        for (home, clicks) in by_home(group) {
            let facts = clicks.iter().map(|waiting| waiting.click.fact()).collect();
            let batch = Batch { facts, ..Batch::default() };
            let stored = ledger.append(&home.workspace.scope(), FEED, &batch, clock());
            if let Err(error) = &stored {
                tracing::warn!(%error, clicks = clicks.len(), "clicks could not be stored");
            }
            tell_all(shared, clicks.into_iter().map(|waiting| waiting.answer).collect(), stored.is_ok());
        }
        if is_busy {
            std::thread::sleep(PACE.saturating_sub(begun.elapsed()));
        }
    }
}

/// Tells a group of visitors, from among them: a wake from outside of their runtime costs a lock each, and often a call to
/// the system.
fn tell_all(shared: &Arc<Shared>, answers: Vec<Sender<bool>>, stored: bool) {
    let runtime = shared.runtime.get().expect("invariant: whoever waits has named where");
    let shared = Arc::clone(shared);
    runtime.spawn(async move {
        for answer in answers {
            shared.tell(answer, stored);
        }
    });
}

/// Clicks by the workspace whose they are.
fn by_home(group: Vec<Waiting>) -> Vec<(Arc<Home>, Vec<Waiting>)> {
    let mut parts: Vec<(Arc<Home>, Vec<Waiting>)> = Vec::new();
    for waiting in group {
        let home = &waiting.click.entry.home;
        match parts.iter_mut().find(|(known, _)| known.workspace.id == home.workspace.id) {
            Some((_, part)) => part.push(waiting),
            None => parts.push((Arc::clone(home), vec![waiting])),
        }
    }
    parts
}
