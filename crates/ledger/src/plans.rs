//! The workspace's plan: its text, as it was written. Every version is kept, with who wrote it, when and why.
//!
//! The ledger does not know what the text means. Whoever changes it says which version the change was made to.
//!
//! Invariant: a version is only ever made from the one before it, so nobody's change is overwritten unseen; versions
//! count up from 1 without gaps and their instants never go back.

use crate::{Ledger, LedgerError, chain, chain::Head, column, locks, workspaces};
use model::{Timestamp, id::WorkspaceId, workspace::Scope};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "version, sha256, author, at, reason, based_on, chain_length, chain_hash";

/// A text that somebody wants to be the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// The version that was changed; `None` for the first plan of a workspace.
    pub based_on: Option<u32>,
    /// Who wrote it.
    pub author: String,
    /// Why it was changed.
    pub reason: String,
}

/// One version of the plan, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVersion {
    /// Its number, from 1.
    pub number: u32,
    /// The SHA-256 of its text, in lower-case hexadecimal.
    pub sha256: String,
    /// Who wrote it.
    pub author: String,
    /// When it was stored, to the microsecond.
    pub at: Timestamp,
    /// Why it was changed.
    pub reason: String,
    /// The version that it was made from; `None` for the first.
    pub based_on: Option<u32>,
    /// Where the chain of locks ended when it was stored.
    pub chain: Head,
}

/// One version of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanText {
    /// Which one.
    pub version: PlanVersion,
    /// Its text.
    pub text: String,
}

/// What became of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is the plan now, under this number.
    Version(u32),
    /// The plan in force says the same already.
    Unchanged,
    /// Somebody else has changed the plan since. Nothing was stored.
    Conflict {
        /// The text that was to be stored.
        yours: String,
        /// The version in force.
        current: PlanText,
    },
}

impl Ledger {
    /// The version in force, if there is a plan.
    pub fn plan(&self, scope: &Scope) -> Result<Option<PlanText>, LedgerError> {
        self.read("read the plan", |conn| in_force(conn, scope.workspace()))
    }

    /// One version of the plan.
    pub fn plan_version(&self, scope: &Scope, number: u32) -> Result<Option<PlanText>, LedgerError> {
        self.read("read a version of the plan", |conn| {
            let sql = format!("SELECT {COLUMNS}, text FROM plan WHERE workspace = ?1 AND version = ?2");
            let mut query = conn.prepare_cached(&sql)?;
            Ok(query.query_row(params![scope.workspace().as_str(), number], plan_text).optional()?)
        })
    }

    /// Every version without its text, the newest first.
    pub fn plan_log(&self, scope: &Scope) -> Result<Vec<PlanVersion>, LedgerError> {
        self.read("list the versions of the plan", |conn| {
            let sql = format!("SELECT {COLUMNS} FROM plan WHERE workspace = ?1 ORDER BY version DESC");
            let mut query = conn.prepare_cached(&sql)?;
            let rows = query.query_map(params![scope.workspace().as_str()], version)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Makes a draft the plan, if the version that it was made from is still in force.
    ///
    /// Fails with [`LedgerError::Backdated`] when `now` is before the instant of the version in force, and with
    /// [`LedgerError::UnknownPlanVersion`] when the draft names a version of a plan that does not exist.
    pub fn put_plan(&self, scope: &Scope, draft: &Draft, now: Timestamp) -> Result<Saved, LedgerError> {
        let (workspace, draft) = (scope.workspace().clone(), draft.clone());
        self.write("store the plan", move |conn| {
            workspaces::check(conn, &workspace)?;
            save(conn, &workspace, draft, column::to_micros(now))
        })
    }
}

/// Hash and instant of a version.
pub(crate) fn stamp(
    conn: &Connection,
    workspace: &WorkspaceId,
    number: u32,
) -> Result<(String, Timestamp), LedgerError> {
    let mut query = conn.prepare_cached("SELECT sha256, at FROM plan WHERE workspace = ?1 AND version = ?2")?;
    let stamp = query
        .query_row(params![workspace.as_str(), number], |row| Ok((row.get(0)?, column::instant(row, 1)?)))
        .optional()?;
    stamp.ok_or_else(|| LedgerError::UnknownPlanVersion { workspace: workspace.clone(), number })
}

fn save(conn: &Connection, workspace: &WorkspaceId, draft: Draft, now: Timestamp) -> Result<Saved, LedgerError> {
    let Some(current) = in_force(conn, workspace)? else {
        if let Some(number) = draft.based_on {
            return Err(LedgerError::UnknownPlanVersion { workspace: workspace.clone(), number });
        }
        return insert(conn, workspace, (1, &draft), now);
    };
    if current.text == draft.text {
        return Ok(Saved::Unchanged);
    }
    if draft.based_on != Some(current.version.number) {
        return Ok(Saved::Conflict { yours: draft.text, current });
    }
    LedgerError::refuse_backdating("this version of the plan", now, current.version.at)?;
    insert(conn, workspace, (current.version.number + 1, &draft), now)
}

fn insert(
    conn: &Connection,
    workspace: &WorkspaceId,
    (number, draft): (u32, &Draft),
    now: Timestamp,
) -> Result<Saved, LedgerError> {
    let (chain, _) = locks::head(conn, workspace)?;
    let mut query = conn.prepare_cached(
        "INSERT INTO plan (workspace, version, text, sha256, author, at, reason, based_on, chain_length, chain_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    query.execute(params![
        workspace.as_str(),
        number,
        draft.text,
        chain::sha256(&draft.text),
        draft.author,
        column::micros(now),
        draft.reason,
        draft.based_on,
        chain.length,
        chain.hash,
    ])?;
    tracing::trace!(name: "plan.written", target: "ledger", number);
    Ok(Saved::Version(number))
}

fn in_force(conn: &Connection, workspace: &WorkspaceId) -> Result<Option<PlanText>, LedgerError> {
    let sql = format!("SELECT {COLUMNS}, text FROM plan WHERE workspace = ?1 ORDER BY version DESC LIMIT 1");
    let mut query = conn.prepare_cached(&sql)?;
    Ok(query.query_row(params![workspace.as_str()], plan_text).optional()?)
}

fn version(row: &Row<'_>) -> rusqlite::Result<PlanVersion> {
    Ok(PlanVersion {
        number: row.get(0)?,
        sha256: row.get(1)?,
        author: row.get(2)?,
        at: column::instant(row, 3)?,
        reason: row.get(4)?,
        based_on: row.get(5)?,
        chain: Head { length: row.get(6)?, hash: row.get(7)? },
    })
}

fn plan_text(row: &Row<'_>) -> rusqlite::Result<PlanText> {
    Ok(PlanText { version: version(row)?, text: row.get(8)? })
}
