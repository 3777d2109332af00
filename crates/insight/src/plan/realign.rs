//! A new version of a plan beside the one before: what changed, and what that does to readings.

use super::{facts::keyed, judge::aim, measure::measure, standing::KpiStanding, words};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    filter,
    pace::Health,
    plan::{
        Kpi, Plan, Spanned,
        nouns::{Campaign, Contribution, Goal, Name, Objective, Placement},
    },
};
use model::{Date, SmolStr, goal::GoalKind, money::Money};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a new version of a plan changes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Realignment {
    /// The nouns that were added, removed or changed, in the order of plan, objectives, goals, campaigns, placements, KPIs.
    pub changes: Vec<NounChange>,
    /// Every KPI of either version, by what the change does to it; those that nothing changes are left out.
    pub effects: Vec<KpiEffect>,
}

/// One noun that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NounChange {
    /// Which kind of noun: `goal`, `KPI`.
    pub noun: String,
    /// Its id.
    pub id: SmolStr,
    /// What became of it.
    pub change: Became,
    /// In words: `the target of followers was +5000 and is +4000`.
    pub words: Vec<String>,
}

/// What became of a noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Became {
    /// It is new.
    Added,
    /// It is no longer there.
    Removed,
    /// It says something else.
    Changed,
}

/// What the change does to a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiEffect {
    /// Its id.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// By the plan before; `None` when it is new.
    pub before: Option<State>,
    /// By the plan after; `None` when it was removed.
    pub after: Option<State>,
    /// The difference in a sentence.
    pub words: String,
}

/// How a KPI stands by one version.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// The value.
    pub value: Option<f64>,
    /// The target as printed.
    pub target: Option<String>,
    /// The value to reach.
    pub aim: Option<f64>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// Compares two versions of a plan on a day.
pub async fn realign(desk: &Desk<'_>, before: &Plan, after: &Plan, today: Date) -> Result<Realignment, InsightError> {
    let nothing = BTreeMap::new();
    let was = measure(desk, before, today, &nothing).await?;
    let is = measure(desk, after, today, &nothing).await?;
    let mut ids: Vec<&SmolStr> = is.kpis.iter().map(|kpi| &kpi.id).collect();
    ids.extend(was.kpis.iter().map(|kpi| &kpi.id).filter(|id| is.kpi(id).is_none()));
    let mut effects = Vec::new();
    for id in ids {
        let (old, new) = (was.kpi(id), is.kpi(id));
        let states = (old.map(state), new.map(state));
        if states.0 == states.1 {
            continue;
        }
        let title = new.or(old).map_or_else(|| id.to_string(), |kpi| kpi.title.clone());
        let unit = new.or(old).map(|kpi| kpi.reading.unit.clone()).unwrap_or_default();
        let words = effect(&title, (states.0.as_ref(), states.1.as_ref()), &unit, after);
        effects.push(KpiEffect { id: id.clone(), title, before: states.0, after: states.1, words });
    }
    Ok(Realignment { changes: changes(before, after), effects })
}

fn state(kpi: &KpiStanding) -> State {
    State {
        value: kpi.reading.value,
        target: kpi.target.clone(),
        aim: kpi.goalpost.and_then(|goalpost| aim(&goalpost, kpi.reading.value)),
        pace: kpi.pace,
        health: kpi.health,
        reason: kpi.reason.clone(),
    }
}

fn effect(title: &str, states: (Option<&State>, Option<&State>), unit: &str, plan: &Plan) -> String {
    let fares = |state: &State| match state.pace {
        Some(pace) => format!("{} at a pace of {}", state.health.words(), words::percent(pace)),
        None => state.reason.clone().unwrap_or_else(|| state.health.words().to_owned()),
    };
    let (was, is) = match states {
        (Some(was), Some(is)) => (was, is),
        (None, Some(is)) => return format!("{title} is new: {}.", fares(is)),
        (Some(was), None) => return format!("{title} is gone; it was {}.", fares(was)),
        (None, None) => return String::new(),
    };
    let value = |value: f64| words::value(value, unit, plan.currency);
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
    let mut parts = Vec::new();
    if was.value != is.value {
        parts.push(format!(
            "the reading goes from {} to {}",
            or_none(was.value.map(value)),
            or_none(is.value.map(value))
        ));
    }
    if was.aim != is.aim || was.target != is.target {
        let aimed = |state: &State| {
            or_none(state.target.clone().map(|target| match state.aim.map(value) {
                Some(aim) if !target.ends_with(&aim) => format!("{target} ({aim})"),
                _ => target,
            }))
        };
        parts.push(format!("the target goes from {} to {}", aimed(was), aimed(is)));
    }
    if was.pace != is.pace || was.reason != is.reason {
        parts.push(format!("it was {} and is {}", fares(was), fares(is)));
    }
    format!("{title}: {}.", parts.join("; "))
}

/// What one noun says, key by key.
type Says = Vec<(&'static str, String)>;

/// Every noun that was added, removed or changed.
fn changes(before: &Plan, after: &Plan) -> Vec<NounChange> {
    let (was, is) = (nouns(before), nouns(after));
    let mut changes = Vec::new();
    for (noun, id, says) in &is {
        let known = was.iter().find(|(other, known, _)| other == noun && known == id);
        let (change, words) = match known {
            None => (Became::Added, vec![format!("the {noun} {id} is new")]),
            Some((.., said)) => (Became::Changed, differences(noun, id, said, says)),
        };
        if !words.is_empty() {
            changes.push(NounChange { noun: (*noun).to_owned(), id: id.clone(), change, words });
        }
    }
    for (noun, id, _) in
        was.iter().filter(|(noun, id, _)| !is.iter().any(|(other, known, _)| other == noun && known == id))
    {
        let words = vec![format!("the {noun} {id} is gone")];
        changes.push(NounChange { noun: (*noun).to_owned(), id: id.clone(), change: Became::Removed, words });
    }
    changes.sort_by_key(|change| NOUNS.iter().position(|noun| *noun == change.noun));
    changes
}

const NOUNS: [&str; 6] = ["plan", "objective", "goal", "campaign", "placement", "KPI"];

fn differences(noun: &str, id: &str, said: &Says, says: &Says) -> Vec<String> {
    let mut words = Vec::new();
    for ((key, was), (_, is)) in said.iter().zip(says).filter(|(was, is)| was != is) {
        words.push(match (was.is_empty(), is.is_empty()) {
            (true, _) => format!("the {noun} {id} has a new {key}: {is}"),
            (_, true) => format!("the {noun} {id} has lost its {key}, which was {was}"),
            _ => format!("the {key} of the {noun} {id} was {was} and is {is}"),
        });
    }
    words
}

/// A noun with its id and what it says.
type Noun = (&'static str, SmolStr, Says);

fn nouns(plan: &Plan) -> Vec<Noun> {
    let says = vec![("name", plan.name.clone()), ("currency", plan.currency.to_string()), ("owner", text(&plan.owner))];
    let mut nouns = vec![("plan", SmolStr::new_static("plan"), says)];
    nouns.extend(plan.objectives.iter().map(of_objective));
    nouns.extend(plan.goals.iter().map(of_goal));
    nouns.extend(plan.campaigns.iter().map(of_campaign));
    nouns.extend(plan.campaigns.iter().flat_map(of_placements));
    nouns.extend(plan.kpis.iter().map(of_kpi));
    nouns
}

fn of_objective(one: &Objective) -> Noun {
    let says = vec![
        ("name", text(&one.name)),
        ("statement", shown(one.statement.as_ref())),
        ("kind", kind(one.indicates.as_ref())),
        ("owner", text(&one.owner)),
        ("date", shown(one.by.as_ref())),
        ("weight", one.weight.to_string()),
    ];
    ("objective", one.id.value.clone(), says)
}

fn of_goal(one: &Goal) -> Noun {
    let says = vec![
        ("name", text(&one.name)),
        ("statement", shown(one.statement.as_ref())),
        ("kind", kind(one.indicates.as_ref())),
        ("place above", names(&one.serves)),
        ("owner", text(&one.owner)),
        ("date", shown(one.by.as_ref())),
        ("weight", one.weight.to_string()),
    ];
    ("goal", one.id.value.clone(), says)
}

fn of_campaign(one: &Campaign) -> Noun {
    let says = vec![
        ("name", text(&one.name)),
        ("goal", names(&one.serves)),
        ("activation", shown(one.activation.as_ref())),
        ("flight", shown(one.flight.as_ref())),
        ("budget", money(one.budget.as_ref())),
        ("list of platforms", names(&one.platforms)),
        ("owner", text(&one.owner)),
    ];
    ("campaign", one.id.value.clone(), says)
}

fn of_placements(campaign: &Campaign) -> Vec<Noun> {
    let noun = |(key, one): (String, &Placement)| {
        let says = vec![
            ("creator", one.creator.value.to_string()),
            ("platform", shown(one.platform.as_ref())),
            ("day", shown(one.due.as_ref())),
            ("count", one.count.to_string()),
            ("fee", money(one.fee.as_ref())),
            ("link", shown(one.link.as_ref())),
            ("code", shown(one.code.as_ref())),
            ("day of publishing", shown(one.published.as_ref())),
        ];
        ("placement", SmolStr::new(format!("{}/{key}", campaign.id.value)), says)
    };
    keyed(campaign).into_iter().map(noun).collect()
}

fn of_kpi(one: &Kpi) -> Noun {
    let says = vec![
        ("name", text(&one.name)),
        ("formula", one.measured.as_ref().map(|measured| measured.definition.formula.clone()).unwrap_or_default()),
        ("filter", one.filter.as_ref().map(|only| filter::print(&only.value)).unwrap_or_default()),
        ("goal", names(&one.serves)),
        ("owner", text(&one.owner)),
        ("baseline", base(one)),
        ("target", shown(one.target.as_ref())),
        ("first day", shown(one.from.as_ref())),
        ("date", shown(one.by.as_ref())),
        ("review", one.review.as_ref().map(|cadence| cadence.value.words()).unwrap_or_default()),
        ("split over campaigns", split(one)),
        ("weight", one.weight.to_string()),
    ];
    ("KPI", one.id.value.clone(), says)
}

fn names(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    names.join(", ")
}

fn shown<T: ToString>(value: Option<&Spanned<T>>) -> String {
    value.map(|spanned| spanned.value.to_string()).unwrap_or_default()
}

fn text(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

fn kind(kind: Option<&Spanned<GoalKind>>) -> String {
    kind.map(|kind| kind.value.name().to_owned()).unwrap_or_default()
}

fn money(money: Option<&Spanned<Money>>) -> String {
    money.map(|money| words::money(money.value)).unwrap_or_default()
}

fn base(kpi: &Kpi) -> String {
    let Some(base) = &kpi.baseline else { return String::new() };
    let value = base.value.as_ref().map(|value| value.value.to_string());
    let over = base.over.as_ref().map(|over| over.value.to_string());
    value.or(over).or_else(|| base.benchmark.as_ref().map(|name| name.value.to_string())).unwrap_or_default()
}

fn split(kpi: &Kpi) -> String {
    let part = |part: &Contribution| format!("{} {}", part.campaign.value, words::percent(part.share.value));
    kpi.contributions.iter().map(part).collect::<Vec<_>>().join(", ")
}
