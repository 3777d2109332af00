//! Benchmarks: what others reach, compared only with what means the same.
//!
//! Published averages of "engagement rate" lie a factor of ten apart, mostly because their denominators differ. So a benchmark
//! names its denominator, platform and tier, and a comparison with anything else is refused, with the reason. The shipped ones
//! are `benchmarks.toml`; a user's own have the same form, and competitors' accounts pass the same guard.
//!
//! This room knows definitions of KPIs, not their readings.
//!
//! Invariant: a comparison that is given is one of like with like; what a source does not state is like nothing.

mod file;
mod guard;

pub use guard::{Comparison, Refusal, Setting, compare};

use crate::{catalogue::Definition, diagnostic::Diagnostic};
use model::{creator::Tier, money::Currency};
use std::sync::LazyLock;

/// The text of the shipped benchmarks: an example of the form that users extend.
pub const BUILTIN: &str = include_str!("benchmarks.toml");

/// What stands for a denominator that the source does not state.
pub const UNSTATED: &str = "unstated";

/// One benchmark.
#[derive(Clone, Debug, PartialEq)]
pub struct Benchmark {
    /// Its id.
    pub id: String,
    /// A KPI's id, or the name that a family of rates shares: `engagement_rate` for `engagement_rate_by_reach`.
    pub rate: String,
    /// What the rate is divided by, in the words of the catalogue; [`UNSTATED`] when the source does not say.
    pub denominator: String,
    /// The platform's canonical name; `web` for a website.
    pub platform: String,
    /// The tier of the creators; `None` for accounts of every size.
    pub tier: Option<Tier>,
    /// The year of the source.
    pub year: u16,
    /// The value in the KPI's own unit: ratios as fractions, major units of money.
    pub value: f64,
    /// The unit, as readings name it.
    pub unit: String,
    /// The currency of money.
    pub currency: Option<Currency>,
    /// Which figure of the source's distribution: average, mean, median, top fifth.
    pub statistic: Option<String>,
    /// What to bear in mind when comparing.
    pub caution: Option<String>,
    /// Where it comes from, in words.
    pub source: String,
}

static SHIPPED: LazyLock<Vec<Benchmark>> = LazyLock::new(|| {
    let (benchmarks, faults) = parse(BUILTIN);
    assert!(faults.is_empty(), "invariant: benchmarks.toml is well formed: {faults:?}");
    benchmarks
});

/// The benchmarks that ship with Kepi, in the order of their file.
pub fn shipped() -> &'static [Benchmark] {
    &SHIPPED
}

/// Reads benchmarks of one's own. What cannot be read is a diagnostic at its place in the text, and the rest is read all the same.
pub fn parse(text: &str) -> (Vec<Benchmark>, Vec<Diagnostic>) {
    file::read(text)
}

/// A competitor's account as a benchmark: a reading of a KPI of theirs, comparable under the same guard.
///
/// The denominator is the definition's own; without one the comparison is refused later, as for any source that does not say.
pub fn of_competitor(account: &str, definition: &Definition, setting: &Setting, year: u16, value: f64) -> Benchmark {
    Benchmark {
        id: format!("{account}-{year}-{}", definition.id),
        rate: definition.id.clone(),
        denominator: definition.denominator.clone().unwrap_or_else(|| UNSTATED.to_owned()),
        platform: setting.platform.clone().unwrap_or_else(|| guard::WEB.to_owned()),
        tier: setting.tier,
        year,
        value,
        unit: definition.unit.clone(),
        currency: setting.currency,
        statistic: None,
        caution: None,
        source: format!("{account}, a competitor's account"),
    }
}

#[cfg(test)]
mod tests;
