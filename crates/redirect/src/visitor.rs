//! Visitors: a pseudonym for a day, out of an address that is forgotten at once.
//!
//! Invariant: there is one salt, the day's. The one before is written over in memory as in the ledger.

use crate::Random;
use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use ledger::Ledger;
use model::{Date, SmolStr, Timestamp, id::WorkspaceId, visit};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// The salt of a day.
#[derive(Clone, Copy)]
struct Salt {
    day: Date,
    bytes: [u8; 32],
    /// Whether the ledger has it, so that other processes use the same.
    is_shared: bool,
}

/// The salt in use.
pub struct Salts {
    current: ArcSwap<Salt>,
}

impl Salts {
    /// The day's salt. When the ledger cannot give one, one of this process's own serves until it can.
    pub fn new(ledger: &Ledger, now: Timestamp, random: &Random) -> Self {
        let own = Salt { day: Date::MIN, bytes: fresh(random), is_shared: false };
        let salts = Self { current: ArcSwap::from_pointee(own) };
        salts.renew(ledger, now, random);
        salts
    }

    /// Takes the day's salt into use where another day's is, or one that is not shared.
    pub fn renew(&self, ledger: &Ledger, now: Timestamp, random: &Random) {
        let day = now.to_zoned(TimeZone::UTC).date();
        let known = **self.current.load();
        if known.day == day && known.is_shared {
            return;
        }
        let own = if known.day == day { known.bytes } else { fresh(random) };
        let next = match ledger.salt(day, own) {
            Ok(bytes) => Salt { day, bytes, is_shared: true },
            Err(error) => {
                tracing::warn!(%error, "the day's salt could not be drawn; one of this process's own is used meanwhile");
                Salt { day, bytes: own, is_shared: false }
            }
        };
        self.current.store(Arc::new(next));
    }

    /// The pseudonym of a visitor.
    pub fn pseudonym(&self, workspace: &WorkspaceId, address: Option<IpAddr>, agent: &str) -> SmolStr {
        let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        visit::pseudonym(&self.current.load().bytes, workspace, address, agent)
    }
}

fn fresh(random: &Random) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&random());
    bytes[16..].copy_from_slice(&random());
    bytes
}

/// A number of a visitor: the first 64 bits of the pseudonym.
pub fn number(pseudonym: &str) -> u64 {
    pseudonym.get(..16).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or_default()
}
