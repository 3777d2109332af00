//! Integration tests of the crate.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod counting;
mod crash;
mod following;
mod losing;
mod many;
mod tricks;
mod world;
