//! Reviews and retrospectives: what people decided while a plan ran, and what they learnt at the end.
//!
//! What a decision means for the plan is not known here; a decision changes nothing by itself.
//!
//! Invariant: both are said once and stay; a later word stands beside an earlier one.

use crate::{Date, Timestamp, id::CampaignId};
use serde::{Deserialize, Serialize};

/// What was decided when the plan was reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day that the review was due or held on.
    pub day: Date,
    /// The version of the plan that was reviewed.
    pub plan_version: u32,
    /// What was decided, in the people's own words.
    pub decision: String,
    /// Who wrote it down.
    pub author: String,
    /// When it was written down.
    pub at: Timestamp,
}

/// What became of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrospective {
    /// The campaign.
    pub campaign: CampaignId,
    /// What was attained against what was set, as JSON.
    pub outcome: String,
    /// What was learnt, in the people's own words.
    pub learnt: String,
    /// When it was written down.
    pub at: Timestamp,
}
