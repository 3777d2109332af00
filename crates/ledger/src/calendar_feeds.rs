//! Feeds of the calendar: secret addresses that calendar programs subscribe to.
//!
//! Invariant: the secret itself is never stored. It is random, so that its bare hash cannot be guessed backwards.

use crate::{Ledger, LedgerError, chain, column, workspaces};
use model::{Timestamp, workspace::Scope, workspace::Workspace};
use rusqlite::{OptionalExtension, Row, params};

/// 128 random bits take this many characters when written in Base64, more in any other usual way.
const LEAST_TOKEN: usize = 22;

/// One feed of a workspace's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Its number, to revoke it by.
    pub number: i64,
    /// What it is for, in its maker's words.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

impl Ledger {
    /// The feeds of a workspace, the newest first, revoked ones too.
    pub fn calendar_feeds(&self, scope: &Scope) -> Result<Vec<CalendarFeed>, LedgerError> {
        self.read("list the calendar feeds", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT number, name, made_at, revoked_at FROM calendar_feed WHERE workspace = ?1 ORDER BY number DESC",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str()], calendar_feed)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Makes a feed. The caller draws the token at random and shows it once: it cannot be read back.
    ///
    /// Fails with [`LedgerError::ShortToken`] when the token is too short to be a secret.
    pub fn make_calendar_feed(
        &self,
        scope: &Scope,
        name: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<CalendarFeed, LedgerError> {
        if token.len() < LEAST_TOKEN {
            return Err(LedgerError::ShortToken { least: LEAST_TOKEN });
        }
        let (workspace, name, sha256) = (scope.workspace().clone(), name.to_owned(), chain::sha256(token));
        self.write("make a calendar feed", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(
                "INSERT INTO calendar_feed (workspace, name, token_sha256, made_at) VALUES (?1, ?2, ?3, ?4)
                 RETURNING number, name, made_at, revoked_at",
            )?;
            let row = params![workspace.as_str(), name, sha256, column::micros(now)];
            Ok(query.query_row(row, calendar_feed)?)
        })
    }

    /// The workspace whose calendar a token opens; `None` when there is no such feed or it was revoked.
    pub fn workspace_of_calendar(&self, token: &str) -> Result<Option<Workspace>, LedgerError> {
        let sha256 = chain::sha256(token);
        self.read("look up a calendar feed", |conn| {
            let mut query = conn
                .prepare_cached("SELECT workspace FROM calendar_feed WHERE token_sha256 = ?1 AND revoked_at IS NULL")?;
            let id: Option<String> = query.query_row(params![sha256], |row| row.get(0)).optional()?;
            id.map_or(Ok(None), |id| workspaces::by_name(conn, &id))
        })
    }

    /// Revokes a feed of the workspace: its token opens nothing from then on. Tells whether there was one to revoke.
    pub fn revoke_calendar_feed(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("revoke a calendar feed", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE calendar_feed SET revoked_at = ?3
                 WHERE workspace = ?1 AND number = ?2 AND revoked_at IS NULL",
            )?;
            Ok(query.execute(params![workspace.as_str(), number, column::micros(now)])? > 0)
        })
    }
}

fn calendar_feed(row: &Row<'_>) -> rusqlite::Result<CalendarFeed> {
    Ok(CalendarFeed {
        number: row.get(0)?,
        name: row.get(1)?,
        made_at: column::instant(row, 2)?,
        revoked_at: column::maybe_instant(row, 3)?,
    })
}
