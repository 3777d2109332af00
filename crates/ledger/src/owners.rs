//! Owners: which source counts where several tell of the same thing. The rules of a workspace are one list, best first.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    SmolStr,
    measure::Measure,
    period::Period,
    source::{Owner, Owners},
    workspace::Scope,
};
use rusqlite::{Row, params, types::Type};

impl Ledger {
    /// The rules that people made; none when they made none.
    pub fn owners(&self, scope: &Scope) -> Result<Owners, LedgerError> {
        self.read("list the owners", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT source, platform, account, measure, from_day, to_day FROM owner
                 WHERE workspace = ?1 ORDER BY place",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], owner)?;
            Ok(Owners(rows.collect::<Result<_, _>>()?))
        })
    }

    /// Replaces the whole list.
    pub fn put_owners(&self, scope: &Scope, owners: &Owners) -> Result<(), LedgerError> {
        let (workspace, owners) = (scope.workspace().clone(), owners.clone());
        self.write("store the owners", move |conn| {
            workspaces::check(conn, &workspace)?;
            conn.execute("DELETE FROM owner WHERE workspace = ?1", params![workspace.as_str()])?;
            let mut query = conn.prepare_cached(
                "INSERT INTO owner (workspace, place, source, platform, account, measure, from_day, to_day)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for (place, owner) in owners.0.iter().enumerate() {
                query.execute(params![
                    workspace.as_str(),
                    i64::try_from(place).unwrap_or(i64::MAX),
                    owner.source.as_str(),
                    owner.platform.as_deref(),
                    owner.account.as_deref(),
                    owner.measure.map(Measure::name),
                    owner.during.map(|period| column::day(period.from)),
                    owner.during.map(|period| column::day(period.to)),
                ])?;
            }
            Ok(())
        })
    }
}

fn owner(row: &Row<'_>) -> rusqlite::Result<Owner> {
    let maybe = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.map(SmolStr::from));
    let measure = row.get::<_, Option<String>>(3)?;
    let measure = measure.map(Measure::try_from).transpose().map_err(|error| column::wrong(3, Type::Text, error))?;
    let during = column::pair(column::maybe_parsed(row, 4)?, column::maybe_parsed(row, 5)?);
    Ok(Owner {
        source: row.get::<_, String>(0)?.into(),
        platform: maybe(1)?,
        account: maybe(2)?,
        measure,
        during: during.map(|(from, to)| Period { from, to }),
    })
}
