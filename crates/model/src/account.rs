//! Accounts: who an export speaks of, and the creator behind it.

use crate::id::CreatorId;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// An account on a platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The platform's canonical name.
    pub platform: SmolStr,
    /// The handle without `@`, lower-cased; the platform's id where there is no handle.
    pub handle: SmolStr,
    /// The name shown on pages.
    pub name: Option<String>,
    /// The creator it belongs to; `None` is the brand's own or not yet known.
    pub creator: Option<CreatorId>,
}
