//! not-specific: nobody can tell what a KPI speaks of, or its words and its formula speak of different things.
//!
//! A KPI is specific when it has a target and a scope: a filter, or campaigns that it draws on. Its words count too: one
//! that is called "Instagram reach" and filters nothing adds up every platform.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Edit, Severity, Span},
    nearest,
    plan::Kpi,
};
use model::{dimension::Dimension, platform};

pub(super) const RULE: Rule = Rule {
    codes: &["not-specific"],
    severity: Severity::Error,
    words: "A KPI has no target or no scope, or its words say one platform and its formula another.",
    remedy: "Add a target, a `where`, or a campaign; make the words and the filter say the same.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        // What measures nothing was reported where it was read.
        if kpi.measured.is_none() {
            continue;
        }
        if !kpi.targeted {
            let words = format!("{} has no target: nothing says how much is enough", kpi.id.value);
            let help = "add one, such as `target: \">= 30%\"`, `target: \"+20%\"` or `target: \"< 12 USD\"`";
            out.push(Diagnostic::error("not-specific", kpi.id.span, words).help(help).about(&kpi.subject()));
        }
        if no_scope(case, kpi) {
            let words =
                format!("{} has no scope: no filter, no contributions, and no campaign serves its goal", kpi.id.value);
            let help = "add `where:`, such as { platform: instagram }, or a campaign that serves the same goal";
            out.push(Diagnostic::error("not-specific", kpi.id.span, words).help(help).about(&kpi.subject()));
        }
        if let Some(diagnostic) = disagrees(case, kpi) {
            out.push(diagnostic.about(&kpi.subject()));
        }
    }
}

/// Whether nothing at all says which facts are meant. A KPI that serves an objective speaks of the whole business.
fn no_scope<'a>(case: &Case<'a>, kpi: &'a Kpi) -> bool {
    let whole = kpi.serves.iter().any(|name| case.links.objective(&name.value).is_some());
    let lost = kpi
        .serves
        .iter()
        .all(|name| case.links.goal(&name.value).is_none() && case.links.campaign(&name.value).is_none());
    !whole && !lost && kpi.filter.is_none() && kpi.contributions.is_empty() && case.links.campaigns_of(kpi).is_empty()
}

/// A platform in the words of a KPI that its facts are not of.
fn disagrees<'a>(case: &Case<'a>, kpi: &'a Kpi) -> Option<Diagnostic> {
    let (said, span) = said(kpi)?;
    let filtered = kpi.values_of(&Dimension::Platform);
    let platforms = case.links.platforms_of(kpi);
    if platforms.len() == 1 && platforms.contains(said) {
        return None;
    }
    // Measures of a site or shop have no platform: their words name where people came from.
    let title = platform::title(said);
    if filtered.is_empty() {
        let words = format!("{} says {title}, but filters nothing: it counts every platform", kpi.id.value);
        let help = format!("add `where: {{ platform: {said} }}`, or take {title} out of its words");
        let diagnostic = Diagnostic::error("not-specific", span, words).help(help);
        return Some(match &kpi.filter {
            None => diagnostic.fix(format!("Count {title} only"), vec![insert_where(kpi, said)]),
            Some(_) => diagnostic,
        });
    }
    if filtered.contains(said) && filtered.len() > 1 {
        return None;
    }
    let counted: Vec<&str> = filtered.iter().map(|id| platform::title(id)).collect();
    (!filtered.contains(said)).then(|| {
        let counted = nearest::listed(&counted, "and");
        let words = format!("{} says {title}, but counts {counted}", kpi.id.value);
        Diagnostic::error("not-specific", span, words).help("make the words and the filter say the same")
    })
}

/// The one platform that the words of a KPI name, and where.
fn said(kpi: &Kpi) -> Option<(&'static str, Span)> {
    let statement = kpi.statement.as_ref().map(|words| (words.value.as_str(), words.span));
    let name = kpi.name.as_deref().map(|name| (name, kpi.id.span));
    let texts = [Some((kpi.id.value.as_str(), kpi.id.span)), name, statement];
    for (text, span) in texts.into_iter().flatten() {
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).filter(|word| !word.is_empty()).collect();
        let mut named: Vec<&'static str> = platform::PLATFORMS
            .iter()
            .filter(|(id, title, _)| {
                id.len() > 1 && *id != "web" && words.iter().any(|word| word == id || *word == title.to_lowercase())
            })
            .map(|(id, ..)| *id)
            .collect();
        if words.iter().any(|word| word == "twitter") {
            named.push("x");
        }
        if let [only] = named.as_slice() {
            return Some((only, span));
        }
    }
    None
}

/// A filter after the id of a KPI.
fn insert_where(kpi: &Kpi, platform: &str) -> Edit {
    let at = Span::new(kpi.id.span.end, kpi.id.span.end);
    Edit { span: at, text: kpi.layout.added("where", &format!("{{ platform: {platform} }}")) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn words_and_filter_must_agree() {
        check(
            &with("id: link-conversion\n", "id: tiktok-conversion\n"),
            &Given::default(),
            &expect![[r#"
                35:9 error[not-specific] kpis/tiktok-conversion: tiktok-conversion says TikTok, but filters nothing: it counts every platform
                  = add `where: { platform: tiktok }`, or take TikTok out of its words
            "#]],
        );
        check(
            &with("where: { link: tracked }", "name: Instagram conversions\n    where: { platform: youtube }"),
            &Given::default(),
            &expect![[r#"
                35:9 error[not-specific] kpis/link-conversion: link-conversion says Instagram, but counts YouTube
                  = make the words and the filter say the same
            "#]],
        );
    }

    #[test]
    fn a_kpi_needs_a_target_and_a_scope() {
        check(
            &with("    target: \">= 30%\"\n", ""),
            &Given::default(),
            &expect![[r#"
                35:9 error[not-specific] kpis/link-conversion: link-conversion has no target: nothing says how much is enough
                  = add one, such as `target: ">= 30%"`, `target: "+20%"` or `target: "< 12 USD"`
            "#]],
        );
        let text = "plan: x\nobjectives:\n  - { id: o, indicates: sales }\ngoals:\n  - { id: g, serves: o, indicates: sales }\n\
                    kpis:\n  - { id: k, kpi: orders, serves: g, target: 500, by: 2026-06-30, review: monthly }\n";
        check(
            text,
            &Given::default(),
            &expect![[r#"
                7:11 error[not-specific] kpis/k: k has no scope: no filter, no contributions, and no campaign serves its goal
                  = add `where:`, such as { platform: instagram }, or a campaign that serves the same goal
            "#]],
        );
    }
}
