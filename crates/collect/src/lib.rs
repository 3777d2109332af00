//! The public doors for conversions and page views, in the formats that shops and trackers already speak.
//!
//! Invariant: what was acknowledged is durable, and the same thing said twice counts once.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, reason = "tests may fail loudly"))]
