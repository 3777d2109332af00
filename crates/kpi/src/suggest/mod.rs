//! Suggestions: which KPIs to set for a goal, the best first, each with the reasons in plain words.
//!
//! What is measurable and what history tells come as values; this room ranks and knows no facts.
//!
//! The score is the weighted mean of four parts, each from 0 to 1:
//!
//! | part | weight | 1 is | 0.5 when unknown |
//! | --- | --- | --- | --- |
//! | directness | 0.4 | it shows the goal and no other | |
//! | data at hand | 0.3 | a history of twelve buckets | |
//! | movement per spend | 0.15 | it improves as fast as spend grows, or faster | yes |
//! | noise | 0.15 | it is the same in every bucket | yes |
//!
//! Directness weighs most, since an easy figure about something else is no KPI. What is not known counts in the middle: it
//! is neither a merit nor a fault.
//!
//! Invariant: the same question has the same answer; equal scores stand in the catalogue's order.

mod score;

use crate::{
    alignment::{Family, family, goals_of},
    catalogue::{Catalogue, Definition},
    sources::{Connected, Missing, measurable},
};
use model::goal::{GoalKind, Strength};
use std::collections::{BTreeMap, BTreeSet};

/// How many are suggested first.
pub const MOST_FIRST: usize = 5;

/// Where it is to be measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    /// The platforms; none is all of them.
    pub platforms: &'a [&'a str],
    /// What has facts; `None` takes everything that a known source could bring.
    pub connected: Option<&'a Connected>,
}

/// What the past tells of a KPI. Figures that are not finite count as unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct History {
    /// How many buckets have a reading.
    pub buckets: Option<u32>,
    /// The coefficient of variation of the readings: their standard deviation as a share of their mean.
    pub noise: Option<f64>,
    /// By which share of itself the KPI gets better when spend grows by its own size: 0.5 is half a percent for each
    /// percent. Below 0 it gets worse.
    pub movement: Option<f64>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What is judged.
    pub name: &'static str,
    /// From 0 to 1.
    pub value: f64,
    /// Its weight; the weights add up to 1.
    pub weight: f64,
    /// Why, in plain words.
    pub why: String,
}

/// One KPI that could be set.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion<'c> {
    /// The KPI.
    pub kpi: &'c Definition,
    /// How strongly it indicates the goal.
    pub strength: Strength,
    /// The weighted mean of the parts, from 0 to 1.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Part>,
    /// Which KPIs say the same in another way.
    pub family: Family,
    /// What it lacks; empty where it is measurable.
    pub missing: Vec<Missing>,
}

impl Suggestion<'_> {
    /// The KPI's name, with what it is divided by where that is confused.
    pub fn title(&self) -> String {
        match &self.kpi.denominator {
            Some(by) => format!("{}, divided by {by}", self.kpi.name),
            None => self.kpi.name.clone(),
        }
    }
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions<'c> {
    /// The best of each family, at most [`MOST_FIRST`].
    pub first: Vec<Suggestion<'c>>,
    /// The other measurable ones: the same in another way, and what is left.
    pub more: Vec<Suggestion<'c>>,
    /// Those that lack something, the most direct first. Each says what would have to be connected.
    pub lacking: Vec<Suggestion<'c>>,
}

/// Ranks the KPIs of the catalogue that show a goal, directly or as leading. Supporting ones are left out: they help to
/// understand a goal that other KPIs show.
pub fn suggest<'c>(
    catalogue: &'c Catalogue,
    goal: GoalKind,
    place: Place<'_>,
    history: &BTreeMap<String, History>,
) -> Suggestions<'c> {
    let mut all: Vec<Suggestion<'c>> =
        catalogue.list().filter_map(|kpi| judge(catalogue, goal, kpi, (place, history))).collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut answer = Suggestions::default();
    let mut families = BTreeSet::new();
    for one in all {
        if !one.missing.is_empty() {
            answer.lacking.push(one);
        } else if answer.first.len() < MOST_FIRST && families.insert(one.family) {
            answer.first.push(one);
        } else {
            answer.more.push(one);
        }
    }
    answer
}

fn judge<'c>(
    catalogue: &'c Catalogue,
    goal: GoalKind,
    kpi: &'c Definition,
    (place, history): (Place<'_>, &BTreeMap<String, History>),
) -> Option<Suggestion<'c>> {
    let goals = goals_of(catalogue, kpi);
    let strength = goals.iter().find(|(kind, _)| *kind == goal).map(|(_, strength)| *strength)?;
    if strength == Strength::Supporting {
        return None;
    }
    let compiled = catalogue.compile(&kpi.id).ok()?;
    let missing = measurable(&compiled, place.platforms, place.connected);
    let known = history.get(&kpi.id).copied().unwrap_or_default();
    let parts = vec![
        score::directness(kpi, goal, &goals),
        score::at_hand(&missing, known),
        score::movement(known),
        score::noise(known),
    ];
    let score = parts.iter().map(|part| part.value * part.weight).sum();
    let family = family(catalogue, &kpi.tree);
    Some(Suggestion { kpi, strength, score, parts, family, missing })
}

#[cfg(test)]
mod tests;
