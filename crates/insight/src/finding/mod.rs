//! Findings: what the numbers say that somebody should know, in plain words, with how sure it is and what is at stake.
//!
//! Each source has a room of its own here and knows nothing of the others. A finding has a key that stays the same from day
//! to day, so that one that was dismissed does not come back.
//!
//! Invariant: what cannot be judged is no finding. The same facts on the same day give the same findings in the same order.

mod account;
mod change;
pub mod days;
mod effect;
mod experiment;
mod incident;
mod panel;
mod pattern;
mod phrase;
mod prospect;
mod shift;
mod survey;
mod watch;

pub use effect::{Effect, effects};
pub use phrase::{Phrase, Piece, chance_words};
pub use survey::{Ground, Survey, survey};

use crate::{
    desk::Desk,
    error::InsightError,
    plan::{Judgement, Standing},
};
use model::{Date, SmolStr, campaign::Campaign, link::Link, period::Period};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How much that weighs which happens to a KPI outside the plan.
const BESIDE_THE_PLAN: f64 = 0.3;

/// Days within which two shifts of a KPI are one.
const WEEK: i64 = 8;

/// What findings look at besides the desk.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The day that it is; it does not count yet.
    pub today: Date,
    /// From the first to the last day that anything is known of.
    pub known: Period,
    /// Where the plan stands, if there is one.
    pub standing: Option<&'a Standing>,
    /// Whether its KPIs will reach their targets, by id; empty without a plan.
    pub prospects: &'a BTreeMap<SmolStr, Judgement>,
    /// The links, for those that try destinations against each other.
    pub links: &'a [Link],
    /// The campaigns, for what each brought.
    pub campaigns: &'a [Campaign],
    /// The plan's holidays: days that are not judged the first time.
    pub holidays: &'a [Date],
}

/// Something that somebody should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The same for the same thing on every day.
    pub key: SmolStr,
    /// What it is about.
    pub kind: Kind,
    /// The KPI that it is about, by its id, where it is about one.
    pub kpi: Option<String>,
    /// The days that it is about.
    pub days: Period,
    /// What was found, in a sentence without a full stop.
    pub title: Phrase,
    /// How it is known, in sentences.
    pub words: Phrase,
    /// What somebody could do now.
    pub next: Option<Phrase>,
    /// How sure it is, from 0 to 1.
    pub sure: f64,
    /// What depends on it.
    pub stake: Stake,
    /// Whether it is good news; `None` where it is neither.
    pub good: Option<bool>,
    /// What it rests on, line by line.
    pub evidence: Vec<Evidence>,
    /// What was seen beside what was expected, day by day.
    pub picture: Option<Picture>,
    /// What was compared with the rest, or with the control; empty where the days say it.
    pub groups: Vec<Group>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Whether a target will be reached.
    Prospect,
    /// Days that were unlike what was expected.
    Incident,
    /// A level or a trend that changed and stayed.
    Shift,
    /// What a campaign brought beyond what would have come anyway.
    Effect,
    /// Where a change from the period before came from.
    Change,
    /// What works better than the rest.
    Pattern,
    /// Which variant of a link won, or that none has yet.
    Experiment,
}

impl Kind {
    /// Every kind, in the order of pages.
    pub const ALL: [Self; 7] =
        [Self::Prospect, Self::Incident, Self::Shift, Self::Effect, Self::Change, Self::Pattern, Self::Experiment];

    /// The name in files and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::Incident => "incident",
            Self::Shift => "shift",
            Self::Effect => "effect",
            Self::Change => "change",
            Self::Pattern => "pattern",
            Self::Experiment => "experiment",
        }
    }

    /// The words on pages.
    pub fn words(self) -> &'static str {
        match self {
            Self::Prospect => "Target",
            Self::Incident => "Unusual days",
            Self::Shift => "Shift",
            Self::Effect => "Campaign effect",
            Self::Change => "What changed",
            Self::Pattern => "What works",
            Self::Experiment => "Test",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What depends on a finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stake {
    /// From 0 to 1: how much of the goals, or of the money of the days, hangs on it.
    pub share: f64,
    /// What that is, such as an amount of money or a goal.
    pub words: Phrase,
}

/// One line of what a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// What it is.
    pub what: Phrase,
    /// What it says.
    pub says: Phrase,
}

impl Evidence {
    /// A line.
    pub fn new(what: impl Into<String>, says: Phrase) -> Self {
        Self { what: Phrase::new(what), says }
    }
}

/// One of several things that were compared: by how much of the rest it differs, with an interval of 95 %.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What it is.
    pub name: Phrase,
    /// The difference: 0.25 is a quarter more.
    pub middle: f64,
    /// The lower end of it.
    pub low: f64,
    /// The upper end of it.
    pub high: f64,
    /// Whether the finding is about it.
    pub told: bool,
}

/// What was seen, day by day, beside what was expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// What is drawn.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// The days, in order.
    pub points: Vec<Point>,
    /// The days that the finding is about.
    pub marked: Option<Period>,
}

/// One day of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The day.
    pub day: Date,
    /// What was seen.
    pub seen: Option<f64>,
    /// What was expected.
    pub expected: Option<f64>,
    /// The lower end of what would not have been unusual.
    pub low: Option<f64>,
    /// The upper end of it.
    pub high: Option<f64>,
}

/// Everything that stands out, in order.
pub async fn findings(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let mut found = prospect::look(look);
    let mut changes = change::look(desk, look).await?;
    found.extend(pattern::look(desk, look).await?);
    found.extend(experiment::look(desk, look).await?);
    let watched = watch::read(desk, look).await?;
    found.extend(incident::look(desk, &watched, look.holidays).await?);
    let panels = panel::look(&account::accounts(desk, look).await?);
    let shifts = fold(apart(shift::look(&watched, look.campaigns), &panels), &mut changes);
    found.extend(shifts);
    found.extend(panels);
    found.extend(changes);
    found.extend(effect::look(desk, look).await?);
    found.iter_mut().for_each(|one| weigh(one, look));
    Ok(rank(found))
}

/// What happens to a KPI that no goal hangs on weighs less.
fn weigh(finding: &mut Finding, look: &Look<'_>) {
    let Some(standing) = look.standing.filter(|_| matches!(finding.kind, Kind::Incident | Kind::Shift)) else { return };
    let planned = standing.kpis.iter().filter_map(|kpi| kpi.what.as_ref());
    if !planned.into_iter().any(|what| Some(&what.kpi) == finding.kpi.as_ref()) {
        finding.stake.share *= BESIDE_THE_PLAN;
    }
}

/// The shifts of whole KPIs that no shift of a platform or an account tells already: of the same KPI, begun within a week.
fn apart(shifts: Vec<Finding>, panels: &[Finding]) -> Vec<Finding> {
    let close = |a: Date, b: Date| Period { from: a.min(b), to: a.max(b) }.days() <= WEEK;
    let told = |one: &Finding| panels.iter().any(|two| two.kpi == one.kpi && close(one.days.from, two.days.from));
    shifts.into_iter().filter(|one| !told(one)).collect()
}

/// Puts a shift into the change from the days before that it makes: the change says whose it is, the shift since when. Answers the
/// shifts that are left.
fn fold(shifts: Vec<Finding>, changes: &mut [Finding]) -> Vec<Finding> {
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

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            assert!(!kind.words().is_empty());
        }
        assert_eq!(Kind::from_name("weather"), None);
    }
}
