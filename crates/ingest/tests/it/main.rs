//! The crate as its users see it: a file in, facts and a report out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::too_many_lines,
    reason = "tests may fail loudly"
)]

mod bad_input;
mod collect;
mod desk;
mod documented;
mod layouts;
mod mapped;
mod never_panics;
mod reference;
mod sources;
mod texts;
mod variants;
