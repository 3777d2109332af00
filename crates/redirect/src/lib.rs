//! Tracking links: a visit is judged, a counted click is durable, and only then is the visitor sent on.
//!
//! A request goes through few rooms, in one direction: `routes` → `links` (which link?) → `follow` (where to?) → `screen`
//! (does it count?) → `intake` (durable) → the answer. The crate knows the ledger and the nouns; it does not know what
//! clicks are read for.
//!
//! Invariants:
//! - A visitor is always sent on. Where the click cannot be made durable in time, the loss is counted.
//! - An address lives as long as its request. There is no cookie.
//! - Nothing that a visitor sends chooses the host, or any part of the path, that they are sent to.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

mod address;
mod agent;
mod click;
mod country;
mod error;
mod follow;
mod intake;
mod language;
mod links;
mod notes;
mod options;
mod pages;
mod recent;
mod routes;
mod screen;
mod serve;
mod state;
mod visitor;

use model::Timestamp;
use std::sync::Arc;

pub use error::RedirectError;
pub use options::{CountrySource, Options};
pub use routes::{RESERVED, router};
pub use serve::serve;
pub use state::{Health, State};

/// The clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Chance: sixteen bytes that nobody can guess.
pub type Random = Arc<dyn Fn() -> [u8; 16] + Send + Sync>;
