//! not-time-bound: a KPI has no date to reach its target by, or nobody says when it is looked at.
//!
//! A date may be the KPI's own, its goal's, or the end of its campaigns' flights.

use super::{Case, Rule};
use crate::diagnostic::{Diagnostic, Edit, Severity, Span};

pub(super) const RULE: Rule = Rule {
    codes: &["not-time-bound"],
    severity: Severity::Error,
    words: "A KPI has no date and no flight, or no review cadence; or its days are out of order.",
    remedy: "Add `by:` and `review:`, or a flight to its campaign.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in case.plan().kpis.iter().filter(|kpi| !kpi.misdated) {
        let days = case.links.days_of(kpi);
        let id = &kpi.id.value;
        let after = Span::new(kpi.id.span.end, kpi.id.span.end);
        let mut report = |diagnostic: Diagnostic| out.push(diagnostic.about(&kpi.subject()));
        if days.by.is_none() {
            let words = format!("{id} has no date: it can never be missed");
            let help = "add `by:` with a day, or a `flight` to the campaign that it draws on";
            report(Diagnostic::error("not-time-bound", kpi.id.span, words).help(help));
        }
        if kpi.review.is_none() {
            let words = format!("{id} has no review: nobody says when it is looked at");
            let fix = |cadence: &str| vec![Edit { span: after, text: kpi.layout.added("review", cadence) }];
            report(
                Diagnostic::error("not-time-bound", kpi.id.span, words)
                    .help("add `review: weekly`, or another cadence")
                    .fix("Review weekly", fix("weekly"))
                    .fix("Review monthly", fix("monthly")),
            );
        }
        if let (Some(from), Some(by)) = (days.from, days.by)
            && by < from
        {
            let at = kpi.by.as_ref().map_or(kpi.id.span, |by| by.span);
            let words = format!("{id} should be reached by {by}, before it starts on {from}");
            report(Diagnostic::error("not-time-bound", at, words).help("move the date behind the start"));
        }
    }
    for campaign in case.plan().campaigns.iter().filter(|campaign| campaign.flight.is_none()) {
        let unbound = |kpi: &&crate::plan::Kpi| {
            let draws = case.links.campaigns_of(kpi).iter().any(|one| one.id.value == campaign.id.value);
            draws && case.links.days_of(kpi).from.is_none()
        };
        if campaign.unread_flight || !case.plan().kpis.iter().any(|kpi| unbound(&kpi)) {
            continue;
        }
        let id = &campaign.id.value;
        let words = format!("the campaign {id} has no flight, so nothing says when its KPIs start");
        let help = "add `flight:` with its days, such as 2026-03-01..2026-04-15";
        out.push(
            Diagnostic::error("not-time-bound", campaign.id.span, words).help(help).about(&format!("campaigns/{id}")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn dates_and_reviews_are_asked_for() {
        check(
            &with("    review: weekly\n", ""),
            &Given::default(),
            &expect![[r#"
                35:9 error[not-time-bound] kpis/link-conversion: link-conversion has no review: nobody says when it is looked at
                  = add `review: weekly`, or another cadence
            "#]],
        );
        let text = with("    by: 2026-04-15\n", "").replace("    flight: 2026-03-01..2026-04-15\n", "");
        let text = text.replace("    flight: 2026-03-10..2026-04-10\n", "").replace(" due: 2026-03-05,", "");
        check(
            &text,
            &Given::default(),
            &expect![[r#"
                33:9 error[not-time-bound] kpis/link-conversion: link-conversion has no date: it can never be missed
                  = add `by:` with a day, or a `flight` to the campaign that it draws on
            "#]],
        );
        check(
            &with("    by: 2026-04-15", "    by: 2026-02-15"),
            &Given::default(),
            &expect![[r#"
                42:9 error[not-time-bound] kpis/link-conversion: link-conversion should be reached by 2026-02-15, before it starts on 2026-03-01
                  = move the date behind the start
            "#]],
        );
    }

    #[test]
    fn a_date_that_cannot_be_read_is_reported_once() {
        check(
            &with("    by: 2026-04-15", "    by: mid April"),
            &Given::default(),
            &expect![[r#"
                42:9 error[not-a-day] kpis/link-conversion: by: "mid April" is not a day: write year, month and day, such as 2026-03-01
            "#]],
        );
    }
}
