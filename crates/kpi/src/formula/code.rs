//! A compiled formula: the sums it needs, and the arithmetic between them.
//!
//! Invariant: every [`Code::Cell`] stands for a term that is there.

use super::tree::{Function, Operator, Tree};
use crate::unit::Units;
use model::{provenance::Provenance, query::Term};

/// A formula that is ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The KPI's id; for a bare formula its text.
    pub id: String,
    /// The unit of its readings, as readings name it.
    pub unit: String,
    /// The same as powers of base units.
    pub units: Units,
    /// The sums over the period itself.
    pub terms: Vec<Term>,
    /// The sums over the period before it, for `previous(x)`.
    pub previous: Vec<Term>,
    /// The arithmetic.
    pub code: Code,
    /// The formula with every KPI written out.
    pub expanded: Tree,
}

impl Compiled {
    /// What a quotient divides, and by what, each as a formula over the same sums; a constant factor stays with what is divided.
    /// `None` of what is no quotient of two things that move.
    pub fn quotient(&self) -> Option<(Self, Self)> {
        let (above, below) = quotient(&self.code)?;
        let with = |code: Code| Self { code, ..self.clone() };
        Some((with(above), with(below)))
    }
}

fn quotient(code: &Code) -> Option<(Code, Code)> {
    match code {
        Code::Soften(_, part) => quotient(part),
        Code::Binary(Operator::Divide, above, below, _) if !matches!(**below, Code::Number(_)) => {
            Some((above.as_ref().clone(), below.as_ref().clone()))
        }
        Code::Binary(operator @ (Operator::Multiply | Operator::Divide), left, right, words) => {
            let times = |part: Code, number: &Code| {
                Code::Binary(*operator, Box::new(part), Box::new(number.clone()), words.clone())
            };
            match (left.as_ref(), right.as_ref()) {
                (inner, number @ Code::Number(_)) => {
                    quotient(inner).map(|(above, below)| (times(above, number), below))
                }
                (number @ Code::Number(_), inner) if *operator == Operator::Multiply => {
                    quotient(inner).map(|(above, below)| (times(above, number), below))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The arithmetic of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Code {
    /// A constant.
    Number(f64),
    /// A sum: the place of its term, in the period itself or the one before.
    Cell {
        /// The place in `terms` or `previous`.
        at: usize,
        /// Whether it is the period before.
        previous: bool,
    },
    /// `-x`
    Negate(Box<Self>),
    /// `x + y`; for a division, the operands as they were written, to say what could not be divided.
    Binary(Operator, Box<Self>, Box<Self>, Option<[String; 2]>),
    /// The larger or the smaller.
    Pick(Function, Box<Self>, Box<Self>),
    /// A sum whose parts may be missing.
    Parts(Vec<Part>),
    /// A value that is no firmer than this.
    Soften(Provenance, Box<Self>),
}

/// One part of a sum that may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its name or formula.
    pub name: String,
    /// Whether it is subtracted.
    pub negative: bool,
    /// Its arithmetic.
    pub code: Code,
}

impl Code {
    /// Whether it uses no facts at all.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Self::Number(_) => true,
            Self::Cell { .. } => false,
            Self::Negate(part) | Self::Soften(_, part) => part.is_constant(),
            Self::Binary(_, left, right, _) | Self::Pick(_, left, right) => left.is_constant() && right.is_constant(),
            Self::Parts(parts) => parts.iter().all(|part| part.code.is_constant()),
        }
    }
}
