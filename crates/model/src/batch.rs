//! Batches: facts that are stored or refused together, and the nouns that came with them.

use crate::{
    account::Account,
    creator::Creator,
    fact::Fact,
    id::{ImportId, WorkspaceId},
    post::Post,
};
use serde::{Deserialize, Serialize};

/// What one import, or one part of a large one, brings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The facts.
    pub facts: Vec<Fact>,
    /// Posts that the facts speak of.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// Accounts that the facts speak of.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// Creators, where the source names them.
    #[serde(default)]
    pub creators: Vec<Creator>,
}

impl Batch {
    /// Whether it brings nothing.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.posts.is_empty() && self.accounts.is_empty() && self.creators.is_empty()
    }
}

/// A batch that was acknowledged, with its place in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its place: strictly increasing, never reused.
    pub seq: i64,
    /// The workspace it belongs to.
    pub workspace: WorkspaceId,
    /// The import that brought it.
    pub import: ImportId,
    /// What it brings. Only the facts move to the store.
    pub facts: Vec<Fact>,
}
