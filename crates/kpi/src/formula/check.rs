//! What units allow, and what moments apply to.
//!
//! Invariant: a check answers with the unit of the result or with one diagnostic; it never guesses.

use super::{
    compile::compile_tree,
    tree::{Function, Operator, Sign, Tree},
};
use crate::{
    catalogue::Catalogue,
    diagnostic::{Diagnostic, Span},
    unit::Units,
};
use model::{
    fact::FactKind,
    measure::{Adds, Measure},
};

/// What is wrong with a formula: unknown names, cycles, units that do not fit. Empty when it can be read.
pub fn check(catalogue: &Catalogue, tree: &Tree) -> Vec<Diagnostic> {
    compile_tree(catalogue, tree).err().unwrap_or_default()
}

/// A unit, or `None` for the constant 0, which fits every unit.
pub(crate) type Found = Option<Units>;

/// The unit of `left sign right`.
pub(crate) fn joined(sign: Sign, left: Found, right: Found) -> Result<Found, Box<Diagnostic>> {
    let plain = |unit: Found| unit.unwrap_or(Units::RATIO);
    match sign.operator {
        Operator::Multiply => Ok(Some(plain(left).times(plain(right)))),
        Operator::Divide => Ok(Some(plain(left).per(plain(right)))),
        Operator::Add | Operator::Subtract => {
            let verb = if sign.operator == Operator::Add { "added to" } else { "subtracted from" };
            let (first, second) = if sign.operator == Operator::Add { (left, right) } else { (right, left) };
            alike(left, right).ok_or_else(|| {
                let words = format!("{} cannot be {verb} {}", plain(first), plain(second));
                let help = "both sides need one unit; multiply or divide one of them first";
                Box::new(Diagnostic::error("unlike-units", sign.span, words).help(help))
            })
        }
    }
}

/// The unit of the larger or smaller of two.
pub(crate) fn compared(function: Function, span: Span, left: Found, right: Found) -> Result<Found, Box<Diagnostic>> {
    alike(left, right).ok_or_else(|| {
        let [left, right] = [left, right].map(|unit| unit.unwrap_or(Units::RATIO));
        let words = format!("{}() compares {left} with {right}", function.name());
        Box::new(Diagnostic::error("unlike-units", span, words).help("both need one unit"))
    })
}

fn alike(left: Found, right: Found) -> Option<Found> {
    match (left, right) {
        (Some(left), Some(right)) if left != right => None,
        (left, right) => Some(left.or(right)),
    }
}

/// Whether a measure has a start, an end and a change.
pub(crate) fn level(function: Function, measure: Measure, span: Span) -> Result<(), Box<Diagnostic>> {
    if measure.adds() == Adds::Last {
        return Ok(());
    }
    let words = format!("{}() is for levels, such as followers; {measure} is not a level", function.name());
    let diagnostic = Diagnostic::error("not-a-level", span, words);
    Err(Box::new(if measure.kind() == FactKind::PostCounters {
        diagnostic.help(format!(
            "to see what posts gathered within the period, use {measure} itself and ask with the activity basis \
             (--basis activity)"
        ))
    } else {
        diagnostic.help(format!("{measure} counts what happened within the period already: use it as it is"))
    }))
}
