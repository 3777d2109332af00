//! Values: how a column of figures becomes a measure.
//!
//! Invariant: an empty cell leaves the measure unknown, never zero; a cell that is not a number refuses its row.

use crate::{
    context::Context,
    findings::{Findings, Refused, Sign},
    heading::{Column, Columns},
    number::Each,
    record::Record,
    sink::Stop,
};
use model::{
    fact::Fact,
    import::Fault,
    measure::{Adds, Measure},
    money::Currency,
};

/// How the figures of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Whole numbers, zero or more.
    Count,
    /// Whole numbers that may be below zero.
    Net,
    /// Durations; a bare number counts this unit.
    Time(Each),
    /// Amounts, in the currency of the heading, else the workspace's.
    Money,
}

/// A column of figures and the measure it becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    /// The column's names.
    pub names: &'static [&'static str],
    /// The measure.
    pub measure: Measure,
    /// How it is written.
    pub how: How,
    /// The platform's word for it.
    pub word: &'static str,
}

impl Value {
    /// A count.
    pub(crate) const fn count(names: &'static [&'static str], measure: Measure, word: &'static str) -> Self {
        Self { names, measure, how: How::Count, word }
    }

    /// A number that may be below zero.
    pub(crate) const fn net(names: &'static [&'static str], measure: Measure, word: &'static str) -> Self {
        Self { names, measure, how: How::Net, word }
    }

    /// A duration whose bare numbers count `each`.
    pub(crate) const fn time(names: &'static [&'static str], measure: Measure, each: Each) -> Self {
        Self { names, measure, how: How::Time(each), word: "of watch time" }
    }

    /// Whether its cells are whole numbers whose sum a total row prints; people do not add up.
    pub(crate) fn adds_up(&self) -> bool {
        matches!(self.how, How::Count | How::Net) && matches!(self.measure.adds(), Adds::Sum)
    }

    /// An amount.
    pub(crate) const fn money(names: &'static [&'static str], measure: Measure) -> Self {
        Self { names, measure, how: How::Money, word: "of revenue" }
    }
}

/// A value's column in one section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The column.
    pub column: Column,
    /// What it becomes.
    pub value: &'static Value,
    /// The currency of its amounts.
    pub currency: Currency,
}

/// The values that a section has. Of several columns that become one measure the first in the spec counts; the others
/// are left out and so listed as ignored.
pub(crate) fn places(values: &'static [Value], columns: &Columns, context: &Context) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for value in values {
        let taken = places.iter().any(|place| place.value.measure == value.measure);
        let Some(column) = columns.peek(value.names).filter(|_| !taken) else { continue };
        columns.mark(column);
        places.push(Place { column, value, currency: columns.currency(column).unwrap_or(context.currency) });
    }
    places
}

/// Sets the measures of a row.
pub(crate) fn set(fact: &mut Fact, places: &[Place], row: &Record, findings: &mut Findings) -> Result<(), Refused> {
    for place in places {
        let column = place.column;
        let raw = match place.value.how {
            How::Count => findings.count(row, column, Sign::Positive)?,
            How::Net => findings.count(row, column, Sign::Any)?,
            How::Time(each) => findings.duration(row, column, each)?,
            How::Money => findings.money(row, column, Sign::Any)?,
        };
        if let Some(raw) = raw {
            fact.set_value(place.value.measure, raw);
            if place.value.how == How::Money {
                fact.currency = Some(place.currency);
            }
        }
    }
    Ok(())
}

/// A file without a column that its rows cannot do without.
pub(crate) fn no_column(what: &str) -> Stop {
    let words = format!("the file has no {what} column: export it again with that column, or give a mapping");
    Stop::Fault(Fault::new("missing-column", words))
}
