//! Questions against the obvious store, with every figure worked out by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, missing_docs, reason = "tests may fail loudly")]

mod attribution;
mod bench;
mod explain;
mod finding;
mod finding_days;
mod plan;
mod readings;
mod reasons;
mod reference;
mod rival;
mod scorecard;
mod trends;
