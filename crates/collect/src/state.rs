//! What the doors share: the ledger, the clock, randomness, options, and what is only kept in memory.

use crate::{rate::Rates, session::Sessions, tally::Tally};
use ledger::{Ledger, LedgerError};
use model::{Date, SmolStr, Timestamp};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};
use tokio::sync::Semaphore;

/// The clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Sixteen random bytes.
pub type Random = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;
/// The country of an address, where somebody knows.
pub type Countries = Arc<dyn Fn(IpAddr) -> Option<SmolStr> + Send + Sync>;

/// Bodies are counted in steps of this many bytes.
pub(crate) const ROOM_STEP: usize = 4096;
/// How many steps are worked on at once: 64 MB of bodies.
pub(crate) const ROOM_STEPS: usize = 16_384;

/// How often a key may ask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Requests a second, in the long run.
    pub per_second: f64,
    /// Requests at once.
    pub burst: f64,
}

/// What whoever runs the doors may set.
#[derive(Clone)]
pub struct Options {
    /// How often one key may ask; `None` is without limit.
    pub rate: Option<Rate>,
    /// The most events of one request.
    pub most_events: usize,
    /// The most bytes of one request to the own address.
    pub most_bytes: usize,
    /// How many days ago an event may have happened. Shops' orders are taken whatever their age.
    pub oldest_days: i64,
    /// How many minutes ahead of ours a sender's clock may be.
    pub ahead_minutes: i64,
    /// How many hours ago a shop may have sent what it sends, where it says so.
    pub replay_hours: i64,
    /// Whether the visitor's address is the one that the proxy in front tells.
    pub forwarded: bool,
    /// Whether page views of browsers that ask not to be tracked are left out.
    pub honour_do_not_track: bool,
    /// Who knows the country of an address.
    pub countries: Option<Countries>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rate: Some(Rate { per_second: 500.0, burst: 1000.0 }),
            most_events: 10_000,
            most_bytes: 8 << 20,
            oldest_days: 400,
            ahead_minutes: 10,
            replay_hours: 48,
            forwarded: false,
            honour_do_not_track: false,
            countries: None,
        }
    }
}

/// What the doors share. Cloning it is cheap.
#[derive(Clone)]
pub struct State {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) ledger: Ledger,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) options: Options,
    pub(crate) rates: Rates,
    pub(crate) sessions: Sessions,
    pub(crate) tally: Tally,
    pub(crate) room: Semaphore,
    salt: Mutex<Option<(Date, [u8; 32])>>,
}

impl State {
    /// The doors over a ledger.
    pub fn new(ledger: Ledger, clock: Clock, random: Random, options: Options) -> Self {
        let inner = Inner {
            ledger,
            clock,
            random,
            rates: Rates::new(options.rate),
            options,
            sessions: Sessions::default(),
            tally: Tally::default(),
            room: Semaphore::new(ROOM_STEPS),
            salt: Mutex::new(None),
        };
        Self { inner: Arc::new(inner) }
    }

    /// What the doors have taken since they were opened, by door and outcome.
    pub fn tally(&self) -> Vec<crate::Counted> {
        self.inner.tally.read()
    }
}

impl Inner {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// A name that nobody else draws, as hex.
    pub(crate) fn draw(&self) -> SmolStr {
        SmolStr::new((self.random)().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    /// The salt of today, drawn by whoever asks first.
    pub(crate) fn salt(&self, now: Timestamp) -> Result<[u8; 32], LedgerError> {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let mut kept = self.salt.lock().expect("invariant: nobody panics with the salt in hand");
        if let Some((day, salt)) = *kept
            && day == today
        {
            return Ok(salt);
        }
        let mut fresh = [0; 32];
        fresh[..16].copy_from_slice(&(self.random)());
        fresh[16..].copy_from_slice(&(self.random)());
        let salt = self.ledger.salt(today, fresh)?;
        *kept = Some((today, salt));
        Ok(salt)
    }
}
