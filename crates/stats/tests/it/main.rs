//! Figures that were computed elsewhere, and what holds for all numbers: attribution, experiments,
//! forecasts, anomalies and shifts.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly")]

mod anomaly;
mod experiment;
mod forecast;
mod journeys;
mod nab;
mod numenta;
mod odd;
mod outcome;
mod panel;
mod peeking;
mod planted;
mod property;
mod reference;
mod shift;
mod sums;
mod synthetic;
