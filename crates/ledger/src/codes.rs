//! Promo codes of a workspace.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{code::Code, workspace::Scope};
use rusqlite::params;

impl Ledger {
    /// The codes, in alphabetical order.
    pub fn codes(&self, scope: &Scope) -> Result<Vec<Code>, LedgerError> {
        self.read("list the codes", |conn| {
            let mut query = conn.prepare_cached("SELECT document FROM code WHERE workspace = ?1 ORDER BY code")?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| column::json(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Stores codes as given, over what was known of them: all or none.
    pub fn put_codes(&self, scope: &Scope, codes: &[Code]) -> Result<(), LedgerError> {
        let (workspace, codes) = (scope.workspace().clone(), codes.to_vec());
        self.write("store codes", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT OR REPLACE INTO code (workspace, code, document, made_at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for code in &codes {
                let made = column::micros(code.made_at);
                query.execute(params![workspace.as_str(), code.code.as_str(), column::to_json(code), made])?;
            }
            Ok(())
        })
    }
}
