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
mod ranking;
mod shift;
mod survey;
mod watch;

pub use effect::{Effect, effects};
pub use phrase::{Phrase, Piece, chance_words};
pub use ranking::{is_dismissed, rank};
pub use survey::{Ground, Survey, survey};

use crate::{
    desk::Desk,
    error::InsightError,
    plan::{Judgement, Standing},
};
use model::{Date, SmolStr, campaign::Campaign, link::Link, period::Period};
use ranking::{apart, fold};
use serde::Serialize;
use std::collections::BTreeMap;

/// How much that weighs which happens to a KPI outside the plan.
const BESIDE_THE_PLAN: f64 = 0.3;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
            assert!(!kind.words().is_empty());
        }
        assert_eq!(Kind::from_name("weather"), None);
    }
}
