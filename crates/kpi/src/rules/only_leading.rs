//! only-leading: a goal is seen through what moves before it, or beside it, and never directly.

use super::{Case, Rule};
use crate::{
    alignment::{candidates, indicates},
    diagnostic::{Diagnostic, Severity},
    nearest::listed,
    plan::Kpi,
};

pub(super) const RULE: Rule = Rule {
    codes: &["only-leading"],
    severity: Severity::Warning,
    words: "A goal has leading or supporting indicators alone: they can all rise while the goal is missed.",
    remedy: "Add one KPI that shows the goal itself.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for goal in &case.plan().goals {
        let id = goal.id.value.as_str();
        let Some(kind) = &goal.indicates else { continue };
        let mut kpis: Vec<&Kpi> = case.links.kpis_of(id).to_vec();
        let efforts =
            case.plan().campaigns.iter().filter(|campaign| campaign.serves.iter().any(|name| name.value == id));
        kpis.extend(efforts.flat_map(|campaign| case.links.kpis_of(&campaign.id.value)).copied());
        let strengths: Vec<_> = kpis
            .iter()
            .filter_map(|kpi| kpi.measured.as_ref())
            .filter_map(|measured| indicates(case.catalogue, &measured.definition, kind.value).strength)
            .collect();
        // Goals below this one may show it directly; then its own KPIs are there to lead.
        let below =
            case.links.below(id).into_iter().filter(|other| *other != id).any(|other| direct(case, other, kind.value));
        if strengths.is_empty() || below || strengths.contains(&model::goal::Strength::Direct) {
            continue;
        }
        let names: Vec<&str> = kpis.iter().map(|kpi| kpi.id.value.as_str()).collect();
        let lead = if names.len() == 1 { "leads" } else { "lead" };
        let words =
            format!("nothing shows {} directly: {} only {lead} to it", kind.value.name(), listed(&names, "and"));
        let direct: Vec<&str> =
            candidates(case.catalogue, kind.value).iter().take(3).map(|definition| definition.id.as_str()).collect();
        let help = format!("add a KPI that shows {} itself, such as {}", kind.value.name(), listed(&direct, "or"));
        out.push(Diagnostic::warning("only-leading", goal.id.span, words).help(help).about(&format!("goals/{id}")));
    }
}

fn direct(case: &Case<'_>, goal: &str, kind: model::goal::GoalKind) -> bool {
    let measured = case.links.kpis_of(goal).iter().filter_map(|kpi| kpi.measured.as_ref());
    measured.into_iter().any(|measured| indicates(case.catalogue, &measured.definition, kind).is_direct())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn leading_indicators_alone_are_not_enough() {
        check(
            &with("kpi: conversion_rate", "kpi: click_through_rate"),
            &Given::default(),
            &expect![[r#"
                11:9 warning[only-leading] goals/creator-sales: nothing shows sales directly: link-conversion only leads to it
                  = add a KPI that shows sales itself, such as orders, revenue or ga_revenue
            "#]],
        );
    }
}
