//! Builders for test facts and questions, so that a test shows what matters to it and nothing else.
//!
//! What a test leaves out is plain: the day 1 January 2024, known the day after, measured, by the source `x-posts`.
//!
//! Invariant: what is built is well formed, and the same every time. A text that is no day, instant or currency is a
//! mistake of the test, and panics.

mod question;

pub use question::{Question, ask, lookup, scope_of};

use model::{
    Date, SmolStr, Timestamp,
    batch::Accepted,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{ImportId, WorkspaceId},
    measure::Measure,
    provenance::Provenance,
};

/// A fact in the making.
#[derive(Clone, Debug)]
pub struct FactBuilder(Fact);

/// A fact of a kind with nothing in it.
pub fn fact(kind: FactKind) -> FactBuilder {
    FactBuilder(Fact {
        kind,
        entity: None,
        day: day("2024-01-01"),
        at: None,
        as_of: instant("2024-01-02T00:00:00Z"),
        source: SmolStr::new_static("x-posts"),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::new(),
        values: Vec::new(),
        row: 0,
    })
}

/// Counters of a post `platform/id`: one post published, its platform and key as dimensions.
pub fn post(key: &str) -> FactBuilder {
    let platform = key.split('/').next().unwrap_or(key);
    fact(FactKind::PostCounters)
        .entity(key)
        .dim(Dimension::Platform, platform)
        .dim(Dimension::Post, key)
        .value(Measure::PostsPublished, 1)
}

/// What a post `platform/id` gathered on a day.
pub fn post_day(key: &str, day: &str) -> FactBuilder {
    let platform = key.split('/').next().unwrap_or(key);
    let fact = fact(FactKind::PostDay).entity(&format!("{key}/{day}")).day(day);
    fact.dim(Dimension::Platform, platform).dim(Dimension::Post, key)
}

/// The level of an account `platform/handle` on a day, known at the end of that day in UTC.
pub fn account(key: &str, day: &str) -> FactBuilder {
    owned(FactKind::AccountCounters, key).day(day).as_of(&format!("{day}T23:59:59Z"))
}

/// What an account `platform/handle` gathered on a day.
pub fn account_day(key: &str, day: &str) -> FactBuilder {
    owned(FactKind::AccountDay, key).entity(&format!("{key}/{day}")).day(day)
}

fn owned(kind: FactKind, key: &str) -> FactBuilder {
    let (platform, handle) = key.split_once('/').expect("a test account is platform/handle");
    fact(kind).entity(key).dim(Dimension::Platform, platform).dim(Dimension::Account, handle)
}

/// One click of a visitor.
pub fn click(visitor: &str) -> FactBuilder {
    fact(FactKind::Touchpoint).dim(Dimension::Visitor, visitor).value(Measure::Clicks, 1)
}

/// An order, with its revenue in whole units of a currency.
pub fn order(key: &str, revenue: i128, currency: &str) -> FactBuilder {
    let counts = fact(FactKind::Conversion).entity(key).value(Measure::Orders, 1).value(Measure::Conversions, 1);
    counts.money(Measure::Revenue, revenue, currency)
}

/// Something spent, in whole units of a currency.
pub fn cost(key: &str, spent: i128, currency: &str) -> FactBuilder {
    fact(FactKind::Cost).entity(key).money(Measure::Cost, spent, currency)
}

/// One text that names the brand.
pub fn mention(author: &str) -> FactBuilder {
    fact(FactKind::Mention).dim(Dimension::Author, author).value(Measure::Mentions, 1)
}

impl FactBuilder {
    /// What the fact is about.
    #[must_use]
    pub fn entity(mut self, entity: &str) -> Self {
        self.0.entity = Some(SmolStr::new(entity));
        self
    }

    /// The civil day, as `2024-01-31`.
    #[must_use]
    pub fn day(mut self, text: &str) -> Self {
        self.0.day = day(text);
        self
    }

    /// The instant, as `2024-01-31T10:00:00Z`.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.0.at = Some(instant(text));
        self
    }

    /// When it was known, as `2024-01-31T10:00:00Z`.
    #[must_use]
    pub fn as_of(mut self, text: &str) -> Self {
        self.0.as_of = instant(text);
        self
    }

    /// The kind of file or feed.
    #[must_use]
    pub fn source(mut self, source: &str) -> Self {
        self.0.source = SmolStr::new(source);
        self
    }

    /// How the values came about.
    #[must_use]
    pub fn provenance(mut self, provenance: Provenance) -> Self {
        self.0.provenance = provenance;
        self
    }

    /// The row of its file.
    #[must_use]
    pub fn row(mut self, row: u32) -> Self {
        self.0.row = row;
        self
    }

    /// A dimension.
    #[must_use]
    pub fn dim(mut self, dimension: Dimension, value: &str) -> Self {
        self.0.set_dim(dimension, value);
        self
    }

    /// The platform.
    #[must_use]
    pub fn platform(self, platform: &str) -> Self {
        self.dim(Dimension::Platform, platform)
    }

    /// The creator.
    #[must_use]
    pub fn creator(self, creator: &str) -> Self {
        self.dim(Dimension::Creator, creator)
    }

    /// The campaign.
    #[must_use]
    pub fn campaign(self, campaign: &str) -> Self {
        self.dim(Dimension::Campaign, campaign)
    }

    /// A measure on its stored scale.
    #[must_use]
    pub fn value(mut self, measure: Measure, raw: i128) -> Self {
        self.0.set_value(measure, raw);
        self
    }

    /// An amount in whole units of a currency.
    #[must_use]
    pub fn money(mut self, measure: Measure, units: i128, currency: &str) -> Self {
        self.0.currency = Some(currency.parse().expect("a test currency is three letters"));
        self.value(measure, units * model::money::NANOS)
    }

    /// Likes of a post.
    #[must_use]
    pub fn likes(self, likes: i128) -> Self {
        self.value(Measure::Likes, likes)
    }

    /// Views of a post.
    #[must_use]
    pub fn views(self, views: i128) -> Self {
        self.value(Measure::Views, views)
    }

    /// Followers of an account.
    #[must_use]
    pub fn followers(self, followers: i128) -> Self {
        self.value(Measure::Followers, followers)
    }

    /// The fact.
    pub fn fact(self) -> Fact {
        self.0
    }
}

impl From<FactBuilder> for Fact {
    fn from(builder: FactBuilder) -> Self {
        builder.0
    }
}

/// A batch of the workspace `acme`, as the inbox acknowledged it.
pub fn batch<F: Into<Fact>>(seq: i64, import: &str, facts: impl IntoIterator<Item = F>) -> Accepted {
    let facts = facts.into_iter().map(Into::into).collect();
    Accepted { seq, workspace: WorkspaceId::new("acme"), import: ImportId::new(import), facts }
}

/// A day.
pub fn day(text: &str) -> Date {
    text.parse().expect("a test day is written 2024-01-31")
}

/// An instant.
pub fn instant(text: &str) -> Timestamp {
    text.parse().expect("a test instant is written 2024-01-31T10:00:00Z")
}
