//! Notes: what is written behind the visitors' backs, once in a while and never in their way.
//!
//! One thread writes the visits that were not counted, the clicks that were lost and the day's salt; another looks
//! whether links have changed. Where the ledger refuses, what is to be noted waits for the next time.

use crate::{Clock, Random, intake::Intake, links::Links, visitor::Salts};
use arc_swap::ArcSwap;
use ledger::{Excluded, Ledger};
use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// How often links are looked at, and notes written.
const PAUSE: Duration = Duration::from_millis(250);
/// The most visits that wait to be noted; under a flood of programs the rest go uncounted, and that is logged.
const MOST: usize = 50_000;

/// Whether the house is closing.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ring: Condvar,
}

impl Bell {
    /// Waits a pause; returns whether it was rung.
    fn wait(&self) -> bool {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ring.wait_timeout_while(rung, PAUSE, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// What the threads share with those who follow links.
pub struct Desk {
    /// The book of record.
    pub ledger: Ledger,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub random: Random,
    /// Every link.
    pub links: ArcSwap<Links>,
    /// The day's salt.
    pub salts: Salts,
    /// Where clicks go in.
    pub intake: Intake,
    excluded: Mutex<Vec<Excluded>>,
    dropped: AtomicU64,
}

impl Desk {
    /// A desk with nothing on it.
    pub fn new(ledger: Ledger, clock: Clock, random: Random, parts: (Links, Salts, Intake)) -> Self {
        let (links, salts, intake) = parts;
        let links = ArcSwap::from_pointee(links);
        Self { ledger, clock, random, links, salts, intake, excluded: Mutex::default(), dropped: AtomicU64::new(0) }
    }

    /// Lays a visit aside that is not counted.
    pub fn exclude(&self, visit: Excluded) {
        let mut excluded = self.excluded.lock().unwrap_or_else(PoisonError::into_inner);
        if excluded.len() < MOST {
            excluded.push(visit);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what waits to be noted.
    fn write(&self) {
        self.salts.renew(&self.ledger, (self.clock)(), &self.random);
        let lost = self.intake.take_lost();
        if lost != 0
            && let Err(error) = self.ledger.lose_clicks(lost, (self.clock)())
        {
            tracing::warn!(%error, lost, "lost clicks could not be noted yet");
            self.intake.give_back(lost);
        }
        let excluded = std::mem::take(&mut *self.excluded.lock().unwrap_or_else(PoisonError::into_inner));
        if !excluded.is_empty()
            && let Err(error) = self.ledger.note_exclusions(excluded.clone())
        {
            tracing::warn!(%error, visits = excluded.len(), "excluded visits could not be noted yet");
            let mut waiting = self.excluded.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.extend(excluded);
            let over = waiting.len().saturating_sub(MOST);
            waiting.truncate(MOST);
            self.dropped.fetch_add(over as u64, Ordering::Relaxed);
        }
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            tracing::warn!(dropped, "excluded visits came faster than they can be noted; these are in no count");
        }
    }

    /// Reads the links again where they have changed.
    fn look(&self) {
        let known = self.links.load().epoch;
        let read = self
            .ledger
            .links_epoch()
            .map_err(Into::into)
            .and_then(|epoch| if epoch == known { Ok(None) } else { Links::read(&self.ledger).map(Some) });
        match read {
            Ok(None) => {}
            Ok(Some(links)) => self.links.store(Arc::new(links)),
            Err(error) => tracing::warn!(%error, "links could not be read; those that are known are followed"),
        }
    }
}

/// The threads. They end when this is dropped, after they have written what waits.
pub struct Clerks {
    bell: Arc<Bell>,
    threads: Vec<JoinHandle<()>>,
}

impl Clerks {
    /// Starts them.
    pub fn start(desk: &Arc<Desk>) -> std::io::Result<Self> {
        let bell = Arc::new(Bell::default());
        let spawn = |name: &str, work: fn(&Desk)| {
            let (desk, bell) = (Arc::clone(desk), Arc::clone(&bell));
            std::thread::Builder::new().name(name.to_owned()).spawn(move || {
                while !bell.wait() {
                    work(&desk);
                }
                work(&desk);
            })
        };
        let threads = vec![spawn("redirect-notes", Desk::write)?, spawn("redirect-links", Desk::look)?];
        Ok(Self { bell, threads })
    }
}

impl Drop for Clerks {
    fn drop(&mut self) {
        *self.bell.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.ring.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}
