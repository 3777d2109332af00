//! Alignment: how strongly a KPI indicates a goal.
//!
//! A KPI of the catalogue says so itself. For a formula of one's own, and for a KPI of one's own that says nothing, it is
//! found from what the formula is made of; the rule stands in `infer`, its figures in `docs/alignment.md`.
//!
//! *Direct*: a better reading is more of the goal itself. *Leading*: it moves one step before the goal does. *Supporting*:
//! it helps to understand the goal. Neither of the last two is enough alone, so a goal needs a direct one beside them.
//!
//! Invariant: a formula that does not compile, or one of constants alone, indicates nothing; nothing here fails.

mod bare;
mod family;
mod infer;

pub use family::{Family, Form, family};

use crate::{
    catalogue::{Catalogue, Definition},
    formula::{Node, Tree},
    nearest::listed,
};
use infer::{Goals, Walk};
use model::{
    goal::{GoalKind, Strength},
    measure::{Adds, Measure},
};

/// What is judged.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A KPI of the catalogue.
    Kpi(&'a Definition),
    /// A formula.
    Formula(&'a Tree),
}

impl<'a> From<&'a Definition> for Subject<'a> {
    fn from(definition: &'a Definition) -> Self {
        Self::Kpi(definition)
    }
}

impl<'a> From<&'a Tree> for Subject<'a> {
    fn from(tree: &'a Tree) -> Self {
        Self::Formula(tree)
    }
}

/// Whether a KPI indicates a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How strongly; `None` is not at all.
    pub strength: Option<Strength>,
    /// The reason as a sentence without its full stop: `conversion_rate shows sales and leads, not audience growth`.
    pub words: String,
}

impl Verdict {
    /// Whether the KPI is enough to see the goal.
    pub fn is_direct(&self) -> bool {
        self.strength == Some(Strength::Direct)
    }

    /// Whether the KPI says nothing of the goal.
    pub fn is_misaligned(&self) -> bool {
        self.strength.is_none()
    }
}

/// Judges a KPI against a goal.
pub fn indicates<'a>(catalogue: &Catalogue, kpi: impl Into<Subject<'a>>, goal: GoalKind) -> Verdict {
    let subject = kpi.into();
    let goals = found(catalogue, subject);
    let strength = goals.get(&goal).copied();
    Verdict { strength, words: words(subject, &goals, goal) }
}

/// The goals that a KPI indicates, the strongest first, then in the order of the funnel.
pub fn goals_of<'a>(catalogue: &Catalogue, kpi: impl Into<Subject<'a>>) -> Vec<(GoalKind, Strength)> {
    let mut goals: Vec<_> = found(catalogue, kpi.into()).into_iter().collect();
    goals.sort_by_key(|(kind, strength)| (*strength, *kind));
    goals
}

/// The KPIs of the catalogue that indicate a goal directly, the best first.
///
/// A KPI that shows this goal alone comes before one that shows several, since its reading has one meaning. What is gained
/// within a period comes before a level (net follower growth before followers): a level is mostly history. Then the
/// catalogue's order counts.
pub fn candidates(catalogue: &Catalogue, goal: GoalKind) -> Vec<&Definition> {
    let direct = |goals: &[(GoalKind, Strength)]| goals.iter().filter(|(_, s)| *s == Strength::Direct).count();
    let mut found: Vec<(usize, bool, &Definition)> = catalogue
        .list()
        .map(|kpi| (kpi, goals_of(catalogue, kpi)))
        .filter(|(_, goals)| goals.contains(&(goal, Strength::Direct)))
        .map(|(kpi, goals)| (direct(&goals), is_level(kpi), kpi))
        .collect();
    found.sort_by_key(|(goals, level, _)| (*goals, *level));
    found.into_iter().map(|(_, _, kpi)| kpi).collect()
}

/// Whether a KPI reads a level, such as followers.
pub(crate) fn is_level(kpi: &Definition) -> bool {
    let Node::Name(name) = &kpi.tree.node else { return false };
    Measure::from_name(name).is_some_and(|measure| measure.adds() == Adds::Last)
}

fn found(catalogue: &Catalogue, subject: Subject<'_>) -> Goals {
    let mut walk = Walk::new(catalogue);
    match subject {
        Subject::Kpi(definition) => walk.definition(definition),
        Subject::Formula(tree) => walk.tree(tree),
    }
}

fn words(subject: Subject<'_>, goals: &Goals, goal: GoalKind) -> String {
    let name = match subject {
        Subject::Kpi(definition) => definition.id.clone(),
        Subject::Formula(tree) => format!("`{tree}`"),
    };
    let asked = goal.name();
    match goals.get(&goal) {
        Some(Strength::Direct) => format!("{name} shows {asked}"),
        Some(Strength::Leading) => match shown(goals) {
            Some(shown) => format!("{name} shows {shown}, which moves before {asked} does"),
            None => format!("{name} moves before {asked} does, and does not show it alone"),
        },
        Some(Strength::Supporting) => match shown(goals) {
            Some(shown) => format!("{name} shows {shown}; it helps to understand {asked}, and does not show it alone"),
            None => format!("{name} helps to understand {asked}, and does not show it alone"),
        },
        None => match shown(goals) {
            Some(shown) => format!("{name} shows {shown}, not {asked}"),
            None if goals.is_empty() => format!("{name} shows no goal that is known here, and so not {asked}"),
            None => format!("{name} helps to understand {}, not {asked}", names(goals.keys())),
        },
    }
}

/// The goals that are shown directly, in words.
fn shown(goals: &Goals) -> Option<String> {
    let direct = || goals.iter().filter(|(_, strength)| **strength == Strength::Direct).map(|(kind, _)| kind);
    direct().next().map(|_| names(direct()))
}

fn names<'g>(goals: impl Iterator<Item = &'g GoalKind>) -> String {
    listed(&goals.map(|goal| goal.name()).collect::<Vec<_>>(), "and")
}

#[cfg(test)]
mod tests;
