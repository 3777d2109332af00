//! Shops whose webhooks are taken: each has an address of its own and the secret that its signatures are checked with.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{
    Timestamp,
    id::WorkspaceId,
    workspace::{Scope, Workspace},
};
use rusqlite::{OptionalExtension, Row, params, types::Type};
use std::fmt;

/// The shops' makers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShopKind {
    /// Shopify.
    Shopify,
    /// WooCommerce.
    Woocommerce,
    /// Stripe.
    Stripe,
}

impl ShopKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Shopify, Self::Woocommerce, Self::Stripe];

    /// The name in storage and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
            Self::Stripe => "stripe",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A connected shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its number, to revoke it by.
    pub number: i64,
    /// Its maker.
    pub kind: ShopKind,
    /// Its name, in its owner's words.
    pub name: String,
    /// The last part of the address that its webhooks go to.
    pub address: String,
    /// What its signatures are checked with.
    pub secret: String,
    /// When it was connected.
    pub made_at: Timestamp,
    /// When it was disconnected, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// Secrets do not reach logs.
impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, kind, name, .. } = self;
        f.debug_struct("Shop").field("number", number).field("kind", kind).field("name", name).finish_non_exhaustive()
    }
}

const COLUMNS: &str = "number, kind, name, address, secret, made_at, revoked_at";

impl Ledger {
    /// Connects a shop. `address` is drawn at random by the caller.
    pub fn put_shop(
        &self,
        scope: &Scope,
        (kind, name): (ShopKind, &str),
        (address, secret): (&str, &str),
        now: Timestamp,
    ) -> Result<Shop, LedgerError> {
        let workspace = scope.workspace().clone();
        let (name, address, secret) = (name.to_owned(), address.to_owned(), secret.to_owned());
        self.write("connect a shop", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(&format!(
                "INSERT INTO shop (workspace, kind, name, address, secret, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 RETURNING {COLUMNS}"
            ))?;
            let row = params![workspace.as_str(), kind.name(), name, address, secret, column::micros(now)];
            Ok(query.query_row(row, shop)?)
        })
    }

    /// The shops of a workspace, the newest first, disconnected ones too.
    pub fn shops(&self, scope: &Scope) -> Result<Vec<Shop>, LedgerError> {
        self.read("list the shops", |conn| {
            let mut query =
                conn.prepare_cached(&format!("SELECT {COLUMNS} FROM shop WHERE workspace = ?1 ORDER BY number DESC"))?;
            let rows = query.query_map(params![scope.workspace().as_str()], shop)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The shop at an address, with its workspace; `None` when there is none or it was disconnected.
    pub fn shop(&self, address: &str) -> Result<Option<(Workspace, Shop)>, LedgerError> {
        self.read("look up a shop", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS}, workspace FROM shop WHERE address = ?1 AND revoked_at IS NULL"
            ))?;
            let found =
                query.query_row(params![address], |row| Ok((shop(row)?, row.get::<_, String>(7)?))).optional()?;
            let Some((shop, id)) = found else { return Ok(None) };
            let workspace =
                workspaces::by_name(conn, &id)?.ok_or(LedgerError::UnknownWorkspace(WorkspaceId::new(id)))?;
            Ok(Some((workspace, shop)))
        })
    }

    /// Disconnects a shop of the workspace. Tells whether there was one to disconnect.
    pub fn revoke_shop(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("disconnect a shop", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE shop SET revoked_at = ?3 WHERE workspace = ?1 AND number = ?2 AND revoked_at IS NULL",
            )?;
            Ok(query.execute(params![workspace.as_str(), number, column::micros(now)])? > 0)
        })
    }
}

fn shop(row: &Row<'_>) -> rusqlite::Result<Shop> {
    let kind: String = row.get(1)?;
    Ok(Shop {
        number: row.get(0)?,
        kind: ShopKind::from_name(&kind).ok_or_else(|| column::wrong(1, Type::Text, format!("no kind is {kind:?}")))?,
        name: row.get(2)?,
        address: row.get(3)?,
        secret: row.get(4)?,
        made_at: column::instant(row, 5)?,
        revoked_at: column::maybe_instant(row, 6)?,
    })
}
