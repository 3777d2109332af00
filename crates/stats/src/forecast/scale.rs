//! Scale: the values as they are, or their logarithms.
//!
//! Invariant: `back` undoes `there`, and never gives more than a few times the largest value that was seen.

/// How far above the largest logarithm a forecast may go: e^1.5 is four and a half times.
const ROOM: f64 = 1.5;
/// Values this close to 0, compared with the mean, need an offset before a logarithm is taken.
const NEAR: f64 = 0.05;

/// A scale on which methods work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// As it is.
    Plain,
    /// The logarithm of the value plus an offset: growth becomes a straight line, and swings become equal.
    Log {
        /// What is added first.
        offset: f64,
        /// The largest logarithm that comes back.
        most: f64,
    },
}

impl Scale {
    /// The logarithm, where no value is negative and some are above 0.
    pub(super) fn log(values: &[f64]) -> Option<Self> {
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(0.0, f64::max);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        if values.is_empty() || lowest < 0.0 || highest <= 0.0 {
            return None;
        }
        let offset = if lowest > NEAR * mean { 0.0 } else { NEAR * mean };
        Some(Self::Log { offset, most: (highest + offset).ln() + ROOM })
    }

    /// A value on this scale.
    pub(super) fn there(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log { offset, .. } => (value + offset).max(f64::MIN_POSITIVE).ln(),
        }
    }

    /// A value of this scale as it was.
    pub(super) fn back(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log { offset, most } => value.min(most).exp() - offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_undoes_there() {
        let values = [0.0, 0.5, 1.0, 3.0];
        for scale in [Scale::Plain, Scale::log(&values).unwrap()] {
            for value in values {
                assert!((scale.back(scale.there(value)) - value).abs() < 1e-12);
            }
        }
        assert!(Scale::log(&values).unwrap().back(1e9) < 15.0);
    }

    #[test]
    fn only_what_is_not_negative_has_logarithms() {
        assert_eq!([Scale::log(&[-1.0, 2.0]), Scale::log(&[0.0, 0.0]), Scale::log(&[])], [None; 3]);
    }
}
