//! Locks of a workspace: what its plan said of its KPIs, sealed in a chain that shows every later change.
//!
//! The ledger does not know what a formula or a target means, nor when a campaign starts: its callers say so.
//!
//! Invariant: locks are only added, behind the noted end of the chain and never dated before it.

use crate::{
    Ledger, LedgerError, chain,
    chain::{Broken, Fault, Head},
    column, plans, workspaces,
};
use model::{
    SmolStr, Timestamp,
    id::WorkspaceId,
    lock::{Lock, Statement, Terms, follows},
    workspace::Scope,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

const COLUMNS: &str = "number, kind, kpi, plan_version, plan_sha256, starts, formula, definition, baseline, target,
                       by_day, sealed_at, previous, document, hash FROM lock";

impl Ledger {
    /// The whole chain, the oldest lock first. [`model::lock::histories`] sorts it by KPI, the original beside what
    /// was amended.
    pub fn locks(&self, scope: &Scope) -> Result<Vec<Lock>, LedgerError> {
        self.read("list the locks", |conn| {
            let sql = format!("SELECT {COLUMNS} WHERE workspace = ?1 ORDER BY number");
            let mut query = conn.prepare_cached(&sql)?;
            let rows = query.query_map(params![scope.workspace().as_str()], lock)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Seals statements, all or none, and gives the locks that were added. A statement that says of its KPI what was
    /// sealed last adds nothing, from whichever version of the plan it is taken; nor does the removal of a KPI that was
    /// never sealed.
    ///
    /// Fails with [`LedgerError::Backdated`] when something is to be added and `now` is before the last lock or before
    /// the version of the plan, with [`LedgerError::UnknownPlanVersion`], and with [`LedgerError::Chain`] when somebody
    /// has put a lock where the next one belongs.
    pub fn seal(&self, scope: &Scope, statements: &[Statement], now: Timestamp) -> Result<Vec<Lock>, LedgerError> {
        let (workspace, statements) = (scope.workspace().clone(), statements.to_vec());
        self.write("seal the plan", move |conn| {
            workspaces::check(conn, &workspace)?;
            let now = column::to_micros(now);
            let mut added = Vec::new();
            for statement in &statements {
                added.extend(append(conn, &workspace, statement, now)?);
            }
            Ok(added)
        })
    }

    /// Recomputes the whole chain, compares it with every head that was noted, and the plans that it was taken from
    /// with their hashes. Tells where the chain ends, or the first lock that does not fit.
    pub fn verify(&self, scope: &Scope) -> Result<Result<Head, Broken>, LedgerError> {
        self.read("verify the locks", |conn| {
            // One moment for all that is compared; a transaction that only reads is undone without a trace.
            let moment = conn.unchecked_transaction()?;
            let verdict = verify(&moment, scope.workspace())?;
            moment.finish()?;
            Ok(verdict)
        })
    }
}

/// The noted end of the chain, and when its last lock was sealed.
pub(crate) fn head(conn: &Connection, workspace: &WorkspaceId) -> Result<(Head, Option<Timestamp>), LedgerError> {
    let mut query = conn.prepare_cached("SELECT length, hash, sealed_at FROM lock_head WHERE workspace = ?1")?;
    let noted = query.query_row(params![workspace.as_str()], |row| {
        Ok((Head { length: row.get(0)?, hash: row.get(1)? }, Some(column::instant(row, 2)?)))
    });
    Ok(noted.optional()?.unwrap_or_default())
}

fn append(
    conn: &Connection,
    workspace: &WorkspaceId,
    statement: &Statement,
    now: Timestamp,
) -> Result<Option<Lock>, LedgerError> {
    let Some((kind, terms)) = follows(last_of(conn, workspace, &statement.kpi)?.as_ref(), statement) else {
        return Ok(None);
    };
    let (plan_sha256, planned_at) = plans::stamp(conn, workspace, statement.plan_version)?;
    LedgerError::refuse_backdating("this lock", now, planned_at)?;
    let (head, last_at) = head(conn, workspace)?;
    LedgerError::refuse_backdating("this lock", now, last_at.unwrap_or(now))?;
    let number = head.length.saturating_add(1);
    refuse_taken(conn, workspace, number)?;
    let bare = Lock {
        number,
        kind,
        kpi: statement.kpi.clone(),
        plan_version: statement.plan_version,
        plan_sha256,
        terms,
        sealed_at: now,
        previous: head.hash,
        document: String::new(),
        hash: String::new(),
    };
    let lock = chain::sealed(workspace, bare);
    insert(conn, workspace, &lock)?;
    Ok(Some(lock))
}

/// The chain grows from its noted end: what else stands there came from outside, and going on would hide that.
fn refuse_taken(conn: &Connection, workspace: &WorkspaceId, number: u32) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached("SELECT kpi FROM lock WHERE workspace = ?1 AND number = ?2")?;
    let taken: Option<String> = query.query_row(params![workspace.as_str(), number], |row| row.get(0)).optional()?;
    match taken {
        Some(kpi) => Err(LedgerError::Chain(Broken { number, kpi: Some(kpi.into()), fault: Fault::Beyond })),
        None => Ok(()),
    }
}

fn insert(conn: &Connection, workspace: &WorkspaceId, lock: &Lock) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "INSERT INTO lock (workspace, number, kind, kpi, plan_version, plan_sha256, starts, formula, definition,
                           baseline, target, by_day, sealed_at, previous, document, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    query.execute(params![
        workspace.as_str(),
        lock.number,
        lock.kind.as_str(),
        lock.kpi.as_str(),
        lock.plan_version,
        lock.plan_sha256,
        column::day(lock.terms.starts),
        lock.terms.formula,
        lock.terms.definition,
        lock.terms.baseline,
        lock.terms.target,
        lock.terms.by.map(column::day),
        column::micros(lock.sealed_at),
        lock.previous,
        lock.document,
        lock.hash,
    ])?;
    tracing::trace!(name: "seal.written", target: "ledger", number = lock.number);
    let mut query = conn.prepare_cached(
        "INSERT OR REPLACE INTO lock_head (workspace, length, hash, sealed_at) VALUES (?1, ?2, ?3, ?4)",
    )?;
    query.execute(params![workspace.as_str(), lock.number, lock.hash, column::micros(lock.sealed_at)])?;
    Ok(())
}

fn last_of(conn: &Connection, workspace: &WorkspaceId, kpi: &str) -> Result<Option<Lock>, LedgerError> {
    let sql = format!("SELECT {COLUMNS} WHERE workspace = ?1 AND kpi = ?2 ORDER BY number DESC LIMIT 1");
    let mut query = conn.prepare_cached(&sql)?;
    Ok(query.query_row(params![workspace.as_str(), kpi], lock).optional()?)
}

fn verify(conn: &Connection, workspace: &WorkspaceId) -> Result<Result<Head, Broken>, LedgerError> {
    let (locks, unreadable) = readable(conn, workspace)?;
    let (noted, _) = head(conn, workspace)?;
    let plans = planned(conn, workspace)?;
    let recomputed = chain::verify(workspace, &locks).and_then(|head| match unreadable {
        Some(broken) => Err(broken),
        None => Ok(head),
    });
    Ok(recomputed.and_then(|head| {
        for noted in plans.values().map(|plan| &plan.chain).chain([&noted]) {
            chain::reaches(&locks, noted)?;
        }
        if let Some(beyond) = locks.get(noted.length as usize) {
            return Err(chain::at(beyond, Fault::Beyond));
        }
        locks.iter().try_for_each(|lock| taken_from(lock, plans.get(&lock.plan_version)))?;
        Ok(head)
    }))
}

/// The locks up to the first that cannot be read, and what is wrong with that one.
fn readable(conn: &Connection, workspace: &WorkspaceId) -> Result<(Vec<Lock>, Option<Broken>), LedgerError> {
    let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} WHERE workspace = ?1 ORDER BY number"))?;
    let mut rows = query.query(params![workspace.as_str()])?;
    let mut locks = Vec::new();
    while let Some(row) = rows.next()? {
        match lock(row) {
            Ok(lock) => locks.push(lock),
            Err(error) => return Ok((locks, Some(unreadable(row, error)?))),
        }
    }
    Ok((locks, None))
}

fn unreadable(row: &Row<'_>, error: rusqlite::Error) -> Result<Broken, LedgerError> {
    let (rusqlite::Error::FromSqlConversionFailure(at, ..) | rusqlite::Error::IntegralValueOutOfRange(at, _)) = error
    else {
        return Err(error.into());
    };
    let number = u32::try_from(row.get::<_, i64>(0)?).unwrap_or_default();
    let kpi = row.get::<_, String>(2).ok().map(SmolStr::from);
    let field = row.as_ref().column_name(at)?.to_owned();
    Ok(Broken { number, kpi, fault: Fault::Unreadable { field } })
}

/// What a version of the plan says about the chain.
struct Planned {
    sha256: String,
    at: Timestamp,
    chain: Head,
}

fn planned(conn: &Connection, workspace: &WorkspaceId) -> Result<BTreeMap<u32, Planned>, LedgerError> {
    let mut query =
        conn.prepare_cached("SELECT version, text, at, chain_length, chain_hash FROM plan WHERE workspace = ?1")?;
    let rows = query.query_map(params![workspace.as_str()], |row| {
        let sha256 = chain::sha256(row.get_ref(1)?.as_str()?);
        let chain = Head { length: row.get(3)?, hash: row.get(4)? };
        Ok((row.get(0)?, Planned { sha256, at: column::instant(row, 2)?, chain }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn taken_from(lock: &Lock, plan: Option<&Planned>) -> Result<(), Broken> {
    match plan {
        Some(plan) if plan.sha256 == lock.plan_sha256 && plan.at <= lock.sealed_at => Ok(()),
        Some(plan) if plan.sha256 == lock.plan_sha256 => Err(chain::at(lock, Fault::Backdated)),
        _ => Err(chain::at(lock, Fault::Plan)),
    }
}

fn lock(row: &Row<'_>) -> rusqlite::Result<Lock> {
    Ok(Lock {
        number: row.get(0)?,
        kind: column::parsed(row, 1)?,
        kpi: row.get::<_, String>(2)?.into(),
        plan_version: row.get(3)?,
        plan_sha256: row.get(4)?,
        terms: Terms {
            starts: column::parsed(row, 5)?,
            formula: row.get(6)?,
            definition: row.get(7)?,
            baseline: row.get(8)?,
            target: row.get(9)?,
            by: column::maybe_parsed(row, 10)?,
        },
        sealed_at: column::instant(row, 11)?,
        previous: row.get(12)?,
        document: row.get(13)?,
        hash: row.get(14)?,
    })
}
