//! Creators of a workspace, with what is known of their size.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    creator::Creator,
    id::{CreatorId, WorkspaceId},
    workspace::Scope,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl Ledger {
    /// The creators, by id.
    pub fn creators(&self, scope: &Scope) -> Result<Vec<Creator>, LedgerError> {
        self.read("list the creators", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT id, name, followers, followers_as_of FROM creator WHERE workspace = ?1 ORDER BY id",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], creator)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// One creator.
    pub fn creator(&self, scope: &Scope, id: &CreatorId) -> Result<Option<Creator>, LedgerError> {
        self.read("look up a creator", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT id, name, followers, followers_as_of FROM creator WHERE workspace = ?1 AND id = ?2",
            )?;
            Ok(query.query_row(params![scope.workspace().as_str(), id.as_str()], creator).optional()?)
        })
    }

    /// Stores a creator as given, over what was known.
    pub fn put_creator(&self, scope: &Scope, creator: &Creator) -> Result<(), LedgerError> {
        let (workspace, creator) = (scope.workspace().clone(), creator.clone());
        self.write("store a creator", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT INTO creator (workspace, id, name, followers, followers_as_of) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (workspace, id) DO UPDATE SET name = excluded.name, followers = excluded.followers,
                 followers_as_of = excluded.followers_as_of",
            )?;
            execute(&mut query, &workspace, &creator)
        })
    }
}

/// Fills in a creator that a source names. A name that was given stays; of two sizes the later one counts.
pub(crate) fn merge(conn: &Connection, workspace: &WorkspaceId, creator: &Creator) -> Result<(), LedgerError> {
    let mut query = conn.prepare_cached(
        "INSERT INTO creator (workspace, id, name, followers, followers_as_of) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (workspace, id) DO UPDATE SET
         name = iif(creator.name = creator.id, excluded.name, creator.name),
         followers = iif(excluded.followers IS NOT NULL AND (creator.followers IS NULL
             OR coalesce(creator.followers_as_of, 0) <= coalesce(excluded.followers_as_of, 0)),
             excluded.followers, creator.followers),
         followers_as_of = iif(excluded.followers IS NOT NULL AND (creator.followers IS NULL
             OR coalesce(creator.followers_as_of, 0) <= coalesce(excluded.followers_as_of, 0)),
             excluded.followers_as_of, creator.followers_as_of)",
    )?;
    execute(&mut query, workspace, creator)
}

/// Makes sure that a creator who is named somewhere exists.
pub(crate) fn ensure(conn: &Connection, workspace: &WorkspaceId, id: &CreatorId) -> Result<(), LedgerError> {
    let mut query =
        conn.prepare_cached("INSERT INTO creator (workspace, id, name) VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING")?;
    query.execute(params![workspace.as_str(), id.as_str()])?;
    Ok(())
}

fn execute(query: &mut rusqlite::Statement<'_>, workspace: &WorkspaceId, creator: &Creator) -> Result<(), LedgerError> {
    let name = if creator.name.is_empty() { creator.id.as_str() } else { &creator.name };
    query.execute(params![
        workspace.as_str(),
        creator.id.as_str(),
        name,
        creator.followers.map(column::integer),
        creator.followers_as_of.map(column::micros),
    ])?;
    Ok(())
}

fn creator(row: &Row<'_>) -> rusqlite::Result<Creator> {
    Ok(Creator {
        id: CreatorId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        followers: column::maybe_count(row, 2)?,
        followers_as_of: column::maybe_instant(row, 3)?,
    })
}
