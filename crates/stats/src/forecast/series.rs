//! Series: values at equal steps, some of them missing, with what may repeat and what was special.
//!
//! Knows no dates: steps are counted from 0, the oldest first, and what comes after the last value has the next numbers.
//!
//! Invariant: season lengths are 2 or more, ascending, each once.

use super::Effect;
use std::fmt;

/// The fewest values from which anything is forecast.
pub const LEAST: usize = 6;

/// The longest horizon, in multiples of the values known.
pub const FARTHEST: usize = 5;

/// Values at equal steps, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    pub(super) values: Vec<Option<f64>>,
    pub(super) lengths: Vec<usize>,
    pub(super) effects: Vec<Effect>,
}

/// The size of the time bucket that a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// An hour: days and weeks may repeat.
    Hour,
    /// A day: weeks may repeat.
    Day,
    /// A week: years may repeat.
    Week,
    /// A month: years may repeat.
    Month,
    /// Three months: years may repeat.
    Quarter,
    /// A year: nothing repeats.
    Year,
}

impl Grain {
    /// After how many steps things may repeat.
    pub fn lengths(self) -> &'static [usize] {
        match self {
            Self::Hour => &[24, 168],
            Self::Day => &[7],
            Self::Week => &[52],
            Self::Month => &[12],
            Self::Quarter => &[4],
            Self::Year => &[],
        }
    }
}

impl Series {
    /// A series of values; not-a-number is missing like `None`. Lengths below 2 are left out.
    pub fn new(values: impl IntoIterator<Item = Option<f64>>, lengths: &[usize]) -> Self {
        let values = values.into_iter().map(|value| value.filter(|value| !value.is_nan())).collect();
        let mut lengths: Vec<usize> = lengths.iter().copied().filter(|length| *length > 1).collect();
        lengths.sort_unstable();
        lengths.dedup();
        Self { values, lengths, effects: Vec::new() }
    }

    /// A series whose seasons are those that its grain suggests.
    pub fn by(grain: Grain, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        Self::new(values, grain.lengths())
    }

    /// The same series with special steps, past and future: holidays, flights, sales.
    #[must_use]
    pub fn with_effects(mut self, effects: Vec<Effect>) -> Self {
        self.effects = effects;
        self
    }

    /// How many steps it has, missing ones included.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The values, the oldest first.
    pub fn values(&self) -> &[Option<f64>] {
        &self.values
    }

    /// Whether more than a third of the known steps have 0: then single steps say little, and totals are better forecast in
    /// [`Series::in_blocks`].
    pub fn is_sparse(&self) -> bool {
        let known = self.values.iter().flatten().count();
        let none = self.values.iter().flatten().filter(|value| **value == 0.0).count();
        3 * none > known
    }

    /// The sums of so many steps each, the last block ending with the last step; what is missing in a block is taken for as much
    /// as the rest of it. What forms no whole block at the start is left out, and so are seasons and special steps (Nikolopoulos
    /// et al., "An aggregate–disaggregate intermittent demand approach", *Journal of the Operational Research Society* 62, 2011).
    #[must_use]
    pub fn in_blocks(&self, block: usize) -> Self {
        let block = block.max(1);
        let whole = &self.values[self.values.len() % block..];
        let sum = |steps: &[Option<f64>]| {
            let known = steps.iter().flatten().count();
            (known > 0).then(|| steps.iter().flatten().sum::<f64>() * block as f64 / known as f64)
        };
        Self::new(whole.chunks(block).map(sum), &[])
    }

    /// Its first steps alone, with the same seasons and effects.
    #[must_use]
    pub fn until(&self, count: usize) -> Self {
        let values = self.values[..count.min(self.values.len())].to_vec();
        Self { values, ..self.clone() }
    }

    /// Whether nothing is forecast, and why.
    pub(super) fn check(&self, horizon: usize) -> Result<(), Unforecastable> {
        if horizon == 0 {
            return Err(Unforecastable::NoHorizon);
        }
        if let Some(at) = self.values.iter().position(|value| value.is_some_and(f64::is_infinite)) {
            return Err(Unforecastable::NotFinite { at });
        }
        let known = self.values.iter().flatten().count();
        if known < LEAST {
            return Err(Unforecastable::TooFew { known });
        }
        if horizon > FARTHEST * known {
            return Err(Unforecastable::TooFar { horizon, known });
        }
        let first = self.values.iter().position(Option::is_some).unwrap_or(0);
        if self.values.len() - first > 3 * known {
            return Err(Unforecastable::TooSparse { known, steps: self.values.len() - first });
        }
        Ok(())
    }
}

/// Why nothing is forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unforecastable {
    /// No step ahead was asked for.
    NoHorizon,
    /// A value is infinite.
    NotFinite {
        /// Its step.
        at: usize,
    },
    /// Fewer values than [`LEAST`].
    TooFew {
        /// How many there are.
        known: usize,
    },
    /// More than two thirds of the steps have no value.
    TooSparse {
        /// How many have one.
        known: usize,
        /// Of how many.
        steps: usize,
    },
    /// The horizon is longer than [`FARTHEST`] times what is known.
    TooFar {
        /// The steps asked for.
        horizon: usize,
        /// How many values there are.
        known: usize,
    },
    /// Two series that are one ratio do not have the same steps or horizon.
    Unpaired,
}

impl fmt::Display for Unforecastable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot judge, because ")?;
        match self {
            Self::NoHorizon => write!(f, "no step ahead is asked for"),
            Self::NotFinite { at } => write!(f, "value {} is infinite", at + 1),
            Self::TooFew { known } => write!(f, "there are {known} values and at least {LEAST} are needed"),
            Self::TooSparse { known, steps } => write!(f, "only {known} of {steps} steps have a value"),
            Self::TooFar { horizon, known } => {
                write!(f, "{horizon} steps ahead are more than {FARTHEST} times the {known} values known")
            }
            Self::Unpaired => write!(f, "the two series of the ratio do not have the same steps"),
        }
    }
}

impl std::error::Error for Unforecastable {}
