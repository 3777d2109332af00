//! A plan, measured: evidence for its rules, where it stands, reviews, retrospectives, suggestions, its calendar and its facts.
//!
//! What a plan says is `kpi::plan`'s business, and so is every rule of arithmetic (targets, pace, shares, roll-up). This room
//! asks the store for what they need, in as few reads as it can, and puts the answers side by side.
//!
//! Amounts are read in the plan's own currency, whatever the workspace reads in, so that a target and its reading never differ
//! by a rate.
//!
//! Invariant: nothing that could not be read is 0: it is missing, with its reason.

mod beside;
pub(crate) mod book;
pub mod calendar;
mod curve;
mod evidence;
mod facts;
pub(crate) mod ground;
mod judge;
mod level;
mod measure;
mod moved;
mod propose;
pub mod prospect;
pub mod realign;
pub mod retrospective;
pub mod review;
pub mod share;
pub mod standing;
mod subject;
pub mod suggest;
mod told;
mod words;

pub use beside::{Beside, beside};
pub use calendar::{Event, EventKind, calendar};
pub use evidence::evidence;
pub use facts::{SOURCE, facts, keyed};
pub use measure::measure;
pub use prospect::{Judgement, Prospect, prospects};
pub use realign::{Realignment, realign};
pub use retrospective::{Retrospective, retrospective};
pub use review::{ReviewPage, review};
pub use standing::{KpiStanding, Standing};
pub use suggest::{Asked, Suggestions, suggest};

use crate::desk::Ask;
use kpi::{
    catalogue::{Catalogue, private},
    plan::{Kpi, Plan},
};
use model::period::Period;

/// The catalogue with the plan's own formulas, so that [`ask`] can be put on a desk.
pub fn catalogue(known: &Catalogue, plan: &Plan) -> Catalogue {
    let own = plan.kpis.iter().filter_map(|kpi| kpi.measured.as_ref()).filter(|measured| measured.own);
    known.with_private(own.map(|measured| measured.definition.clone()))
}

/// The id under which [`catalogue`] has what a KPI of the plan measures.
pub fn catalogue_id(kpi: &Kpi) -> Option<String> {
    let measured = kpi.measured.as_ref()?;
    let id = &measured.definition.id;
    Some(if measured.own { private(id) } else { id.clone() })
}

/// The question that a KPI of the plan puts, to be explained or split. The desk's catalogue must be [`catalogue`]'s.
pub fn ask(kpi: &Kpi, period: Period) -> Option<Ask> {
    let id = catalogue_id(kpi)?;
    let filter = kpi.filter.as_ref().map(|filter| filter.value.clone()).unwrap_or_default();
    Some(Ask { filter, ..Ask::about(&[&id], period) })
}
