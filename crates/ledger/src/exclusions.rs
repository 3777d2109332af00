//! Visits that were not counted: how many by day, link and reason, and the latest examples of each reason.
//!
//! Invariant: nothing here tells who a visitor was. An example is a program's own word for itself, never an address.

use crate::{Ledger, LedgerError, column};
use model::{
    Date, SmolStr, Timestamp,
    id::{LinkId, WorkspaceId},
    period::Period,
    visit::Exclusion,
    workspace::Scope,
};
use rusqlite::{Connection, Row, params, types::Type};
use std::collections::BTreeMap;

/// How many examples of a reason are kept.
const EXAMPLES: u32 = 50;

/// How much of a program's word for itself is kept.
const LONGEST_AGENT: usize = 400;

/// A visit that was not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The workspace of the link.
    pub workspace: WorkspaceId,
    /// The day, in the workspace's time zone.
    pub day: Date,
    /// The link.
    pub link: LinkId,
    /// Why it was not counted.
    pub reason: Exclusion,
    /// When it came.
    pub at: Timestamp,
    /// The request's method.
    pub method: SmolStr,
    /// What the program called itself.
    pub agent: String,
}

/// How many visits of a day and link were not counted for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionCount {
    /// The day.
    pub day: Date,
    /// The link.
    pub link: LinkId,
    /// The reason.
    pub reason: Exclusion,
    /// How many.
    pub visits: u64,
}

/// One visit that was not counted, as an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionExample {
    /// The reason.
    pub reason: Exclusion,
    /// The link.
    pub link: LinkId,
    /// When it came.
    pub at: Timestamp,
    /// The request's method.
    pub method: String,
    /// What the program called itself.
    pub agent: String,
}

impl Ledger {
    /// Counts visits that were not counted as clicks.
    pub fn note_exclusions(&self, visits: Vec<Excluded>) -> Result<(), LedgerError> {
        self.write("note excluded visits", move |conn| {
            count(conn, &visits)?;
            latest(&visits).into_iter().try_for_each(|visit| keep(conn, visit))
        })
    }

    /// The counts of a period, by day, link and reason.
    pub fn exclusions(&self, scope: &Scope, period: Period) -> Result<Vec<ExclusionCount>, LedgerError> {
        self.read("count excluded visits", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT day, link, reason, visits FROM exclusion WHERE workspace = ?1 AND day BETWEEN ?2 AND ?3
                 ORDER BY day, link, reason",
            )?;
            let days = params![scope.workspace().as_str(), column::day(period.from), column::day(period.to)];
            let rows = query.query_map(days, |row| {
                Ok(ExclusionCount {
                    day: column::parsed(row, 0)?,
                    link: LinkId::new(row.get::<_, String>(1)?),
                    reason: reason(row, 2)?,
                    visits: column::count(row, 3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The latest examples, the newest first, of every reason or of one.
    pub fn exclusion_examples(
        &self,
        scope: &Scope,
        only: Option<Exclusion>,
        limit: usize,
    ) -> Result<Vec<ExclusionExample>, LedgerError> {
        self.read("list excluded visits", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT reason, link, at, method, agent FROM exclusion_example
                 WHERE workspace = ?1 AND (?2 IS NULL OR reason = ?2) ORDER BY number DESC LIMIT ?3",
            )?;
            let asked = params![scope.workspace().as_str(), only.map(Exclusion::name), column::integer(limit as u64)];
            let rows = query.query_map(asked, example)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Adds visits to the counts: a row each of day, link and reason, however many programs come at once.
fn count(conn: &Connection, visits: &[Excluded]) -> Result<(), LedgerError> {
    let mut counts: BTreeMap<_, u64> = BTreeMap::new();
    for visit in visits {
        *counts.entry((&visit.workspace, visit.day, &visit.link, visit.reason)).or_default() += 1;
    }
    let mut query = conn.prepare_cached(
        "INSERT INTO exclusion (workspace, day, link, reason, visits) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (workspace, day, link, reason) DO UPDATE SET visits = visits + excluded.visits",
    )?;
    for ((workspace, day, link, reason), visits) in counts {
        let visits = column::integer(visits);
        query.execute(params![workspace.as_str(), column::day(day), link.as_str(), reason.name(), visits])?;
    }
    Ok(())
}

/// The visits that stay as examples, in their order: the last ones of each workspace and reason.
fn latest(visits: &[Excluded]) -> Vec<&Excluded> {
    let mut kept: BTreeMap<_, u32> = BTreeMap::new();
    let mut latest: Vec<&Excluded> = Vec::new();
    for visit in visits.iter().rev() {
        let count = kept.entry((&visit.workspace, visit.reason)).or_default();
        if *count < EXAMPLES {
            *count += 1;
            latest.push(visit);
        }
    }
    latest.reverse();
    latest
}

fn keep(conn: &Connection, visit: &Excluded) -> Result<(), LedgerError> {
    let (workspace, reason) = (visit.workspace.as_str(), visit.reason.name());
    let agent: String = visit.agent.chars().take(LONGEST_AGENT).collect();
    let mut example = conn.prepare_cached(
        "INSERT INTO exclusion_example (workspace, reason, link, at, method, agent) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let at = column::micros(visit.at);
    example.execute(params![workspace, reason, visit.link.as_str(), at, visit.method.as_str(), agent])?;
    let mut trim = conn.prepare_cached(
        "DELETE FROM exclusion_example WHERE workspace = ?1 AND reason = ?2 AND number <= (
             SELECT number FROM exclusion_example WHERE workspace = ?1 AND reason = ?2
             ORDER BY number DESC LIMIT 1 OFFSET ?3)",
    )?;
    trim.execute(params![workspace, reason, EXAMPLES])?;
    Ok(())
}

fn example(row: &Row<'_>) -> rusqlite::Result<ExclusionExample> {
    Ok(ExclusionExample {
        reason: reason(row, 0)?,
        link: LinkId::new(row.get::<_, String>(1)?),
        at: column::instant(row, 2)?,
        method: row.get(3)?,
        agent: row.get(4)?,
    })
}

fn reason(row: &Row<'_>, at: usize) -> rusqlite::Result<Exclusion> {
    let name: String = row.get(at)?;
    Exclusion::from_name(&name).ok_or_else(|| column::wrong(at, Type::Text, format!("no reason is called {name:?}")))
}
