//! Anomalies: which rows of a series are not what its past leads one to expect, and by how much.
//!
//! The room knows rows, not dates: the caller says how long a row is and, if it likes, which rows share a known occasion such as a
//! holiday or the first of a month. The formulas and what they were measured on are in `docs/anomalies.md`.
//!
//! Invariant: what is said of a row depends on that row and earlier ones alone, so a judgement once given never changes.

mod context;
mod detector;
mod incident;
mod season;
mod setting;
mod tail;
mod window;

pub use context::Context;
pub use detector::Detector;
pub use incident::{Direction, Incident, incidents};
pub use setting::Setting;

/// The score from which a row is an alarm. It is the same for every series.
pub const THRESHOLD: f64 = 0.5;

/// What a row was expected to be, and how strange it is. All values are in the series' own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// What its past leads one to expect.
    pub expected: f64,
    /// The lowest value that would not be strange.
    pub low: f64,
    /// The highest value that would not be strange.
    pub high: f64,
    /// From 0, as expected, to 1; [`THRESHOLD`] and above is an alarm. An incident gives one alarm, and another only when it grows:
    /// the rows in its shadow lie outside `low..=high` and score below the threshold.
    pub score: f64,
}

/// Why a row is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// There is no value.
    Missing,
    /// There are too few rows before it.
    TooEarly,
    /// It is an occasion that has not been seen before.
    NewOccasion,
}

/// Judges every row of a series by the rows before it, as many judgements as values.
///
/// `values` are in time order, one per step; a value that is missing or not finite is not judged.
pub fn detect(values: &[Option<f64>], setting: &Setting) -> Vec<Result<Judgement, Unjudged>> {
    detect_within(values, &[], setting)
}

/// As [`detect`], with a context for each row; rows beyond the last context have none.
pub fn detect_within(
    values: &[Option<f64>],
    contexts: &[Context],
    setting: &Setting,
) -> Vec<Result<Judgement, Unjudged>> {
    let mut detector = Detector::of(setting);
    let contexts = contexts.iter().copied().chain(std::iter::repeat(Context::None));
    values.iter().zip(contexts).map(|(value, context)| detector.judge(*value, context)).collect()
}
