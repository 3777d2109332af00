//! The ledger from outside: what is acknowledged is there, once, whatever happens.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod check;
mod crash;
mod destinations;
mod doors;
mod feeds;
mod imports;
mod links;
mod locks;
mod migrations;
mod notes;
mod nouns;
mod planners;
mod plans;
mod processes;
mod twice;
mod workspaces;
mod world;
