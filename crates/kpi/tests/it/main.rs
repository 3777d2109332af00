//! Formulas, their diagnostics, their arithmetic, and the catalogue, from the outside.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, missing_docs, reason = "tests may fail loudly")]

mod arithmetic;
mod catalogue;
mod diagnostics;
mod language;
