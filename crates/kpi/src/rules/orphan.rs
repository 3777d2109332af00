//! orphan: something serves nothing, serves what is not there, or is served by nothing.
//!
//! A campaign that serves no goal cannot succeed or fail; a KPI that serves none shows nothing. An objective that nothing
//! serves may be work in progress, and is a warning.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Edit, Severity, Span},
    nearest,
    plan::nouns::Name,
};

pub(super) const RULE: Rule = Rule {
    codes: &["orphan"],
    severity: Severity::Error,
    words: "A goal, campaign or KPI serves nothing, or something that is not in the plan; or nothing serves an objective.",
    remedy: "Say what it serves, or remove it.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    let plan = case.plan();
    for goal in &plan.goals {
        let subject = format!("goals/{}", goal.id.value);
        served(case, &Below { noun: "goal", id: &goal.id, serves: &goal.serves, may: GOAL_MAY }, &subject, out);
        circle(case, &goal.id, goal.serves.first().map_or(goal.id.span, |name| name.span), out);
    }
    for campaign in &plan.campaigns {
        let subject = format!("campaigns/{}", campaign.id.value);
        let below = Below { noun: "campaign", id: &campaign.id, serves: &campaign.serves, may: CAMPAIGN_MAY };
        served(case, &below, &subject, out);
    }
    for kpi in &plan.kpis {
        served(case, &Below { noun: "KPI", id: &kpi.id, serves: &kpi.serves, may: KPI_MAY }, &kpi.subject(), out);
    }
    for objective in &plan.objectives {
        let id = objective.id.value.as_str();
        if case.links.goals_under(id).is_empty() && case.links.kpis_of(id).is_empty() {
            let words = format!("nothing serves the objective {id}");
            let help = format!("add `serves: {id}` to a goal, or remove the objective");
            out.push(
                Diagnostic::warning("orphan", objective.id.span, words).help(help).about(&format!("objectives/{id}")),
            );
        }
    }
}

/// Something that should serve something above it.
struct Below<'a> {
    noun: &'static str,
    id: &'a Name,
    serves: &'a [Name],
    may: May,
}

/// Which nouns may stand above.
#[derive(Clone, Copy)]
struct May {
    objectives: bool,
    goals: bool,
    campaigns: bool,
}

const GOAL_MAY: May = May { objectives: true, goals: true, campaigns: false };
const CAMPAIGN_MAY: May = May { objectives: true, goals: true, campaigns: false };
const KPI_MAY: May = May { objectives: true, goals: true, campaigns: true };

fn served(case: &Case<'_>, below: &Below<'_>, subject: &str, out: &mut Vec<Diagnostic>) {
    let known = above(case, below.may, below.id.value.as_str());
    if below.serves.is_empty() {
        let words = format!("the {} {} serves nothing", below.noun, below.id.value);
        let diagnostic = Diagnostic::error("orphan", below.id.span, words);
        out.push(
            match known.as_slice() {
                [] => diagnostic.help("add an objective and a goal for it to serve"),
                [only] => diagnostic.help(format!("add `serves: {only}`")),
                several => diagnostic.help(format!("add `serves:` with one of {}", nearest::listed(several, "or"))),
            }
            .about(subject),
        );
    }
    for name in below.serves.iter().filter(|name| !known.contains(&name.value.as_str())) {
        out.push(nowhere(below, name, &known).about(subject));
    }
}

fn nowhere(below: &Below<'_>, name: &Name, known: &[&str]) -> Diagnostic {
    let words = match name.value == below.id.value {
        true => format!("the {} {} serves itself", below.noun, name.value),
        false => format!("the {} {} serves {}, which is not in the plan", below.noun, below.id.value, name.value),
    };
    let diagnostic = Diagnostic::error("orphan", name.span, words);
    let near = nearest::nearest(&name.value, known.iter().copied());
    if near.is_empty() {
        let all = nearest::listed(known, "and");
        return if known.is_empty() { diagnostic } else { diagnostic.help(format!("it may serve {all}")) };
    }
    near.iter().fold(diagnostic.help(format!("did you mean {}?", nearest::listed(&near, "or"))), |diagnostic, near| {
        diagnostic.fix(format!("Serve {near}"), vec![Edit { span: name.span, text: (*near).to_owned() }])
    })
}

fn above<'a>(case: &Case<'a>, may: May, own: &str) -> Vec<&'a str> {
    let plan = case.plan();
    let objectives = plan.objectives.iter().filter(|_| may.objectives).map(|one| &one.id);
    let goals = plan.goals.iter().filter(|_| may.goals).map(|one| &one.id);
    let campaigns = plan.campaigns.iter().filter(|_| may.campaigns).map(|one| &one.id);
    let names = objectives.chain(goals).chain(campaigns).map(|id| id.value.as_str());
    names.filter(|id| *id != own || may.campaigns).collect()
}

/// Goals that serve each other in a circle reach no objective.
fn circle(case: &Case<'_>, id: &Name, span: Span, out: &mut Vec<Diagnostic>) {
    let mut above = Vec::new();
    let mut open: Vec<&str> =
        case.links.goal(&id.value).iter().flat_map(|goal| &goal.serves).map(|name| name.value.as_str()).collect();
    while let Some(next) = open.pop() {
        if next == id.value {
            let words = format!("the goal {} serves itself through {}", id.value, nearest::listed(&above, "and"));
            let help = "let one goal of the circle serve an objective instead";
            if !above.is_empty() {
                out.push(Diagnostic::error("orphan", span, words).help(help).about(&format!("goals/{}", id.value)));
            }
            return;
        }
        if !above.contains(&next) {
            above.push(next);
            open.extend(case.links.goal(next).iter().flat_map(|goal| &goal.serves).map(|name| name.value.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn what_serves_nothing_is_found() {
        check(
            &with("    serves: individuality\n", ""),
            &Given::default(),
            &expect![[r#"
                6:9 warning[orphan] objectives/individuality: nothing serves the objective individuality
                  = add `serves: individuality` to a goal, or remove the objective
                11:9 error[orphan] goals/creator-sales: the goal creator-sales serves nothing
                  = add `serves: individuality`
            "#]],
        );
        check(
            &with("    serves: creator-sales\n    owner", "    serves: creator-slaes\n    owner"),
            &Given::default(),
            &expect![[r#"
                11:9 error[misaligned] goals/creator-sales: no KPI shows whether creator-sales is met
                  = add a KPI that shows sales, such as orders, revenue or ga_revenue
                38:13 error[orphan] kpis/link-conversion: the KPI link-conversion serves creator-slaes, which is not in the plan
                  = did you mean creator-sales?
            "#]],
        );
    }

    #[test]
    fn goals_in_a_circle_reach_no_objective() {
        let text =
            "plan: x\ngoals:\n  - { id: a, serves: b, indicates: sales }\n  - { id: b, serves: a, indicates: sales }\n";
        let (_, found) = super::super::check(text, &crate::catalogue::Catalogue::builtin(), &Given::default());
        let circles: Vec<_> = found.iter().filter(|one| one.message.contains("serves itself")).collect();
        assert_eq!(circles.len(), 2);
        assert_eq!(circles[0].message, "the goal a serves itself through b");
    }
}
