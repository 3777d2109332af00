#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]
//! The ledger from outside.
