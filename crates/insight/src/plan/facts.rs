//! Facts.

use kpi::plan::Plan;
use model::{Timestamp, fact::Fact};

/// The source that facts of a plan name.
pub const SOURCE: &str = "plan";

/// The facts that a plan itself tells, as known at an instant.
pub fn facts(plan: &Plan, today: model::Date, as_of: Timestamp) -> Vec<Fact> {
    let _ = (plan, today, as_of);
    Vec::new()
}
