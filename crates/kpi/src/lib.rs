//! Formulas over measures, and the catalogue of KPIs.
//!
//! `kpi` reads a formula, checks its units, compiles it to the sums that a store must add up, and does the arithmetic on
//! the cells that come back. It never learns where facts live.
//!
//! Invariant: reading a formula, a filter or a catalogue never fails and never panics. What is wrong is a value, a
//! [`diagnostic::Diagnostic`]; what cannot be computed is *no reading* with its cause, never 0.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

pub mod alignment;
pub mod benchmark;
pub mod breaks;
pub mod catalogue;
pub mod contribution;
pub mod diagnostic;
pub mod filter;
pub mod formula;
pub mod nearest;
pub mod pace;
pub mod plan;
pub mod reading;
pub mod rollup;
pub mod rules;
pub mod sources;
pub mod suggest;
pub mod target;
pub mod unit;
