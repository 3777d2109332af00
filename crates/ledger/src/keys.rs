//! Keys of those who send events: shops' servers and pages.
//!
//! Invariant: a key itself is never stored. It is random, so that its bare hash cannot be guessed backwards.

use crate::{Ledger, LedgerError, chain, column, workspaces};
use model::{
    Timestamp,
    id::WorkspaceId,
    workspace::{Scope, Workspace},
};
use rusqlite::{OptionalExtension, Row, params, types::Type};

/// 128 random bits take this many characters when written in Base64, more in any other usual way.
const LEAST_KEY: usize = 22;

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Stands in a page, where everybody can read it: takes page views and what a browser tells.
    Public,
    /// Known to servers alone: takes everything.
    Secret,
}

impl KeyKind {
    /// The name in storage and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Secret => "secret",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Public, Self::Secret].into_iter().find(|kind| kind.name() == name)
    }
}

/// A key, without the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number, to revoke it by.
    pub number: i64,
    /// What it is for, in its maker's words; for a page the name of the site.
    pub name: String,
    /// What it opens.
    pub kind: KeyKind,
    /// Its last characters, to tell keys apart.
    pub ending: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str = "number, name, kind, ending, made_at, revoked_at";

impl Ledger {
    /// Makes a key. The caller draws `secret` at random and shows it once: it cannot be read back.
    ///
    /// Fails with [`LedgerError::ShortKey`] when it is too short to be a secret.
    pub fn make_key(
        &self,
        scope: &Scope,
        (name, kind): (&str, KeyKind),
        secret: &str,
        now: Timestamp,
    ) -> Result<Key, LedgerError> {
        if secret.len() < LEAST_KEY {
            return Err(LedgerError::ShortKey { least: LEAST_KEY });
        }
        let ending: String = secret.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let (workspace, name, sha256) = (scope.workspace().clone(), name.to_owned(), chain::sha256(secret));
        self.write("make a key", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(&format!(
                "INSERT INTO write_key (workspace, name, kind, sha256, ending, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 RETURNING {COLUMNS}"
            ))?;
            let row = params![workspace.as_str(), name, kind.name(), sha256, ending, column::micros(now)];
            Ok(query.query_row(row, key)?)
        })
    }

    /// The keys of a workspace, the newest first, revoked ones too.
    pub fn keys(&self, scope: &Scope) -> Result<Vec<Key>, LedgerError> {
        self.read("list the keys", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM write_key WHERE workspace = ?1 ORDER BY number DESC"
            ))?;
            let rows = query.query_map(params![scope.workspace().as_str()], key)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The key that a secret is, with its workspace; `None` when there is none or it was revoked.
    pub fn key(&self, secret: &str) -> Result<Option<(Workspace, Key)>, LedgerError> {
        let sha256 = chain::sha256(secret);
        self.find_key("sha256 = ?1", &sha256)
    }

    /// The public key whose name is that of a site, for trackers that name the site alone.
    pub fn key_of_site(&self, site: &str) -> Result<Option<(Workspace, Key)>, LedgerError> {
        self.find_key("kind = 'public' AND name = ?1", site)
    }

    /// Revokes a key of the workspace: it opens nothing from then on. Tells whether there was one to revoke.
    pub fn revoke_key(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("revoke a key", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE write_key SET revoked_at = ?3 WHERE workspace = ?1 AND number = ?2 AND revoked_at IS NULL",
            )?;
            Ok(query.execute(params![workspace.as_str(), number, column::micros(now)])? > 0)
        })
    }

    fn find_key(&self, condition: &'static str, value: &str) -> Result<Option<(Workspace, Key)>, LedgerError> {
        self.read("look up a key", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS}, workspace FROM write_key WHERE {condition} AND revoked_at IS NULL
                 ORDER BY number DESC LIMIT 1"
            ))?;
            let found = query.query_row(params![value], |row| Ok((key(row)?, row.get::<_, String>(6)?))).optional()?;
            let Some((key, id)) = found else { return Ok(None) };
            let workspace =
                workspaces::by_name(conn, &id)?.ok_or(LedgerError::UnknownWorkspace(WorkspaceId::new(id)))?;
            Ok(Some((workspace, key)))
        })
    }
}

fn key(row: &Row<'_>) -> rusqlite::Result<Key> {
    let kind: String = row.get(2)?;
    Ok(Key {
        number: row.get(0)?,
        name: row.get(1)?,
        kind: KeyKind::from_name(&kind).ok_or_else(|| column::wrong(2, Type::Text, format!("no kind is {kind:?}")))?,
        ending: row.get(3)?,
        made_at: column::instant(row, 4)?,
        revoked_at: column::maybe_instant(row, 5)?,
    })
}
