//! Integration tests of the crate: requests on loopback, and the facts that are in the inbox afterwards.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod clients;
mod events;
mod hooks;
mod limits;
mod looking;
mod outgoing;
mod trackers;
mod world;
