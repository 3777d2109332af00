//! The tree of a formula, and how it is written back.
//!
//! The tree says what was written: names are not resolved and units are not known.
//!
//! Invariant: parsing what [`print`] writes gives an equal tree. Two trees are equal when they say the same; where they
//! stood in a text does not matter.

use crate::{diagnostic::Span, filter};
use model::{SmolStr, filter::Filter};
use std::fmt;

/// A formula or a part of one.
#[derive(Clone, Debug)]
pub struct Tree {
    /// What it says.
    pub node: Node,
    /// Where it stands in the text.
    pub span: Span,
}

/// What a part of a formula says.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A constant; never negative.
    Number(f64),
    /// A measure or a KPI.
    Name(SmolStr),
    /// `-x`.
    Negate(Box<Tree>),
    /// `x + y`.
    Binary(Sign, Box<Tree>, Box<Tree>),
    /// `change(x)`, `max(x, y)`.
    Call(Function, Vec<Tree>),
    /// `x where platform = "tiktok"`.
    Where(Box<Tree>, Filter),
}

/// An operator at its place.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// Which.
    pub operator: Operator,
    /// Where it stands.
    pub span: Span,
}

/// The operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// A level just before the period.
    Start,
    /// A level at its end.
    End,
    /// What a level gained.
    Change,
    /// The same over the period before.
    Previous,
    /// The larger of two.
    Max,
    /// The smaller of two.
    Min,
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl PartialEq for Sign {
    fn eq(&self, other: &Self) -> bool {
        self.operator == other.operator
    }
}

impl Operator {
    /// The character.
    pub fn symbol(self) -> char {
        match self {
            Self::Add => '+',
            Self::Subtract => '-',
            Self::Multiply => '*',
            Self::Divide => '/',
        }
    }

    /// How tightly it binds.
    pub fn strength(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => 1,
            Self::Multiply | Self::Divide => 2,
        }
    }
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Start, Self::End, Self::Change, Self::Previous, Self::Max, Self::Min];

    /// The name in formulas.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Change => "change",
            Self::Previous => "previous",
            Self::Max => "max",
            Self::Min => "min",
        }
    }

    /// How many arguments it takes.
    pub fn takes(self) -> usize {
        match self {
            Self::Max | Self::Min => 2,
            _ => 1,
        }
    }
}

/// Writes a formula in its plain form: values quoted, no parenthesis that is not needed.
pub fn print(tree: &Tree) -> String {
    tree.to_string()
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::Number(value) => write!(f, "{value}"),
            Node::Name(name) => f.write_str(name),
            Node::Negate(part) => {
                f.write_str("-")?;
                wrapped(f, part, 3)
            }
            Node::Binary(sign, left, right) => {
                let strength = sign.operator.strength();
                wrapped(f, left, strength)?;
                write!(f, " {} ", sign.operator.symbol())?;
                wrapped(f, right, strength + 1)
            }
            Node::Call(function, parts) => {
                write!(f, "{}(", function.name())?;
                for (at, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Node::Where(part, only) => {
                wrapped(f, part, 4)?;
                write!(f, " where {}", filter::print(only))
            }
        }
    }
}

/// Writes a part, in parentheses when it binds less tightly than its place asks for.
fn wrapped(f: &mut fmt::Formatter<'_>, tree: &Tree, needed: u8) -> fmt::Result {
    let strength = match &tree.node {
        Node::Binary(sign, ..) => sign.operator.strength(),
        Node::Negate(_) => 3,
        _ => 4,
    };
    if strength < needed { write!(f, "({tree})") } else { write!(f, "{tree}") }
}
