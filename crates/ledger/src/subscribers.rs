//! Subscribers: addresses that are told of what happened, the notices on their way to them, and a log of every try.
//!
//! Invariant: a notice and its way to every subscriber are stored together, so that none is forgotten by a crash. One
//! that arrived may arrive again, never less than once until it is given up.

use crate::{Ledger, LedgerError, column, workspaces};
use model::{Timestamp, workspace::Scope};
use rusqlite::{Row, params};
use std::fmt;

/// An address that is told.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Its number, to revoke it by.
    pub number: i64,
    /// What it is for, in its maker's words.
    pub name: String,
    /// Where notices go.
    pub url: String,
    /// What they are signed with.
    pub secret: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// Secrets do not reach logs.
impl fmt::Debug for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, name, url, .. } = self;
        f.debug_struct("Subscriber")
            .field("number", number)
            .field("name", name)
            .field("url", url)
            .finish_non_exhaustive()
    }
}

/// A notice that is due at a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The number of its way: settle it by that.
    pub number: i64,
    /// The number of the notice: the same for every subscriber and every try.
    pub notice: i64,
    /// What happened, such as `conversion.created`.
    pub kind: String,
    /// The text that is sent.
    pub body: String,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried before.
    pub tries: u32,
    /// Whom it goes to.
    pub subscriber: Subscriber,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was taken; the answer's first line.
    Arrived(String),
    /// It was not, for this reason, and is due again then.
    Again(String, Timestamp),
    /// It was not, for this reason, and is given up.
    GivenUp(String),
}

/// One way of a notice in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The notice.
    pub notice: i64,
    /// What happened.
    pub kind: String,
    /// The subscriber's name.
    pub subscriber: String,
    /// `waiting`, `arrived` or `given up`.
    pub state: String,
    /// How often it was tried.
    pub tries: u32,
    /// What the last try heard.
    pub answer: Option<String>,
    /// When it was tried last.
    pub last_at: Option<Timestamp>,
    /// When it is due again.
    pub due_at: Option<Timestamp>,
}

const COLUMNS: &str = "number, name, url, secret, made_at, revoked_at";

impl Ledger {
    /// Makes a subscriber.
    pub fn put_subscriber(
        &self,
        scope: &Scope,
        (name, url): (&str, &str),
        secret: &str,
        now: Timestamp,
    ) -> Result<Subscriber, LedgerError> {
        let workspace = scope.workspace().clone();
        let (name, url, secret) = (name.to_owned(), url.to_owned(), secret.to_owned());
        self.write("make a subscriber", move |conn| {
            workspaces::check(conn, &workspace)?;
            let mut query = conn.prepare_cached(&format!(
                "INSERT INTO subscriber (workspace, name, url, secret, made_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 RETURNING {COLUMNS}"
            ))?;
            let row = params![workspace.as_str(), name, url, secret, column::micros(now)];
            Ok(query.query_row(row, |row| subscriber(row, 0))?)
        })
    }

    /// The subscribers of a workspace, the newest first, revoked ones too.
    pub fn subscribers(&self, scope: &Scope) -> Result<Vec<Subscriber>, LedgerError> {
        self.read("list the subscribers", |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subscriber WHERE workspace = ?1 ORDER BY number DESC"
            ))?;
            let rows = query.query_map(params![scope.workspace().as_str()], |row| subscriber(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Revokes a subscriber: what is on its way to it is given up. Tells whether there was one to revoke.
    pub fn revoke_subscriber(&self, scope: &Scope, number: i64, now: Timestamp) -> Result<bool, LedgerError> {
        let workspace = scope.workspace().clone();
        self.write("revoke a subscriber", move |conn| {
            let revoked = conn.execute(
                "UPDATE subscriber SET revoked_at = ?3 WHERE workspace = ?1 AND number = ?2 AND revoked_at IS NULL",
                params![workspace.as_str(), number, column::micros(now)],
            )?;
            if revoked > 0 {
                conn.execute(
                    "UPDATE attempt SET due_at = NULL, state = 'given up', answer = 'the subscriber was revoked'
                     WHERE subscriber = ?1 AND due_at IS NOT NULL",
                    params![number],
                )?;
            }
            Ok(revoked > 0)
        })
    }

    /// Stores a notice for every subscriber of the workspace; nothing when there is none. Returns how many it goes to.
    pub fn post_notice(&self, scope: &Scope, kind: &str, body: &str, now: Timestamp) -> Result<usize, LedgerError> {
        self.post_notices(scope, vec![(kind.to_owned(), body.to_owned())], now)
    }

    /// Stores notices, a kind and a body each, for every subscriber of the workspace: all or none. Returns how many
    /// subscribers they go to.
    pub fn post_notices(
        &self,
        scope: &Scope,
        notices: Vec<(String, String)>,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let (workspace, at) = (scope.workspace().clone(), column::micros(now));
        self.write("store notices", move |conn| {
            let mut query =
                conn.prepare_cached("SELECT number FROM subscriber WHERE workspace = ?1 AND revoked_at IS NULL")?;
            let to: Vec<i64> =
                query.query_map(params![workspace.as_str()], |row| row.get(0))?.collect::<Result<_, _>>()?;
            if to.is_empty() {
                return Ok(0);
            }
            let mut notice =
                conn.prepare_cached("INSERT INTO notice (workspace, kind, body, at) VALUES (?1, ?2, ?3, ?4)")?;
            let mut attempt =
                conn.prepare_cached("INSERT INTO attempt (notice, subscriber, due_at) VALUES (?1, ?2, ?3)")?;
            for (kind, body) in &notices {
                let number = notice.insert(params![workspace.as_str(), kind, body, at])?;
                for subscriber in &to {
                    attempt.execute(params![number, subscriber, at])?;
                }
            }
            Ok(to.len())
        })
    }

    /// What is due at an instant, the oldest first.
    pub fn due_notices(&self, now: Timestamp, limit: usize) -> Result<Vec<Due>, LedgerError> {
        self.read("list the notices that are due", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT a.number, n.number, n.kind, n.body, n.at, a.tries,
                        s.number, s.name, s.url, s.secret, s.made_at, s.revoked_at
                 FROM attempt a JOIN notice n ON n.number = a.notice JOIN subscriber s ON s.number = a.subscriber
                 WHERE a.due_at <= ?1 ORDER BY a.due_at, a.number LIMIT ?2",
            )?;
            let rows = query.query_map(params![column::micros(now), column::integer(limit as u64)], due)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes how a try ended.
    pub fn settle_attempt(&self, number: i64, tried: &Tried, now: Timestamp) -> Result<(), LedgerError> {
        let (state, answer, due) = match tried {
            Tried::Arrived(answer) => ("arrived", answer.clone(), None),
            Tried::Again(answer, due) => ("waiting", answer.clone(), Some(column::micros(*due))),
            Tried::GivenUp(answer) => ("given up", answer.clone(), None),
        };
        self.write("note a try", move |conn| {
            let mut query = conn.prepare_cached(
                "UPDATE attempt SET tries = tries + 1, state = ?2, answer = ?3, due_at = ?4, last_at = ?5
                 WHERE number = ?1 AND due_at IS NOT NULL",
            )?;
            query.execute(params![number, state, answer, due, column::micros(now)])?;
            Ok(())
        })
    }

    /// The log of a workspace, the newest notice first.
    pub fn attempts(&self, scope: &Scope, limit: usize) -> Result<Vec<Attempt>, LedgerError> {
        self.read("read the log of notices", |conn| {
            let mut query = conn.prepare_cached(
                "SELECT n.number, n.kind, s.name, a.state, a.tries, a.answer, a.last_at, a.due_at
                 FROM attempt a JOIN notice n ON n.number = a.notice JOIN subscriber s ON s.number = a.subscriber
                 WHERE n.workspace = ?1 ORDER BY a.number DESC LIMIT ?2",
            )?;
            let rows = query.query_map(params![scope.workspace().as_str(), column::integer(limit as u64)], attempt)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

fn subscriber(row: &Row<'_>, first: usize) -> rusqlite::Result<Subscriber> {
    Ok(Subscriber {
        number: row.get(first)?,
        name: row.get(first + 1)?,
        url: row.get(first + 2)?,
        secret: row.get(first + 3)?,
        made_at: column::instant(row, first + 4)?,
        revoked_at: column::maybe_instant(row, first + 5)?,
    })
}

fn due(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        number: row.get(0)?,
        notice: row.get(1)?,
        kind: row.get(2)?,
        body: row.get(3)?,
        at: column::instant(row, 4)?,
        tries: row.get(5)?,
        subscriber: subscriber(row, 6)?,
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        notice: row.get(0)?,
        kind: row.get(1)?,
        subscriber: row.get(2)?,
        state: row.get(3)?,
        tries: row.get(4)?,
        answer: row.get(5)?,
        last_at: column::maybe_instant(row, 6)?,
        due_at: column::maybe_instant(row, 7)?,
    })
}
