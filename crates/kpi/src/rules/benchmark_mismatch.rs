//! benchmark-mismatch: a KPI is set beside a benchmark that means something else.
//!
//! Which figures a plan sets beside a KPI, and where the KPI is read, is said here for pages too.

use super::{Case, Rule};
use crate::{
    benchmark::{self, Benchmark, Refusal, Setting},
    catalogue::Catalogue,
    diagnostic::{Diagnostic, Severity, Span},
    nearest,
    plan::{Given, Kpi, Links, nouns},
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
        let setting = setting(case.links, kpi);
        let refused = |refusal: &Refusal, name: &str, span: Span| {
            let words = format!("{} cannot be compared with {name}: {refusal}", kpi.id.value);
            let help = "measure the KPI that the benchmark is about, or take the benchmark away";
            Diagnostic::warning("benchmark-mismatch", span, words).help(help)
        };
        let told = kpi.compared.as_ref().and_then(|own| Some((told(case, own)?, own.span)));
        let mut found: Vec<Diagnostic> = Vec::new();
        if let Some((figure, span)) = &told
            && let Err(refusal) = benchmark::compare(figure, &measured.definition, &setting)
        {
            found.push(refused(&refusal, &figure.source, *span));
        }
        let names = kpi.benchmark.iter().chain(kpi.baseline.as_ref().and_then(|baseline| baseline.benchmark.as_ref()));
        for name in names {
            let known = find(case, &name.value);
            let compared = known.iter().map(|known| benchmark::compare(known, &measured.definition, &setting).err());
            let refusals: Vec<Option<Refusal>> = compared.collect();
            // Of several figures of one source, one that fits is enough.
            match refusals.iter().min_by_key(|refusal| refusal.is_some()) {
                None => found.push(unknown(case, name)),
                Some(None) => {}
                Some(Some(refusal)) => found.push(refused(refusal, &name.value, name.span)),
            }
        }
        out.extend(found.into_iter().map(|diagnostic| diagnostic.about(&kpi.subject())));
    }
}

/// The figures that a plan sets beside a KPI: its own, and those of the benchmarks that it names.
pub fn figures(links: &Links<'_>, catalogue: &Catalogue, kpi: &Kpi) -> Vec<Benchmark> {
    let case = Case { links, given: &Given::default(), catalogue };
    let own = kpi.compared.as_ref().and_then(|own| told(&case, own));
    let names = kpi.benchmark.iter().chain(kpi.baseline.as_ref().and_then(|baseline| baseline.benchmark.as_ref()));
    own.into_iter().chain(names.flat_map(|name| find(&case, &name.value))).collect()
}

/// Where a KPI is read.
pub fn setting<'a>(links: &Links<'a>, kpi: &'a Kpi) -> Setting {
    let platforms = links.platforms_of(kpi);
    let tiers = kpi.values_of(&Dimension::Tier);
    let only = |set: std::collections::BTreeSet<model::SmolStr>| set.into_iter().next().map(|one| one.to_string());
    Setting {
        platform: if platforms.len() == 1 { only(platforms) } else { None },
        tier: if tiers.len() == 1 { only(tiers).and_then(|name| tier(&name)) } else { None },
        currency: Some(links.plan.currency),
    }
}

fn tier(name: &str) -> Option<Tier> {
    [Tier::Nano, Tier::Micro, Tier::Mid, Tier::Macro, Tier::Mega].into_iter().find(|tier| tier.name() == name)
}

/// The benchmarks that a name may mean: the plan's own or a shipped one by its id, else those of a source and year in
/// words (`Rival IQ 2023`).
fn find(case: &Case<'_>, name: &str) -> Vec<Benchmark> {
    let own = case.plan().benchmarks.iter().find(|known| known.id.value == name).and_then(|known| told(case, known));
    let exact = own.or_else(|| benchmark::shipped().iter().find(|known| known.id == name).cloned());
    if let Some(exact) = exact {
        return vec![exact];
    }
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let meant = |known: &&Benchmark| {
        let source = known.id.split('-').next().unwrap_or_default();
        plain.contains(source) && plain.contains(&known.year.to_string())
    };
    benchmark::shipped().iter().filter(meant).cloned().collect()
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
        check(&rate("engagement_rate_by_followers", "rivaliq-2023-instagam"), &Given::default(), &expect![""]);
    }

    #[test]
    fn a_source_may_be_named_in_words_and_a_figure_told_in_place() {
        check(&rate("engagement_rate_by_followers", "Rival IQ 2023"), &Given::default(), &expect![""]);
        check(
            &rate("engagement_rate_by_reach", "Rival IQ 2023"),
            &Given::default(),
            &expect![[r#"
            38:16 warning[benchmark-mismatch] kpis/link-conversion: link-conversion cannot be compared with Rival IQ 2023: the benchmark is divided by followers, the KPI by reach
              = measure the KPI that the benchmark is about, or take the benchmark away
        "#]],
        );
        let told = "{ value: 0.47%, denominator: followers, platform: instagram, source: a report }";
        check(&rate("engagement_rate_by_followers", told), &Given::default(), &expect![""]);
        check(
            &rate("engagement_rate_by_reach", told),
            &Given::default(),
            &expect![[r#"
            38:16 warning[benchmark-mismatch] kpis/link-conversion: link-conversion cannot be compared with a report: the benchmark is divided by followers, the KPI by reach
              = measure the KPI that the benchmark is about, or take the benchmark away
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
