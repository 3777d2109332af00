//! Numbers in, numbers out: randomness from a seed, the curves that posts follow, distributions of samples and the
//! chances that they follow, sums, credit, experiments, forecasts, groups pooled and changes decomposed, strange rows
//! and lasting shifts.
//!
//! `stats` knows nothing of facts, campaigns or files.
//!
//! Invariant: everything here is a function of its arguments. The same seed gives the same numbers on every machine.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly and compare exactly")
)]

pub mod anomaly;
pub mod attribution;
pub mod chance;
pub mod changepoint;
pub mod curve;
pub mod decompose;
pub mod distribution;
pub mod experiment;
pub mod forecast;
pub mod moments;
pub mod multiplicity;
pub mod pooling;
pub mod random;
pub mod sum;
