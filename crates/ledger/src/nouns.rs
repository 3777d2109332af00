//! What comes with facts: creators, accounts, posts, and counts of followers. They are merged into the nouns that are
//! known when their batch is accepted.
//!
//! Invariant: merging fills in and brings up to date; what is known is never overwritten by "not known".

use crate::{LedgerError, accounts, creators, followers, followers::Level, posts};
use model::{account::Account, batch::Batch, creator::Creator, id::WorkspaceId, post::Post};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The nouns of a batch.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Nouns {
    creators: Vec<Creator>,
    accounts: Vec<Account>,
    posts: Vec<Post>,
    levels: Vec<Level>,
}

impl Nouns {
    pub(crate) fn of(batch: &Batch) -> Self {
        Self {
            creators: batch.creators.clone(),
            accounts: batch.accounts.clone(),
            posts: batch.posts.clone(),
            levels: followers::levels(&batch.facts),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.creators.is_empty() && self.accounts.is_empty() && self.posts.is_empty() && self.levels.is_empty()
    }
}

/// Merges what came with a batch. Creators that are only named elsewhere are made first, so that nobody is lost.
pub(crate) fn merge(conn: &Connection, workspace: &WorkspaceId, nouns: &Nouns) -> Result<(), LedgerError> {
    for creator in &nouns.creators {
        creators::merge(conn, workspace, creator)?;
    }
    let named = nouns.accounts.iter().filter_map(|account| account.creator.as_ref());
    let named = named.chain(nouns.posts.iter().filter_map(|post| post.creator.as_ref()));
    let named: BTreeSet<_> = named.chain(nouns.levels.iter().filter_map(|level| level.creator.as_ref())).collect();
    for creator in named {
        creators::ensure(conn, workspace, creator)?;
    }
    for account in &nouns.accounts {
        accounts::merge(conn, workspace, account)?;
    }
    for level in &nouns.levels {
        followers::merge(conn, workspace, level)?;
    }
    for post in &nouns.posts {
        posts::merge(conn, workspace, post)?;
    }
    if nouns.accounts.is_empty() && nouns.levels.is_empty() {
        return Ok(());
    }
    followers::add_up(
        conn,
        workspace,
        nouns.accounts.iter().map(accounts::named).chain(nouns.levels.iter().map(Level::named)),
    )
}
