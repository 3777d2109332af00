//! What links and codes share on the command line: whose they are, and when they hold.

use clap::Args;
use model::{
    SmolStr, Timestamp,
    id::{CampaignId, CreatorId},
};

/// Whose something is, and when it holds
#[derive(Debug, Args)]
pub struct Agreed {
    /// Whose it is
    #[arg(long, value_name = "ID")]
    pub creator: Option<String>,
    /// The campaign
    #[arg(long, value_name = "ID")]
    pub campaign: Option<String>,
    /// The placement that it was agreed for
    #[arg(long, value_name = "ID")]
    pub placement: Option<String>,
    /// The platform that it is shown on
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// From when it holds
    #[arg(long, value_name = "INSTANT")]
    pub starts: Option<Timestamp>,
    /// Until when
    #[arg(long, value_name = "INSTANT")]
    pub ends: Option<Timestamp>,
}

impl Agreed {
    /// Whose it is.
    pub fn creator(&self) -> Option<CreatorId> {
        self.creator.as_ref().map(CreatorId::new)
    }

    /// The campaign.
    pub fn campaign(&self) -> Option<CampaignId> {
        self.campaign.as_ref().map(CampaignId::new)
    }

    /// The placement.
    pub fn placement(&self) -> Option<SmolStr> {
        self.placement.as_ref().map(SmolStr::new)
    }

    /// The platform, as facts spell it.
    pub fn platform(&self) -> Option<SmolStr> {
        self.platform.as_ref().map(|name| SmolStr::new(name.to_lowercase()))
    }
}
