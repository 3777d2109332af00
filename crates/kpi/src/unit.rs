//! Units of formulas: products of powers of count, money, duration and score.
//!
//! A constant has no unit, and counts divided by counts leave none: both are a *ratio*. Money per count is a quotient.
//!
//! Invariant: only values of one unit are added or compared.

use model::measure::Unit;
use std::fmt;

/// A unit, as exponents of the base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Units {
    /// The power of each base unit, in the order count, money, duration, score.
    powers: [i8; 4],
}

const NAMES: [&str; 4] = ["count", "money", "duration", "score"];

impl Units {
    /// No unit: a constant, or a quotient of like things.
    pub const RATIO: Self = Self { powers: [0; 4] };

    /// The unit of a measure.
    pub fn of(unit: Unit) -> Self {
        let mut powers = [0; 4];
        powers[match unit {
            Unit::Count => 0,
            Unit::Money => 1,
            Unit::Duration => 2,
            Unit::Score => 3,
        }] = 1;
        Self { powers }
    }

    /// The unit of a product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        self.with(other, i8::saturating_add)
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn per(self, other: Self) -> Self {
        self.with(other, i8::saturating_sub)
    }

    /// Whether there is no unit.
    pub fn is_ratio(self) -> bool {
        self == Self::RATIO
    }

    /// Reads `count`, `money per count`, `ratio`, `points` (a ratio times 100) or `count × count per duration`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(" per ");
        let product = |part: &str| {
            part.split('×').try_fold(Self::RATIO, |product, name| match name.trim() {
                "ratio" | "points" => Some(product),
                name => {
                    let at = NAMES.iter().position(|known| *known == name)?;
                    let mut powers = [0; 4];
                    powers[at] = 1;
                    Some(product.times(Self { powers }))
                }
            })
        };
        let first = product(parts.next()?)?;
        parts.try_fold(first, |unit, part| Some(unit.per(product(part)?)))
    }

    fn with(self, other: Self, join: fn(i8, i8) -> i8) -> Self {
        let mut powers = self.powers;
        for (power, other) in powers.iter_mut().zip(other.powers) {
            *power = join(*power, other);
        }
        Self { powers }
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |sign: i8| -> Vec<&str> {
            let times = |(name, power): (&'static str, i8)| {
                let times = if power.signum() == sign { power.unsigned_abs() } else { 0 };
                std::iter::repeat_n(name, usize::from(times))
            };
            NAMES.into_iter().zip(self.powers).flat_map(times).collect()
        };
        let (above, below) = (side(1), side(-1));
        f.write_str(&if above.is_empty() { "ratio".to_owned() } else { above.join(" × ") })?;
        if !below.is_empty() {
            write!(f, " per {}", below.join(" × "))?;
        }
        Ok(())
    }
}

/// How a value of a unit is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A whole number, or a number of things per something.
    Count,
    /// An amount of money, also per something.
    Money,
    /// Seconds.
    Duration,
    /// A score.
    Score,
    /// A fraction, written in percent.
    Ratio,
    /// A number from -100 to 100.
    Points,
}

/// How values of a unit, as readings name it, are written.
pub fn shape(unit: &str) -> Shape {
    let lead = unit.split(" per ").next().unwrap_or(unit);
    match lead.split(" × ").next().unwrap_or(lead) {
        "count" => Shape::Count,
        "money" => Shape::Money,
        "duration" => Shape::Duration,
        "score" => Shape::Score,
        "points" => Shape::Points,
        _ => Shape::Ratio,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_cancel_and_read_back() {
        let (count, money) = (Units::of(Unit::Count), Units::of(Unit::Money));
        assert!(count.per(count).is_ratio());
        let each = money.per(count);
        assert_eq!(each.to_string(), "money per count");
        assert_eq!(Units::parse("money per count"), Some(each));
        assert_eq!(Units::parse("count × count per duration").unwrap().to_string(), "count × count per duration");
        assert_eq!(Units::parse("points"), Some(Units::RATIO));
        assert_eq!(Units::parse("euros"), None);
        assert_eq!(shape("money per count"), Shape::Money);
        assert_eq!(shape("ratio"), Shape::Ratio);
    }
}
