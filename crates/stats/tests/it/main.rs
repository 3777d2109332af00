//! Attribution against figures that were computed elsewhere, and what holds for every journey.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly")]

mod journeys;
mod property;
mod reference;
