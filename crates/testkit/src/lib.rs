//! What tests of every crate stand on: the obvious store that defines correct, the suite of answers that every store must
//! give, builders for facts and questions, generators of random ones, and a small database of countries.
//!
//! `testkit` is a dev-dependency: nothing here is fast, and nothing here ships.
//!
//! Invariant: the answers of the suite are worked out by hand from the rules in `model::store`, never copied from a
//! store's output.

pub mod arbitrary;
pub mod build;
pub mod contract;
pub mod countries;
pub mod memory;

pub use memory::MemoryFacts;
