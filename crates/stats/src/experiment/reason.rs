//! Why an experiment, or one of its figures, cannot be judged.
//!
//! Invariant: what is undefined has one of these reasons; it is never 0.

use std::fmt;

/// Why there is no figure, or no decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An arm has fewer than two people.
    TooFew,
    /// A sum or square is no finite number, or too large to calculate with.
    NoNumber,
    /// No people can have such sums: more conversions than people, or squares that are too small.
    Impossible,
    /// Everybody did the same in both arms, so that nothing says how far chance reaches.
    NoSpread,
    /// The control's mean is not above 0, so that there is no lift relative to it.
    NoBase,
    /// Too little has happened for the approximations to hold.
    TooEarly,
    /// The arms are not as large as they should be: something sorts people, and what it sorts by is unknown.
    SampleRatio,
    /// There is no variant to compare with the control.
    NoVariant,
    /// The level α or another setting is outside its range.
    Setting,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TooFew => "an arm has fewer than two people",
            Self::NoNumber => "a sum is no number or too large",
            Self::Impossible => "no people can have such sums",
            Self::NoSpread => "everybody did the same in both arms",
            Self::NoBase => "the control's mean is not above zero, so there is no relative lift",
            Self::TooEarly => "too little has happened yet",
            Self::SampleRatio => "the arms are not as large as they should be",
            Self::NoVariant => "there is no variant beside the control",
            Self::Setting => "a setting is outside its range",
        })
    }
}
