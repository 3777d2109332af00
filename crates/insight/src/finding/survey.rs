//! A survey: everything that a workspace's facts say beyond readings, on one day.
//!
//! Pages and the command line survey alike; where plans, links and campaigns are kept is not known here.
//!
//! Invariant: findings and prospects of a survey come from one standing of the plan.

use super::{Finding, Look, findings};
use crate::{
    coverage,
    desk::Desk,
    error::InsightError,
    plan::{self, Judgement, measure, prospects},
};
use kpi::plan::{Plan, Sealed};
use model::{Date, SmolStr, campaign::Campaign, link::Link};
use std::collections::BTreeMap;

/// What is surveyed.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The day that it is.
    pub today: Date,
    /// The plan in force with the original terms of its KPIs, if there is one.
    pub plan: Option<(&'a Plan, &'a BTreeMap<SmolStr, Sealed>)>,
    /// The links.
    pub links: &'a [Link],
    /// The campaigns.
    pub campaigns: &'a [Campaign],
}

/// What the facts say.
#[derive(Debug, Default)]
pub struct Survey {
    /// Every finding, in order.
    pub findings: Vec<Finding>,
    /// Whether the KPIs of the plan will reach their targets, by id.
    pub prospects: BTreeMap<SmolStr, Judgement>,
}

/// Surveys a workspace. The desk's catalogue is the workspace's own; the plan's formulas are added here.
pub async fn survey(desk: &Desk<'_>, ground: &Ground<'_>) -> Result<Survey, InsightError> {
    let Some(known) = coverage::span(desk).await? else { return Ok(Survey::default()) };
    let catalogue = ground.plan.map(|(plan, _)| plan::catalogue(desk.catalogue, plan));
    let desk = Desk { catalogue: catalogue.as_ref().unwrap_or(desk.catalogue), ..*desk };
    let mut survey = Survey::default();
    let mut standing = None;
    if let Some((plan, sealed)) = ground.plan {
        let stands = measure(&desk, plan, ground.today, sealed).await?;
        survey.prospects = prospects(&desk, plan, &stands).await?;
        standing = Some(stands);
    }
    let holidays: Vec<Date> = ground.plan.iter().flat_map(|(plan, _)| &plan.holidays).map(|day| day.value).collect();
    let look = Look {
        today: ground.today,
        known,
        standing: standing.as_ref(),
        prospects: &survey.prospects,
        links: ground.links,
        campaigns: ground.campaigns,
        holidays: &holidays,
    };
    survey.findings = findings(&desk, &look).await?;
    Ok(survey)
}
