//! Campaigns of a workspace.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    campaign::Campaign,
    id::CampaignId,
    money::{Currency, Money},
    period::Period,
    workspace::Scope,
};
use rusqlite::{Row, params};

impl Ledger {
    /// The campaigns, by id.
    pub fn campaigns(&self, scope: &Scope) -> Result<Vec<Campaign>, LedgerError> {
        self.read("list the campaigns", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT id, name, flight_from, flight_to, budget_nanos, budget_currency, hashtags, codes
                 FROM campaign WHERE workspace = ?1 ORDER BY id",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], campaign)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Stores a campaign as given, over what was known.
    pub fn put_campaign(&self, scope: &Scope, campaign: &Campaign) -> Result<(), LedgerError> {
        let (workspace, campaign) = (scope.workspace().clone(), campaign.clone());
        self.write("store a campaign", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT OR REPLACE INTO campaign (workspace, id, name, flight_from, flight_to, budget_nanos,
                                                  budget_currency, hashtags, codes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            query.execute(params![
                workspace.as_str(),
                campaign.id.as_str(),
                campaign.name,
                campaign.flight.map(|flight| column::day(flight.from)),
                campaign.flight.map(|flight| column::day(flight.to)),
                campaign.budget.map(|budget| budget.nanos.to_string()),
                campaign.budget.map(|budget| column::code(budget.currency)),
                column::to_json(&campaign.hashtags),
                column::to_json(&campaign.codes),
            ])?;
            Ok(())
        })
    }

    /// Removes a campaign. Posts and facts keep its id.
    pub fn remove_campaign(&self, scope: &Scope, id: &CampaignId) -> Result<(), LedgerError> {
        let (workspace, id) = (scope.workspace().clone(), id.clone());
        self.write("remove a campaign", move |conn| {
            let mut query = conn.prepare_cached("DELETE FROM campaign WHERE workspace = ?1 AND id = ?2")?;
            query.execute(params![workspace.as_str(), id.as_str()])?;
            Ok(())
        })
    }
}

fn campaign(row: &Row<'_>) -> rusqlite::Result<Campaign> {
    let flight = column::pair(column::maybe_parsed(row, 2)?, column::maybe_parsed(row, 3)?);
    let budget: Option<(i128, Currency)> = column::pair(column::maybe_parsed(row, 4)?, column::maybe_parsed(row, 5)?);
    Ok(Campaign {
        id: CampaignId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        flight: flight.map(|(from, to)| Period { from, to }),
        budget: budget.map(|(nanos, currency)| Money { nanos, currency }),
        hashtags: column::json(row, 6)?,
        codes: column::json(row, 7)?,
    })
}
