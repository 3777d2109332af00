//! calendar: days that do not go together.
//!
//! A placement is due while its campaign runs, a review is not on a holiday, nothing is due in a freeze, and a creator does
//! not promise two campaigns the same time to themselves. A holiday is one that the plan names, or one of the few on which
//! nearly nobody works.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity, Span},
    plan::{
        Kpi, Spanned,
        nouns::{Cadence, Campaign, Placement},
    },
};
use model::{Date, period::Period};

pub(super) const RULE: Rule = Rule {
    codes: &["calendar"],
    severity: Severity::Warning,
    words: "A placement is due outside its flight or in a freeze, a review falls on a holiday, or a creator is exclusive to two campaigns at once.",
    remedy: "Move the day, or the time that it does not fit.",
    run,
};

/// Month and day of the holidays that need no naming.
const HOLIDAYS: [(i8, i8, &str); 3] =
    [(1, 1, "New Year's Day"), (12, 25, "Christmas Day"), (12, 26, "the day after Christmas")];

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for campaign in &case.plan().campaigns {
        let subject = format!("campaigns/{}", campaign.id.value);
        for placement in &campaign.placements {
            out.extend(due(case, campaign, placement).map(|diagnostic| diagnostic.about(&subject)));
        }
    }
    for kpi in &case.plan().kpis {
        let Some(review) = &kpi.review else { continue };
        let days: Vec<(Date, Span)> = match &review.value {
            Cadence::On(days) => days.iter().map(|day| (day.value, day.span)).collect(),
            // A cadence is moved a day without anybody's help; only holidays that the plan names are worth a word.
            cadence => rhythm(case, kpi, cadence).map(|day| (day, review.span)).into_iter().collect(),
        };
        for (day, span) in days {
            let Some(name) = holiday(case, day) else { continue };
            let words = format!("the review of {} on {day} falls on {name}", kpi.id.value);
            let help = "move it to a working day";
            out.push(Diagnostic::warning("calendar", span, words).help(help).about(&kpi.subject()));
        }
    }
    exclusive(case, out);
}

fn due(case: &Case<'_>, campaign: &Campaign, placement: &Placement) -> Option<Diagnostic> {
    let due = placement.due.as_ref()?;
    let creator = &placement.creator.value;
    if let Some(flight) = campaign.flight.as_ref().filter(|flight| !flight.value.contains(due.value)) {
        let words = format!("the placement of {creator} is due on {}, outside the flight {}", due.value, flight.value);
        return Some(Diagnostic::warning("calendar", due.span, words).help("move the day, or lengthen the flight"));
    }
    let (freeze, why) = case.plan().freezes.iter().find(|(freeze, _)| freeze.value.contains(due.value))?;
    let why = why.as_ref().map_or_else(String::new, |why| format!(" ({why})"));
    let words = format!("the placement of {creator} is due on {}, within the freeze {}{why}", due.value, freeze.value);
    Some(Diagnostic::warning("calendar", due.span, words).help("move the day, or shorten the freeze"))
}

/// The first review of a cadence that falls on a holiday of the plan.
fn rhythm<'a>(case: &Case<'a>, kpi: &'a Kpi, cadence: &Cadence) -> Option<Date> {
    let holidays = &case.plan().holidays;
    let days = case.links.days_of(kpi).period().filter(|_| !holidays.is_empty())?;
    cadence.days(days.from, days.to).into_iter().find(|day| holidays.iter().any(|holiday| holiday.value == *day))
}

fn holiday(case: &Case<'_>, day: Date) -> Option<&'static str> {
    let known = HOLIDAYS.iter().find(|(month, date, _)| (day.month(), day.day()) == (*month, *date));
    let named = || case.plan().holidays.iter().any(|holiday| holiday.value == day).then_some("a holiday of the plan");
    known.map(|(.., name)| *name).or_else(named)
}

/// A time that a creator keeps for one campaign.
struct Kept<'a> {
    creator: &'a str,
    campaign: &'a str,
    over: &'a Spanned<Period>,
    category: Option<&'a str>,
    at: Span,
}

fn exclusive(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Kept<'_>> = Vec::new();
    for campaign in &case.plan().campaigns {
        for placement in &campaign.placements {
            let Some(over) = placement.exclusivity.as_ref().or(campaign.exclusivity.as_ref()) else { continue };
            let category = placement.category.as_deref().or(campaign.category.as_deref());
            let at = if placement.exclusivity.is_some() { over.span } else { placement.creator.span };
            kept.push(Kept { creator: &placement.creator.value, campaign: &campaign.id.value, over, category, at });
        }
    }
    for (at, one) in kept.iter().enumerate() {
        let clash = kept[..at].iter().find(|other| {
            let same = other.creator == one.creator && other.campaign != one.campaign;
            let apart = one.category.zip(other.category).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b));
            same && !apart && one.over.value.from <= other.over.value.to && other.over.value.from <= one.over.value.to
        });
        let Some(other) = clash else { continue };
        let words = format!(
            "{} is exclusive to {} over {} and to {} over {}",
            one.creator, other.campaign, other.over.value, one.campaign, one.over.value
        );
        let help = "let one end before the other begins, or name what each is about with `category:`";
        out.push(
            Diagnostic::warning("calendar", one.at, words).help(help).about(&format!("campaigns/{}", one.campaign)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn days_go_together() {
        check(
            &with("due: 2026-03-05", "due: 2026-04-20"),
            &Given::default(),
            &expect![[r#"
                25:52 warning[calendar] campaigns/every-shade: the placement of jackie is due on 2026-04-20, outside the flight 2026-03-01..2026-04-15
                  = move the day, or lengthen the flight
            "#]],
        );
        check(
            &with("review: weekly", "review: [2026-03-20, 2026-04-03]").replace(
                "time_zone: America/New_York\n",
                "time_zone: America/New_York\nholidays: [2026-04-03]\nfreezes:\n  - { over: 2026-03-04..2026-03-06, name: stocktaking }\n",
            ),
            &Given::default(),
            &expect![[r#"
                28:52 warning[calendar] campaigns/every-shade: the placement of jackie is due on 2026-03-05, within the freeze 2026-03-04..2026-03-06 (stocktaking)
                  = move the day, or shorten the freeze
                46:26 warning[calendar] kpis/link-conversion: the review of link-conversion on 2026-04-03 falls on a holiday of the plan
                  = move it to a working day
            "#]],
        );
        check(
            &with("time_zone: America/New_York\n", "time_zone: America/New_York\nholidays: [2026-03-15]\n"),
            &Given::default(),
            &expect![[r#"
                44:13 warning[calendar] kpis/link-conversion: the review of link-conversion on 2026-03-15 falls on a holiday of the plan
                  = move it to a working day
            "#]],
        );
    }

    #[test]
    fn a_creator_is_exclusive_to_one_at_a_time() {
        let text = with("code: JACKIE10 }", "code: JACKIE10, exclusivity: 2026-03-01..2026-04-30 }");
        let live = "platforms: [instagram]\n    placements:\n      - { creator: jackie, due: 2026-03-20, exclusivity: 2026-04-30..2026-05-30 }";
        check(
            &text.replacen("platforms: [instagram]", live, 1),
            &Given::default(),
            &expect![[r#"
                33:58 warning[calendar] campaigns/glow-live: jackie is exclusive to every-shade over 2026-03-01..2026-04-30 and to glow-live over 2026-04-30..2026-05-30
                  = let one end before the other begins, or name what each is about with `category:`
            "#]],
        );
    }
}
