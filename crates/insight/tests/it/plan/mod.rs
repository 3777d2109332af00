//! A measured plan: figures worked out by hand on a few made-up facts.

mod beside;
mod calendar;
mod cycle;
mod evidence;
mod measure;
mod prospect;
mod reads;

use crate::bench::Bench;
use insight::plan::{Standing, measure as measured};
use kpi::{catalogue::Catalogue, diagnostic::Severity, plan::Plan};
use std::collections::BTreeMap;
use testkit::build::day;

/// A plan that reads without errors.
pub fn plan(text: &str) -> Plan {
    let (plan, found) = kpi::plan::read(text, &Catalogue::builtin());
    let errors: Vec<_> = found.iter().filter(|one| one.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    plan
}

/// Where a plan stands, with nothing sealed.
pub async fn standing(bench: &Bench, plan: &Plan, today: &str) -> Standing {
    measured(&bench.desk(), plan, day(today), &BTreeMap::new()).await.unwrap()
}

/// Whether two figures are the same but for rounding.
#[track_caller]
pub fn near(found: Option<f64>, wanted: f64) {
    let found = found.expect("there is a figure");
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{found} is not {wanted}");
}
