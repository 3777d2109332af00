//! set-late: a KPI was first set after its campaign had begun, when its outcome could already be guessed.
//!
//! The day is the record's: the first version of the plan that has the KPI, or today for one that is not on record yet.
//! Without a record the day that the plan itself tells (`set:`) counts.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity},
    plan::Kpi,
};
use model::Date;

pub(super) const RULE: Rule = Rule {
    codes: &["set-late"],
    severity: Severity::Error,
    words: "A KPI was first set after the campaign that it draws on began.",
    remedy: "Set KPIs before the start; judge this campaign by what was set in time, and use this one for the next flight.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        let (Some(start), Some(set)) = (case.links.start_of(kpi), first_set(case, kpi)) else { continue };
        if set <= start {
            continue;
        }
        let words = format!("{} was first set on {set}, after its campaign began on {start}", kpi.id.value);
        let at = kpi.set.as_ref().map_or(kpi.id.span, |set| set.span);
        let help = format!("keep it as an observation, or let it start with a flight after {set}");
        out.push(Diagnostic::error("set-late", at, words).help(help).about(&kpi.subject()));
    }
}

fn first_set(case: &Case<'_>, kpi: &Kpi) -> Option<Date> {
    match &case.given.record {
        Some(record) => Some(record.kpis.get(&kpi.id.value).map_or(record.today, |known| known.first_set)),
        None => kpi.set.as_ref().map(|set| set.value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::{Given, Record, Recorded};
    use expect_test::expect;

    #[test]
    fn the_record_says_when_it_was_set() {
        let record = |today: &str, first: Option<&str>| {
            let known = |first: &str| Recorded { first_set: first.parse().unwrap(), sealed: None };
            let kpis = first.map(|first| ("link-conversion".into(), known(first))).into_iter().collect();
            Given { record: Some(Record { today: today.parse().unwrap(), kpis }), evidence: None }
        };
        let late = expect![[r#"
            35:9 error[set-late] kpis/link-conversion: link-conversion was first set on 2026-03-02, after its campaign began on 2026-03-01
              = keep it as an observation, or let it start with a flight after 2026-03-02
        "#]];
        check(super::super::tests::GOOD, &record("2026-03-02", None), &late);
        check(super::super::tests::GOOD, &record("2026-04-02", Some("2026-03-02")), &late);
        check(super::super::tests::GOOD, &record("2026-04-02", Some("2026-03-01")), &expect![""]);
    }

    #[test]
    fn the_plan_itself_may_say_when() {
        check(
            &with("    review: weekly", "    set: 2026-03-12\n    review: weekly"),
            &Given::default(),
            &expect![[r#"
                43:10 error[set-late] kpis/link-conversion: link-conversion was first set on 2026-03-12, after its campaign began on 2026-03-01
                  = keep it as an observation, or let it start with a flight after 2026-03-12
            "#]],
        );
    }
}
