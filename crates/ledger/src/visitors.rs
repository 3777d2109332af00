//! What following links needs to remember: the day's salt, and how many clicks were lost.
//!
//! Invariant: there is one salt, that of the latest day; the one before it is written over and cannot be had again, so
//! that pseudonyms of two days cannot be joined.

use crate::{Ledger, LedgerError, column};
use model::{Date, Timestamp};
use rusqlite::{OptionalExtension, params};

impl Ledger {
    /// The salt of a day. There is none yet: `fresh`, drawn at random by the caller, becomes it, and that of the day
    /// before is destroyed. Of a day that is over the latest day's salt is given.
    pub fn salt(&self, day: Date, fresh: [u8; 32]) -> Result<[u8; 32], LedgerError> {
        self.write("draw the day's salt", move |conn| {
            let mut known = conn.prepare_cached("SELECT day, salt FROM salt WHERE place = 1")?;
            let known: Option<(String, [u8; 32])> =
                known.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            match known {
                Some((known, salt)) if known >= column::day(day) => Ok(salt),
                Some(_) => {
                    conn.execute(
                        "UPDATE salt SET day = ?1, salt = ?2 WHERE place = 1",
                        params![column::day(day), fresh],
                    )?;
                    Ok(fresh)
                }
                None => {
                    conn.execute(
                        "INSERT INTO salt (place, day, salt) VALUES (1, ?1, ?2)",
                        params![column::day(day), fresh],
                    )?;
                    Ok(fresh)
                }
            }
        })
    }

    /// Counts clicks whose visitors were sent on although the click could not be stored. A negative number takes back
    /// clicks that were stored after all.
    pub fn lose_clicks(&self, clicks: i64, now: Timestamp) -> Result<(), LedgerError> {
        let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        self.write("count lost clicks", move |conn| {
            conn.execute(
                "INSERT INTO lost_click (day, clicks) VALUES (?1, ?2)
                 ON CONFLICT (day) DO UPDATE SET clicks = clicks + excluded.clicks",
                params![column::day(day), clicks],
            )?;
            Ok(())
        })
    }

    /// How many clicks were lost, ever.
    pub fn lost_clicks(&self) -> Result<u64, LedgerError> {
        self.read("count lost clicks", |conn| {
            let mut query = conn.prepare_cached("SELECT max(coalesce(sum(clicks), 0), 0) FROM lost_click")?;
            Ok(query.query_row([], |row| column::count(row, 0))?)
        })
    }
}
