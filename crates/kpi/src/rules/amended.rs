//! amended: what was sealed at the start has changed since. Both stand side by side; nothing is taken back.
//!
//! A plan that claims an earlier day than the record has (`set:`) is refused: the record is what counts.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity},
    plan::{Kpi, Sealed},
};

pub(super) const RULE: Rule = Rule {
    codes: &["amended"],
    severity: Severity::Error,
    words: "Target, formula or baseline changed after the start (a note); or the plan claims to be older than its record (an error).",
    remedy: "Nothing needs to be done about an amendment: it is shown beside the original. Remove a date that the record does not bear out.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    let Some(record) = &case.given.record else { return };
    for kpi in &case.plan().kpis {
        let recorded = record.kpis.get(&kpi.id.value);
        let first = recorded.map_or(record.today, |recorded| recorded.first_set);
        if let Some(set) = kpi.set.as_ref().filter(|set| set.value < first) {
            let words =
                format!("{} says it was set on {}, but the record has it from {first} on", kpi.id.value, set.value);
            let help = "remove `set:`: the record says when it was set";
            out.push(Diagnostic::error("amended", set.span, words).help(help).about(&kpi.subject()));
        }
        let Some(was) = recorded.and_then(|recorded| recorded.sealed.as_ref()) else { continue };
        let Some(is) = Sealed::of(case.links, kpi) else { continue };
        for (what, before, now) in was.changes(&is) {
            let at = place(kpi, what);
            let words = format!("the {what} of {} is {now}; at the start it was {before}", kpi.id.value);
            let help = "both are kept and shown";
            out.push(Diagnostic::new("amended", Severity::Note, Some(at), words).help(help).about(&kpi.subject()));
        }
    }
}

fn place(kpi: &Kpi, what: &str) -> crate::diagnostic::Span {
    let span = match what {
        "target" => kpi.target.as_ref().map(|target| target.span),
        "formula" => kpi.measured.as_ref().map(|measured| measured.span),
        "filter" => kpi.filter.as_ref().map(|filter| filter.span),
        "baseline" => kpi.baseline.as_ref().map(|baseline| baseline.span),
        _ => kpi.by.as_ref().map(|by| by.span),
    };
    span.unwrap_or(kpi.id.span)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, check, with};
    use crate::{
        catalogue::Catalogue,
        plan::{Given, Links, Record, Recorded, Sealed, read},
    };
    use expect_test::expect;

    fn sealed() -> Given {
        let (plan, _) = read(GOOD, &Catalogue::builtin());
        let sealed = Sealed::of(&Links::of(&plan), &plan.kpis[0]);
        let recorded = Recorded { first_set: "2026-02-20".parse().unwrap(), sealed };
        let kpis = [("link-conversion".into(), recorded)].into_iter().collect();
        Given { record: Some(Record { today: "2026-03-20".parse().unwrap(), kpis }), evidence: None }
    }

    #[test]
    fn changes_after_the_start_stand_beside_the_original() {
        check(GOOD, &sealed(), &expect![""]);
        check(
            &with("target: \">= 30%\"", "target: \">= 20 %\"  # easier"),
            &sealed(),
            &expect![[r#"
                41:13 note[amended] kpis/link-conversion: the target of link-conversion is >= 20%; at the start it was >= 30%
                  = both are kept and shown
            "#]],
        );
        check(&with("target: \">= 30%\"", "target: '≥ 30 %'"), &sealed(), &expect![""]);
    }

    #[test]
    fn backdating_is_refused() {
        check(
            &with("    review: weekly", "    set: 2026-01-12\n    review: weekly"),
            &sealed(),
            &expect![[r#"
                43:10 error[amended] kpis/link-conversion: link-conversion says it was set on 2026-01-12, but the record has it from 2026-02-20 on
                  = remove `set:`: the record says when it was set
            "#]],
        );
    }
}
