//! Workspaces: a brand or a client each, and the scope that a read or a write happens in.
//!
//! Invariant: everything that reads or writes facts takes exactly one `Scope`, and a query, a filter or a term cannot
//! name a workspace. Reading across workspaces is therefore not a check that could be forgotten: it does not compile.
//!
//! ```compile_fail
//! use model::{query::Query, store::FactStore};
//! async fn everything(store: &dyn FactStore, query: &Query) {
//!     let _ = store.read(query).await; // no scope: refused by the compiler
//! }
//! ```
//!
//! ```compile_fail
//! use model::{query::Query, store::FactStore, workspace::Scope};
//! async fn two(store: &dyn FactStore, own: &Scope, other: &Scope, query: &Query) {
//!     let _ = store.read(&[own, other], query).await; // two scopes: refused by the compiler
//! }
//! ```

use crate::{calendar::Calendar, id::WorkspaceId, money::Currency};
use serde::{Deserialize, Serialize};

/// A brand or a client, with the settings that every reading in it shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id: short, lower-case, made from the name.
    pub id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Its calendar. The time zone is fixed once facts exist, since facts carry civil days.
    pub calendar: Calendar,
    /// The currency that readings are given in.
    pub currency: Currency,
}

impl Workspace {
    /// The permission to read and write in this workspace, and in no other.
    pub fn scope(&self) -> Scope {
        Scope { workspace: self.id.clone() }
    }
}

/// The one workspace that a read or a write happens in. Made only by [`Workspace::scope`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    workspace: WorkspaceId,
}

impl Scope {
    /// The workspace.
    pub fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }
}
