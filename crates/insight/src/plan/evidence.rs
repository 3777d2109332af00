//! Evidence.

use crate::{desk::Desk, error::InsightError};
use kpi::plan::{Evidence, Plan};
use model::Date;

/// What the facts say of a plan: what is connected, and how each KPI went before.
pub async fn evidence(desk: &Desk<'_>, plan: &Plan, today: Date) -> Result<Evidence, InsightError> {
    let _ = (desk, plan, today);
    Ok(Evidence::default())
}
