//! The arithmetic on cells: ratio of sums, and no reading where a sum is missing.
//!
//! Sums stay exact integers until a cell is read here; everything after that is `f64`.
//!
//! Invariant: there is a finite value or a cause. A missing operand is never 0 and a division by zero is never infinite.

use super::{
    code::{Code, Compiled, Part},
    tree::{Function, Operator},
};
use crate::{filter, nearest};
use model::{
    fact::FactKind,
    measure::{Adds, Measure, Unit},
    money::Currency,
    provenance::Provenance,
    query::{Moment, Term},
    table::{Cell, Gap},
};
use std::collections::BTreeMap;

/// The cells of one group: one per term, in the order of [`Compiled::terms`] and [`Compiled::previous`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Cells<'a> {
    /// Of the period itself.
    pub terms: &'a [&'a Cell],
    /// Of the period before it.
    pub previous: &'a [&'a Cell],
}

/// What came of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The value, or why there is none.
    pub value: Result<f64, Cause>,
    /// The softest provenance of what took part; `None` when nothing did.
    pub provenance: Option<Provenance>,
    /// What the reader should know.
    pub notes: Vec<Note>,
    /// How many facts took part: per kind of fact those of the term with the most.
    pub facts: u64,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// No facts of any of these terms.
    NoFacts {
        /// The terms.
        terms: Vec<Term>,
        /// Whether they were looked for in the period before.
        previous: bool,
    },
    /// An amount has no exchange rate on its day.
    NoRate(Currency),
    /// So many posts have no count before the period.
    Unbounded(u64),
    /// The divisor is 0.
    Zero {
        /// What was to be divided, as written.
        dividend: String,
        /// What it was to be divided by.
        divisor: String,
    },
    /// A score of one account, asked of several: scores do not add up.
    ManyScores(Measure, u64),
    /// The result is larger than any number.
    TooLarge,
}

/// What a reader should know about a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Parts of a sum without facts were left out.
    Without(Vec<String>),
    /// A measure that counts people was added up over several facts.
    Gross(Measure),
}

/// Evaluates a formula on the cells of one group.
pub fn evaluate(compiled: &Compiled, cells: Cells<'_>) -> Outcome {
    let mut run = Run { compiled, cells, provenance: None, notes: Vec::new(), facts: BTreeMap::new() };
    let value =
        run.value(&compiled.code).and_then(|value| if value.is_finite() { Ok(value) } else { Err(Cause::TooLarge) });
    run.notes.sort();
    run.notes.dedup();
    Outcome {
        provenance: run.provenance.filter(|_| value.is_ok()),
        notes: if value.is_ok() { run.notes } else { Vec::new() },
        facts: run.facts.values().sum(),
        value,
    }
}

struct Run<'a> {
    compiled: &'a Compiled,
    cells: Cells<'a>,
    provenance: Option<Provenance>,
    notes: Vec<Note>,
    facts: BTreeMap<(FactKind, bool), u64>,
}

impl Run<'_> {
    fn value(&mut self, code: &Code) -> Result<f64, Cause> {
        match code {
            Code::Number(value) => Ok(*value),
            Code::Cell { at, previous } => self.cell(*at, *previous),
            Code::Negate(part) => Ok(-self.value(part)?),
            Code::Binary(operator, left, right, words) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                arithmetic(*operator, left, right, words.as_ref())
            }
            Code::Pick(function, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                Ok(if *function == Function::Max { left.max(right) } else { left.min(right) })
            }
            Code::Parts(parts) => self.parts(parts),
            Code::Soften(provenance, part) => {
                let value = self.value(part)?;
                self.provenance = self.provenance.max(Some(*provenance));
                Ok(value)
            }
        }
    }

    fn cell(&mut self, at: usize, previous: bool) -> Result<f64, Cause> {
        let (terms, cells) = if previous {
            (&self.compiled.previous, self.cells.previous)
        } else {
            (&self.compiled.terms, self.cells.terms)
        };
        let term = &terms[at];
        let none = || Cause::NoFacts { terms: vec![term.clone()], previous };
        let cell = cells.get(at).ok_or_else(none)?;
        match (cell.raw, &cell.gap) {
            (_, Some(Gap::NoRate(currency))) => Err(Cause::NoRate(*currency)),
            (_, Some(Gap::Unbounded(posts))) => Err(Cause::Unbounded(*posts)),
            (None, _) | (_, Some(Gap::NoFacts)) => Err(none()),
            (Some(_), None) if is_score_of_one(term.measure) && cell.facts > 1 => {
                Err(Cause::ManyScores(term.measure, cell.facts))
            }
            (Some(raw), None) => {
                self.provenance = self.provenance.max(cell.provenance);
                let most = self.facts.entry((term.measure.kind(), previous)).or_default();
                *most = (*most).max(cell.facts);
                if term.measure.adds() == Adds::Gross && cell.facts > 1 {
                    self.notes.push(Note::Gross(term.measure));
                }
                Ok(term.measure.shown(raw))
            }
        }
    }

    /// Adds up the parts that are there. Without any, the cause names them all.
    fn parts(&mut self, parts: &[Part]) -> Result<f64, Cause> {
        let mut sum = None;
        let (mut names, mut missing, mut before) = (Vec::new(), Vec::new(), false);
        for part in parts {
            match self.value(&part.code) {
                Ok(value) => sum = Some(sum.unwrap_or(0.0) + if part.negative { -value } else { value }),
                Err(Cause::NoFacts { terms, previous }) => {
                    names.push(part.name.clone());
                    missing.extend(terms);
                    before = previous;
                }
                Err(other) => return Err(other),
            }
        }
        if sum.is_some() && !names.is_empty() {
            self.notes.push(Note::Without(names));
        }
        sum.ok_or(Cause::NoFacts { terms: missing, previous: before })
    }
}

fn is_score_of_one(measure: Measure) -> bool {
    measure.unit() == Unit::Score && measure.adds() == Adds::Last
}

fn arithmetic(operator: Operator, left: f64, right: f64, words: Option<&[String; 2]>) -> Result<f64, Cause> {
    match operator {
        Operator::Add => Ok(left + right),
        Operator::Subtract => Ok(left - right),
        Operator::Multiply => Ok(left * right),
        Operator::Divide if right == 0.0 => {
            let [dividend, divisor] = words.cloned().unwrap_or_default();
            Err(Cause::Zero { dividend, divisor })
        }
        Operator::Divide => Ok(left / right),
    }
}

impl Cause {
    /// The reason in plain words, as far as it is known without the store's coverage.
    pub fn words(&self) -> String {
        match self {
            Self::NoFacts { terms, previous } => {
                let names: Vec<String> = terms.iter().map(term_words).collect();
                let when = if *previous { " in the period before" } else { "" };
                format!("there are no facts of {}{when}", nearest::listed(&names, "or"))
            }
            Self::NoRate(currency) => format!("no exchange rate for {currency}"),
            Self::Unbounded(1) => "1 post has no count before the period".to_owned(),
            Self::Unbounded(posts) => format!("{posts} posts have no count before the period"),
            Self::Zero { dividend, divisor } => {
                let many = divisor.ends_with('s') && !divisor.ends_with("ss") && !divisor.contains(' ');
                let (are, them) = if many { ("are", "them") } else { ("is", "it") };
                format!("{divisor} {are} 0, so {dividend} cannot be divided by {them}")
            }
            Self::ManyScores(measure, accounts) => {
                format!("{measure} is a score of one account and does not add up over {accounts}: ask by account")
            }
            Self::TooLarge => "the result is larger than any number".to_owned(),
        }
    }
}

impl Note {
    /// The note in plain words.
    pub fn words(&self) -> String {
        match self {
            Self::Without(names) => {
                let them = if names.len() == 1 { "it" } else { "them" };
                format!("without {}: no source provides {them} here", nearest::listed(names, "and"))
            }
            Self::Gross(measure) => {
                let per = match measure.kind() {
                    FactKind::PostCounters => "post",
                    FactKind::PaidDelivery => "ad and day",
                    _ => "day",
                };
                format!("gross: {measure} is counted per {per}, so the sum counts some people more than once")
            }
        }
    }
}

/// A term as a formula writes it: `change(followers) where brand = "own"`.
pub fn term_words(term: &Term) -> String {
    let name = term.measure.name();
    let name = match term.moment {
        Moment::Whole => name.to_owned(),
        Moment::Start => format!("start({name})"),
        Moment::End => format!("end({name})"),
        Moment::Change => format!("change({name})"),
    };
    if term.only.is_empty() { name } else { format!("{name} where {}", filter::print(&term.only)) }
}
