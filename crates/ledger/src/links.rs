//! Tracking links, each a document of its own, and the mark by which a redirect sees that they changed.
//!
//! Invariant: links of all workspaces share the names of one server, so an id belongs to one workspace for good.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    id::LinkId,
    link::Link,
    workspace::{Scope, Workspace},
};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl Ledger {
    /// The links of a workspace, by id.
    pub fn links(&self, scope: &Scope) -> Result<Vec<Link>, LedgerError> {
        self.read("list the links", |conn| links(conn, scope.workspace().as_str()))
    }

    /// One link.
    pub fn link(&self, scope: &Scope, id: &LinkId) -> Result<Option<Link>, LedgerError> {
        self.read("read a link", |conn| {
            let mut query = conn.prepare_cached("SELECT document FROM link WHERE workspace = ?1 AND id = ?2")?;
            Ok(query.query_row(params![scope.workspace().as_str(), id.as_str()], document).optional()?)
        })
    }

    /// Every workspace with its links: what a redirect needs to know.
    pub fn every_link(&self) -> Result<Vec<(Workspace, Vec<Link>)>, LedgerError> {
        let all = self.workspaces()?;
        all.into_iter().map(|workspace| Ok((workspace.clone(), self.links(&workspace.scope())?))).collect()
    }

    /// A number that grows with every change of a link.
    pub fn links_epoch(&self) -> Result<i64, LedgerError> {
        self.read("read whether links changed", |conn| {
            Ok(conn.prepare_cached("SELECT epoch FROM link_epoch")?.query_row([], |row| row.get(0))?)
        })
    }

    /// Stores a link as given, over what was known of it.
    ///
    /// Fails with [`LedgerError::LinkTaken`] when another workspace has a link of that name.
    pub fn put_link(&self, scope: &Scope, link: &Link) -> Result<(), LedgerError> {
        self.put_links(scope, std::slice::from_ref(link))
    }

    /// Stores several links, all or none.
    pub fn put_links(&self, scope: &Scope, links: &[Link]) -> Result<(), LedgerError> {
        let (workspace, links) = (scope.workspace().clone(), links.to_vec());
        self.write("store links", move |conn| {
            workspaces::check(conn, &workspace)?;
            for link in &links {
                put(conn, workspace.as_str(), link)?;
            }
            touch(conn)
        })
    }
}

/// Notes that what a redirect knows has changed.
pub(crate) fn touch(conn: &Connection) -> Result<(), LedgerError> {
    conn.prepare_cached("UPDATE link_epoch SET epoch = epoch + 1")?.execute([])?;
    Ok(())
}

fn links(conn: &Connection, workspace: &str) -> Result<Vec<Link>, LedgerError> {
    let mut query = conn.prepare_cached("SELECT document FROM link WHERE workspace = ?1 ORDER BY id")?;
    let rows = query.query_map(params![workspace], document)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put(conn: &Connection, workspace: &str, link: &Link) -> Result<(), LedgerError> {
    let mut owner = conn.prepare_cached("SELECT workspace FROM link WHERE id = ?1")?;
    let owner: Option<String> = owner.query_row(params![link.id.as_str()], |row| row.get(0)).optional()?;
    if owner.is_some_and(|owner| owner != workspace) {
        return Err(LedgerError::LinkTaken(link.id.clone()));
    }
    let mut query =
        conn.prepare_cached("INSERT OR REPLACE INTO link (id, workspace, document, made_at) VALUES (?1, ?2, ?3, ?4)")?;
    query.execute(params![link.id.as_str(), workspace, column::to_json(link), column::micros(link.made_at)])?;
    Ok(())
}

fn document(row: &Row<'_>) -> rusqlite::Result<Link> {
    column::json(row, 0)
}
