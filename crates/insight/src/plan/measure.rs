//! Where a plan stands, found from the facts.

use super::standing::{KpiStanding, Level, Noun, Standing};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    pace::Health,
    plan::{Plan, Sealed},
};
use model::{Date, SmolStr};
use std::collections::BTreeMap;

/// Measures a plan on a day. `sealed` is what was kept of each KPI at its start, by its id; where it differs from the plan, both
/// are judged.
pub async fn measure(
    desk: &Desk<'_>,
    plan: &Plan,
    today: Date,
    sealed: &BTreeMap<SmolStr, Sealed>,
) -> Result<Standing, InsightError> {
    let _ = (desk, sealed);
    let kpis: Vec<KpiStanding> = (0..plan.kpis.len()).map(|at| KpiStanding::unread(plan, at)).collect();
    let level = Level {
        noun: Noun::Plan,
        id: SmolStr::new(&plan.name),
        title: plan.name.clone(),
        weight: 1.0,
        pace: None,
        health: Health::NoReading,
        worst: None,
        read: 0,
        unread: kpis.iter().map(|kpi| kpi.id.clone()).collect(),
        parts: Vec::new(),
    };
    Ok(Standing { plan: plan.name.clone(), currency: plan.currency, today, kpis, level })
}
