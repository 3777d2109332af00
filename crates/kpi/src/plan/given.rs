//! What is known besides the text of a plan: which sources are connected, how the KPIs went before, what the record says.
//!
//! Rules have no storage and no clock; what they need to know comes in here, as a value. Nothing known is not the same as
//! known to be nothing: a part that nobody looked at is `None`, and rules that need it stay silent.
//!
//! Invariant: the same text and the same `Given` give the same diagnostics.

use crate::sources::Connected;
use model::{Date, SmolStr};
use stats::distribution::Distribution;
use std::collections::BTreeMap;

/// What is known besides the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// What the facts say; `None` when nobody looked.
    pub evidence: Option<Evidence>,
    /// What the record of plans says; `None` when there is no record to look at.
    pub record: Option<Record>,
}

/// What the facts say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Which measures have facts on which platform.
    pub connected: Connected,
    /// How each KPI of the plan went before, by its id in the plan.
    pub history: BTreeMap<SmolStr, History>,
}

/// How one KPI went before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Its readings over earlier periods as long as the one that it is planned for, the latest first, in its own unit.
    pub samples: Vec<f64>,
    /// How many days each covers.
    pub days: i64,
    /// The measured baseline, when the plan asks for one.
    pub baseline: Option<f64>,
    /// Why there is no measured baseline, when there is none.
    pub reason: Option<String>,
}

impl History {
    /// The spread of its readings: the least, a quarter below, half below, three quarters below, and the most. `None`
    /// without any.
    pub fn spread(&self) -> Option<[f64; 5]> {
        let past: Distribution = self.samples.iter().copied().collect();
        let of = |share| past.quantile(share);
        Some([of(0.0)?, of(0.25)?, of(0.5)?, of(0.75)?, of(1.0)?])
    }
}

/// What the record of plans says.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The day on which the plan is looked at: a KPI that is not on record would be set on it.
    pub today: Date,
    /// What is on record of each KPI, by its id in the plan.
    pub kpis: BTreeMap<SmolStr, Recorded>,
}

/// What is on record of one KPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The day of the first version of the plan that has it.
    pub first_set: Date,
    /// What was sealed at the start; `None` before that.
    pub sealed: Option<super::seal::Sealed>,
}
