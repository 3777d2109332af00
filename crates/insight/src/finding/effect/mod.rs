//! What each campaign brought beyond what would have come anyway.
//!
//! The campaign's creators, or platforms, are set beside those that no campaign touched in its days: a mixture of the
//! untouched that moved as the campaign's did before says what would have come (`docs/anomalies.md`).
//!
//! Invariant: what cannot be told is a reason for the campaign's page, and no finding.

mod compare;
mod group;
mod tell;

use super::{Finding, Look, Point, watch};
use crate::{desk::Desk, error::InsightError};
use compare::judge;
use group::Groups;
use jiff::ToSpan;
use model::{campaign::Campaign, dimension::Dimension, id::CampaignId, period::Period};
use stats::changepoint::synthetic;
use tell::finding;

/// What a campaign may bring, day by day.
const KPIS: [&str; 4] = ["revenue", "conversions", "clicks", "account_reach"];
/// What is compared, the better first.
const GROUPS: [Dimension; 2] = [Dimension::Creator, Dimension::Platform];
/// Days before a campaign that the comparison is learnt from.
const BEFORE: i64 = 120;
/// A campaign that ended so many days ago is no news.
const NEWS: i64 = 60;
/// The probability below which an effect is told, over all KPIs of the campaign.
const SMALL: f64 = 0.05;

/// What a campaign brought of a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The campaign's name.
    pub campaign: String,
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The days of the campaign that are known.
    pub days: Period,
    /// What was added, per day and in all, in the KPI's unit.
    pub found: synthetic::Effect,
    /// Whom the campaign's creators or platforms were set beside: how much each counts, the most first.
    pub beside: Vec<(String, f64)>,
    /// What the campaign's creators or platforms had, from before the campaign to its last known day, and what would have come.
    pub points: Vec<Point>,
    /// The probability of such an effect without the campaign, over all its KPIs.
    pub p: f64,
    good: Option<bool>,
}

/// What every campaign with known days brought, KPI by KPI; a campaign of which nothing can be told is there once, with the
/// reason.
pub async fn effects(
    desk: &Desk<'_>,
    look: &Look<'_>,
) -> Result<Vec<(CampaignId, Result<Effect, String>)>, InsightError> {
    study(desk, look, look.campaigns).await
}

/// Looks at campaigns that run or ended lately.
pub(super) async fn look(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let since = look.today.saturating_sub(NEWS.days());
    let recent = |one: &&Campaign| one.flight.is_some_and(|flight| flight.to >= since);
    let campaigns: Vec<Campaign> = look.campaigns.iter().filter(recent).cloned().collect();
    let told = study(desk, look, &campaigns).await?;
    let sure = told.into_iter().filter_map(|(id, effect)| Some((id, effect.ok().filter(|one| one.p < SMALL)?)));
    Ok(sure.map(|(id, effect)| finding(&id, effect)).collect())
}

/// The days that a campaign ran and that are known.
fn ran(campaign: &Campaign, known: Period) -> Option<Period> {
    let flight = campaign.flight?;
    Period::new(flight.from.max(known.from), flight.to.min(known.to))
}

async fn study(
    desk: &Desk<'_>,
    look: &Look<'_>,
    campaigns: &[Campaign],
) -> Result<Vec<(CampaignId, Result<Effect, String>)>, InsightError> {
    let Some(known) = watch::period(look, watch::BACK) else { return Ok(Vec::new()) };
    let flights: Vec<(&Campaign, Period)> = campaigns.iter().filter_map(|one| Some((one, ran(one, known)?))).collect();
    let ids = watch::known(desk, &KPIS).await?;
    let Some(first) = flights.iter().map(|(_, flight)| flight.from).min().filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    let period = Period { from: known.from.max(first.saturating_sub(BEFORE.days())), to: known.to };
    let mut groups = Vec::new();
    for dimension in GROUPS {
        groups.push(Groups::read(desk, look.campaigns, (&ids, dimension, period)).await?);
    }
    let judged = flights.into_iter().flat_map(|ran| of_campaign(desk, ran, &ids, &groups));
    Ok(judged.collect())
}

/// What one campaign brought of each KPI; once the reason where nothing can be told.
fn of_campaign(
    desk: &Desk<'_>,
    (campaign, flight): (&Campaign, Period),
    ids: &[&'static str],
    groups: &[Groups],
) -> Vec<(CampaignId, Result<Effect, String>)> {
    let judged: Vec<_> = ids.iter().map(|kpi| judge(desk, (campaign, flight), kpi, groups)).collect();
    let tries = judged.iter().flatten().count();
    if tries == 0 {
        return judged.into_iter().take(1).map(|why| (campaign.id.clone(), why)).collect();
    }
    let over_all = |effect: Effect| Effect { p: (effect.found.p * tries as f64).min(1.0), ..effect };
    judged.into_iter().flatten().map(|effect| (campaign.id.clone(), Ok(over_all(effect)))).collect()
}
