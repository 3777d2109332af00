//! The rule: which goals a formula indicates, from what it is made of.
//!
//! | the formula | indicates | because |
//! | --- | --- | --- |
//! | a measure or a KPI | what the catalogue says of it | |
//! | a constant | nothing, and it takes no part elsewhere | scaling changes no meaning |
//! | `x where …`, `start`, `end`, `change`, `previous` of x | the goals of x | which facts, or when, not what |
//! | `x + y`, `max`, `min` | the goals common to all parts, each as weakly as its weakest part | a sum moves with any part |
//! | `x - y` | the goals of x; a shared goal as strongly as either | it is x that is left: revenue less cost is sales |
//! | orders or customers less new customers | loyalty | those who are left bought before |
//! | `cost / x`, `x / cost` | the goals of x, and efficiency | the price of x, and what money brought of it |
//! | `x / y` | the goals of x | a rate says how well x is got from y: orders per visit are about orders |
//! | `x / y` with a goal in both | that goal as supporting only | it rises when y falls: comments per like |
//! | … unless y holds x | the goals of x | a share, or growth on what was before |
//! | … unless x is money, and y is not | the goals of x | the value of a purchase is part of selling |
//! | … unless the goal is awareness | the goals of x | seen more often, or to the end, is known better |
//! | … unless one should rise and the other fall | the goals of x | praise for each blame |
//! | purchases per customer | loyalty as well | a customer who buys more often, or for more in all, bought again |
//! | work of what was due | efficiency | it is the share of work that was done |
//! | products | as a quotient, after what stands above and below the line is taken out | `a/b * b/c` is `a/c` |
//!
//! Invariant: the walk visits at most [`MOST_EXPANDED`] parts, so KPIs defined through themselves end it too.

use super::bare;
use crate::{
    catalogue::{Catalogue, Definition, Direction, Origin},
    formula::{
        Function, Node, Operator, Tree,
        compile::{MOST_DEEP, MOST_EXPANDED},
    },
};
use model::{
    fact::FactKind,
    goal::{GoalKind, Strength},
    measure::{Measure, Unit},
};
use std::collections::{BTreeMap, BTreeSet};

/// Goals, each with how strongly it is indicated.
pub(super) type Goals = BTreeMap<GoalKind, Strength>;

/// A product as what stands above and below the line, constants left out.
pub(super) type Line = (Vec<Tree>, Vec<Tree>);

/// One look at a formula.
pub(super) struct Walk<'c> {
    catalogue: &'c Catalogue,
    parts: usize,
    deep: usize,
}

impl<'c> Walk<'c> {
    /// A fresh walk.
    pub(super) fn new(catalogue: &'c Catalogue) -> Self {
        Self { catalogue, parts: 0, deep: 0 }
    }

    /// The goals of a KPI: those that it names, else those of its formula. A built-in one that names none has none.
    pub(super) fn definition(&mut self, definition: &Definition) -> Goals {
        if !definition.indicates.is_empty() {
            return definition.indicates.iter().copied().collect();
        }
        match definition.origin {
            Origin::Builtin => Goals::new(),
            Origin::Measure => {
                Measure::from_name(&definition.id).map_or_else(Goals::new, |m| bare::goals(m).iter().copied().collect())
            }
            Origin::User => self.tree(&definition.tree),
        }
    }

    /// The goals of a formula.
    pub(super) fn tree(&mut self, tree: &Tree) -> Goals {
        self.parts += 1;
        if self.parts > MOST_EXPANDED || self.deep >= MOST_DEEP {
            return Goals::new();
        }
        self.deep += 1;
        let goals = self.node(tree);
        self.deep -= 1;
        goals
    }

    fn node(&mut self, tree: &Tree) -> Goals {
        match &tree.node {
            Node::Number(_) => Goals::new(),
            Node::Name(name) => match self.catalogue.get(name) {
                Some(definition) => self.definition(definition),
                None => Goals::new(),
            },
            Node::Negate(part) | Node::Where(part, _) => self.tree(part),
            Node::Call(Function::Max | Function::Min, parts) => {
                parts.iter().map(|part| self.tree(part)).reduce(|a, b| common(&a, &b)).unwrap_or_default()
            }
            Node::Call(_, parts) => parts.first().map(|part| self.tree(part)).unwrap_or_default(),
            Node::Binary(sign, left, right) => match sign.operator {
                Operator::Add => self.sum(left, right),
                Operator::Subtract => self.difference(left, right),
                Operator::Multiply | Operator::Divide => self.product(tree),
            },
        }
    }

    fn sum(&mut self, left: &Tree, right: &Tree) -> Goals {
        match (is_constant(left), is_constant(right)) {
            (_, true) => self.tree(left),
            (true, false) => self.tree(right),
            (false, false) => common(&self.tree(left), &self.tree(right)),
        }
    }

    fn difference(&mut self, left: &Tree, right: &Tree) -> Goals {
        if is_constant(left) {
            return self.complement(right);
        }
        if is_new_customers(right) && (is(left, Measure::Orders) || is(left, Measure::Customers)) {
            return repeat();
        }
        let (mut goals, taken) = (self.tree(left), self.tree(right));
        for (goal, strength) in &mut goals {
            *strength = taken.get(goal).map_or(*strength, |other| (*strength).min(*other));
        }
        goals
    }

    /// What is left of a share: `1 - new_customers / orders`.
    fn complement(&mut self, share: &Tree) -> Goals {
        if let Node::Binary(sign, part, whole) = &share.node {
            let whole_of = is(whole, Measure::Orders) || is(whole, Measure::Customers);
            if sign.operator == Operator::Divide && is_new_customers(part) && whole_of {
                return repeat();
            }
        }
        self.tree(share)
    }

    fn product(&mut self, tree: &Tree) -> Goals {
        let mut line = (Vec::new(), Vec::new());
        self.flatten(tree, true, false, &mut line);
        if let ([only], []) = (line.0.as_slice(), line.1.as_slice()) {
            return self.tree(only);
        }
        let (above, below) = self.line(tree);
        match (above.as_slice(), below.as_slice()) {
            ([], _) => self.all(&below),
            (_, []) => self.all(&above),
            _ => self.quotient(&above, &below),
        }
    }

    /// A formula as what stands above and below the line, KPIs that are quotients written out.
    pub(super) fn line(&mut self, tree: &Tree) -> Line {
        let mut line = (Vec::new(), Vec::new());
        self.flatten(tree, true, true, &mut line);
        cancel(&mut line);
        line
    }

    /// Puts the factors of a product above or below the line. KPIs that are quotients are written out when asked.
    fn flatten(&mut self, tree: &Tree, above: bool, expand: bool, line: &mut Line) {
        self.parts += 1;
        if self.parts > MOST_EXPANDED || self.deep >= MOST_DEEP {
            return;
        }
        self.deep += 1;
        match &tree.node {
            Node::Number(_) => {}
            Node::Negate(part) => self.flatten(part, above, expand, line),
            Node::Binary(sign, left, right) if is_line(sign.operator) => {
                self.flatten(left, above, expand, line);
                self.flatten(right, above == (sign.operator == Operator::Multiply), expand, line);
            }
            Node::Name(name) if expand => match self.written_out(name) {
                Some(inner) => self.flatten(&inner, above, expand, line),
                None => side(line, above).push(tree.clone()),
            },
            _ if is_constant(tree) => {}
            _ => side(line, above).push(tree.clone()),
        }
        self.deep -= 1;
    }

    /// The formula of a KPI that is a product or a quotient, or a constant.
    fn written_out(&self, name: &str) -> Option<Tree> {
        if Measure::from_name(name).is_some() {
            return None;
        }
        let tree = &self.catalogue.get(name)?.tree;
        let product = matches!(&tree.node, Node::Binary(sign, ..) if is_line(sign.operator));
        (product || is_constant(tree)).then(|| tree.clone())
    }

    fn all(&mut self, factors: &[Tree]) -> Goals {
        factors.iter().map(|factor| self.tree(factor)).reduce(|a, b| common(&a, &b)).unwrap_or_default()
    }

    fn quotient(&mut self, above: &[Tree], below: &[Tree]) -> Goals {
        let (spent, paid) = (self.is_cost(above), self.is_cost(below));
        if spent != paid {
            let mut goals = self.all(if spent { below } else { above });
            if !goals.is_empty() {
                goals.insert(GoalKind::Efficiency, Strength::Direct);
            }
            return goals;
        }
        let mut goals = self.all(above);
        let under = self.all(below);
        let whole = self.holds(below, above);
        let value = self.is_money(above) && !self.is_money(below);
        let opposite = self.falls(above) != self.falls(below);
        let buys = goals.get(&GoalKind::Sales) == Some(&Strength::Direct);
        for (goal, strength) in &mut goals {
            let both = *strength == Strength::Direct && under.get(goal) == Some(&Strength::Direct);
            if both && !whole && !value && !opposite && *goal != GoalKind::Awareness {
                *strength = Strength::Supporting;
            }
        }
        if buys && !whole && matches!(below, [only] if is(only, Measure::Customers)) && !is_first_order(above) {
            goals.insert(GoalKind::Loyalty, Strength::Direct);
        }
        if goals.contains_key(&GoalKind::Efficiency) && matches!(below, [only] if is(only, Measure::PlacementsDue)) {
            goals.insert(GoalKind::Efficiency, Strength::Direct);
        }
        goals
    }

    /// Whether every measure is money spent.
    pub(super) fn is_cost(&mut self, trees: &[Tree]) -> bool {
        let measures = self.measures(trees);
        !measures.is_empty() && measures.iter().all(|m| m.kind() == FactKind::Cost || *m == Measure::AdSpend)
    }

    fn is_money(&mut self, trees: &[Tree]) -> bool {
        let measures = self.measures(trees);
        !measures.is_empty() && measures.iter().all(|m| m.unit() == Unit::Money)
    }

    /// Whether the whole is counted in what some part is counted in.
    fn holds(&mut self, whole: &[Tree], part: &[Tree]) -> bool {
        let (whole, part) = (self.measures(whole), self.measures(part));
        whole.intersection(&part).next().is_some()
    }

    /// Whether it is something that should fall, such as negative mentions.
    fn falls(&mut self, trees: &[Tree]) -> bool {
        let measures = self.measures(trees);
        let down = |m: &Measure| self.catalogue.get(m.name()).is_some_and(|kpi| kpi.direction == Direction::Down);
        !measures.is_empty() && measures.iter().all(down)
    }

    /// The measures that trees are made of, KPIs written out.
    pub(super) fn measures(&mut self, trees: &[Tree]) -> BTreeSet<Measure> {
        let mut found = BTreeSet::new();
        for tree in trees {
            self.collect(tree, &mut found);
        }
        found
    }

    fn collect(&mut self, tree: &Tree, into: &mut BTreeSet<Measure>) {
        self.parts += 1;
        if self.parts > MOST_EXPANDED || self.deep >= MOST_DEEP {
            return;
        }
        self.deep += 1;
        match &tree.node {
            Node::Number(_) => {}
            Node::Name(name) => match Measure::from_name(name) {
                Some(measure) => {
                    into.insert(measure);
                }
                None => {
                    if let Some(definition) = self.catalogue.get(name) {
                        self.collect(&definition.tree, into);
                    }
                }
            },
            Node::Negate(part) | Node::Where(part, _) => self.collect(part, into),
            Node::Call(_, parts) => parts.iter().for_each(|part| self.collect(part, into)),
            Node::Binary(_, left, right) => {
                self.collect(left, into);
                self.collect(right, into);
            }
        }
        self.deep -= 1;
    }
}

fn is_line(operator: Operator) -> bool {
    matches!(operator, Operator::Multiply | Operator::Divide)
}

fn side(line: &mut Line, above: bool) -> &mut Vec<Tree> {
    if above { &mut line.0 } else { &mut line.1 }
}

/// Takes out what stands both above and below the line.
fn cancel((above, below): &mut Line) {
    above.retain(|factor| match below.iter().position(|other| other == factor) {
        Some(at) => {
            below.remove(at);
            false
        }
        None => true,
    });
}

/// The goals that both have, each as weakly as the weaker of the two.
fn common(a: &Goals, b: &Goals) -> Goals {
    a.iter().filter_map(|(goal, strength)| Some((*goal, (*strength).max(*b.get(goal)?)))).collect()
}

fn is_constant(tree: &Tree) -> bool {
    match &tree.node {
        Node::Number(_) => true,
        Node::Name(_) => false,
        Node::Negate(part) | Node::Where(part, _) => is_constant(part),
        Node::Call(_, parts) => parts.iter().all(is_constant),
        Node::Binary(_, left, right) => is_constant(left) && is_constant(right),
    }
}

/// Whether a tree is a measure, whichever facts it looks at.
fn is(tree: &Tree, measure: Measure) -> bool {
    match &tree.node {
        Node::Name(name) => name == measure.name(),
        Node::Where(part, _) => is(part, measure),
        Node::Call(function, parts) if function.takes() == 1 => parts.iter().all(|part| is(part, measure)),
        _ => false,
    }
}

fn is_new_customers(tree: &Tree) -> bool {
    is(tree, Measure::NewCustomers)
}

fn is_first_order(above: &[Tree]) -> bool {
    above.iter().any(is_new_customers)
}

/// What repeat purchases indicate.
fn repeat() -> Goals {
    Goals::from([(GoalKind::Loyalty, Strength::Direct), (GoalKind::Sales, Strength::Supporting)])
}
