//! Workspaces: a brand or a client each.
//!
//! Invariant: a workspace's time zone does not change once it has facts, since facts carry civil days.

use crate::{Ledger, LedgerError, column};
use model::{Timestamp, calendar::Calendar, id::WorkspaceId, money::Currency, workspace::Workspace};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "id, name, time_zone, week_start, fiscal_start, currency FROM workspace";

impl Ledger {
    /// The workspaces, by name.
    pub fn workspaces(&self) -> Result<Vec<Workspace>, LedgerError> {
        self.read("list the workspaces", |conn| {
            let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} ORDER BY name_folded"))?;
            let rows = query.query_map([], workspace)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The workspace of an id or a name, upper and lower case taken as one.
    pub fn workspace(&self, id_or_name: &str) -> Result<Option<Workspace>, LedgerError> {
        self.read("look up a workspace", |conn| by_name(conn, id_or_name))
    }

    /// Makes a workspace. Its id is made from its name.
    pub fn create_workspace(
        &self,
        name: &str,
        calendar: &Calendar,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Workspace, LedgerError> {
        let fresh = fresh(name, calendar, currency)?;
        self.write("make a workspace", move |conn| create(conn, fresh, now))
    }

    /// The workspace of a name; made with this calendar and currency when there is none.
    pub fn ensure_workspace(
        &self,
        name: &str,
        calendar: &Calendar,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Workspace, LedgerError> {
        let fresh = fresh(name, calendar, currency)?;
        if let Some(known) = self.workspace(&fresh.name)? {
            return Ok(known);
        }
        self.write("make a workspace", move |conn| match by_name(conn, &fresh.name)? {
            Some(known) => Ok(known),
            None => create(conn, fresh, now),
        })
    }

    /// Changes name, calendar and currency of the workspace with this id. The time zone stays once there are facts.
    pub fn update_workspace(&self, workspace: &Workspace) -> Result<(), LedgerError> {
        let mut changed = fresh(&workspace.name, &workspace.calendar, workspace.currency)?;
        changed.id = workspace.id.clone();
        self.write("change a workspace", move |conn| update(conn, &changed))
    }
}

/// Fails when there is no such workspace.
pub(crate) fn check(conn: &Connection, id: &WorkspaceId) -> Result<(), LedgerError> {
    zone(conn, id).map(drop)
}

/// The time zone of a workspace.
pub(crate) fn zone(conn: &Connection, id: &WorkspaceId) -> Result<String, LedgerError> {
    let mut query = conn.prepare_cached("SELECT time_zone FROM workspace WHERE id = ?1")?;
    let zone = query.query_row(params![id.as_str()], |row| row.get(0)).optional()?;
    zone.ok_or_else(|| LedgerError::UnknownWorkspace(id.clone()))
}

/// The currency of a workspace.
pub(crate) fn currency(conn: &Connection, id: &WorkspaceId) -> Result<Currency, LedgerError> {
    let mut query = conn.prepare_cached("SELECT currency FROM workspace WHERE id = ?1")?;
    let currency = query.query_row(params![id.as_str()], |row| column::parsed(row, 0)).optional()?;
    currency.ok_or_else(|| LedgerError::UnknownWorkspace(id.clone()))
}

/// Notes that a workspace has facts.
pub(crate) fn note_facts(conn: &Connection, id: &WorkspaceId) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached("UPDATE workspace SET has_facts = 1 WHERE id = ?1 AND has_facts = 0")?;
    query.execute(params![id.as_str()])?;
    Ok(())
}

/// A workspace with an id that is yet to be checked.
fn fresh(name: &str, calendar: &Calendar, currency: Currency) -> Result<Workspace, LedgerError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = slug(&name);
    if id.is_empty() {
        return Err(LedgerError::NoName);
    }
    Calendar::in_zone(&calendar.time_zone).map_err(LedgerError::Calendar)?;
    for (what, value, last) in
        [("the first day of the week", calendar.week_start, 7), ("the first fiscal month", calendar.fiscal_start, 12)]
    {
        if !(1..=last).contains(&value) {
            return Err(LedgerError::Calendar(format!("{what} is a number from 1 to {last}, not {value}")));
        }
    }
    Ok(Workspace { id: WorkspaceId::new(id), name, calendar: calendar.clone(), currency })
}

fn create(conn: &Connection, mut workspace: Workspace, now: Timestamp) -> Result<Workspace, LedgerError> {
    if holder(conn, &workspace.name)?.is_some() {
        return Err(LedgerError::NameTaken(workspace.name));
    }
    let slug = workspace.id.clone();
    let mut taken = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM workspace WHERE id = ?1)")?;
    for number in 2.. {
        if !taken.query_row(params![workspace.id.as_str()], |row| row.get(0))? {
            break;
        }
        workspace.id = WorkspaceId::new(format!("{slug}-{number}"));
    }
    conn.execute(
        "INSERT INTO workspace (id, name, name_folded, time_zone, week_start, fiscal_start, currency, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            workspace.id.as_str(),
            workspace.name,
            workspace.name.to_lowercase(),
            workspace.calendar.time_zone,
            workspace.calendar.week_start,
            workspace.calendar.fiscal_start,
            column::code(workspace.currency),
            column::micros(now),
        ],
    )?;
    Ok(workspace)
}

fn update(conn: &Connection, workspace: &Workspace) -> Result<(), LedgerError> {
    let zone = zone(conn, &workspace.id)?;
    let id = workspace.id.as_str();
    if holder(conn, &workspace.name)?.is_some_and(|holder| holder != id) {
        return Err(LedgerError::NameTaken(workspace.name.clone()));
    }
    let mut query = conn.prepare_cached("SELECT has_facts FROM workspace WHERE id = ?1")?;
    if zone != workspace.calendar.time_zone && query.query_row(params![id], |row| row.get(0))? {
        return Err(LedgerError::ZoneFixed { workspace: workspace.id.clone(), zone });
    }
    conn.execute(
        "UPDATE workspace SET name = ?2, name_folded = ?3, time_zone = ?4, week_start = ?5, fiscal_start = ?6,
         currency = ?7 WHERE id = ?1",
        params![
            id,
            workspace.name,
            workspace.name.to_lowercase(),
            workspace.calendar.time_zone,
            workspace.calendar.week_start,
            workspace.calendar.fiscal_start,
            column::code(workspace.currency),
        ],
    )?;
    Ok(())
}

/// The workspace that has a name, if any.
fn holder(conn: &Connection, name: &str) -> Result<Option<String>, LedgerError> {
    let mut query = conn.prepare_cached("SELECT id FROM workspace WHERE name_folded = ?1")?;
    Ok(query.query_row(params![name.to_lowercase()], |row| row.get(0)).optional()?)
}

/// The workspace of an id or a name.
pub(crate) fn by_name(conn: &Connection, id_or_name: &str) -> Result<Option<Workspace>, LedgerError> {
    let folded = id_or_name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let sql = format!("SELECT {COLUMNS} WHERE id = ?1 OR name_folded = ?2 ORDER BY id <> ?1 LIMIT 1");
    let mut query = conn.prepare_cached(&sql)?;
    Ok(query.query_row(params![id_or_name, folded], workspace).optional()?)
}

/// Lower-case letters and digits of any script, with single dashes between.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn workspace(row: &Row<'_>) -> rusqlite::Result<Workspace> {
    Ok(Workspace {
        id: WorkspaceId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        calendar: Calendar { time_zone: row.get(2)?, week_start: row.get(3)?, fiscal_start: row.get(4)? },
        currency: column::parsed(row, 5)?,
    })
}
