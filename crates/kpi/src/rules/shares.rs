//! shares: the parts of a KPI do not make a whole, or belong somewhere else.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Edit, Severity},
    nearest,
    plan::Kpi,
};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    codes: &["shares"],
    severity: Severity::Error,
    words: "Contributions do not sum to 100 %, name a campaign that is not there or serves another branch, or form a circle.",
    remedy: "Let the shares sum to 100 %, of campaigns that serve the KPI's goal or a goal below it.",
    run,
};

/// How far the sum may be from 1: shares such as 33.3 % are rounded.
const ROUNDING: f64 = 0.0051;

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in case.plan().kpis.iter().filter(|kpi| !kpi.contributions.is_empty()) {
        let subject = kpi.subject();
        out.extend(sum(kpi).map(|diagnostic| diagnostic.about(&subject)));
        let branch = branch(case, kpi);
        for part in &kpi.contributions {
            let name = &part.campaign;
            if let Some(inner) = case.plan().kpis.iter().find(|other| other.id.value == name.value) {
                out.extend(circle(case, kpi, inner, name.span).map(|diagnostic| diagnostic.about(&subject)));
                continue;
            }
            let Some(campaign) = case.links.campaign(&name.value) else {
                out.push(no_campaign(case, name.value.as_str(), name.span).about(&subject));
                continue;
            };
            let within = campaign.serves.iter().any(|goal| branch.contains(goal.value.as_str()));
            if !within && !branch.is_empty() && !campaign.serves.is_empty() {
                let serves: Vec<&str> = campaign.serves.iter().map(|goal| goal.value.as_str()).collect();
                let words = format!(
                    "{} serves {}, which is another branch than that of {}",
                    name.value,
                    nearest::listed(&serves, "and"),
                    kpi.id.value
                );
                let help = "let the campaign serve this goal as well, or take its share out";
                out.push(Diagnostic::error("shares", name.span, words).help(help).about(&subject));
            }
        }
    }
}

fn sum(kpi: &Kpi) -> Option<Diagnostic> {
    let sum: f64 = kpi.contributions.iter().map(|part| part.share.value).sum();
    if (sum - 1.0).abs() <= ROUNDING {
        return None;
    }
    let span = kpi.contributions_span.unwrap_or(kpi.id.span);
    let words = format!("the contributions to {} sum to {}, not to 100 %", kpi.id.value, percent(sum));
    let diagnostic = Diagnostic::error("shares", span, words);
    if sum <= 0.0 {
        return Some(diagnostic.help("give each campaign the share that it should bring"));
    }
    let scaled: Vec<String> = kpi
        .contributions
        .iter()
        .map(|part| format!("{} {}", part.campaign.value, percent(part.share.value / sum)))
        .collect();
    let edits = kpi
        .contributions
        .iter()
        .map(|part| Edit { span: part.share.span, text: percent(part.share.value / sum).replace(' ', "") })
        .collect();
    Some(
        diagnostic
            .help(format!("in the same proportions: {}", scaled.join(", ")))
            .fix("Scale the shares to 100 %", edits),
    )
}

/// A share as people write it: at most two decimals, none that are 0.
fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn no_campaign(case: &Case<'_>, name: &str, span: crate::diagnostic::Span) -> Diagnostic {
    let known = || case.plan().campaigns.iter().map(|campaign| campaign.id.value.as_str());
    let diagnostic = Diagnostic::error("shares", span, format!("no campaign is called {name}"));
    match nearest::did_you_mean(name, known()) {
        Some(near) => diagnostic.help(near),
        None => {
            let known: Vec<&str> = known().collect();
            diagnostic.help(format!("the campaigns are {}", nearest::listed(&known, "and")))
        }
    }
}

/// The goals whose campaigns may contribute: what the KPI serves, everything below it, and what a campaign that it serves
/// serves. Empty when none of it is there.
fn branch<'a>(case: &Case<'a>, kpi: &'a Kpi) -> BTreeSet<&'a str> {
    let mut branch = BTreeSet::new();
    for name in &kpi.serves {
        let id = name.value.as_str();
        if let Some(campaign) = case.links.campaign(id) {
            branch.extend(campaign.serves.iter().map(|goal| goal.value.as_str()));
        } else if case.links.goal(id).is_some() || case.links.objective(id).is_some() {
            branch.extend(case.links.below(id));
        }
    }
    branch
}

/// A KPI may be made of others, but not of itself.
fn circle(case: &Case<'_>, kpi: &Kpi, inner: &Kpi, span: crate::diagnostic::Span) -> Option<Diagnostic> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![inner];
    while let Some(next) = open.pop() {
        if next.id.value == kpi.id.value {
            let words = format!("{} contributes to itself through {}", kpi.id.value, inner.id.value);
            return Some(Diagnostic::error("shares", span, words).help("take one of them out of the circle"));
        }
        if !seen.insert(next.id.value.as_str()) {
            continue;
        }
        for part in &next.contributions {
            open.extend(case.plan().kpis.iter().filter(|other| other.id.value == part.campaign.value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn parts_make_a_whole() {
        check(
            &with("glow-live: 50% }", "glow-live: 30% }"),
            &Given::default(),
            &expect![[r#"
                44:20 error[shares] kpis/link-conversion: the contributions to link-conversion sum to 80 %, not to 100 %
                  = in the same proportions: every-shade 62.5 %, glow-live 37.5 %
            "#]],
        );
        check(&with("50%, glow-live: 50%", "33.4%, glow-live: 66.6%"), &Given::default(), &expect![""]);
    }

    #[test]
    fn parts_belong_to_the_branch() {
        let text =
            with("campaigns:\n", "  - id: fame\n    serves: individuality\n    indicates: awareness\n\ncampaigns:\n");
        let text =
            text.replacen("  - id: glow-live\n    serves: creator-sales", "  - id: glow-live\n    serves: fame", 1);
        let text =
            text.replace("kpis:\n", "kpis:\n  - { id: r, kpi: reach, serves: fame, target: 9, review: weekly }\n");
        check(
            &text,
            &Given::default(),
            &expect![[r#"
                49:40 error[shares] kpis/link-conversion: glow-live serves fame, which is another branch than that of link-conversion
                  = let the campaign serve this goal as well, or take its share out
            "#]],
        );
        check(
            &with("glow-live: 50% }", "glow-life: 50% }"),
            &Given::default(),
            &expect![[r#"
                44:40 error[shares] kpis/link-conversion: no campaign is called glow-life
                  = did you mean glow-live?
            "#]],
        );
    }

    #[test]
    fn kpis_may_be_parts_but_not_of_themselves() {
        let text = with(
            "{ every-shade: 50%, glow-live: 50% }",
            "{ other: 100% }\n  - id: other\n    kpi: orders\n    serves: creator-sales\n    target: 500\n    review: weekly\n    contributions: { link-conversion: 100% }",
        );
        check(
            &text,
            &Given::default(),
            &expect![[r#"
                44:22 error[shares] kpis/link-conversion: link-conversion contributes to itself through other
                  = take one of them out of the circle
                50:22 error[shares] kpis/other: other contributes to itself through link-conversion
                  = take one of them out of the circle
            "#]],
        );
    }
}
