//! KPIs of creators or platforms day by day, and whom each campaign touched.
//!
//! Invariant: competitors are touched by no campaign.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    finding::days::{self, Days},
    rival,
    sheet::Sheet,
};
use model::{SmolStr, campaign::Campaign, dimension::Dimension, period::Period};
use std::collections::{BTreeMap, BTreeSet};

/// The KPI that competitors' accounts are known by.
const RIVALS: &str = "account_reach";
/// What says that somebody took part in a campaign, besides what it brought.
const POSTS: &str = "posts_published";

/// A KPI by one dimension, and whom each campaign touched.
pub(super) struct Groups {
    /// What it is split by.
    pub(super) dimension: Dimension,
    /// Our own.
    pub(super) series: Vec<Days>,
    /// Competitors', of the one KPI that they are known by.
    pub(super) rivals: Vec<Days>,
    /// Campaign, its flight, whom it touched.
    touched: Vec<(SmolStr, Option<Period>, BTreeSet<SmolStr>)>,
}

impl Groups {
    /// Reads both: the days once, and the whole by campaign once.
    pub(super) async fn read(
        desk: &Desk<'_>,
        campaigns: &[Campaign],
        (ids, dimension, period): (&[&'static str], Dimension, Period),
    ) -> Result<Self, InsightError> {
        let asked: Vec<&str> = ids.iter().copied().chain([POSTS]).collect();
        let took = Ask { by: vec![Dimension::Campaign, dimension.clone()], ..Ask::about(&asked, period) };
        let sheet = Sheet::read(desk, &took).await?;
        let mut by: BTreeMap<SmolStr, BTreeSet<SmolStr>> = BTreeMap::new();
        for group in sheet.groups() {
            let [Some(campaign), Some(value)] = group.as_slice() else { continue };
            if (0..asked.len()).any(|kpi| sheet.value(kpi, &group).is_some_and(|value| value > 0.0)) {
                by.entry(campaign.clone()).or_default().insert(value.clone());
            }
        }
        let flight =
            |id: &SmolStr| campaigns.iter().find(|one| one.id.as_str() == id.as_str()).and_then(|one| one.flight);
        let touched = by.into_iter().map(|(id, values)| (id.clone(), flight(&id), values)).collect();
        let series = days::read(desk, &Ask { by: vec![dimension.clone()], ..Ask::about(ids, period) }).await?;
        let rivals = rivals(desk, ids, period).await?;
        Ok(Self { dimension, series, rivals, touched })
    }

    /// Whom a campaign touched; `None` where nobody is known.
    pub(super) fn touched_by(&self, campaign: &Campaign) -> Option<&BTreeSet<SmolStr>> {
        self.touched.iter().find(|(id, ..)| id.as_str() == campaign.id.as_str()).map(|(.., values)| values)
    }

    /// Everybody whom a campaign touched that ran in some days; one without dates may have run in any.
    pub(super) fn touched_in(&self, days: Period) -> BTreeSet<&SmolStr> {
        let met = |flight: &Option<Period>| flight.is_none_or(|one| one.from <= days.to && days.from <= one.to);
        self.touched.iter().filter(|(_, flight, _)| met(flight)).flat_map(|(.., values)| values).collect()
    }
}

/// Competitors' accounts, which no campaign of ours touches.
async fn rivals(desk: &Desk<'_>, ids: &[&'static str], period: Period) -> Result<Vec<Days>, InsightError> {
    let Some(filter) = rival::theirs(desk).filter(|_| ids.contains(&RIVALS)) else { return Ok(Vec::new()) };
    days::read(desk, &Ask { by: vec![Dimension::Account], filter, ..Ask::about(&[RIVALS], period) }).await
}
