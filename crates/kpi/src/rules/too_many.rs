//! too-many: a goal has more KPIs than anybody can act on. Which to keep is ranked, not decided.

use super::{Case, Rule};
use crate::{
    alignment::indicates,
    diagnostic::{Diagnostic, Severity},
    nearest::listed,
    plan::Kpi,
};
use model::goal::Strength;

pub(super) const RULE: Rule = Rule {
    codes: &["too-many"],
    severity: Severity::Note,
    words: "A goal has more than five KPIs.",
    remedy: "Keep those that show the goal most directly; read the others as measures.",
    run,
};

/// As many a goal may have.
const MOST: usize = 5;

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for goal in &case.plan().goals {
        let id = goal.id.value.as_str();
        let kpis = case.links.kpis_of(id);
        if kpis.len() <= MOST {
            continue;
        }
        let rank = |kpi: &&Kpi| {
            let measured = kpi.measured.as_ref().zip(goal.indicates.as_ref());
            let strength = measured
                .and_then(|(measured, kind)| indicates(case.catalogue, &measured.definition, kind.value).strength);
            match strength {
                Some(Strength::Direct) => 0,
                Some(Strength::Leading) => 1,
                Some(Strength::Supporting) => 2,
                None => 3,
            }
        };
        let mut ranked: Vec<&Kpi> = kpis.to_vec();
        ranked.sort_by_key(rank);
        let names: Vec<&str> = ranked.iter().take(MOST).map(|kpi| kpi.id.value.as_str()).collect();
        let words = format!("{id} has {} KPIs: more than {MOST} are hard to act on", kpis.len());
        let help = format!("keep {}, the most direct ones first", listed(&names, "and"));
        out.push(
            Diagnostic::new("too-many", Severity::Note, Some(goal.id.span), words)
                .help(help)
                .about(&format!("goals/{id}")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn six_are_too_many_and_the_direct_ones_are_kept() {
        let more = ["click_through_rate", "clicks", "orders", "revenue", "roas"].map(|kpi| {
            format!("  - {{ id: k-{kpi}, kpi: {kpi}, serves: creator-sales, target: \"+10%\", baseline: 0.1, by: 2026-04-15, review: weekly }}\n")
        });
        check(
            &with("kpis:\n", &format!("kpis:\n{}", more.concat())),
            &Given::default(),
            &expect![[r#"
            11:9 note[too-many] goals/creator-sales: creator-sales has 6 KPIs: more than 5 are hard to act on
              = keep k-orders, k-revenue, k-roas, link-conversion and k-click_through_rate, the most direct ones first
        "#]],
        );
    }
}
