//! Targets: the value that a KPI should reach, as people write it.
//!
//! | written | means |
//! | --- | --- |
//! | `>= 30%`, `≥ 30 %`, `at least 500`, `> 12k` | no less than this |
//! | `<= $12`, `< 12 USD`, `at most 5,000` | no more than this |
//! | `500` | at least, for a KPI that should rise; at most, for one that should fall |
//! | `40%..60%`, `between 3 and 4` | within these, both included |
//! | `+20%`, `-10%` | growth on the baseline: a fifth more than before |
//! | `+5000`, `-2 USD` | change on the baseline, in the KPI's own unit |
//! | `+2 pt` | percentage points on the baseline: from 30 % to 32 % |
//!
//! This room knows a KPI's unit and direction, not its formula, its readings or the plan that it stands in.
//!
//! Invariant: [`parse`] never fails and never panics, and parsing what [`print`] writes gives an equal target.

mod attainment;
mod fit;
mod goalpost;
mod lexer;
mod parser;

pub use attainment::attainment;
pub use fit::Scale;
pub use goalpost::{Bound, Goalpost, NoGoalpost};

use crate::diagnostic::{Diagnostic, any_error};
use model::money::Currency;
use std::fmt;

/// What was written as a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A bound on one side: `>= 30%`.
    Bound(Side, Amount),
    /// A bare amount, bounded on the side that the KPI's direction asks for: `500`.
    Toward(Amount),
    /// Both sides, both included, the lower first: `40%..60%`.
    Range(Amount, Amount),
    /// Relative growth on the baseline, in percent: `+20%` is 20.
    Growth(f64),
    /// Absolute change on the baseline: `+5000`.
    Change(Amount),
    /// Percentage points on the baseline of a ratio: `+2 pt` is 2.
    Points(f64),
}

/// The side of a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
}

/// A number with what was written beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// The number as written, thousands and millions written out; 30 for `30%`.
    pub number: f64,
    /// What stood beside it.
    pub mark: Mark,
}

/// What stands beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// A percent sign.
    Percent,
    /// A currency, by code or sign.
    Money(Currency),
    /// A unit of time; the number is in seconds.
    Seconds,
}

impl Amount {
    /// The value in the KPI's own unit: percents as a fraction, all else as it is.
    pub fn value(self) -> f64 {
        if self.mark == Mark::Percent { self.number / 100.0 } else { self.number }
    }
}

impl Side {
    /// The sign that it is written with.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::Above => ">",
            Self::AtMost => "<=",
            Self::Below => "<",
        }
    }

    /// Whether it bounds from below.
    pub fn is_floor(self) -> bool {
        matches!(self, Self::AtLeast | Self::Above)
    }

    /// Whether the bound itself is out.
    pub fn is_strict(self) -> bool {
        matches!(self, Self::Above | Self::Below)
    }
}

/// Reads a target of a KPI. Spans are bytes of `text`; there is no target when one of the diagnostics is an error.
///
/// | code | when |
/// | --- | --- |
/// | `target-form` | the text is no target |
/// | `target-unit` | a percentage of money, money for a count, a bare amount for a KPI that should stay within bounds |
/// | `target-currency` | another currency than the plan's; nothing is converted, as a rate of tomorrow would move the target |
/// | `target-percent` (warning) | `>= 30` where 30 % was probably meant |
/// | `target-thousands` (warning) | `5.000`, which is 5 here and five thousand elsewhere |
/// | `target-direction` (warning) | a bound on the side that the KPI moves away from when it gets better |
pub fn parse(text: &str, scale: &Scale) -> (Option<Target>, Vec<Diagnostic>) {
    let (written, mut diagnostics) = parser::read(text, scale.currency);
    let target = written.and_then(|target| fit::fit(text, target, scale, &mut diagnostics));
    (target.filter(|_| !any_error(&diagnostics)), diagnostics)
}

/// Writes a target in its plain form, which reads back as an equal one.
pub fn print(target: &Target) -> String {
    target.to_string()
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bound(side, amount) => write!(f, "{} {amount}", side.sign()),
            Self::Toward(amount) => write!(f, "{amount}"),
            Self::Range(low, high) => write!(f, "{low}..{high}"),
            Self::Growth(percent) => write!(f, "{percent:+}%"),
            Self::Change(amount) => write!(f, "{amount:+}"),
            Self::Points(points) => write!(f, "{points:+} pt"),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.number, f)?;
        match self.mark {
            Mark::Plain => Ok(()),
            Mark::Percent => f.write_str("%"),
            Mark::Money(currency) => write!(f, " {currency}"),
            Mark::Seconds => f.write_str(" s"),
        }
    }
}

#[cfg(test)]
mod tests;
