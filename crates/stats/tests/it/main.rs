//! Figures that were computed elsewhere, and what holds for all numbers: attribution, experiments and forecasts.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly")]

mod experiment;
mod forecast;
mod journeys;
mod outcome;
mod peeking;
mod property;
mod reference;
mod sums;
