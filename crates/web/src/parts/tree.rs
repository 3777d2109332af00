//! The tree of a plan: objectives, goals, campaigns and KPIs, each with its pace and health.
//!
//! Invariant: every KPI of the standing stands in the tree, those without a pace with the reason.

use super::{pace, prospect};
use crate::{format, room::Room};
use askama::Template;
use insight::plan::{
    Judgement,
    standing::{KpiStanding, Level, Noun, Standing},
};
use kpi::{
    pace::Health,
    plan::{Links, Plan},
};
use model::{SmolStr, period::Period};
use std::collections::BTreeMap;

/// One row with everything below it, as the template writes it.
#[derive(Template)]
#[template(path = "parts/branch.html")]
struct Branch {
    noun: &'static str,
    title: String,
    address: String,
    actual: String,
    note: String,
    short: String,
    bar: String,
    words: String,
    status: String,
    kids: String,
}

/// What a tree is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The room: for addresses.
    pub room: &'a Room,
    /// The plan.
    pub plan: &'a Plan,
    /// Where it stands.
    pub standing: &'a Standing,
    /// Whether its KPIs will reach their targets.
    pub prospects: &'a BTreeMap<SmolStr, Judgement>,
    /// Whether campaigns have rows, and levels say which KPI is slowest.
    pub whole: bool,
}

/// Draws the tree as the rows of a list.
pub fn draw(ground: Ground<'_>) -> Result<String, askama::Error> {
    let links = Links::of(ground.plan);
    let tree = Tree { ground, links: &links };
    ground.standing.level.parts.iter().map(|part| tree.branch(part)).collect()
}

struct Tree<'a> {
    ground: Ground<'a>,
    links: &'a Links<'a>,
}

impl Tree<'_> {
    fn branch(&self, level: &Level) -> Result<String, askama::Error> {
        if level.noun == Noun::Kpi {
            return self.ground.standing.kpi(&level.id).map_or(Ok(String::new()), |kpi| self.kpi(kpi));
        }
        let mut kids = String::new();
        // Goals first, then the efforts for this one, then how we know.
        for part in level.parts.iter().filter(|part| part.noun != Noun::Kpi) {
            kids.push_str(&self.branch(part)?);
        }
        for campaign in self.campaigns(level) {
            kids.push_str(&campaign.render()?);
        }
        for part in level.parts.iter().filter(|part| part.noun == Noun::Kpi) {
            kids.push_str(&self.branch(part)?);
        }
        self.level(level, kids).render()
    }

    fn level(&self, level: &Level, kids: String) -> Branch {
        let total = level.read + level.unread.len();
        let slowest = level
            .worst
            .as_ref()
            .filter(|worst| self.ground.whole && total > 1 && behind(worst.pace))
            .map(|worst| format!("slowest: {}, {}", self.title(&worst.kpi), pace::percent(worst.pace)));
        let unread = match (level.unread.len(), total) {
            (0, 0) => Some("no KPIs".to_owned()),
            (0, _) => None,
            (none, _) => Some(format!("{none} of {total} without a pace")),
        };
        Branch {
            noun: match level.noun {
                Noun::Plan => "Plan",
                Noun::Objective => "Objective",
                Noun::Goal => "Goal",
                Noun::Kpi => "KPI",
            },
            title: level.title.clone(),
            address: String::new(),
            actual: String::new(),
            note: [slowest, unread].into_iter().flatten().collect::<Vec<_>>().join("; "),
            short: String::new(),
            bar: pace::bar(level.pace, level.health),
            words: of_plan(level.pace),
            status: pace::status(level.health, pace::word(level.health), false),
            kids,
        }
    }

    fn kpi(&self, kpi: &KpiStanding) -> Result<String, askama::Error> {
        let short = kpi
            .contributions
            .iter()
            .flat_map(|all| all.short.iter().filter_map(|id| all.parts.iter().find(|part| part.campaign == *id)));
        let short: Vec<&str> = short.map(|part| part.title.as_str()).collect();
        let row = Branch {
            noun: "KPI",
            title: kpi.title.clone(),
            address: address(self.ground.room, &kpi.id),
            actual: pace::actual_of(kpi, self.ground.standing.currency),
            note: match &kpi.reason {
                Some(reason) if kpi.pace.is_none() => reason.clone(),
                _ => prospect::word(self.ground.prospects.get(&kpi.id)).unwrap_or_default(),
            },
            short: short.join(", "),
            bar: pace::bar(kpi.pace, kpi.health),
            words: of_plan(kpi.pace),
            status: pace::status(kpi.health, pace::word_of(kpi), false),
            kids: String::new(),
        };
        row.render()
    }

    /// The campaigns that serve a goal itself, each with the KPI of this goal on which it is furthest behind.
    fn campaigns(&self, level: &Level) -> Vec<Branch> {
        if !self.ground.whole {
            return Vec::new();
        }
        let plan = self.links.plan;
        let serve = plan.campaigns.iter().filter(|one| one.serves.iter().any(|name| name.value == level.id));
        serve.map(|campaign| self.campaign(campaign, &level.id)).collect()
    }

    fn campaign(&self, campaign: &kpi::plan::nouns::Campaign, goal: &str) -> Branch {
        let id = &campaign.id.value;
        let shown = self.ground.standing.kpis.iter().filter(|kpi| kpi.serves.iter().any(|above| above == goal));
        let owed = shown.filter_map(|kpi| {
            let parts = &kpi.contributions.as_ref()?.parts;
            let part = parts.iter().find(|part| part.campaign == *id)?;
            Some((part.pace?, kpi))
        });
        let slowest = owed.min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let found = slowest.map(|(pace, _)| pace);
        let health = Health::of(found);
        let today = self.ground.standing.today;
        let flight = campaign.flight.as_ref().map(|flight| flight.value);
        Branch {
            noun: "Campaign",
            title: campaign.name.clone().unwrap_or_else(|| id.to_string()),
            address: format!("/plan/retrospective/{id}{}", self.ground.room.suffix()),
            actual: flight.map(format::period).unwrap_or_default(),
            note: slowest.map(|(_, kpi)| format!("its part of {}", kpi.title)).unwrap_or_default(),
            short: String::new(),
            bar: pace::bar(found, health),
            words: of_plan(found),
            status: pace::status(health, flight_word(health, flight, today), false),
            kids: String::new(),
        }
    }

    fn title(&self, id: &str) -> String {
        self.ground.standing.kpi(id).map_or_else(|| id.to_owned(), |kpi| kpi.title.clone())
    }
}

fn behind(found: f64) -> bool {
    Health::of(Some(found)) != Health::OnTrack
}

/// The page of a KPI.
pub fn address(room: &Room, id: &str) -> String {
    format!("/plan/kpi/{id}{}", room.suffix())
}

/// `96 % of plan`; nothing without a pace.
fn of_plan(found: Option<f64>) -> String {
    found.map(|found| format!("{} of plan", pace::percent(found))).unwrap_or_default()
}

/// A campaign without shares of its own is said to run, to be over or to come.
fn flight_word(health: Health, flight: Option<Period>, today: model::Date) -> &'static str {
    match flight {
        _ if health != Health::NoReading => pace::word(health),
        Some(flight) if today < flight.from => "Not started",
        Some(flight) if today > flight.to => "Over",
        Some(_) => "Running",
        None => "Undated",
    }
}
