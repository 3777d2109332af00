//! benchmark-mismatch: a KPI is set beside a benchmark that means something else.

use super::{Case, Rule};
use crate::{
    benchmark::{self, Benchmark, Setting},
    diagnostic::{Diagnostic, Severity},
    nearest,
    plan::{Kpi, nouns},
};
use model::{creator::Tier, dimension::Dimension};

pub(super) const RULE: Rule = Rule {
    codes: &["benchmark-mismatch"],
    severity: Severity::Warning,
    words: "The benchmark of a KPI has another denominator, platform or tier, or is not known.",
    remedy: "Compare with a benchmark of the same denominator, platform and tier, or with none.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        let Some(measured) = &kpi.measured else { continue };
        let names = kpi.benchmark.iter().chain(kpi.baseline.as_ref().and_then(|baseline| baseline.benchmark.as_ref()));
        for name in names {
            let Some(known) = find(case, &name.value) else {
                out.push(unknown(case, name).about(&kpi.subject()));
                continue;
            };
            if let Err(refusal) = benchmark::compare(&known, &measured.definition, &setting(case, kpi)) {
                let words = format!("{} cannot be compared with {}: {refusal}", kpi.id.value, name.value);
                let help = "measure the KPI that the benchmark is about, or take the benchmark away";
                out.push(Diagnostic::warning("benchmark-mismatch", name.span, words).help(help).about(&kpi.subject()));
            }
        }
    }
}

/// Where a KPI is read.
pub(super) fn setting<'a>(case: &Case<'a>, kpi: &'a Kpi) -> Setting {
    let platforms = case.links.platforms_of(kpi);
    let tiers = kpi.values_of(&Dimension::Tier);
    let only = |set: std::collections::BTreeSet<model::SmolStr>| set.into_iter().next().map(|one| one.to_string());
    Setting {
        platform: if platforms.len() == 1 { only(platforms) } else { None },
        tier: if tiers.len() == 1 { only(tiers).and_then(|name| tier(&name)) } else { None },
        currency: Some(case.plan().currency),
    }
}

fn tier(name: &str) -> Option<Tier> {
    [Tier::Nano, Tier::Micro, Tier::Mid, Tier::Macro, Tier::Mega].into_iter().find(|tier| tier.name() == name)
}

/// A benchmark of the plan's own, or one that ships.
pub fn find(case: &Case<'_>, id: &str) -> Option<Benchmark> {
    let own = case.plan().benchmarks.iter().find(|known| known.id.value == id);
    own.and_then(|known| told(case, known))
        .or_else(|| benchmark::shipped().iter().find(|known| known.id == id).cloned())
}

/// A benchmark as the plan tells it.
fn told(case: &Case<'_>, own: &nouns::Benchmark) -> Option<Benchmark> {
    let definition = case.catalogue.get(&own.kpi.value);
    let denominator = own.denominator.as_ref().map(ToString::to_string);
    let money = definition.is_some_and(|definition| definition.unit.contains("money"));
    Some(Benchmark {
        id: own.id.value.to_string(),
        rate: own.kpi.value.to_string(),
        denominator: denominator
            .or_else(|| definition.and_then(|definition| definition.denominator.clone()))
            .unwrap_or_else(|| benchmark::UNSTATED.to_owned()),
        platform: own.platform.as_ref().map_or_else(|| "web".to_owned(), ToString::to_string),
        tier: own.tier.as_deref().and_then(tier),
        year: own.year.and_then(|year| u16::try_from(year).ok()).unwrap_or_default(),
        value: own.value?,
        unit: definition.map(|definition| definition.unit.clone()).unwrap_or_default(),
        currency: money.then_some(case.plan().currency),
        statistic: None,
        caution: None,
        source: own.source.clone().unwrap_or_else(|| "the plan".to_owned()),
    })
}

fn unknown(case: &Case<'_>, name: &nouns::Name) -> Diagnostic {
    let own = case.plan().benchmarks.iter().map(|known| known.id.value.as_str());
    let known = || own.clone().chain(benchmark::shipped().iter().map(|known| known.id.as_str()));
    let words = format!("no benchmark is called {}", name.value);
    let diagnostic = Diagnostic::warning("benchmark-mismatch", name.span, words);
    match nearest::did_you_mean(&name.value, known()) {
        Some(near) => diagnostic.help(near),
        None => diagnostic.help("write one of your own under `benchmarks:`, or take this one away"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    fn rate(kpi: &str, benchmark: &str) -> String {
        let text = with(
            "kpi: conversion_rate\n    where: { link: tracked }",
            &format!("kpi: {kpi}\n    where: {{ platform: instagram }}\n    benchmark: {benchmark}"),
        );
        text.replacen("indicates: sales\n\ncampaigns", "indicates: engagement\n\ncampaigns", 1)
            .replace(">= 30%", ">= 2%")
    }

    #[test]
    fn rates_of_one_name_are_compared_by_their_denominator() {
        check(&rate("engagement_rate_by_followers", "rivaliq-2023-instagram"), &Given::default(), &expect![""]);
        check(
            &rate("engagement_rate_by_reach", "rivaliq-2023-instagram"),
            &Given::default(),
            &expect![[r#"
            38:16 warning[benchmark-mismatch] kpis/link-conversion: link-conversion cannot be compared with rivaliq-2023-instagram: the benchmark is divided by followers, the KPI by reach
              = measure the KPI that the benchmark is about, or take the benchmark away
        "#]],
        );
        check(
            &rate("engagement_rate_by_followers", "rivaliq-2023-instagam"),
            &Given::default(),
            &expect![[r#"
            38:16 warning[benchmark-mismatch] kpis/link-conversion: no benchmark is called rivaliq-2023-instagam
              = did you mean rivaliq-2023-instagram, rivaliq-2023-x or rivaliq-2023-tiktok?
        "#]],
        );
    }

    #[test]
    fn a_benchmark_of_the_plan_passes_the_same_guard() {
        let own = "benchmarks:\n  - { id: house, kpi: engagement_rate_by_reach, value: 3%, platform: tiktok }\nkpis:\n";
        check(
            &rate("engagement_rate_by_reach", "house").replace("kpis:\n", own),
            &Given::default(),
            &expect![[r#"
            40:16 warning[benchmark-mismatch] kpis/link-conversion: link-conversion cannot be compared with house: the benchmark is of TikTok, the KPI of Instagram
              = measure the KPI that the benchmark is about, or take the benchmark away
        "#]],
        );
    }
}
