//! What stands out, and that nothing does where there is only chance.

mod change;
mod pattern;

use crate::bench::Bench;
use insight::{
    coverage,
    finding::{Finding, Kind, Look, findings},
};
use std::collections::BTreeMap;
use testkit::build::day;

/// The findings of a kind on a day.
pub(super) async fn found(bench: &Bench, kind: Kind, today: &str) -> Vec<Finding> {
    let known = coverage::span(&bench.desk()).await.unwrap().unwrap();
    let look = Look {
        today: day(today),
        known,
        standing: None,
        prospects: &BTreeMap::new(),
        links: &[],
        campaigns: &[],
        holidays: &[],
    };
    findings(&bench.desk(), &look).await.unwrap().into_iter().filter(|one| one.kind == kind).collect()
}

/// A finding line by line.
pub(super) fn lines(finding: &Finding) -> Vec<String> {
    let evidence = finding.evidence.iter().map(|line| format!("{}: {}", line.what, line.says));
    std::iter::once(finding.title.to_string()).chain(evidence).collect()
}
