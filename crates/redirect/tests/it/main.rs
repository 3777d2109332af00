//! Integration tests of the crate.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]
