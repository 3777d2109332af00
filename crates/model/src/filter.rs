//! Filters: which facts a query or a term of a formula looks at.

use crate::dimension::Dimension;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A conjunction of conditions; the empty one keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Filter(pub Vec<Condition>);

/// One condition on one dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// The dimension.
    pub dimension: Dimension,
    /// Whether its value must be, or must not be, among `values`.
    pub test: Test,
    /// The values; at least one, and none for [`Test::Known`].
    pub values: Vec<SmolStr>,
}

/// The tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// The value is one of these. An unknown value is none of them.
    In,
    /// The value is none of these. An unknown value passes.
    NotIn,
    /// There is a value, whichever: a sale through any link.
    Known,
}

impl Filter {
    /// Both filters at once.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut all = self.0.clone();
        all.extend(other.0.iter().filter(|condition| !self.0.contains(condition)).cloned());
        Self(all)
    }

    /// Adds "dimension is value".
    #[must_use]
    pub fn with(mut self, dimension: Dimension, value: impl AsRef<str>) -> Self {
        self.0.push(Condition { dimension, test: Test::In, values: vec![SmolStr::new(value)] });
        self
    }

    /// Whether it keeps everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Condition {
    /// Whether a value passes.
    pub fn keeps(&self, value: Option<&SmolStr>) -> bool {
        let listed = value.is_some_and(|value| self.values.contains(value));
        match self.test {
            Test::In => listed,
            Test::NotIn => !listed,
            Test::Known => value.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(test: Test, values: &[&str]) -> Condition {
        Condition { dimension: Dimension::Creator, test, values: values.iter().map(SmolStr::new).collect() }
    }

    #[test]
    fn an_unknown_value_is_none_of_those_listed() {
        let nina = SmolStr::new("nina");
        let cases = [
            (Test::In, Some(&nina), true),
            (Test::NotIn, Some(&nina), false),
            (Test::In, None, false),
            (Test::NotIn, None, true),
            (Test::Known, None, false),
            (Test::Known, Some(&nina), true),
        ];
        for (test, value, expected) in cases {
            assert_eq!(condition(test, &["tom", "nina"]).keeps(value), expected, "{test:?} {value:?}");
        }
        assert!(!condition(Test::In, &["Nina", "nin"]).keeps(Some(&nina)));
    }

    #[test]
    fn two_filters_keep_what_both_keep_and_say_it_once() {
        let one = Filter(vec![condition(Test::In, &["nina"])]);
        let other = Filter::default().with(Dimension::Platform, "x").with(Dimension::Creator, "nina");
        assert_eq!(one.and(&other).0.len(), 2);
        assert_eq!(one.and(&Filter::default()), one);
        assert!(Filter::default().is_empty() && !one.is_empty());
    }
}
