//! Reviews of the plan and retrospectives of campaigns: what people decided, and what they learnt.
//!
//! Invariant: both only grow. The same word said twice in a row is stored once.

use crate::{Ledger, LedgerError, column, plans, workspaces};
use model::{
    id::CampaignId,
    review::{Retrospective, Review},
    workspace::Scope,
};
use rusqlite::{OptionalExtension, Row, params};

impl Ledger {
    /// The reviews of the plan, the latest day first, and of one day the latest word first.
    pub fn reviews(&self, scope: &Scope) -> Result<Vec<Review>, LedgerError> {
        self.read("list the reviews", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT day, plan_version, decision, author, at FROM review WHERE workspace = ?1
                 ORDER BY day DESC, number DESC",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], review)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Adds a review. One that says the same as the last of its day, by the same author, is not added again.
    ///
    /// Fails with [`LedgerError::UnknownPlanVersion`].
    pub fn put_review(&self, scope: &Scope, review: &Review) -> Result<(), LedgerError> {
        let (workspace, review) = (scope.workspace().clone(), review.clone());
        self.write("store a review", move |conn| {
            workspaces::check(conn, &workspace)?;
            plans::stamp(conn, &workspace, review.plan_version)?;
            let mut query = conn.prepare_cached(
                "INSERT INTO review (workspace, day, plan_version, decision, author, at)
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6
                 WHERE (?3, ?4, ?5) IS NOT (SELECT plan_version, decision, author FROM review
                                            WHERE workspace = ?1 AND day = ?2 ORDER BY number DESC LIMIT 1)",
            )?;
            query.execute(params![
                workspace.as_str(),
                column::day(review.day),
                review.plan_version,
                review.decision,
                review.author,
                column::micros(review.at),
            ])?;
            Ok(())
        })
    }

    /// Every retrospective, the newest first. Of one campaign the first of them is in force.
    pub fn retrospectives(&self, scope: &Scope) -> Result<Vec<Retrospective>, LedgerError> {
        self.read("list the retrospectives", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT campaign, outcome, learnt, at FROM retrospective WHERE workspace = ?1 ORDER BY number DESC",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], retrospective)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The retrospective of a campaign that is in force.
    pub fn retrospective(&self, scope: &Scope, campaign: &CampaignId) -> Result<Option<Retrospective>, LedgerError> {
        self.read("look up a retrospective", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT campaign, outcome, learnt, at FROM retrospective WHERE workspace = ?1 AND campaign = ?2
                 ORDER BY number DESC LIMIT 1",
            )?;
            let found = query.query_row(params![scope.workspace().as_str(), campaign.as_str()], retrospective);
            Ok(found.optional()?)
        })
    }

    /// Adds a retrospective, which is in force from then on. One that says the same as that in force is not added.
    pub fn put_retrospective(&self, scope: &Scope, retrospective: &Retrospective) -> Result<(), LedgerError> {
        let (workspace, retrospective) = (scope.workspace().clone(), retrospective.clone());
        self.write("store a retrospective", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT INTO retrospective (workspace, campaign, outcome, learnt, at)
                 SELECT ?1, ?2, ?3, ?4, ?5
                 WHERE (?3, ?4) IS NOT (SELECT outcome, learnt FROM retrospective
                                        WHERE workspace = ?1 AND campaign = ?2 ORDER BY number DESC LIMIT 1)",
            )?;
            query.execute(params![
                workspace.as_str(),
                retrospective.campaign.as_str(),
                retrospective.outcome,
                retrospective.learnt,
                column::micros(retrospective.at),
            ])?;
            Ok(())
        })
    }
}

fn review(row: &Row<'_>) -> rusqlite::Result<Review> {
    Ok(Review {
        day: column::parsed(row, 0)?,
        plan_version: row.get(1)?,
        decision: row.get(2)?,
        author: row.get(3)?,
        at: column::instant(row, 4)?,
    })
}

fn retrospective(row: &Row<'_>) -> rusqlite::Result<Retrospective> {
    Ok(Retrospective {
        campaign: CampaignId::new(row.get::<_, String>(0)?),
        outcome: row.get(1)?,
        learnt: row.get(2)?,
        at: column::instant(row, 3)?,
    })
}
