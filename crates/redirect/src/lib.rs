//! Tracking links: a visit is judged, a counted click is durable, and only then is the visitor sent on.
//!
//! Invariant: a visitor is always sent on. Where the click cannot be made durable in time, the loss is counted.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]

mod agent;
