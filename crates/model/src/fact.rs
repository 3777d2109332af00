//! Facts: one stored row each, of one of a closed list of kinds.
//!
//! A fact says what was counted, for which day, as known at which instant, by which source, and from which row of which
//! file. It never changes: a correction is a later version of the same entity.

use crate::{Date, Timestamp, dimension::Dimension, measure::Measure, money::Currency, provenance::Provenance};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The kinds of fact, each with a grain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// Lifetime totals of a post, as of an instant. `day` is the day of publishing.
    PostCounters,
    /// What one post gathered on one day.
    PostDay,
    /// The level of an account as of an instant. `day` is the day of the level.
    AccountCounters,
    /// What an account gathered on one day.
    AccountDay,
    /// One counted contact: a click, a page view, a code used.
    Touchpoint,
    /// An order, lead, sign-up or install; a refund is a negative one.
    Conversion,
    /// Something spent.
    Cost,
    /// A day of a traffic source in a web analytics report.
    WebTraffic,
    /// A day of an ad.
    PaidDelivery,
    /// One text that names a brand.
    Mention,
    /// One survey answer.
    Response,
    /// One placement due or done.
    Delivery,
    /// What one touchpoint is credited with of one conversion, under one model.
    Credit,
}

impl FactKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::PostCounters,
        Self::PostDay,
        Self::AccountCounters,
        Self::AccountDay,
        Self::Touchpoint,
        Self::Conversion,
        Self::Cost,
        Self::WebTraffic,
        Self::PaidDelivery,
        Self::Mention,
        Self::Response,
        Self::Delivery,
        Self::Credit,
    ];

    /// The name in storage, JSON and mapping files.
    pub fn name(self) -> &'static str {
        match self {
            Self::PostCounters => "post-counters",
            Self::PostDay => "post-day",
            Self::AccountCounters => "account-counters",
            Self::AccountDay => "account-day",
            Self::Touchpoint => "touchpoint",
            Self::Conversion => "conversion",
            Self::Cost => "cost",
            Self::WebTraffic => "web-traffic",
            Self::PaidDelivery => "paid-delivery",
            Self::Mention => "mention",
            Self::Response => "response",
            Self::Delivery => "delivery",
            Self::Credit => "credit",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How versions of one entity relate.
    pub fn identity(self) -> Identity {
        match self {
            Self::PostCounters | Self::AccountCounters => Identity::Counter,
            Self::Touchpoint | Self::Mention | Self::Response => Identity::Once,
            _ => Identity::Latest,
        }
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What several facts with the same entity mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Snapshots of one counter over time; a reading picks by instant.
    Counter,
    /// Versions of one thing; the last known one counts.
    Latest,
    /// Never twice: doubles are refused at the door, and the store adds every fact.
    Once,
}

/// One stored row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The kind.
    pub kind: FactKind,
    /// What the fact is about, the same text for every source and version: `instagram/17890000000000000`, or for a day of
    /// an account `tiktok/nina/2024-03-01`. `None` when the row has no identity of its own (then it is its file's row).
    pub entity: Option<SmolStr>,
    /// The civil day, in the workspace's time zone, that the fact belongs to.
    pub day: Date,
    /// The instant, where the source names one (publishing, click, order).
    pub at: Option<Timestamp>,
    /// When this was known: the file's own date, or the moment of import.
    pub as_of: Timestamp,
    /// The kind of file or feed that told it, such as `instagram-posts`. Ranks sources where several tell of one entity.
    pub source: SmolStr,
    /// How the values came about.
    pub provenance: Provenance,
    /// The currency of every money value here.
    pub currency: Option<Currency>,
    /// Dimension values, sorted by dimension, each once. A dimension that is not here is unknown.
    pub dims: Vec<(Dimension, SmolStr)>,
    /// Measured values on the scale of the measure's unit, sorted by measure, each once. Missing is unknown, not zero.
    pub values: Vec<(Measure, i128)>,
    /// The row of the file, counted from 1 with the heading as the file shows it; 0 for a feed.
    pub row: u32,
}

impl Fact {
    /// The value of a dimension, if known.
    pub fn dim(&self, dimension: &Dimension) -> Option<&SmolStr> {
        self.dims.iter().find(|(known, _)| known == dimension).map(|(_, value)| value)
    }

    /// The value of a measure, if known.
    pub fn value(&self, measure: Measure) -> Option<i128> {
        self.values.iter().find(|(known, _)| *known == measure).map(|(_, value)| *value)
    }

    /// Sets a dimension; an empty text leaves it unknown.
    pub fn set_dim(&mut self, dimension: Dimension, value: impl AsRef<str>) {
        let value = value.as_ref();
        if value.is_empty() {
            return;
        }
        match self.dims.binary_search_by(|(known, _)| known.cmp(&dimension)) {
            Ok(at) => self.dims[at].1 = SmolStr::new(value),
            Err(at) => self.dims.insert(at, (dimension, SmolStr::new(value))),
        }
    }

    /// Sets a measure's value.
    pub fn set_value(&mut self, measure: Measure, raw: i128) {
        match self.values.binary_search_by(|(known, _)| known.cmp(&measure)) {
            Ok(at) => self.values[at].1 = raw,
            Err(at) => self.values.insert(at, (measure, raw)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty() -> Fact {
        Fact {
            kind: FactKind::PostCounters,
            entity: None,
            day: Date::constant(2024, 3, 1),
            at: None,
            as_of: Timestamp::UNIX_EPOCH,
            source: "x-posts".into(),
            provenance: Provenance::Measured,
            currency: None,
            dims: Vec::new(),
            values: Vec::new(),
            row: 0,
        }
    }

    #[test]
    fn dimensions_and_values_stay_sorted_and_are_there_once() {
        let mut fact = empty();
        for (dimension, value) in
            [(Dimension::Post, "x/1"), (Dimension::Platform, "tiktok"), (Dimension::Platform, "x")]
        {
            fact.set_dim(dimension, value);
        }
        fact.set_dim(Dimension::Creator, "");
        for (measure, raw) in [(Measure::Likes, 3), (Measure::PostsPublished, 1), (Measure::Likes, 5)] {
            fact.set_value(measure, raw);
        }
        assert_eq!(fact.dims, [(Dimension::Platform, "x".into()), (Dimension::Post, "x/1".into())]);
        assert_eq!(fact.values, [(Measure::PostsPublished, 1), (Measure::Likes, 5)]);
        assert_eq!((fact.dim(&Dimension::Creator), fact.value(Measure::Views)), (None, None));
        assert_eq!(fact.value(Measure::Likes), Some(5));
    }

    #[test]
    fn kinds_read_back_by_the_name_that_json_uses() {
        for kind in FactKind::ALL {
            assert_eq!(FactKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("{:?}", kind.name()));
        }
        assert_eq!(FactKind::from_name("posts"), None);
    }

    #[test]
    fn a_fact_survives_json_to_the_last_digit() {
        let mut fact = empty();
        fact.set_value(Measure::Views, 9_007_199_254_740_993);
        fact.set_value(Measure::Likes, -(1_i128 << 100));
        fact.set_dim(Dimension::from_name("team"), "o'neil \"x\" \u{1f600}");
        let json = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact);
    }
}
