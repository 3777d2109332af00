//! Parcels: a batch made ready to be stored.
//!
//! The expensive half (digests, encoding) happens on the caller's thread, before the writer's turn; the writer only
//! compares digests and stores bytes. It encodes again only where it drops facts that are known already.
//!
//! Invariant: a part holds exactly the facts that add something, in the order in which they came.

use crate::{
    LedgerError, column, format,
    known::{self, Print, Shelf, Verdict},
    nouns::Nouns,
};
use model::{batch::Batch, fact::Fact, id::WorkspaceId};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, ops::AddAssign};

/// How many rows of a file added something. A row that brings several facts counts once, by the best of them; facts of
/// a feed (row 0) count each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Rows that brought something new.
    pub stored: u64,
    /// Rows that changed what was known.
    pub updated: u64,
    /// Rows that said what was known already.
    pub unchanged: u64,
}

impl AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        self.stored += other.stored;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
    }
}

/// A batch with its digests and its stored form.
pub(crate) struct Parcel {
    prints: Vec<Option<Print>>,
    rows: Vec<u32>,
    /// The facts themselves, only where some may turn out to be known.
    facts: Vec<Fact>,
    blob: Vec<u8>,
    pub(crate) nouns: Nouns,
}

/// What is left of a parcel after what is known was dropped.
pub(crate) struct Sifted {
    pub(crate) counted: Counted,
    /// How many facts the blob holds; 0 when nothing is left.
    pub(crate) facts: u64,
    pub(crate) blob: Vec<u8>,
    /// Whether the index of what is known has changed.
    pub(crate) learned: bool,
    /// What each fact was beside what was known.
    pub(crate) verdicts: Vec<Verdict>,
}

impl Parcel {
    pub(crate) fn pack(workspace: &WorkspaceId, batch: &Batch) -> Result<Self, LedgerError> {
        let nouns = Nouns::of(batch);
        let prints = known::prints(workspace, &batch.facts);
        let facts = if prints.iter().any(Option::is_some) { batch.facts.clone() } else { Vec::new() };
        let blob = format::encode(&batch.facts)?;
        Ok(Self { prints, rows: batch.facts.iter().map(|fact| fact.row).collect(), facts, blob, nouns })
    }

    /// A part that was stored before, to be judged again.
    pub(crate) fn unpack(workspace: &WorkspaceId, blob: Vec<u8>) -> Result<Self, LedgerError> {
        let facts: Vec<Fact> = format::decode(&blob)?;
        let prints = known::prints(workspace, &facts);
        let rows = facts.iter().map(|fact| fact.row).collect();
        Ok(Self { prints, rows, facts, blob, nouns: Nouns::default() })
    }

    /// Takes every later version of a known entity for a repetition.
    pub(crate) fn keep_first(&mut self) {
        self.prints.iter_mut().flatten().for_each(Print::keep_first);
    }

    /// Drops what is known.
    pub(crate) fn sift(&mut self, conn: &Connection, shelf: Shelf) -> Result<Sifted, LedgerError> {
        let verdicts = known::judge(conn, shelf, &self.prints)?;
        let counted = count(&self.rows, &verdicts);
        let left = verdicts.iter().filter(|verdict| **verdict != Verdict::Same).count();
        let learned = self.prints.iter().zip(&verdicts).any(|(print, v)| print.is_some() && *v != Verdict::Same);
        let blob = if left == verdicts.len() {
            std::mem::take(&mut self.blob)
        } else {
            let kept = self.facts.iter().zip(&verdicts).filter(|(_, v)| **v != Verdict::Same);
            format::encode(&kept.map(|(fact, _)| fact).collect::<Vec<_>>())?
        };
        Ok(Sifted { counted, facts: left as u64, blob, learned, verdicts })
    }
}

/// The scratch tables of unfinished imports: they live as long as the writer's connection, outside of the ledger's file.
pub(crate) fn prepare(conn: &Connection) -> Result<(), LedgerError> {
    Ok(conn.execute_batch(
        "CREATE TEMP TABLE staged_known (
             ticket INTEGER NOT NULL, key BLOB NOT NULL, digest INTEGER NOT NULL, since INTEGER NOT NULL,
             base_digest INTEGER, base_since INTEGER, PRIMARY KEY (ticket, key)
         ) STRICT, WITHOUT ROWID;
         CREATE TEMP TABLE staged_nouns (
             id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, payload BLOB NOT NULL
         ) STRICT;
         CREATE INDEX temp.staged_nouns_ticket ON staged_nouns (ticket);",
    )?)
}

/// Stores a part. Returns its number.
pub(crate) fn put(conn: &Connection, ticket: i64, sifted: &Sifted) -> rusqlite::Result<i64> {
    let mut query = conn.prepare_cached("INSERT INTO part (ticket, facts, payload) VALUES (?1, ?2, ?3)")?;
    query.insert(params![ticket, column::integer(sifted.facts), sifted.blob])
}

fn count(rows: &[u32], verdicts: &[Verdict]) -> Counted {
    let mut best: HashMap<u32, Verdict> = HashMap::with_capacity(rows.len());
    let mut counted = Counted::default();
    for (row, verdict) in rows.iter().zip(verdicts) {
        if *row == 0 {
            counted.add(*verdict);
            continue;
        }
        best.entry(*row).and_modify(|best| *best = (*best).max(*verdict)).or_insert(*verdict);
    }
    best.into_values().for_each(|verdict| counted.add(verdict));
    counted
}

impl Counted {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::New => self.stored += 1,
            Verdict::Changed => self.updated += 1,
            Verdict::Same => self.unchanged += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Changed, New, Same};

    fn check(facts: &[(u32, Verdict)], (stored, updated, unchanged): (u64, u64, u64)) {
        let (rows, verdicts): (Vec<_>, Vec<_>) = facts.iter().copied().unzip();
        assert_eq!(count(&rows, &verdicts), Counted { stored, updated, unchanged });
    }

    #[test]
    fn a_row_counts_once_by_the_best_of_its_facts() {
        check(&[], (0, 0, 0));
        check(&[(2, Same), (3, Changed), (4, New)], (1, 1, 1));
        check(&[(2, New), (2, Same), (3, Same), (3, Changed), (4, Same), (4, Same)], (1, 1, 1));
        check(&[(3, Changed), (2, Same), (3, New), (2, Changed)], (1, 1, 0));
    }

    #[test]
    fn facts_of_a_feed_count_each() {
        check(&[(0, New), (0, New), (0, Same)], (2, 0, 1));
    }
}
