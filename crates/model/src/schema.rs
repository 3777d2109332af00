//! Which measures each kind of fact carries, and whether a fact is well formed.
//!
//! The table itself is `measure::Measure`; this room reads it the other way round and checks facts against it.

use crate::{
    dimension::{Dimension, Origin},
    fact::{Fact, FactKind},
    measure::{Adds, Measure, Unit},
};

/// The measures stored in facts of a kind. Distinct measures are counted, not stored.
pub fn measures(kind: FactKind) -> impl Iterator<Item = Measure> {
    Measure::ALL.iter().copied().filter(move |m| m.kind() == kind && !matches!(m.adds(), Adds::Distinct(_)))
}

/// The dimensions that facts have a column for.
pub fn dimensions() -> impl Iterator<Item = &'static Dimension> {
    Dimension::ALL.iter().filter(|dimension| dimension.origin() == Origin::Fact)
}

/// What is wrong with a fact's shape; empty when it may be stored.
///
/// A fault here is an importer's mistake, never the user's.
pub fn faults(fact: &Fact) -> Vec<String> {
    let mut faults = Vec::new();
    for (measure, _) in &fact.values {
        if measure.kind() != fact.kind || matches!(measure.adds(), Adds::Distinct(_)) {
            faults.push(format!("{} does not carry {measure}", fact.kind));
        }
        if measure.unit() == Unit::Money && fact.currency.is_none() {
            faults.push(format!("{measure} has no currency"));
        }
    }
    for (dimension, _) in &fact.dims {
        if !matches!(dimension.origin(), Origin::Fact | Origin::Label) {
            faults.push(format!("{dimension} is derived and cannot be stored"));
        }
    }
    if !fact.values.is_sorted_by(|a, b| a.0 < b.0) || !fact.dims.is_sorted_by(|a, b| a.0 < b.0) {
        faults.push("dimensions and values must be sorted, each once".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Date, Timestamp, money::Currency, provenance::Provenance};

    fn order() -> Fact {
        Fact {
            kind: FactKind::Conversion,
            entity: Some("shopify/1".into()),
            day: Date::constant(2024, 3, 1),
            at: None,
            as_of: Timestamp::UNIX_EPOCH,
            source: "orders".into(),
            provenance: Provenance::Measured,
            currency: Some(Currency::EUR),
            dims: vec![(Dimension::Country, "DE".into())],
            values: vec![(Measure::Orders, 1), (Measure::Revenue, 5)],
            row: 2,
        }
    }

    fn check(change: impl FnOnce(&mut Fact), expected: &[&str]) {
        let mut fact = order();
        change(&mut fact);
        assert_eq!(faults(&fact), expected);
    }

    #[test]
    fn a_fact_carries_the_measures_of_its_kind_with_their_currency() {
        check(|_| (), &[]);
        check(|fact| fact.set_value(Measure::Likes, 1), &["conversion does not carry likes"]);
        check(|fact| fact.set_value(Measure::Customers, 1), &["conversion does not carry customers"]);
        check(|fact| fact.currency = None, &["revenue has no currency"]);
        check(|fact| fact.set_dim(Dimension::Tier, "nano"), &["tier is derived and cannot be stored"]);
        check(|fact| fact.set_dim(Dimension::Weekday, "1 Monday"), &["weekday is derived and cannot be stored"]);
        check(|fact| fact.set_dim(Dimension::from_name("team"), "red"), &[]);
        check(|fact| fact.values.reverse(), &["dimensions and values must be sorted, each once"]);
        check(|fact| fact.values.insert(0, (Measure::Orders, 2)), &["dimensions and values must be sorted, each once"]);
    }

    #[test]
    fn every_stored_measure_belongs_to_one_kind() {
        let stored: usize = FactKind::ALL.into_iter().map(|kind| measures(kind).count()).sum();
        let distinct = Measure::ALL.iter().filter(|measure| matches!(measure.adds(), Adds::Distinct(_))).count();
        assert_eq!(stored + distinct, Measure::ALL.len());
        assert!(FactKind::ALL.into_iter().all(|kind| measures(kind).count() > 0));
        assert!(dimensions().all(|dimension| dimension.origin() == Origin::Fact));
    }
}
