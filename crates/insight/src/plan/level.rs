//! The plan rolled up: KPIs into goals, goals into objectives, objectives into the plan.
//!
//! What serves several stands under each. A goal or KPI that serves nothing that is there stands under the plan itself, so that
//! it is not lost; a KPI of a campaign stands under the goals of the campaign.
//!
//! Invariant: every KPI of the plan is below the plan, and every walk ends, also where goals serve each other in a circle.

use super::standing::{KpiStanding, Level, Noun, Worst};
use kpi::{
    plan::{Links, nouns::Goal},
    rollup::{Node, Rolled, roll_up as roll},
};
use model::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Rolls a plan up.
pub(crate) fn roll_up(links: &Links<'_>, kpis: &[KpiStanding]) -> Level {
    let tree = Tree { links, kpis, placed: BTreeSet::new() };
    tree.whole()
}

struct Tree<'a, 'p> {
    links: &'a Links<'p>,
    kpis: &'a [KpiStanding],
    placed: BTreeSet<SmolStr>,
}

impl<'p> Tree<'_, 'p> {
    fn whole(mut self) -> Level {
        let plan = self.links.plan;
        let mut parts: Vec<Node> = plan
            .objectives
            .iter()
            .map(|one| {
                let below = self.below(&one.id.value, &mut Vec::new());
                level("objectives", &one.id.value, one.weight, below)
            })
            .collect();
        let loose = plan.goals.iter().filter(|goal| {
            let there = |id: &SmolStr| self.links.objective(id).is_some() || self.links.goal(id).is_some();
            !goal.serves.iter().any(|name| there(&name.value))
        });
        for goal in loose {
            parts.push(self.goal(goal, &mut Vec::new()));
        }
        // Goals that only serve each other, and KPIs that serve nothing.
        for goal in &plan.goals {
            if self.links.kpis_of(&goal.id.value).iter().any(|kpi| !self.placed.contains(&kpi.id.value)) {
                parts.push(self.goal(goal, &mut Vec::new()));
            }
        }
        let left: Vec<SmolStr> =
            self.kpis.iter().map(|kpi| kpi.id.clone()).filter(|id| !self.placed.contains(id)).collect();
        parts.extend(left.iter().filter_map(|id| self.kpi(id)));
        let rolled = roll(&Node::Level { name: format!("plan/{}", plan.name), weight: 1.0, parts });
        let titles = self.titles();
        shown(rolled, &titles)
    }

    fn goal(&mut self, goal: &'p Goal, path: &mut Vec<SmolStr>) -> Node {
        let below = self.below(&goal.id.value, path);
        level("goals", &goal.id.value, goal.weight, below)
    }

    /// What stands under a goal or objective: goals, its KPIs, and those of its campaigns.
    fn below(&mut self, id: &'p SmolStr, path: &mut Vec<SmolStr>) -> Vec<Node> {
        path.push(id.clone());
        let mut parts = Vec::new();
        for goal in self.links.goals_under(id) {
            if !path.contains(&goal.id.value) {
                parts.push(self.goal(goal, path));
            }
        }
        let campaigns = self.links.plan.campaigns.iter();
        let serving = campaigns.filter(|one| one.serves.iter().any(|name| name.value == *id));
        let of_campaigns = serving.flat_map(|one| self.links.kpis_of(&one.id.value));
        let kpis: BTreeSet<SmolStr> =
            self.links.kpis_of(id).iter().chain(of_campaigns).map(|kpi| kpi.id.value.clone()).collect();
        parts.extend(kpis.iter().filter_map(|id| self.kpi(id)));
        path.pop();
        parts
    }

    fn kpi(&mut self, id: &SmolStr) -> Option<Node> {
        let kpi = self.kpis.iter().find(|kpi| kpi.id == *id)?;
        self.placed.insert(id.clone());
        Some(Node::Kpi { name: format!("kpis/{id}"), weight: kpi.weight, pace: kpi.pace })
    }

    fn titles(&self) -> BTreeMap<String, String> {
        let plan = self.links.plan;
        let words = |name: &Option<String>, statement: Option<&String>, id: &SmolStr| {
            name.clone().or_else(|| statement.cloned()).unwrap_or_else(|| id.to_string())
        };
        let mut titles = BTreeMap::from([(format!("plan/{}", plan.name), plan.name.clone())]);
        for one in &plan.objectives {
            let title = words(&one.name, one.statement.as_ref().map(|text| &text.value), &one.id.value);
            titles.insert(format!("objectives/{}", one.id.value), title);
        }
        for one in &plan.goals {
            let title = words(&one.name, one.statement.as_ref().map(|text| &text.value), &one.id.value);
            titles.insert(format!("goals/{}", one.id.value), title);
        }
        titles.extend(self.kpis.iter().map(|kpi| (format!("kpis/{}", kpi.id), kpi.title.clone())));
        titles
    }
}

fn level(list: &str, id: &SmolStr, weight: f64, parts: Vec<Node>) -> Node {
    Node::Level { name: format!("{list}/{id}"), weight, parts }
}

/// A rolled level with its noun and title.
fn shown(rolled: Rolled, titles: &BTreeMap<String, String>) -> Level {
    let (list, id) = rolled.name.split_once('/').unwrap_or(("plan", &rolled.name));
    let noun = match list {
        "objectives" => Noun::Objective,
        "goals" => Noun::Goal,
        "kpis" => Noun::Kpi,
        _ => Noun::Plan,
    };
    let plain = |name: &str| SmolStr::new(name.strip_prefix("kpis/").unwrap_or(name));
    let mut unread: Vec<SmolStr> = rolled.unread.iter().map(|name| plain(name)).collect();
    unread.dedup();
    Level {
        noun,
        id: SmolStr::new(id),
        title: titles.get(&rolled.name).cloned().unwrap_or_else(|| id.to_owned()),
        weight: rolled.weight,
        pace: rolled.pace,
        health: rolled.health,
        worst: rolled.worst.map(|(name, pace)| Worst { kpi: plain(&name), pace }),
        read: rolled.read,
        unread,
        parts: rolled.parts.into_iter().map(|part| shown(part, titles)).collect(),
    }
}
