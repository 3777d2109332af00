//! Filters and groups of facts that are read row by row (levels, activity); `split` holds the same rules as expressions.
//!
//! Invariant: a fact counts under every combination of the values of its looked-up dimensions.

use model::{
    SmolStr,
    calendar::weekday,
    dimension::{Dimension, Origin},
    fact::{Fact, FactKind},
    filter::{Filter, Test},
    query::Query,
};
use std::collections::HashMap;

/// The lookups of a query, by key.
pub(crate) struct Places<'q> {
    query: &'q Query,
    lookups: Vec<Index<'q>>,
}

struct Index<'q> {
    dimension: &'q Dimension,
    from: &'q Dimension,
    values: HashMap<&'q str, Vec<&'q SmolStr>>,
}

impl<'q> Places<'q> {
    /// Sorts the lookups of a query by key.
    pub(crate) fn new(query: &'q Query) -> Self {
        let index = |lookup: &'q model::query::Lookup| {
            let mut values: HashMap<&str, Vec<&SmolStr>> = HashMap::new();
            for (key, value) in &lookup.pairs {
                values.entry(key.as_str()).or_default().push(value);
            }
            Index { dimension: &lookup.dimension, from: &lookup.from, values }
        };
        Self { query, lookups: query.lookups.iter().map(index).collect() }
    }

    /// Whether a fact passes a filter.
    pub(crate) fn keeps(&self, filter: &Filter, fact: &Fact) -> bool {
        filter.0.iter().all(|condition| {
            let values = self.values(fact, &condition.dimension);
            let listed = values.iter().any(|value| condition.values.contains(value));
            match condition.test {
                Test::In => listed,
                Test::NotIn => !listed,
                Test::Known => !values.is_empty(),
            }
        })
    }

    /// The groups that a fact counts under.
    pub(crate) fn groups(&self, fact: &Fact) -> Vec<Vec<Option<SmolStr>>> {
        let mut groups = vec![Vec::with_capacity(self.query.by.len())];
        for dimension in &self.query.by {
            let values = self.values(fact, dimension);
            let keys = if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
            let last = keys.len() - 1;
            let mut wider = Vec::with_capacity(groups.len() * keys.len());
            for group in groups {
                for key in &keys[..last] {
                    let mut one = group.clone();
                    one.push(key.clone());
                    wider.push(one);
                }
                let mut one = group;
                one.push(keys[last].clone());
                wider.push(one);
            }
            groups = wider;
        }
        groups
    }

    fn values(&self, fact: &Fact, dimension: &Dimension) -> Vec<SmolStr> {
        let Some(index) = self.lookups.iter().find(|index| index.dimension == dimension) else {
            return self.own(fact, dimension).into_iter().collect();
        };
        let Some(key) = self.own(fact, index.from) else { return Vec::new() };
        match index.values.get(key.as_str()) {
            Some(values) => values.iter().map(|value| (*value).clone()).collect(),
            None if index.from == index.dimension => vec![key],
            None => Vec::new(),
        }
    }

    fn own(&self, fact: &Fact, dimension: &Dimension) -> Option<SmolStr> {
        let calendar = &self.query.calendar;
        match (dimension, dimension.origin()) {
            (Dimension::Feed, _) => Some(fact.source.clone()),
            (Dimension::Hour, _) => fact.at.map(|at| SmolStr::new(format!("{:02}", calendar.hour(at)))),
            (Dimension::Weekday, _) => Some(SmolStr::new_static(weekday(fact.day))),
            (Dimension::DaysSincePublishing, _) if fact.kind == FactKind::PostCounters => {
                Some(SmolStr::new((calendar.day(fact.as_of) - fact.day).get_days().to_string()))
            }
            (Dimension::HoursSincePublishing, _) if fact.kind == FactKind::PostCounters => {
                const HOUR: i64 = 3_600_000_000;
                let micros = fact.as_of.as_microsecond() - fact.at?.as_microsecond();
                Some(SmolStr::new(micros.div_euclid(HOUR).to_string()))
            }
            (_, Origin::Lookup | Origin::Time) => None,
            (_, Origin::Fact | Origin::Label) => fact.dim(dimension).cloned(),
        }
    }
}

/// The dimensions that a query's terms look at, as facts carry them.
pub(crate) fn looked_at<'q>(query: &'q Query, terms: &[&'q model::query::Term]) -> Vec<&'q Dimension> {
    let filters = std::iter::once(&query.filter).chain(terms.iter().map(|term| &term.only));
    let named = query.by.iter().chain(filters.flat_map(|filter| filter.0.iter().map(|condition| &condition.dimension)));
    let mut all: Vec<&Dimension> = named
        .map(|dimension| {
            query.lookups.iter().find(|lookup| lookup.dimension == *dimension).map_or(dimension, |lookup| &lookup.from)
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Texts that repeat, each kept once under a number; 0 is no text.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    numbers: HashMap<SmolStr, u32>,
    texts: Vec<SmolStr>,
}

impl Texts {
    /// The number of a text.
    pub(crate) fn number(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return 0 };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len() + 1).expect("invariant: fewer than 2^32 different names");
        self.texts.push(SmolStr::new(text));
        self.numbers.insert(SmolStr::new(text), number);
        number
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(usize::try_from(number).ok()?.checked_sub(1)?).map(SmolStr::as_str)
    }
}
