//! The book of record: workspaces and their nouns, the plan and what was sealed of it, the reports of imports, and the
//! durable inbox of facts.
//!
//! Everything is in one SQLite file, `ledger.db`. Facts pass through here on their way to the lake: they are durable
//! when a call returns, wait in the inbox until they have settled, and are forgotten then. The ledger does not know
//! what facts mean, how they are queried, or where they settle; nor what the text of a plan means.
//!
//! Invariants:
//! - Whatever was acknowledged survives a crash, exactly once; an import is accepted whole or not at all.
//! - A place in the inbox (`seq`) is given in the transaction that makes the batch visible, grows strictly, and is
//!   never given twice. A batch can therefore never appear below the mark up to which others have settled.
//! - Twice is once: the same file, and the same version of an entity, add nothing the second time.
//! - What a plan said and what was sealed of it is never changed or removed: a later word stands beside it.
//! - Every call is synchronous and may come from any thread. One thread writes; it commits together what waits
//!   together.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

mod accept;
mod accounts;
mod aliases;
mod calendar_feeds;
mod campaigns;
mod catalogue;
pub mod chain;
mod check;
mod claim;
mod codes;
mod column;
mod creators;
mod credits;
mod destinations;
mod dismissals;
mod error;
mod exclusions;
mod feeds;
mod followers;
mod format;
mod imports;
mod inbox;
mod keys;
mod known;
mod links;
mod locks;
mod migrate;
mod notes;
mod nouns;
mod open;
mod owners;
mod parcel;
mod plans;
mod posts;
mod rates;
mod readers;
mod reviews;
mod settings;
mod settle;
mod shops;
mod stage;
mod subscribers;
mod visitors;
mod workspaces;
mod writer;

pub use accept::Import;
pub use aliases::Alias;
pub use calendar_feeds::CalendarFeed;
pub use destinations::{Destination, Reach};
pub use dismissals::Dismissal;
pub use error::{LedgerError, Why};
pub use exclusions::{Excluded, ExclusionCount, ExclusionExample};
pub use feeds::Feed;
pub use imports::ImportRow;
pub use inbox::{Appended, Keep};
pub use keys::{Key, KeyKind};
pub use known::Verdict;
pub use notes::Note;
pub use open::{FILE, Ledger};
pub use parcel::Counted;
pub use plans::{Draft, PlanText, PlanVersion, Saved};
pub use settle::Waiting;
pub use shops::{Shop, ShopKind};
pub use stage::{Begun, Ticket};
pub use subscribers::{Attempt, Due, Subscriber, Tried};
pub use writer::Tally;
