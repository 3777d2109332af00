//! Use cases: from a question in a person's words to readings, cards, tables and explanations.
//!
//! `insight` compiles KPIs, asks the store for the sums in as few reads as it can, and puts the answers together. It does
//! no IO of its own, reads no clock, and does not know which store answers.
//!
//! Invariant: every value that leaves carries its provenance, and every value that is not there carries its reason.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

pub mod attribution;
pub mod backtest;
pub mod coverage;
pub mod desk;
pub mod error;
pub mod experiment;
pub mod explain;
pub mod finding;
mod fold;
mod frame;
mod lookup;
pub mod plan;
pub mod readings;
mod reason;
pub mod refund;
pub mod rival;
pub mod scorecard;
mod sheet;
mod topic;
mod twin;

pub use desk::{Ask, Compare, Desk, Spelling};
pub use error::InsightError;
