//! Random facts and questions, from so few values that versions, owners, days and instants collide all the time.
//!
//! Instants lie on the bounds of days in the zones that questions use, and a microsecond beside them.
//!
//! Invariant: every fact is well formed (`model::schema`), every period ends after it starts, and every lookup's pairs are
//! sorted and each there once.

mod facts;
mod questions;

pub use facts::{batches, day, fact, fact_of, instant};
pub use questions::{filter, query, term};

use model::{batch::Accepted, query::Query};
use proptest::{collection::vec, strategy::Strategy};

/// A few batches, and a few questions about the workspace `acme` to ask of them.
pub fn world() -> impl Strategy<Value = (Vec<Accepted>, Vec<Query>)> {
    (batches(), vec(query(), 1..8))
}
