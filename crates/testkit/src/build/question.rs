//! Questions in the making.

use super::instant;
use model::{
    SmolStr,
    calendar::Calendar,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    id::WorkspaceId,
    measure::Measure,
    money::{Currency, Exchange},
    period::{Grain, Period},
    query::{Basis, Lookup, Moment, Query, Term},
    source::{Owner, Owners},
    workspace::{Scope, Workspace},
};
use std::collections::BTreeMap;

/// A query in the making: everything known of the year 2024, in UTC, in euros.
#[derive(Clone, Debug)]
pub struct Question(Query);

/// Asks for whole measures.
pub fn ask(measures: &[Measure]) -> Question {
    Question(Query {
        terms: measures.iter().copied().map(Term::whole).collect(),
        by: Vec::new(),
        grain: None,
        period: period("2024-01-01..2024-12-31"),
        filter: Filter::default(),
        basis: Basis::Published,
        as_of: None,
        calendar: Calendar::default(),
        exchange: Exchange::only(Currency::EUR),
        owners: Owners::default(),
        lookups: Vec::new(),
    })
}

impl Question {
    /// One more term.
    #[must_use]
    pub fn term(mut self, measure: Measure, moment: Moment, only: Filter) -> Self {
        self.0.terms.push(Term { measure, moment, only });
        self
    }

    /// One more level, at a moment.
    #[must_use]
    pub fn moment(self, measure: Measure, moment: Moment) -> Self {
        self.term(measure, moment, Filter::default())
    }

    /// Splits by a dimension, after those before.
    #[must_use]
    pub fn by(mut self, dimension: Dimension) -> Self {
        self.0.by.push(dimension);
        self
    }

    /// Splits by time.
    #[must_use]
    pub fn each(mut self, grain: Grain) -> Self {
        self.0.grain = Some(grain);
        self
    }

    /// The days, as `2024-01-01..2024-01-31`.
    #[must_use]
    pub fn during(mut self, text: &str) -> Self {
        self.0.period = period(text);
        self
    }

    /// Keeps what has one of these values.
    #[must_use]
    pub fn only(self, dimension: Dimension, values: &[&str]) -> Self {
        self.condition(dimension, Test::In, values)
    }

    /// Keeps what has none of these values.
    #[must_use]
    pub fn without(self, dimension: Dimension, values: &[&str]) -> Self {
        self.condition(dimension, Test::NotIn, values)
    }

    fn condition(mut self, dimension: Dimension, test: Test, values: &[&str]) -> Self {
        let values = values.iter().map(SmolStr::new).collect();
        self.0.filter.0.push(Condition { dimension, test, values });
        self
    }

    /// How post counters are dated.
    #[must_use]
    pub fn basis(mut self, basis: Basis) -> Self {
        self.0.basis = basis;
        self
    }

    /// Only what was known at an instant.
    #[must_use]
    pub fn known_at(mut self, text: &str) -> Self {
        self.0.as_of = Some(instant(text));
        self
    }

    /// The zone, the first day of the week (1 = Monday), the first month of the fiscal year.
    #[must_use]
    pub fn calendar(mut self, zone: &str, week_start: i8, fiscal_start: i8) -> Self {
        self.0.calendar = Calendar { time_zone: zone.to_owned(), week_start, fiscal_start };
        self
    }

    /// A rate of a currency into euros, from a day on.
    #[must_use]
    pub fn rate(mut self, currency: &str, day: &str, rate: f64) -> Self {
        let currency = currency.parse().expect("a test currency is three letters");
        let days: &mut BTreeMap<_, _> = self.0.exchange.rates.entry(currency).or_default();
        days.insert(super::day(day), rate);
        self
    }

    /// A rule of ownership for a source, after those before.
    #[must_use]
    pub fn owner(mut self, source: &str) -> Self {
        let source = SmolStr::new(source);
        self.0.owners.0.push(Owner { source, platform: None, account: None, measure: None, during: None });
        self
    }

    /// A table for a dimension.
    #[must_use]
    pub fn lookup(mut self, lookup: Lookup) -> Self {
        self.0.lookups.push(lookup);
        self
    }

    /// The query.
    pub fn query(self) -> Query {
        self.0
    }
}

/// A lookup table; the pairs may come in any order.
pub fn lookup(dimension: Dimension, from: Dimension, pairs: &[(&str, &str)]) -> Lookup {
    let mut pairs: Vec<_> = pairs.iter().map(|(key, value)| (SmolStr::new(key), SmolStr::new(value))).collect();
    pairs.sort();
    pairs.dedup();
    Lookup { dimension, from, pairs }
}

/// The scope of a workspace by its id, such as `acme`.
pub fn scope_of(id: &str) -> Scope {
    let workspace = Workspace {
        id: WorkspaceId::new(id),
        name: id.to_owned(),
        calendar: Calendar::default(),
        currency: Currency::EUR,
    };
    workspace.scope()
}

fn period(text: &str) -> Period {
    Period::parse(text).expect("a test period is written 2024-01-01..2024-01-31")
}
