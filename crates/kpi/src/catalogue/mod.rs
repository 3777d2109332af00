//! The catalogue: every KPI by id.
//!
//! The built-in one ships as `catalogue.toml`, in the form that users extend. A user's definition of a known id takes
//! its place. Every measure can be read as a KPI of its own name, defined or not.
//!
//! Invariant: a definition that is here has a formula that parses.

mod definition;

pub use definition::{Definition, Direction, Missing, Origin};

use std::collections::BTreeMap;

/// All KPIs.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    definitions: BTreeMap<String, Definition>,
    /// The ids in the order of the files: built in, then the user's.
    order: Vec<String>,
}

impl Catalogue {
    /// The KPI of an id; for the name of a measure that no KPI has, the measure read as it is.
    pub fn get(&self, id: &str) -> Option<&Definition> {
        self.definitions.get(id)
    }

    /// Every defined KPI in the order of the files, without the bare measures.
    pub fn list(&self) -> impl Iterator<Item = &Definition> {
        self.order.iter().filter_map(|id| self.definitions.get(id))
    }
}
