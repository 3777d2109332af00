//! Checking: whether the ledger's file is what SQLite and the ledger's own rules make of it.
//!
//! It repairs nothing; it says what is wrong, in the words of SQLite.

use crate::{Ledger, LedgerError};

/// The most faults that one check tells of; a damaged file has one on every page.
const TOLD: u32 = 20;

impl Ledger {
    /// Reads the whole file and gives what is wrong with it: pages, indexes, constraints, references. Empty when it is
    /// sound. Takes time in proportion to the file; nobody waits for it.
    pub fn faults(&self) -> Result<Vec<String>, LedgerError> {
        self.read("check the ledger's file", |conn| {
            let mut faults = Vec::new();
            conn.pragma(None, "integrity_check", TOLD, |row| {
                let told: String = row.get(0)?;
                faults.extend((told != "ok").then_some(told));
                Ok(())
            })?;
            let dangling = "SELECT \"table\" || ' names a row of ' || parent || ' that is not there'
                            FROM pragma_foreign_key_check LIMIT ?1";
            let mut query = conn.prepare_cached(dangling)?;
            let told = query.query_map([TOLD], |row| row.get::<_, String>(0))?;
            faults.extend(told.collect::<Result<Vec<_>, _>>()?);
            Ok(faults)
        })
    }
}
