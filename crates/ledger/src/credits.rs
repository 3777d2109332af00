//! How a workspace credits its conversions, and how far crediting has come.

use crate::{Ledger, LedgerError, column};
use model::{attribution::Attribution, workspace::Scope};
use rusqlite::params;

/// The setting that holds it.
const KEY: &str = "attribution";

impl Ledger {
    /// How the workspace credits; the usual way when nothing was set.
    pub fn attribution(&self, scope: &Scope) -> Result<Attribution, LedgerError> {
        let Some(text) = self.setting(scope, KEY)? else { return Ok(Attribution::default()) };
        serde_json::from_str(&text).map_err(|error| LedgerError::Decode(Box::new(error)))
    }

    /// Sets how the workspace credits.
    pub fn set_attribution(&self, scope: &Scope, attribution: &Attribution) -> Result<(), LedgerError> {
        self.put_setting(scope, KEY, Some(&column::to_json(attribution)))
    }

    /// The place in the inbox up to which conversions were credited.
    pub fn credited_up_to(&self) -> Result<i64, LedgerError> {
        self.read("read how far conversions are credited", |conn| {
            Ok(conn.prepare_cached("SELECT seq FROM credit_mark")?.query_row([], |row| row.get(0))?)
        })
    }

    /// Notes that conversions were credited up to a place; never goes back.
    pub fn note_credited(&self, seq: i64) -> Result<(), LedgerError> {
        self.write("note how far conversions are credited", move |conn| {
            conn.execute("UPDATE credit_mark SET seq = max(seq, ?1)", params![seq])?;
            Ok(())
        })
    }
}
