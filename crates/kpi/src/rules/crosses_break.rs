//! crosses-break: a baseline or the days of a KPI lie across a day on which a platform began to count something else.

use super::{Case, Rule};
use crate::{
    breaks::{self, Break},
    diagnostic::{Diagnostic, Severity},
    plan::Kpi,
};
use model::period::Period;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    codes: &["crosses-break"],
    severity: Severity::Warning,
    words: "A baseline, the days of a KPI, or the way from one to the other lie across a definition break.",
    remedy: "Measure the baseline after the break, or use a measure that did not change.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        let over = kpi.baseline.as_ref().and_then(|baseline| baseline.over.as_ref());
        let days = case.links.days_of(kpi).period();
        let mut told: BTreeSet<String> = BTreeSet::new();
        let mut report = |period: Option<Period>, span, words: &str| {
            for found in period.map(|period| crossed(case, kpi, period)).unwrap_or_default() {
                if told.insert(found.note()) {
                    let words = format!("{words}: {}", found.note());
                    let help = format!("measure from {} on, or by a measure that did not change", found.date);
                    out.push(Diagnostic::warning("crosses-break", span, words).help(help).about(&kpi.subject()));
                }
            }
        };
        if let Some(over) = over {
            report(Some(over.value), over.span, "the baseline lies across a break");
        }
        let at = kpi.by.as_ref().map_or(kpi.id.span, |by| by.span);
        report(days, at, "its days lie across a break");
        if let (Some(over), Some(days)) = (over, days) {
            report(
                Period::new(over.value.from, days.to),
                over.span,
                "the baseline is counted another way than the target",
            );
        }
    }
}

/// The breaks of a KPI's measures within a period, on the platforms that it speaks of.
fn crossed<'a>(case: &Case<'a>, kpi: &'a Kpi, period: Period) -> Vec<&'static Break> {
    let Some(measured) = &kpi.measured else { return Vec::new() };
    let platforms = case.links.platforms_of(kpi);
    let measures: BTreeSet<_> =
        measured.compiled.terms.iter().chain(&measured.compiled.previous).map(|term| term.measure).collect();
    let concerned = |one: &&Break| platforms.is_empty() || platforms.contains(one.platform.as_str());
    measures.into_iter().flat_map(|measure| breaks::crossed(measure, period)).filter(concerned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    fn views(platform: &str, baseline: &str) -> String {
        let text = with(
            "kpi: conversion_rate\n    where: { link: tracked }",
            &format!("kpi: views\n    where: {{ platform: {platform} }}"),
        );
        let text = text.replacen("indicates: sales\n\ncampaigns", "indicates: awareness\n\ncampaigns", 1);
        text.replace(">= 30%", ">= 30000").replace("{ over: 2026-01-01..2026-02-28 }", baseline)
    }

    #[test]
    fn a_baseline_across_a_break_is_marked() {
        check(
            &views("youtube", "{ over: 2025-03-01..2025-04-30 }"),
            &Given::default(),
            &expect![[r#"
                40:23 warning[crosses-break] kpis/link-conversion: the baseline lies across a break: views on YouTube changed meaning on 2025-03-31: YouTube counts a view of a Short whenever it starts or replays, without a minimum watch time
                  = measure from 2025-03-31 on, or by a measure that did not change
            "#]],
        );
        check(&views("instagram", "{ over: 2025-03-01..2025-04-30 }"), &Given::default(), &expect![""]);
    }

    #[test]
    fn so_is_one_that_lies_wholly_before_it() {
        check(
            &views("youtube", "{ over: 2025-02-01..2025-02-28 }"),
            &Given::default(),
            &expect![[r#"
                40:23 warning[crosses-break] kpis/link-conversion: the baseline is counted another way than the target: views on YouTube changed meaning on 2025-03-31: YouTube counts a view of a Short whenever it starts or replays, without a minimum watch time
                  = measure from 2025-03-31 on, or by a measure that did not change
            "#]],
        );
    }
}
