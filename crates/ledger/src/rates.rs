//! Exchange rates of a workspace, into the currency that its readings are given in.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    Date,
    money::{Currency, Exchange},
    workspace::Scope,
};
use rusqlite::params;
use std::collections::BTreeMap;

impl Ledger {
    /// The rates into the workspace's currency.
    pub fn exchange(&self, scope: &Scope) -> Result<Exchange, LedgerError> {
        self.read("read the exchange rates", |conn| {
            let into = workspaces::currency(conn, scope.workspace())?;
            let mut query = conn
                .prepare_cached("SELECT currency, day, rate FROM rate WHERE workspace = ?1 AND into_currency = ?2")?;
            let mut rows = query.query(params![scope.workspace().as_str(), column::code(into)])?;
            let mut rates: BTreeMap<Currency, BTreeMap<Date, f64>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let (currency, day) = (column::parsed(row, 0)?, column::parsed(row, 1)?);
                rates.entry(currency).or_default().insert(day, row.get(2)?);
            }
            Ok(Exchange { into, rates })
        })
    }

    /// Stores rates: how many units of the workspace's currency one unit of `currency` was worth on each day.
    pub fn put_rates(&self, scope: &Scope, currency: Currency, rates: &[(Date, f64)]) -> Result<(), LedgerError> {
        if let Some((_, wrong)) = rates.iter().find(|(_, rate)| !rate.is_finite() || *rate <= 0.0) {
            return Err(LedgerError::NotARate(*wrong));
        }
        let (workspace, rates) = (scope.workspace().clone(), rates.to_vec());
        self.write("store exchange rates", move |conn| {
            let into = column::code(workspaces::currency(conn, &workspace)?);
            let mut query = conn.prepare_cached(
                "INSERT OR REPLACE INTO rate (workspace, into_currency, currency, day, rate) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (day, rate) in rates {
                query.execute(params![workspace.as_str(), into, column::code(currency), column::day(day), rate])?;
            }
            Ok(())
        })
    }
}
