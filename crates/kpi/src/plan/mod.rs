//! The plan: from business objectives through goals and campaigns to KPIs, as a text that people write.
//!
//! A text goes through [`parse()`] (what is written) and [`lower()`] (what it means); [`crate::rules`] then judge the
//! whole. [`read`] does the first two. Each step answers with a value and with diagnostics; none fails.
//!
//! Invariant: no clock and no storage. What a plan means depends on its text and the catalogue alone.

pub mod edit;
pub mod given;
pub mod links;
pub mod lower;
pub mod nouns;
pub mod parse;
pub mod schema;
pub mod seal;
pub mod shape;
pub mod yaml;

pub use given::{Evidence, Given, History, Record, Recorded};
pub use links::{Days, Implied, Links};
pub use lower::lower;
pub use nouns::{Kpi, Plan, Spanned};
pub use parse::parse;
pub use seal::Sealed;

use crate::{catalogue::Catalogue, diagnostic::Diagnostic};

/// Reads a plan as far as it can be understood.
pub fn read(text: &str, catalogue: &Catalogue) -> (Plan, Vec<Diagnostic>) {
    let (written, mut diagnostics) = parse(text);
    let (plan, faults) = lower(&written, catalogue);
    diagnostics.extend(faults);
    (plan, diagnostics)
}
