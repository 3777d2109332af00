//! Formulas, their diagnostics, their arithmetic, and the catalogue, from the outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::print_stdout,
    missing_docs,
    reason = "tests may fail loudly"
)]

mod alignment;
mod arithmetic;
mod catalogue;
mod diagnostics;
mod language;
mod manual;
mod plans;
