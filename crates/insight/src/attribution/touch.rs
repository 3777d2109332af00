//! Touches: one contact before a conversion, with what it brings.

use model::{
    SmolStr, Timestamp,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
};

/// What a touch was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contact {
    /// A click on a tracking link.
    Click,
    /// An arrival on the site: a page view that says where it came from.
    View,
    /// What the conversion says of itself, where nothing was seen before it.
    Stated,
    /// A promo code used with the conversion.
    Code,
}

impl Contact {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::View => "view",
            Self::Stated => "stated",
            Self::Code => "code",
        }
    }

    /// What it was, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Click => "clicked a tracking link",
            Self::View => "arrived on the site",
            Self::Stated => "the order says so itself",
            Self::Code => "used a promo code",
        }
    }
}

/// One contact before a conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// When.
    pub at: Timestamp,
    /// What it was.
    pub contact: Contact,
    /// What it brings, sorted: who, through what, from where.
    pub dims: Vec<(Dimension, SmolStr)>,
    /// When it was known.
    pub as_of: Timestamp,
}

/// The dimensions that a touch brings; all others are the conversion's own.
pub(super) fn brings(dimension: &Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Platform
            | Dimension::Account
            | Dimension::Creator
            | Dimension::Campaign
            | Dimension::Flight
            | Dimension::Placement
            | Dimension::Post
            | Dimension::PostType
            | Dimension::Link
            | Dimension::Code
            | Dimension::Channel
            | Dimension::Source
            | Dimension::Medium
            | Dimension::Variant
            | Dimension::Click
    )
}

impl Touch {
    /// The touch that a fact tells of; `None` for facts that are none, and for codes used, which conversions tell themselves.
    pub fn of(fact: &Fact, calendar: &Calendar) -> Option<Self> {
        if fact.kind != FactKind::Touchpoint {
            return None;
        }
        let is = |measure| fact.value(measure).is_some_and(|value| value > 0);
        let contact = match (is(Measure::Clicks), is(Measure::PageViews)) {
            (true, _) => Contact::Click,
            (_, true) => Contact::View,
            _ => return None,
        };
        let at = fact.at.or_else(|| calendar.start_of(fact.day))?;
        Some(Self { at, contact, dims: brought(fact), as_of: fact.as_of })
    }

    /// The value of a dimension, if it brings one.
    pub fn dim(&self, dimension: &Dimension) -> Option<&SmolStr> {
        self.dims.iter().find(|(known, _)| known == dimension).map(|(_, value)| value)
    }

    /// Sets a dimension that it does not bring yet.
    pub(super) fn complete(&mut self, dimension: Dimension, value: Option<&SmolStr>) {
        if let (Some(value), Err(at)) = (value, self.dims.binary_search_by(|(known, _)| known.cmp(&dimension))) {
            self.dims.insert(at, (dimension, value.clone()));
        }
    }

    /// The creator that it belongs to.
    pub fn creator(&self) -> Option<&SmolStr> {
        self.dim(&Dimension::Creator)
    }

    /// What models that learn from journeys take it for: its creator, else its link, code, campaign or source.
    pub fn channel(&self) -> SmolStr {
        let named = [
            Dimension::Creator,
            Dimension::Link,
            Dimension::Code,
            Dimension::Campaign,
            Dimension::Source,
            Dimension::Medium,
        ];
        let found = named.iter().find_map(|known| Some((known, self.dim(known)?)));
        found.map_or("other".into(), |(dimension, value)| SmolStr::new(format!("{}:{value}", dimension.name())))
    }

    /// What decides between touches of one instant, so that the order of arrival does not.
    pub(super) fn order(&self) -> (Timestamp, Contact, &[(Dimension, SmolStr)], Timestamp) {
        (self.at, self.contact, &self.dims, self.as_of)
    }
}

/// What a fact brings as a touch.
pub(super) fn brought(fact: &Fact) -> Vec<(Dimension, SmolStr)> {
    fact.dims.iter().filter(|(dimension, _)| brings(dimension)).cloned().collect()
}
