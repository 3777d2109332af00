//! From a tree to the sums that a store must add up and the arithmetic between them.
//!
//! Names are resolved (a measure before a KPI of the same name), KPIs are replaced by their formulas, units are checked,
//! and every measure becomes a term with its moment and its filter. Equal terms are asked for once.
//!
//! Invariant: what compiles can be evaluated on any cells; expansion is bounded by [`MOST_DEEP`] and [`MOST_EXPANDED`].

use super::{
    check::{self, Found},
    code::{Code, Compiled, Part},
    tree::{Function, Node, Operator, Tree, print},
};
use crate::{
    catalogue::{Catalogue, Definition, Missing, Origin},
    diagnostic::{Diagnostic, Span},
    nearest,
    unit::Units,
};
use model::{
    filter::Filter,
    measure::Measure,
    query::{Moment, Term},
};

/// How deep a formula may be once every KPI in it is written out.
pub const MOST_DEEP: usize = 256;
/// How many parts it may then have.
pub const MOST_EXPANDED: usize = 4096;

/// Compiles a KPI by its id, or a bare measure.
pub fn compile(catalogue: &Catalogue, id: &str) -> Result<Compiled, Vec<Diagnostic>> {
    let Some(definition) = catalogue.get(id) else {
        return Err(vec![unknown(catalogue, id, None).about(id)]);
    };
    let mut lowering = Lowering::new(catalogue);
    let root = lowering.definition(definition, &Context::default(), definition.tree.span);
    let compiled = lowering.finish(id, &definition.tree, root);
    let stated = definition.states_unit.then(|| definition.unit.clone());
    match compiled {
        Ok(compiled) => Ok(Compiled { unit: stated.unwrap_or(compiled.unit), ..compiled }),
        Err(faults) => Err(faults.into_iter().map(|fault| fault.about(id)).collect()),
    }
}

/// Compiles a formula that is no KPI of the catalogue.
pub fn compile_tree(catalogue: &Catalogue, tree: &Tree) -> Result<Compiled, Vec<Diagnostic>> {
    let mut lowering = Lowering::new(catalogue);
    // The formula itself is the first that is open, as a KPI's own formula is when a KPI is compiled.
    lowering.open.push((String::new(), tree.span));
    let root = lowering.lower(tree, &Context::default());
    lowering.finish(&print(tree), tree, root)
}

/// What holds for everything below a place in the tree.
#[derive(Clone, Default)]
struct Context {
    moment: Option<Function>,
    previous: bool,
    only: Filter,
}

type Lowered = Option<(Code, Found)>;

struct Lowering<'c> {
    catalogue: &'c Catalogue,
    terms: Vec<Term>,
    previous: Vec<Term>,
    diagnostics: Vec<Diagnostic>,
    /// The KPIs being written out, with the place in the root formula that led there.
    open: Vec<(String, Span)>,
    deep: usize,
    parts: usize,
}

impl<'c> Lowering<'c> {
    fn new(catalogue: &'c Catalogue) -> Self {
        Self {
            catalogue,
            terms: Vec::new(),
            previous: Vec::new(),
            diagnostics: Vec::new(),
            open: Vec::new(),
            deep: 0,
            parts: 0,
        }
    }

    fn finish(self, id: &str, tree: &Tree, root: Lowered) -> Result<Compiled, Vec<Diagnostic>> {
        let Some((code, found)) = root.filter(|_| self.diagnostics.is_empty()) else {
            return Err(self.diagnostics);
        };
        let units = found.unwrap_or(Units::RATIO);
        Ok(Compiled {
            id: id.to_owned(),
            unit: units.to_string(),
            units,
            terms: self.terms,
            previous: self.previous,
            code,
            expanded: expanded(self.catalogue, tree),
        })
    }

    fn lower(&mut self, tree: &Tree, context: &Context) -> Lowered {
        self.parts += 1;
        if self.deep >= MOST_DEEP || self.parts > MOST_EXPANDED {
            if self.parts <= MOST_EXPANDED + 1 {
                let words = "the formula is too long once every KPI in it is written out";
                self.report(Diagnostic::error("too-long", tree.span, words));
            }
            self.parts = MOST_EXPANDED + 1;
            return None;
        }
        self.deep += 1;
        let lowered = self.node(tree, context);
        self.deep -= 1;
        lowered
    }

    fn node(&mut self, tree: &Tree, context: &Context) -> Lowered {
        match &tree.node {
            Node::Number(value) => self.number(*value, tree.span, context),
            Node::Name(name) => self.name(name, tree.span, context),
            Node::Negate(part) => {
                let (code, unit) = self.lower(part, context)?;
                Some((Code::Negate(Box::new(code)), unit))
            }
            Node::Binary(sign, left, right) => {
                self.linear(!matches!(sign.operator, Operator::Add | Operator::Subtract), sign.span, context)?;
                let (first, second) = (self.lower(left, context), self.lower(right, context));
                let ((first, a), (second, b)) = (first?, second?);
                let unit = self.settled(check::joined(*sign, a, b))?;
                let words = (sign.operator == Operator::Divide).then(|| [print(left), print(right)]);
                Some((Code::Binary(sign.operator, Box::new(first), Box::new(second), words), unit))
            }
            Node::Call(function, parts) => self.call(*function, parts, tree.span, context),
            Node::Where(part, only) => self.lower(part, &Context { only: context.only.and(only), ..context.clone() }),
        }
    }

    fn number(&mut self, value: f64, span: Span, context: &Context) -> Lowered {
        self.linear(true, span, context)?;
        Some((Code::Number(value), (value != 0.0).then_some(Units::RATIO)))
    }

    fn name(&mut self, name: &str, span: Span, context: &Context) -> Lowered {
        if let Some(measure) = Measure::from_name(name) {
            return self.measure(measure, span, context);
        }
        let Some(definition) = self.catalogue.get(name) else {
            let fault = unknown(self.catalogue, name, Some(span));
            self.report(fault);
            return None;
        };
        let at = self.open.get(1).map_or(span, |(_, at)| *at);
        self.definition(definition, context, at)
    }

    fn measure(&mut self, measure: Measure, span: Span, context: &Context) -> Lowered {
        if let Some(function) = context.moment {
            self.settled(check::level(function, measure, span))?;
        }
        let moment = match context.moment {
            Some(Function::Start) => Moment::Start,
            Some(Function::Change) => Moment::Change,
            _ => Moment::Whole,
        };
        let term = Term { measure, moment, only: plain(&context.only) };
        let list = if context.previous { &mut self.previous } else { &mut self.terms };
        let at = list.iter().position(|known| *known == term).unwrap_or_else(|| {
            list.push(term);
            list.len() - 1
        });
        Some((Code::Cell { at, previous: context.previous }, Some(Units::of(measure.unit()))))
    }

    fn definition(&mut self, definition: &Definition, context: &Context, at: Span) -> Lowered {
        // A measure read as it is has the measure's name for its formula; it is resolved before any KPI.
        if definition.origin != Origin::Measure && self.open.iter().any(|(id, _)| *id == definition.id) {
            let from = self.open.iter().position(|(id, _)| *id == definition.id).unwrap_or(0);
            let round = self.open[from..].iter().map(|(id, _)| id.as_str());
            let round: Vec<&str> = round.chain([definition.id.as_str()]).collect();
            let words = format!("{} is defined through itself: {}", definition.id, round.join(" → "));
            self.report(Diagnostic::error("cycle", at, words).help("take one of these names out of its formula"));
            return None;
        }
        self.open.push((definition.id.clone(), at));
        let lowered = match definition.missing {
            Missing::Refuse => self.lower(&definition.tree, context),
            Missing::Skip => self.parts(&definition.tree, context),
        };
        let lowered = lowered.and_then(|(code, unit)| self.stated(definition, code, unit));
        self.open.pop();
        lowered
    }

    /// The unit that a definition states: a constant takes it, everything else must have it.
    fn stated(&mut self, definition: &Definition, code: Code, found: Found) -> Lowered {
        let code = match definition.provenance {
            Some(provenance) => Code::Soften(provenance, Box::new(code)),
            None => code,
        };
        if !definition.states_unit {
            return Some((code, found));
        }
        let Some(stated) = Units::parse(&definition.unit) else {
            let words = format!("{:?} is not a unit", definition.unit);
            self.report(
                Diagnostic::error("unknown-unit", definition.tree.span, words)
                    .help("units are made of count, money, duration, score, ratio and points: money per count"),
            );
            return None;
        };
        if code.is_constant() || found.is_none_or(|unit| unit == stated) {
            return Some((code, Some(stated)));
        }
        let found = found.unwrap_or(Units::RATIO);
        let words = format!("the formula gives {found}, and its unit is stated as {}", definition.unit);
        self.report(Diagnostic::error("wrong-unit", definition.tree.span, words));
        None
    }

    /// The parts of a sum, each of which may be missing.
    fn parts(&mut self, tree: &Tree, context: &Context) -> Lowered {
        let mut flat = Vec::new();
        flatten(tree, false, None, &mut flat);
        let mut parts = Vec::new();
        let mut unit: Found = None;
        let mut failed = false;
        for (tree, negative, sign) in flat {
            let Some((code, found)) = self.lower(tree, context) else {
                failed = true;
                continue;
            };
            unit = match sign {
                None => found,
                Some(sign) => self.settled(check::joined(sign, unit, found))?,
            };
            parts.push(Part { name: print(tree), negative, code });
        }
        (!failed).then_some((Code::Parts(parts), unit))
    }

    fn call(&mut self, function: Function, parts: &[Tree], span: Span, context: &Context) -> Lowered {
        match (function, parts) {
            (Function::Max | Function::Min, [left, right]) => {
                self.linear(true, span, context)?;
                let (first, second) = (self.lower(left, context), self.lower(right, context));
                let ((first, a), (second, b)) = (first?, second?);
                let unit = self.settled(check::compared(function, span, a, b))?;
                Some((Code::Pick(function, Box::new(first), Box::new(second)), unit))
            }
            (Function::Previous, [part]) => {
                if context.previous {
                    let words = "previous() cannot stand inside previous()";
                    self.report(Diagnostic::error("nested-moment", span, words));
                    return None;
                }
                self.lower(part, &Context { previous: true, ..context.clone() })
            }
            (_, [part]) => {
                if let Some(outer) = context.moment {
                    let words = format!("{}() cannot stand inside {}()", function.name(), outer.name());
                    self.report(Diagnostic::error("nested-moment", span, words));
                    return None;
                }
                self.lower(part, &Context { moment: Some(function), ..context.clone() })
            }
            _ => {
                self.report(Diagnostic::error("wrong-arguments", span, format!("{}()", function.name())));
                None
            }
        }
    }

    /// Inside `change(…)` only levels that are added up make sense: the change of a quotient is no quotient of changes.
    fn linear(&mut self, otherwise: bool, span: Span, context: &Context) -> Option<()> {
        if !otherwise || context.moment != Some(Function::Change) {
            return Some(());
        }
        let words = "change() takes a level, or levels added up";
        let help = "take the change of each level, such as change(followers) / start(followers)";
        self.report(Diagnostic::error("not-a-level", span, words).help(help));
        None
    }

    fn settled<T>(&mut self, result: Result<T, Box<Diagnostic>>) -> Option<T> {
        result.map_err(|fault| self.report(*fault)).ok()
    }

    /// Keeps a fault; one that stands in another KPI's formula points at the name that led there.
    fn report(&mut self, mut fault: Diagnostic) {
        if let [_, (through, at), ..] = self.open.as_slice() {
            let inner = self.open.last().map_or(through, |(id, _)| id);
            fault.message = format!("in {inner}: {}", fault.message);
            fault.span = Some(*at);
        }
        self.diagnostics.push(fault);
    }
}

fn flatten<'t>(
    tree: &'t Tree,
    negative: bool,
    sign: Option<super::tree::Sign>,
    into: &mut Vec<(&'t Tree, bool, Option<super::tree::Sign>)>,
) {
    match &tree.node {
        Node::Binary(own, left, right) if matches!(own.operator, Operator::Add | Operator::Subtract) => {
            flatten(left, negative, sign, into);
            flatten(right, negative != (own.operator == Operator::Subtract), Some(*own), into);
        }
        _ => into.push((tree, negative, sign)),
    }
}

/// A filter in one order, so that equal terms are recognised.
fn plain(filter: &Filter) -> Filter {
    let mut conditions = filter.0.clone();
    for condition in &mut conditions {
        condition.values.sort();
        condition.values.dedup();
    }
    conditions.sort();
    conditions.dedup();
    Filter(conditions)
}

fn unknown(catalogue: &Catalogue, name: &str, span: Option<Span>) -> Diagnostic {
    let known = catalogue.list().map(|kpi| kpi.id.as_str()).chain(Measure::ALL.iter().map(|m| m.name()));
    let words = format!("no measure or KPI is called {name}");
    let fault = Diagnostic::new("unknown-name", crate::diagnostic::Severity::Error, span, words);
    match nearest::did_you_mean(name, known) {
        Some(near) => fault.help(near),
        None => fault.help("`kepi kpi list` shows them all"),
    }
}

/// A tree with every KPI written out. Only for trees that compile: there the expansion is bounded.
fn expanded(catalogue: &Catalogue, tree: &Tree) -> Tree {
    let part = |tree: &Tree| Box::new(expanded(catalogue, tree));
    let node = match &tree.node {
        Node::Name(name) if Measure::from_name(name).is_none() => match catalogue.get(name) {
            Some(definition) => return expanded(catalogue, &definition.tree),
            None => tree.node.clone(),
        },
        Node::Negate(inner) => Node::Negate(part(inner)),
        Node::Binary(sign, left, right) => Node::Binary(*sign, part(left), part(right)),
        Node::Call(function, parts) => {
            Node::Call(*function, parts.iter().map(|inner| expanded(catalogue, inner)).collect())
        }
        Node::Where(inner, only) => Node::Where(part(inner), only.clone()),
        Node::Number(_) | Node::Name(_) => tree.node.clone(),
    };
    Tree { node, span: tree.span }
}
