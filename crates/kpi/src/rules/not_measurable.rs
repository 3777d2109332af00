//! not-measurable: no source brings what a KPI is made of, or its target grows on a baseline that nobody names.
//!
//! Without facts to look at, only what no known export could ever bring is reported: reach on YouTube, say. With them, what
//! no connected source brings, and which one would.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity},
    plan::{Implied, Kpi},
    sources::{self, Connected},
};

pub(super) const RULE: Rule = Rule {
    codes: &["not-measurable"],
    severity: Severity::Error,
    words: "A measure that no connected source provides on that platform; or a target that grows on a baseline, and no baseline.",
    remedy: "Connect the source that is named, or measure something else.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    // Before anything is connected, a plan is held against what could be.
    let evidence = case.given.evidence.as_ref().map(|evidence| &evidence.connected);
    let connected = evidence.filter(|connected| !connected.is_bare());
    for kpi in &case.plan().kpis {
        out.extend(lacking(case, kpi, connected).into_iter().map(|diagnostic| diagnostic.about(&kpi.subject())));
        let unbased = !kpi.based && kpi.implied() == Implied::Nothing;
        if let Some(target) = kpi.target.as_ref().filter(|target| target.value.needs_baseline() && unbased) {
            let words = format!("the target of {} is a change on a baseline, and there is none", kpi.id.value);
            let help = "add `baseline: { over: FROM..TO }`, or a `value` with its `source`";
            out.push(Diagnostic::error("not-measurable", target.span, words).help(help).about(&kpi.subject()));
        }
    }
}

fn lacking<'a>(case: &Case<'a>, kpi: &'a Kpi, connected: Option<&Connected>) -> Vec<Diagnostic> {
    let Some(measured) = &kpi.measured else { return Vec::new() };
    let platforms = case.links.platforms_of(kpi);
    let named: Vec<&str> = platforms.iter().map(AsRef::as_ref).collect();
    let missing = sources::measurable(&measured.compiled, &named, connected);
    // Over several platforms a sum is read as long as one brings it; that the others lack it is said with the reading.
    let everywhere =
        |measure| named.len() < 2 || missing.iter().filter(|lack| lack.measure == measure).count() >= named.len();
    let mut told = std::collections::BTreeSet::new();
    missing
        .iter()
        .filter(|lack| !lack.would.iter().any(|source| sources::OWN.contains(&source.id.as_str())))
        // What no export brings anywhere may come from a sheet; without facts nobody knows whether there is one.
        .filter(|lack| connected.is_some() || !sources::providers(lack.measure, None).is_empty())
        .filter(|lack| (lack.platform.is_none() || everywhere(lack.measure)) && told.insert(lack.measure))
        .map(|lack| {
            let id = &kpi.id.value;
            let words = match (&connected, lack.would.is_empty()) {
                (_, true) => format!("{id} cannot be measured: {}", lack.words()),
                (Some(_), false) => {
                    format!("{id} cannot be measured: nothing that is connected brings {}", lack.measure)
                }
                (None, false) => format!("{id} cannot be measured: {}", lack.words()),
            };
            let diagnostic = Diagnostic::error("not-measurable", measured.span, words);
            if lack.would.is_empty() {
                return diagnostic.help("measure something else there, or bring a sheet of your own with a mapping");
            }
            lack.would.iter().take(3).fold(diagnostic, |diagnostic, source| {
                diagnostic.help(format!("connect {}: {}", source.words(lack.measure), source.find))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::{
        plan::{Evidence, Given},
        sources::Connected,
    };
    use expect_test::expect;
    use model::measure::Measure;

    fn reach(platform: &str) -> String {
        let text = with(
            "kpi: conversion_rate\n    where: { link: tracked }",
            &format!("kpi: reach\n    where: {{ platform: {platform} }}"),
        );
        let text = text.replacen("indicates: sales\n\ncampaigns", "indicates: awareness\n\ncampaigns", 1);
        text.replace(">= 30%", ">= 30000").replace("contributions: { every-shade: 50%, glow-live: 50% }", "")
    }

    #[test]
    fn what_nothing_could_bring_is_found_without_facts() {
        check(&reach("instagram"), &Given::default(), &expect![""]);
        check(&reach("youtube"), &Given::default(), &expect![[r#""#]]);
    }

    #[test]
    fn what_would_bring_it_is_named() {
        let connected = Connected([(Measure::Views, Some("youtube".into()))].into_iter().collect());
        let given = Given { evidence: Some(Evidence { connected, history: Default::default() }), record: None };
        check(
            &reach("instagram"),
            &given,
            &expect![[r#"
            36:10 error[not-measurable] kpis/link-conversion: link-conversion cannot be measured: nothing that is connected brings reach
              = connect Instagram content export from Meta Business Suite: Meta Business Suite → Content → Export data
              = connect Instagram stories export from Meta Business Suite: Meta Business Suite → Content → Stories → Export data
            41:13 warning[cannot-judge] kpis/link-conversion: whether link-conversion is achievable cannot be judged: there is no history, and 4 are needed
              = bring in more of the past, and check again
        "#]],
        );
    }

    #[test]
    fn growth_needs_something_to_grow_on() {
        check(
            &with("    baseline: { over: 2026-01-01..2026-02-28 }\n    target: \">= 30%\"", "    target: \"+20%\""),
            &Given::default(),
            &expect![[r#"
                40:13 error[not-measurable] kpis/link-conversion: the target of link-conversion is a change on a baseline, and there is none
                  = add `baseline: { over: FROM..TO }`, or a `value` with its `source`
            "#]],
        );
    }
}
