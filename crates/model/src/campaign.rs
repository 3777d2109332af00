//! Campaigns: an effort, the dates it runs, and how its posts are known.

use crate::{id::CampaignId, money::Money, period::Period};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The id: short, as typed in plans and filters.
    pub id: CampaignId,
    /// The name shown on pages.
    pub name: String,
    /// The dates it runs.
    pub flight: Option<Period>,
    /// What it may cost.
    pub budget: Option<Money>,
    /// Posts that carry one of these hashtags belong to it (lower-cased, without `#`).
    pub hashtags: Vec<SmolStr>,
    /// Orders that use one of these codes belong to it (upper-cased).
    pub codes: Vec<SmolStr>,
}
