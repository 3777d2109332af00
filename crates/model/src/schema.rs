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
