//! misaligned: a KPI does not show the goal that it serves, or nothing shows a goal.
//!
//! The founding example: the goal is to grow the Instagram following, the KPIs are a 30 % conversion of a link and a 20 %
//! share of traffic from it. Both remedies are given: make the goal what the KPIs show, or measure what the goal asks for.

use super::{Case, Rule};
use crate::{
    alignment::{candidates, goals_of, indicates},
    diagnostic::{Diagnostic, Edit, Severity},
    nearest::listed,
    plan::{
        Kpi, Spanned,
        nouns::{Goal, Measured},
    },
};
use model::{
    dimension::Dimension,
    goal::{GoalKind, Strength},
    measure::Measure,
    platform,
};

pub(super) const RULE: Rule = Rule {
    codes: &["misaligned"],
    severity: Severity::Error,
    words: "A KPI does not indicate the goal that it serves, or no KPI of a goal indicates it.",
    remedy: "Make the goal what its KPIs show, or measure what the goal asks for.",
    run,
};

/// How many KPIs are named as a remedy.
const NAMED: usize = 3;

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        let Some(measured) = &kpi.measured else { continue };
        for (name, kind) in kinds(case, kpi) {
            let verdict = indicates(case.catalogue, &measured.definition, kind.value);
            if verdict.is_misaligned() {
                out.push(one(case, kpi, measured, &name, &kind, &verdict.words).about(&kpi.subject()));
            }
        }
    }
    for goal in &case.plan().goals {
        out.extend(unseen(case, goal));
        out.extend(kindless(case, goal));
    }
}

/// The kinds of goal that a KPI serves, each with the name that it serves it by.
fn kinds<'a>(case: &Case<'a>, kpi: &'a Kpi) -> Vec<(Spanned<&'a str>, Spanned<GoalKind>)> {
    let mut found = Vec::new();
    for name in &kpi.serves {
        let id = name.value.as_str();
        let goals: Vec<&Option<Spanned<GoalKind>>> = match (case.links.goal(id), case.links.objective(id)) {
            (Some(goal), _) => vec![&goal.indicates],
            (None, Some(objective)) => vec![&objective.indicates],
            // A KPI of a campaign is a KPI of the campaign's goals.
            (None, None) => {
                let served = case.links.campaign(id).into_iter().flat_map(|campaign| &campaign.serves);
                served.filter_map(|name| case.links.goal(&name.value)).map(|goal| &goal.indicates).collect()
            }
        };
        let serves = |kind: &Spanned<GoalKind>| (Spanned { value: id, span: name.span }, kind.clone());
        found.extend(goals.into_iter().flatten().map(serves));
    }
    found
}

fn one(
    case: &Case<'_>,
    kpi: &Kpi,
    measured: &Measured,
    goal: &Spanned<&str>,
    kind: &Spanned<GoalKind>,
    why: &str,
) -> Diagnostic {
    let wanted = kind.value;
    let words = format!("{} does not indicate the goal {}: {why}", kpi.id.value, goal.value);
    let mut diagnostic = Diagnostic::error("misaligned", goal.span, words);
    if let Some((shown, _)) = remedy_kind(case, kpi, goal.value) {
        diagnostic = diagnostic.help(format!("make the goal {}: write `indicates: {}`", shown.name(), shown.name()));
        let label = format!("Make the goal {}", shown.name());
        diagnostic = diagnostic.fix(label, vec![Edit { span: kind.span, text: shown.name().to_owned() }]);
    }
    let names: Vec<String> =
        candidates(case.catalogue, wanted).iter().take(NAMED).map(|definition| definition.id.clone()).collect();
    if names.is_empty() {
        return diagnostic;
    }
    let place = place(case, kpi, goal.value);
    let on = place.as_deref().map(|id| format!(" on {}", platform::title(id))).unwrap_or_default();
    diagnostic = diagnostic.help(format!("or measure {}{on}, which shows {}", listed(&names, "or"), wanted.name()));
    names.iter().fold(diagnostic, |diagnostic, name| {
        diagnostic.fix(format!("Measure {name}{on}"), measure(kpi, measured, name, place.as_deref()))
    })
}

/// The kind of goal that a KPI, and the others that serve the same goal, show best. E's remedy: one goal that all of them
/// show.
fn remedy_kind<'a>(case: &Case<'a>, kpi: &'a Kpi, goal: &'a str) -> Option<(GoalKind, Strength)> {
    let shown = |kpi: &Kpi| kpi.measured.as_ref().map(|measured| goals_of(case.catalogue, &measured.definition));
    let own = shown(kpi)?;
    let mates: Vec<_> = case.links.kpis_of(goal).iter().filter_map(|mate| shown(mate)).collect();
    let together = |kind: GoalKind| mates.iter().filter(|goals| goals.iter().any(|(known, _)| *known == kind)).count();
    let direct = |kind: GoalKind| mates.iter().filter(|goals| goals.contains(&(kind, Strength::Direct))).count();
    let above = case.links.above(goal);
    let asked: Vec<GoalKind> = above
        .iter()
        .filter(|id| **id != goal)
        .filter_map(|id| {
            let goal = case.links.goal(id).and_then(|goal| goal.indicates.as_ref());
            goal.or_else(|| case.links.objective(id).and_then(|objective| objective.indicates.as_ref()))
        })
        .map(|kind| kind.value)
        .collect();
    // Of kinds that are shown alike, the one that the business asks for; then the one further down the funnel.
    own.into_iter()
        .filter(|(_, strength)| *strength != Strength::Supporting)
        .max_by_key(|(kind, _)| (together(*kind), direct(*kind), asked.contains(kind), *kind))
}

/// The one platform that a goal's words, or else its campaigns, speak of.
fn place(case: &Case<'_>, kpi: &Kpi, goal: &str) -> Option<String> {
    let words = case.links.goal(goal).map(|goal| {
        let said = goal.statement.as_ref().map(|words| words.value.to_lowercase()).unwrap_or_default();
        format!("{} {said}", goal.id.value.to_lowercase())
    });
    let words = words.unwrap_or_default();
    let word = |name: &str| words.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    let mut named = platform::PLATFORMS.iter().filter(|(id, ..)| id.len() > 1 && *id != "web" && word(id));
    if let (Some((id, ..)), None) = (named.next(), named.next()) {
        return Some((*id).to_owned());
    }
    let platforms = case.links.platforms_of(kpi);
    match platforms.len() {
        1 => platforms.into_iter().next().map(|id| id.to_string()),
        _ => None,
    }
}

/// The changes of the text that measure something else: the KPI, and its filter where a platform is meant. A target of the
/// old KPI cannot be kept as it is, which the rules then say.
fn measure(kpi: &Kpi, measured: &Measured, name: &str, place: Option<&str>) -> Vec<Edit> {
    let mut edits = vec![Edit { span: measured.span, text: name.to_owned() }];
    let Some(place) = place.filter(|_| Measure::from_name(name).is_none_or(|measure| measure.name() != "clicks"))
    else {
        return edits;
    };
    if kpi.values_of(&Dimension::Platform).iter().any(|known| known == place) {
        return edits;
    }
    let filter = format!("{{ platform: {place} }}");
    edits.push(match &kpi.filter {
        Some(filtered) => Edit { span: filtered.span, text: filter },
        None => {
            let after = crate::diagnostic::Span::new(measured.span.end, measured.span.end);
            Edit { span: after, text: kpi.layout.added("where", &filter) }
        }
    });
    edits
}

/// A goal that says no kind: whether its KPIs show it cannot be told.
fn kindless(case: &Case<'_>, goal: &Goal) -> Option<Diagnostic> {
    let id = goal.id.value.as_str();
    if goal.indicates.is_some() || goal.unread_kind || case.links.kpis_of(id).is_empty() {
        return None;
    }
    let words = format!("{id} does not say what kind of goal it is, so nobody can tell whether its KPIs show it");
    let diagnostic = Diagnostic::warning("missing-key", goal.id.span, words).about(&format!("goals/{id}"));
    let kinds = GoalKind::ALL.map(GoalKind::name);
    Some(diagnostic.help(format!("add `indicates:` with one of {}", listed(&kinds, "or"))))
}

/// A goal that no KPI serves, neither itself nor a goal below it.
fn unseen(case: &Case<'_>, goal: &Goal) -> Option<Diagnostic> {
    let id = goal.id.value.as_str();
    let seen = case.links.below(id).into_iter().any(|id| !case.links.kpis_of(id).is_empty());
    let through = case.links.efforts_for(id).iter().any(|campaign| !case.links.kpis_of(&campaign.id.value).is_empty());
    if seen || through {
        return None;
    }
    let words = format!("no KPI shows whether {id} is met");
    let diagnostic = Diagnostic::error("misaligned", goal.id.span, words).about(&format!("goals/{id}"));
    let Some(kind) = &goal.indicates else { return Some(diagnostic.help(format!("add a KPI with `serves: {id}`"))) };
    let names: Vec<String> =
        candidates(case.catalogue, kind.value).iter().take(NAMED).map(|definition| definition.id.clone()).collect();
    Some(diagnostic.help(format!("add a KPI that shows {}, such as {}", kind.value.name(), listed(&names, "or"))))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::{catalogue::Catalogue, plan::Given};
    use expect_test::expect;

    const FOUNDING: &str = include_str!("founding.yaml");

    #[test]
    fn the_founding_example_has_two_errors_with_two_remedies_each() {
        check(
            FOUNDING,
            &Given::default(),
            &expect![[r#"
                26:13 error[misaligned] kpis/link-conversion: link-conversion does not indicate the goal instagram-following: conversion_rate shows leads and sales, not audience growth
                  = make the goal sales: write `indicates: sales`
                  = or measure net_follower_growth, follower_growth_rate or follows on Instagram, which shows audience growth
                32:13 error[misaligned] kpis/link-traffic: link-traffic does not indicate the goal instagram-following: share_of_traffic shows traffic, not audience growth
                  = make the goal sales: write `indicates: sales`
                  = or measure net_follower_growth, follower_growth_rate or follows on Instagram, which shows audience growth
            "#]],
        );
    }

    /// The founding example after one remedy of each error, by what its label starts with.
    fn mended(label: &str) -> String {
        let mut text = FOUNDING.to_owned();
        for _ in 0..4 {
            let (_, found) = super::super::check(&text, &Catalogue::builtin(), &Given::default());
            let fix = found.iter().flat_map(|one| &one.fixes).find(|fix| fix.label.starts_with(label));
            let Some(fix) = fix else { break };
            text = crate::plan::edit::apply(&text, &fix.edits);
        }
        text
    }

    #[test]
    fn a_goal_says_what_kind_it_is() {
        let text = FOUNDING.replacen("    indicates: audience growth\n", "", 1);
        check(
            &text,
            &Given::default(),
            &expect![[r#"
            10:9 warning[missing-key] goals/instagram-following: instagram-following does not say what kind of goal it is, so nobody can tell whether its KPIs show it
              = add `indicates:` with one of awareness, audience growth, engagement, traffic, leads, sales, loyalty, reputation, satisfaction or efficiency
        "#]],
        );
    }

    #[test]
    fn either_remedy_leaves_no_error() {
        check(&mended("Make the goal sales"), &Given::default(), &expect![""]);
        // What was a share of clicks is a count of followers now: the targets are the author's to set.
        let measured = mended("Measure net_follower_growth on Instagram");
        assert_eq!(measured.matches("kpi: net_follower_growth").count(), 2);
        let measured = measured.replace("\">= 30%\"", "+5000").replace("\">= 20%\"", "+2000");
        check(&measured, &Given::default(), &expect![""]);
    }
}
