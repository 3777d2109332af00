//! Filters and groups: what a fact says of a dimension (rules 8 and 9), and what follows from it (rule 3).

use model::{
    SmolStr,
    calendar::weekday,
    dimension::{Dimension, Origin},
    fact::{Fact, FactKind},
    filter::{Condition, Filter, Test},
    query::Query,
};

/// Whether every condition keeps the fact.
pub(super) fn keeps(filter: &Filter, fact: &Fact, query: &Query) -> bool {
    filter.0.iter().all(|condition| passes(condition, &values(fact, &condition.dimension, query)))
}

fn passes(condition: &Condition, values: &[SmolStr]) -> bool {
    if values.is_empty() {
        return condition.keeps(None);
    }
    match condition.test {
        Test::In | Test::Known => values.iter().any(|value| condition.keeps(Some(value))),
        Test::NotIn => values.iter().all(|value| condition.keeps(Some(value))),
    }
}

/// The groups that a fact counts under: one, or one for each combination of its looked-up values.
pub(super) fn groups(fact: &Fact, query: &Query) -> Vec<Vec<Option<SmolStr>>> {
    let mut groups = vec![Vec::new()];
    for dimension in &query.by {
        let values = values(fact, dimension, query);
        let keys: Vec<Option<SmolStr>> =
            if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() };
        groups = groups
            .iter()
            .flat_map(|group| keys.iter().map(|key| [group.clone(), vec![key.clone()]].concat()))
            .collect();
    }
    groups
}

/// The values of a dimension: from its lookup if it has one, else the fact's own.
fn values(fact: &Fact, dimension: &Dimension, query: &Query) -> Vec<SmolStr> {
    let Some(lookup) = query.lookups.iter().find(|lookup| lookup.dimension == *dimension) else {
        return own(fact, dimension, query).into_iter().collect();
    };
    let Some(key) = own(fact, &lookup.from, query) else { return Vec::new() };
    let found: Vec<SmolStr> =
        lookup.pairs.iter().filter(|(from, _)| *from == key).map(|(_, value)| value.clone()).collect();
    if found.is_empty() && lookup.from == lookup.dimension { vec![key] } else { found }
}

/// What the fact itself says.
fn own(fact: &Fact, dimension: &Dimension, query: &Query) -> Option<SmolStr> {
    match (dimension, dimension.origin()) {
        (Dimension::Feed, _) => Some(fact.source.clone()),
        (Dimension::Hour, _) => fact.at.map(|at| SmolStr::from(format!("{:02}", query.calendar.hour(at)))),
        (Dimension::Weekday, _) => Some(SmolStr::new(weekday(fact.day))),
        (Dimension::DaysSincePublishing, _) => days_since_publishing(fact, query),
        (Dimension::HoursSincePublishing, _) => hours_since_publishing(fact),
        (_, Origin::Lookup | Origin::Time) => None,
        (_, Origin::Fact | Origin::Label) => fact.dim(dimension).cloned(),
    }
}

fn hours_since_publishing(fact: &Fact) -> Option<SmolStr> {
    let micros = fact.as_of.as_microsecond() - fact.at?.as_microsecond();
    (fact.kind == FactKind::PostCounters).then(|| SmolStr::from(micros.div_euclid(3_600_000_000).to_string()))
}

fn days_since_publishing(fact: &Fact, query: &Query) -> Option<SmolStr> {
    let days = (query.calendar.day(fact.as_of) - fact.day).get_days();
    (fact.kind == FactKind::PostCounters).then(|| SmolStr::from(days.to_string()))
}
