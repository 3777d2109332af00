//! Readings: the value of a KPI for a group and a period, or the reason why there is none.
//!
//! The JSON of a reading is a stable interface (`docs/cli.md`).
//!
//! Invariant: a reading has a value or a reason, never both and never neither.

use model::{Date, provenance::Provenance};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// One reading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The KPI's id.
    pub kpi: String,
    /// The group, by dimension name; `None` where facts do not know their own value.
    pub group: BTreeMap<String, Option<String>>,
    /// The first day of the bucket, when a grain was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Date>,
    /// The value: counts, major units of money, seconds, a ratio as a fraction.
    #[serde(serialize_with = "plain")]
    pub value: Option<f64>,
    /// The unit: `count`, `money`, `duration`, `score`, `ratio`, `points`, or a quotient such as `money per count`.
    pub unit: String,
    /// The softest provenance of what it was made of.
    pub provenance: Option<Provenance>,
    /// The value of the period that it is compared with.
    #[serde(serialize_with = "plain")]
    pub previous: Option<f64>,
    /// Why there is no value.
    pub reason: Option<String>,
    /// What the reader should know.
    #[serde(default)]
    pub notes: Vec<String>,
    /// How many facts it was made of.
    #[serde(default)]
    pub facts: u64,
}

impl Reading {
    /// The relative change from the period that it is compared with: 0.25 is a quarter more. `None` without both values
    /// or from zero.
    pub fn change(&self) -> Option<f64> {
        let (value, previous) = (self.value?, self.previous?);
        (previous != 0.0).then(|| (value - previous) / previous.abs())
    }
}

/// The largest whole number up to which every whole number is an `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Writes whole numbers without a fraction, as every other program does.
pub fn plain<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match *value {
        None => serializer.serialize_none(),
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within the exact range")]
        Some(value) if value.fract() == 0.0 && value.abs() <= EXACT => serializer.serialize_i64(value as i64),
        Some(value) => serializer.serialize_f64(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_is_relative_and_unknown_from_zero() {
        let reading = |value, previous| Reading { value, previous, ..Reading::default() };
        assert_eq!(reading(Some(5.0), Some(4.0)).change(), Some(0.25));
        assert_eq!(reading(Some(-2.0), Some(-4.0)).change(), Some(0.5));
        assert_eq!(reading(Some(5.0), Some(0.0)).change(), None);
        assert_eq!(reading(None, Some(4.0)).change(), None);
    }
}
