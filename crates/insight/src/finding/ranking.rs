//! Ranking: which findings are told, in which order, and which of them somebody does not want to see again.
//!
//! Invariant: nothing is told twice.

use super::{Finding, Kind};
use model::{Date, SmolStr, period::Period};
use std::collections::BTreeSet;

/// Days within which two shifts of a KPI are one.
const WEEK: i64 = 8;

/// The shifts of whole KPIs that no shift of a platform or an account tells already: of the same KPI, begun within a week.
pub(super) fn apart(shifts: Vec<Finding>, panels: &[Finding]) -> Vec<Finding> {
    let close = |a: Date, b: Date| Period { from: a.min(b), to: a.max(b) }.days() <= WEEK;
    let told = |one: &Finding| panels.iter().any(|two| two.kpi == one.kpi && close(one.days.from, two.days.from));
    shifts.into_iter().filter(|one| !told(one)).collect()
}

/// Puts a shift into the change from the days before that it makes: the change says whose it is, the shift since when. Answers the
/// shifts that are left.
pub(super) fn fold(shifts: Vec<Finding>, changes: &mut [Finding]) -> Vec<Finding> {
    let mut left = Vec::new();
    for shift in shifts {
        let makes = |change: &&mut Finding| change.kpi == shift.kpi && near(change.days, shift.days.from);
        match changes.iter_mut().find(makes) {
            Some(change) => {
                let words = std::mem::take(&mut change.words);
                change.words = if words.is_empty() { words } else { words.text(" ") }.then(shift.title).text(".");
            }
            None => left.push(shift),
        }
    }
    left
}

/// Puts findings in order, the weightiest first, and leaves out those that say again what another says: a key stands once, and
/// an incident within days that a shift begins on is that shift.
pub fn rank(mut findings: Vec<Finding>) -> Vec<Finding> {
    let weight = |finding: &Finding| finding.stake.share.clamp(0.0, 1.0) * finding.sure.clamp(0.0, 1.0);
    findings.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then_with(|| a.key.cmp(&b.key)));
    let mut kept: Vec<Finding> = Vec::new();
    let shifts: Vec<(Option<String>, Date)> =
        findings.iter().filter(|one| one.kind == Kind::Shift).map(|one| (one.kpi.clone(), one.days.from)).collect();
    for finding in findings {
        let told = kept.iter().any(|other| other.key == finding.key);
        let begins = |(kpi, day): &(Option<String>, Date)| *kpi == finding.kpi && near(finding.days, *day);
        let shifted = finding.kind == Kind::Incident && shifts.iter().any(begins);
        if !told && !shifted {
            kept.push(finding);
        }
    }
    kept
}

/// Whether somebody has dismissed a finding. The day that a shift or unusual days began on is an estimate and may move a little
/// with every day that is known; it is the same thing still.
pub fn is_dismissed(finding: &Finding, dismissed: &BTreeSet<SmolStr>) -> bool {
    if dismissed.contains(&finding.key) {
        return true;
    }
    let Some((about, day)) = dated(&finding.key) else { return false };
    let same =
        |(other, on): (&str, Date)| other == about && Period { from: day.min(on), to: day.max(on) }.days() <= WEEK;
    matches!(finding.kind, Kind::Incident | Kind::Shift) && dismissed.iter().filter_map(|key| dated(key)).any(same)
}

/// A key that ends with a day, in two.
fn dated(key: &str) -> Option<(&str, Date)> {
    let (about, day) = key.rsplit_once('/')?;
    Some((about, day.parse().ok()?))
}

/// Whether a day lies within some days, or just before them.
fn near(days: Period, day: Date) -> bool {
    days.from.yesterday().unwrap_or(days.from) <= day && day <= days.to
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Phrase, Stake};

    fn finding(key: &str, kind: Kind, (share, sure): (f64, f64), days: &str) -> Finding {
        Finding {
            key: key.into(),
            kind,
            kpi: Some("views".to_owned()),
            days: Period::parse(days).unwrap(),
            title: Phrase::new(key),
            words: Phrase::default(),
            next: None,
            sure,
            stake: Stake { share, words: Phrase::default() },
            good: None,
            evidence: Vec::new(),
            picture: None,
            groups: Vec::new(),
        }
    }

    #[test]
    fn what_weighs_most_comes_first_and_nothing_is_said_twice() {
        let days = "2026-03-05..2026-03-08";
        let ranked = rank(vec![
            finding("a", Kind::Change, (0.1, 1.0), days),
            finding("b", Kind::Prospect, (0.9, 0.5), days),
            finding("b", Kind::Prospect, (0.9, 0.4), days),
            finding("c", Kind::Incident, (1.0, 1.0), days),
            finding("d", Kind::Shift, (0.2, 1.0), "2026-03-04..2026-03-20"),
            finding("e", Kind::Pattern, (0.1, 1.0), days),
        ]);
        let keys: Vec<&str> = ranked.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["b", "d", "a", "e"]);
    }

    #[test]
    fn a_shift_is_told_with_the_change_that_it_makes() {
        let shift = |from: &str| finding("s", Kind::Shift, (0.1, 1.0), &format!("{from}..2026-03-30"));
        let mut changes = [finding("c", Kind::Change, (0.1, 1.0), "2026-03-01..2026-03-28")];
        let left = fold(vec![shift("2026-03-10"), shift("2026-02-10")], &mut changes);
        assert_eq!(left.iter().map(|one| one.days.from.to_string()).collect::<Vec<_>>(), ["2026-02-10"]);
        assert_eq!(changes[0].words.to_string(), "s.");
    }

    #[test]
    fn a_dismissed_shift_stays_dismissed_when_its_day_moves() {
        let gone = BTreeSet::from(["shift/views/all/2026-03-04".into(), "change/views/2026-03".into()]);
        let days = "2026-03-04..2026-03-20";
        let dismissed = |key: &str, kind| is_dismissed(&finding(key, kind, (0.1, 1.0), days), &gone);
        assert!(
            dismissed("shift/views/all/2026-03-04", Kind::Shift)
                && dismissed("shift/views/all/2026-03-09", Kind::Shift)
        );
        assert!(
            !dismissed("shift/views/all/2026-03-14", Kind::Shift)
                && !dismissed("shift/views/x/2026-03-05", Kind::Shift)
        );
        assert!(dismissed("change/views/2026-03", Kind::Change) && !dismissed("change/views/2026-04", Kind::Change));
    }
}
