//! How the nouns of a plan hang together: what serves what, which campaigns a KPI draws on, which days it covers.
//!
//! References that lead nowhere are passed over here; the rules report them.
//!
//! Invariant: every walk ends, also where goals serve each other in a circle.

use super::nouns::{Campaign, Goal, Kpi, Name, Objective, Plan};
use crate::{pace::Kind, target::Target};
use model::{
    Date, SmolStr,
    dimension::Dimension,
    filter::{Filter, Test},
    period::Period,
};
use std::collections::{BTreeMap, BTreeSet};

/// The nouns of a plan by id. Made once and asked often.
#[derive(Debug)]
pub struct Links<'p> {
    /// The plan.
    pub plan: &'p Plan,
    objectives: BTreeMap<&'p str, &'p Objective>,
    goals: BTreeMap<&'p str, &'p Goal>,
    campaigns: BTreeMap<&'p str, &'p Campaign>,
    /// The goals directly under each goal or objective.
    under: BTreeMap<&'p str, Vec<&'p Goal>>,
    /// The campaigns of each goal.
    efforts: BTreeMap<&'p str, Vec<&'p Campaign>>,
    /// The KPIs of each goal, objective or campaign.
    kpis: BTreeMap<&'p str, Vec<&'p Kpi>>,
}

/// What a target that is a change grows on when the plan names no baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Implied {
    /// Nothing: a baseline must be named.
    Nothing,
    /// Zero: what is gathered from the start on is the change itself.
    Zero,
    /// The level at the start.
    Start,
}

/// The days of a KPI, as far as the plan says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day that counts.
    pub from: Option<Date>,
    /// When the target should be reached.
    pub by: Option<Date>,
}

impl Days {
    /// Both, when both are known and in order.
    pub fn period(self) -> Option<Period> {
        Period::new(self.from?, self.by?)
    }
}

impl<'p> Links<'p> {
    /// The links of a plan. Of two nouns with one id the first counts.
    pub fn of(plan: &'p Plan) -> Self {
        fn by_id<T>(list: &[T], id: fn(&T) -> &Name) -> BTreeMap<&str, &T> {
            list.iter().rev().map(|one| (id(one).value.as_str(), one)).collect()
        }
        let mut links = Self {
            plan,
            objectives: by_id(&plan.objectives, |one| &one.id),
            goals: by_id(&plan.goals, |one| &one.id),
            campaigns: by_id(&plan.campaigns, |one| &one.id),
            under: BTreeMap::new(),
            efforts: BTreeMap::new(),
            kpis: BTreeMap::new(),
        };
        for goal in &plan.goals {
            for above in &goal.serves {
                links.under.entry(above.value.as_str()).or_default().push(goal);
            }
        }
        for campaign in &plan.campaigns {
            for goal in &campaign.serves {
                links.efforts.entry(goal.value.as_str()).or_default().push(campaign);
            }
        }
        for kpi in &plan.kpis {
            for above in &kpi.serves {
                links.kpis.entry(above.value.as_str()).or_default().push(kpi);
            }
        }
        links
    }

    /// The objective of an id.
    pub fn objective(&self, id: &str) -> Option<&'p Objective> {
        self.objectives.get(id).copied()
    }

    /// The goal of an id.
    pub fn goal(&self, id: &str) -> Option<&'p Goal> {
        self.goals.get(id).copied()
    }

    /// The campaign of an id.
    pub fn campaign(&self, id: &str) -> Option<&'p Campaign> {
        self.campaigns.get(id).copied()
    }

    /// The goals directly under a goal or objective.
    pub fn goals_under(&self, id: &str) -> &[&'p Goal] {
        self.under.get(id).map_or(&[], Vec::as_slice)
    }

    /// The KPIs that serve a goal, objective or campaign directly.
    pub fn kpis_of(&self, id: &str) -> &[&'p Kpi] {
        self.kpis.get(id).map_or(&[], Vec::as_slice)
    }

    /// A goal or objective and every goal below it, each once.
    pub fn below(&self, id: &'p str) -> BTreeSet<&'p str> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.goals_under(id).iter().map(|goal| goal.id.value.as_str()));
            }
        }
        found
    }

    /// A goal and everything above it, each once.
    pub fn above(&self, id: &'p str) -> BTreeSet<&'p str> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if found.insert(id)
                && let Some(goal) = self.goal(id)
            {
                open.extend(goal.serves.iter().map(|name| name.value.as_str()));
            }
        }
        found
    }

    /// The campaigns that serve a goal or objective, or a goal below it, in the order of the plan.
    pub fn efforts_for(&self, id: &'p str) -> Vec<&'p Campaign> {
        let goals = self.below(id);
        let serves = |campaign: &&Campaign| campaign.serves.iter().any(|name| goals.contains(name.value.as_str()));
        self.plan.campaigns.iter().filter(serves).collect()
    }

    /// The campaigns that a KPI draws on: those that contribute; without contributions, those that its filter names; then
    /// those that serve its goal.
    pub fn campaigns_of(&self, kpi: &'p Kpi) -> Vec<&'p Campaign> {
        let named: Vec<&Campaign> =
            kpi.contributions.iter().filter_map(|part| self.campaign(&part.campaign.value)).collect();
        if !named.is_empty() {
            return named;
        }
        let filtered = kpi.values_of(&Dimension::Campaign);
        let filtered: Vec<&Campaign> = filtered.iter().filter_map(|id| self.campaign(id)).collect();
        if !filtered.is_empty() {
            return filtered;
        }
        let mut found: Vec<&Campaign> = Vec::new();
        for name in &kpi.serves {
            let efforts = match self.campaign(&name.value) {
                Some(campaign) => vec![campaign],
                None => self.efforts_for(name.value.as_str()),
            };
            for campaign in efforts {
                if !found.iter().any(|known| known.id.value == campaign.id.value) {
                    found.push(campaign);
                }
            }
        }
        found
    }

    /// The days of a KPI: its own, else those of its campaigns, else those of its goal.
    pub fn days_of(&self, kpi: &'p Kpi) -> Days {
        let flights: Vec<Period> = self
            .campaigns_of(kpi)
            .iter()
            .filter_map(|campaign| campaign.flight.as_ref())
            .map(|flight| flight.value)
            .collect();
        let goal_by = kpi.serves.iter().filter_map(|name| self.goal(&name.value)?.by.as_ref()).map(|by| by.value).max();
        let after_baseline = || kpi.baseline.as_ref()?.over.as_ref()?.value.to.tomorrow().ok();
        let set = || kpi.set.as_ref().map(|set| set.value);
        Days {
            from: kpi
                .from
                .as_ref()
                .map(|from| from.value)
                .or_else(|| flights.iter().map(|flight| flight.from).min())
                .or_else(after_baseline)
                .or_else(set),
            by: kpi.by.as_ref().map(|by| by.value).or_else(|| flights.iter().map(|flight| flight.to).max()).or(goal_by),
        }
    }

    /// The first day of the campaigns that a KPI draws on.
    pub fn start_of(&self, kpi: &'p Kpi) -> Option<Date> {
        let campaigns = self.campaigns_of(kpi);
        campaigns.iter().filter_map(|campaign| campaign.flight.as_ref()).map(|flight| flight.value.from).min()
    }

    /// The platforms that a KPI speaks of: those of its filter, else those of its campaigns; empty is any.
    pub fn platforms_of(&self, kpi: &'p Kpi) -> BTreeSet<SmolStr> {
        let named = kpi.values_of(&Dimension::Platform);
        if !named.is_empty() {
            return named;
        }
        let campaigns = self.campaigns_of(kpi);
        if campaigns.iter().any(|campaign| campaign.platforms.is_empty()) {
            return BTreeSet::new();
        }
        campaigns.iter().flat_map(|campaign| &campaign.platforms).map(|name| name.value.clone()).collect()
    }
}

impl Kpi {
    /// The values that its filter, or every term of its formula, keeps of a dimension; empty keeps all.
    pub fn values_of(&self, dimension: &Dimension) -> BTreeSet<SmolStr> {
        let own = self.filter.iter().flat_map(|filter| listed(&filter.value, dimension)).collect::<BTreeSet<_>>();
        if !own.is_empty() {
            return own;
        }
        let Some(measured) = &self.measured else { return own };
        let terms = || measured.compiled.terms.iter().chain(&measured.compiled.previous);
        if terms().any(|term| listed(&term.only, dimension).next().is_none()) {
            return own;
        }
        terms().flat_map(|term| listed(&term.only, dimension)).collect()
    }

    /// What its target grows on when it names no baseline: followers `+5000` on those at the start, orders `+500` on none.
    pub fn implied(&self) -> Implied {
        let Some(measured) = &self.measured else { return Implied::Nothing };
        let change = matches!(self.target.as_ref().map(|target| target.value), Some(Target::Change(_)));
        match Kind::of(&measured.compiled) {
            Kind::Level => Implied::Start,
            Kind::Flow if change => Implied::Zero,
            Kind::Flow | Kind::Ratio => Implied::Nothing,
        }
    }

    /// The name that pages show.
    pub fn title(&self) -> String {
        let measured = || self.measured.as_ref().map(|measured| measured.definition.name.clone());
        self.name.clone().or_else(measured).unwrap_or_else(|| self.id.value.to_string())
    }

    /// What a diagnostic says that it speaks of.
    pub fn subject(&self) -> String {
        format!("kpis/{}", self.id.value)
    }
}

fn listed<'f>(filter: &'f Filter, dimension: &'f Dimension) -> impl Iterator<Item = SmolStr> + 'f {
    let kept = filter.0.iter().filter(move |one| one.dimension == *dimension && one.test == Test::In);
    kept.flat_map(|one| one.values.iter().cloned())
}
