//! Destinations: what was seen of the addresses that links lead to, and when each is looked at next.
//!
//! The ledger knows no network: whoever looks says what was seen. An address belongs to no workspace, since whether it
//! answers is the same for all; only those whose links lead there ask for it.
//!
//! Invariant: an address is listed as long as a link may lead somebody there, and is looked at once for all such links.

use crate::{Ledger, LedgerError, column};
use jiff::SignedDuration;
use model::Timestamp;
use rusqlite::{Connection, Row, params, types::Type};
use std::collections::{BTreeMap, BTreeSet};

/// How soon after a look somebody may ask for another one.
const SOONEST: SignedDuration = SignedDuration::from_mins(1);

/// Whether an address can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Nobody has looked yet.
    Waiting,
    /// It answers with a page.
    Answers,
    /// It answers, but not with a page to a program: nobody can tell what people see.
    Refuses,
    /// It failed once, and is looked at again soon.
    Fails,
    /// It is broken.
    Broken,
    /// It is not looked at, for a reason.
    Barred,
}

impl Reach {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Answers, Self::Refuses, Self::Fails, Self::Broken, Self::Barred];

    /// The name in the file and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answers => "answers",
            Self::Refuses => "refuses",
            Self::Fails => "fails",
            Self::Broken => "broken",
            Self::Barred => "not-checked",
        }
    }
}

/// An address that links lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The address.
    pub address: String,
    /// Whether it can be reached.
    pub reach: Reach,
    /// What was seen, in words; empty before the first look.
    pub seen: String,
    /// When somebody looked last.
    pub checked_at: Option<Timestamp>,
    /// Since when it has been as it is.
    pub since: Option<Timestamp>,
    /// When it is looked at next.
    pub due_at: Timestamp,
}

const COLUMNS: &str = "address, reach, seen, checked_at, since, due_at";

impl Ledger {
    /// Makes the list the given one: new addresses are due now, others keep what was seen of them, the rest is
    /// forgotten. Writes nothing where nothing changes.
    pub fn list_destinations(&self, addresses: BTreeSet<String>, now: Timestamp) -> Result<(), LedgerError> {
        let known: BTreeSet<String> = self.destinations()?.into_keys().collect();
        if known == addresses {
            return Ok(());
        }
        self.write("list destinations", move |conn| {
            let mut add = conn.prepare_cached(
                "INSERT OR IGNORE INTO destination (address, reach, seen, due_at) VALUES (?1, ?2, '', ?3)",
            )?;
            for address in addresses.difference(&known) {
                add.execute(params![address, Reach::Waiting.name(), column::micros(now)])?;
            }
            let mut remove = conn.prepare_cached("DELETE FROM destination WHERE address = ?1")?;
            for address in known.difference(&addresses) {
                remove.execute(params![address])?;
            }
            Ok(())
        })
    }

    /// Every address that is listed, with what was seen of it.
    pub fn destinations(&self) -> Result<BTreeMap<String, Destination>, LedgerError> {
        self.read("list destinations", |conn| {
            let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM destination"))?;
            let rows = query.query_map([], destination)?;
            Ok(rows.map(|row| row.map(|one| (one.address.clone(), one))).collect::<Result<_, _>>()?)
        })
    }

    /// What is due to be looked at, the longest due first.
    pub fn due_destinations(&self, now: Timestamp, limit: usize) -> Result<Vec<Destination>, LedgerError> {
        self.read("list the destinations that are due", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM destination WHERE due_at <= ?1 ORDER BY due_at, address LIMIT ?2"
            ))?;
            let rows = query.query_map(params![column::micros(now), column::integer(limit as u64)], destination)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes what was seen of addresses. One that is not listed any more stays forgotten.
    pub fn note_destinations(&self, seen: Vec<Destination>) -> Result<(), LedgerError> {
        self.write("note what was seen of destinations", move |conn| seen.iter().try_for_each(|one| note(conn, one)))
    }

    /// Asks for a look at addresses soon: those looked at within the last minute wait until it is over.
    pub fn ask_destinations(&self, addresses: BTreeSet<String>, now: Timestamp) -> Result<(), LedgerError> {
        self.write("ask for a look at destinations", move |conn| {
            let mut query = conn.prepare_cached(
                "INSERT INTO destination (address, reach, seen, due_at) VALUES (?1, ?2, '', ?3)
                 ON CONFLICT (address) DO UPDATE SET due_at = min(due_at, max(?3, ifnull(checked_at + ?4, ?3)))",
            )?;
            let pause = i64::try_from(SOONEST.as_micros()).expect("invariant: a minute is few microseconds");
            for address in &addresses {
                query.execute(params![address, Reach::Waiting.name(), column::micros(now), pause])?;
            }
            Ok(())
        })
    }
}

fn note(conn: &Connection, seen: &Destination) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "UPDATE destination SET reach = ?2, seen = ?3, checked_at = ?4, since = ?5, due_at = ?6 WHERE address = ?1",
    )?;
    let (checked, since) = (seen.checked_at.map(column::micros), seen.since.map(column::micros));
    query.execute(params![seen.address, seen.reach.name(), seen.seen, checked, since, column::micros(seen.due_at)])?;
    Ok(())
}

fn destination(row: &Row<'_>) -> rusqlite::Result<Destination> {
    let name: String = row.get(1)?;
    let reach = Reach::ALL.into_iter().find(|one| one.name() == name);
    Ok(Destination {
        address: row.get(0)?,
        reach: reach.ok_or_else(|| column::wrong(1, Type::Text, format!("no reach is called {name:?}")))?,
        seen: row.get(2)?,
        checked_at: column::maybe_instant(row, 3)?,
        since: column::maybe_instant(row, 4)?,
        due_at: column::instant(row, 5)?,
    })
}
