//! The lake: every settled fact in one Delta table, and the queries over it.
//!
//! The lake answers [`model::store::FactStore`] from two places at once: the settled facts (*cold*, Parquet files under a
//! Delta log) and the batches that were acknowledged but not settled yet (*hot*, in memory). A reader holds both as one
//! moment that is swapped whole. The lake knows nothing of files, pages or formulas, and it reads no clock.
//!
//! Invariants: a batch is settled whole or not at all, and never twice (its place in the inbox is committed with it);
//! what was shown is counted once, before, during and after settling; values are integers and sums are exact.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

mod activity;
mod append;
mod cache;
mod choose;
mod coverage;
mod decode;
mod distinct;
mod encode;
mod engine;
mod error;
mod files;
mod flow;
mod function;
mod group;
mod level;
mod list;
mod moment;
mod overlap;
mod part;
pub mod probe;
mod read;
mod repeat;
mod schema;
mod settle;
mod split;
mod store;
mod total;
mod trace;
mod upkeep;

pub use engine::Limits;
pub use error::LakeError;
pub use settle::Step;
pub use store::Lake;
pub use upkeep::Upkeep;
