//! Whether a target fits its KPI: unit, currency, direction.
//!
//! Invariant: a target that comes out of here without an error resolves to a value in the KPI's own unit.

use super::{Amount, Mark, Side, Target};
use crate::{
    catalogue::{Definition, Direction},
    diagnostic::{Diagnostic, Span},
    unit::{Shape, shape},
};
use model::money::Currency;

/// What a target must know of its KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The KPI's name in diagnostics.
    pub name: String,
    /// The shape of its unit.
    pub shape: Shape,
    /// Which way is better.
    pub direction: Direction,
    /// For a ratio: whether it is a share of something and so hardly ever above 1, unlike a return on spend.
    pub share: bool,
    /// The plan's currency; `None` accepts any.
    pub currency: Option<Currency>,
}

/// Ratios that are no shares may be larger than 1; from here on even they were probably meant as percent.
const LARGE_MULTIPLE: f64 = 20.0;

/// Words in the id of a ratio that is a share.
const SHARES: [&str; 6] = ["rate", "share", "recall", "csat", "sentiment", "percentage"];

impl Scale {
    /// The scale of a KPI in a plan of a currency.
    pub fn of(definition: &Definition, currency: Option<Currency>) -> Self {
        Self {
            name: definition.id.clone(),
            shape: shape(&definition.unit),
            direction: definition.direction,
            share: definition.id.split('_').any(|word| SHARES.contains(&word)),
            currency,
        }
    }
}

/// Checks a target, and brings points of a score or of a promoter score into its own unit.
pub(super) fn fit(text: &str, target: Target, scale: &Scale, found: &mut Vec<Diagnostic>) -> Option<Target> {
    let start = text.len() - text.trim_start().len();
    let whole = Span::new(start, start + text.trim().len());
    let target = match target {
        Target::Points(points) if matches!(scale.shape, Shape::Points | Shape::Score) => {
            Target::Change(Amount { number: points, mark: Mark::Plain })
        }
        other => other,
    };
    let fault = match target {
        Target::Bound(_, amount) | Target::Toward(amount) => unit(amount, scale),
        Target::Range(low, high) => unit(low, scale).or_else(|| unit(high, scale)),
        Target::Change(amount) => unit(amount, scale),
        Target::Points(_) if scale.shape != Shape::Ratio => Some(Fault::points(scale)),
        Target::Growth(_) | Target::Points(_) => None,
    };
    if let Some(Fault { code, message, help }) = fault {
        found.push(Diagnostic::error(code, whole, message).help(help));
        return None;
    }
    if scale.direction == Direction::Range && matches!(target, Target::Toward(_)) {
        let message = format!("{} has no better side, so a bare amount says neither at least nor at most", scale.name);
        found.push(Diagnostic::error(UNIT, whole, message).help("write \">=\", \"<=\" or a range such as \"3..4\""));
        return None;
    }
    found.extend(percent(target, scale, whole));
    found.extend(direction(target, scale, whole));
    Some(target)
}

const UNIT: &str = "target-unit";

struct Fault {
    code: &'static str,
    message: String,
    help: String,
}

impl Fault {
    fn unit(scale: &Scale, mark: &str, help: &str) -> Option<Self> {
        let message = format!("{} is {}, and the target is {mark}", scale.name, named(scale.shape));
        Some(Self { code: UNIT, message, help: help.to_owned() })
    }

    fn points(scale: &Scale) -> Self {
        let message = format!("{} is {}; percentage points are for ratios", scale.name, named(scale.shape));
        Self {
            code: UNIT,
            message,
            help: "write \"+5%\" for growth, or \"+5\" for a change in its own unit".to_owned(),
        }
    }
}

fn named(shape: Shape) -> &'static str {
    match shape {
        Shape::Count => "a count",
        Shape::Money => "an amount of money",
        Shape::Duration => "a time in seconds",
        Shape::Score => "a score",
        Shape::Ratio => "a ratio",
        Shape::Points => "a number of points from -100 to 100",
    }
}

fn unit(amount: Amount, scale: &Scale) -> Option<Fault> {
    match (scale.shape, amount.mark) {
        (_, Mark::Plain) | (Shape::Ratio, Mark::Percent) | (Shape::Duration, Mark::Seconds) => None,
        (Shape::Money, Mark::Money(currency)) => {
            let plan = scale.currency.filter(|plan| *plan != currency)?;
            let message = format!("the target is in {currency}, and the plan is in {plan}");
            let help = format!("write the amount in {plan}: an exchange rate would move the target from day to day");
            Some(Fault { code: "target-currency", message, help })
        }
        (Shape::Ratio, Mark::Money(_)) => {
            Fault::unit(scale, "an amount of money", "write a percentage, such as \"30%\"")
        }
        (Shape::Ratio, Mark::Seconds) => Fault::unit(scale, "a time", "write a percentage, such as \"30%\""),
        (Shape::Points, Mark::Percent) => Fault::unit(scale, "a percentage", "leave the percent sign out"),
        (_, Mark::Percent) => {
            let help = format!("write an amount; for growth on the baseline write \"+{}%\"", amount.number.abs());
            Fault::unit(scale, "a percentage", &help)
        }
        (_, Mark::Money(_)) => Fault::unit(scale, "an amount of money", "leave the currency out"),
        (_, Mark::Seconds) => Fault::unit(scale, "a time", "leave the unit of time out"),
    }
}

/// `>= 30` for a share: 3000 %.
fn percent(target: Target, scale: &Scale, whole: Span) -> Option<Diagnostic> {
    let largest = match target {
        Target::Bound(_, amount) | Target::Toward(amount) | Target::Range(_, amount) | Target::Change(amount) => amount,
        Target::Growth(_) | Target::Points(_) => return None,
    };
    let most = if scale.share { 1.0 } else { LARGE_MULTIPLE };
    let plain = scale.shape == Shape::Ratio && largest.mark == Mark::Plain;
    if !plain || largest.number.abs() <= most {
        return None;
    }
    let marked = |amount: Amount| Amount { mark: Mark::Percent, ..amount };
    let meant = match target {
        Target::Bound(side, amount) => Target::Bound(side, marked(amount)),
        Target::Range(low, high) => Target::Range(marked(low), marked(high)),
        Target::Change(amount) => Target::Points(amount.number),
        _ => Target::Toward(marked(largest)),
    };
    let number = largest.number;
    let percent = (number * 1e8).round() / 1e6;
    let message = format!("{} is a ratio, so {number} means {percent}%", scale.name);
    Some(Diagnostic::warning("target-percent", whole, message).help(format!("did you mean {meant}?")))
}

/// A floor under what should fall, a ceiling over what should rise.
fn direction(target: Target, scale: &Scale, whole: Span) -> Option<Diagnostic> {
    let floor = match target {
        Target::Bound(side, _) => side.is_floor(),
        Target::Growth(change) | Target::Points(change) if change != 0.0 => change > 0.0,
        Target::Change(amount) if amount.number != 0.0 => amount.number > 0.0,
        _ => return None,
    };
    let (should, turned) = match (scale.direction, floor) {
        (Direction::Up, false) => ("rise", Side::AtLeast),
        (Direction::Down, true) => ("fall", Side::AtMost),
        _ => return None,
    };
    let message = format!("{} should {should}, and the target asks for the opposite", scale.name);
    let help = match target {
        Target::Bound(_, amount) => format!("write {}, or leave it if this is a guard", Target::Bound(turned, amount)),
        _ => "turn the sign round, or leave it if this is how far it may go".to_owned(),
    };
    Some(Diagnostic::warning("target-direction", whole, message).help(help))
}
