//! Whose a code or a link is: as they were made, as campaigns list them, as the plan agreed.
//!
//! Invariant: what was said of a code itself goes before what a campaign or a plan says of it.

use kpi::plan::Plan;
use model::{SmolStr, campaign::Campaign, code::Code, link::Link};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whom and what something belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Belongs {
    /// The creator.
    pub creator: Option<SmolStr>,
    /// The campaign.
    pub campaign: Option<SmolStr>,
    /// The placement.
    pub placement: Option<SmolStr>,
    /// The platform.
    pub platform: Option<SmolStr>,
}

impl Belongs {
    /// Whether it belongs to nobody and nothing.
    pub fn is_empty(&self) -> bool {
        self.creator.is_none() && self.campaign.is_none() && self.placement.is_none()
    }

    fn complete(&mut self, other: Self) {
        // A code of one creator says nothing of another creator's placement.
        if self.creator.is_some() && other.creator.is_some() && self.creator != other.creator {
            return;
        }
        let Self { creator, campaign, placement, platform } = other;
        self.creator = self.creator.take().or(creator);
        self.campaign = self.campaign.take().or(campaign);
        self.placement = self.placement.take().or(placement);
        self.platform = self.platform.take().or(platform);
    }
}

/// Whose codes and links are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    codes: BTreeMap<SmolStr, Belongs>,
    links: BTreeMap<SmolStr, Belongs>,
}

impl Whose {
    /// From everything that names codes and links.
    pub fn of(codes: &[Code], links: &[Link], campaigns: &[Campaign], plan: Option<&Plan>) -> Self {
        let mut whose = Self::default();
        for code in codes {
            let creator = code.creator.as_ref().map(|id| id.0.clone());
            let campaign = code.campaign.as_ref().map(|id| id.0.clone());
            let (placement, platform) = (code.placement.clone(), code.platform.clone());
            whose.add_code(&code.code, Belongs { creator, campaign, placement, platform });
        }
        for link in links {
            let creator = link.creator.as_ref().map(|id| id.0.clone());
            let campaign = link.campaign.as_ref().map(|id| id.0.clone());
            let (placement, platform) = (link.placement.clone(), link.platform.clone());
            let belongs = Belongs { creator, campaign, placement, platform };
            whose.links.entry(link.id.0.clone()).or_default().complete(belongs);
        }
        plan.into_iter().for_each(|plan| whose.add_plan(plan));
        for campaign in campaigns {
            for code in &campaign.codes {
                whose.add_code(code, Belongs { campaign: Some(campaign.id.0.clone()), ..Belongs::default() });
            }
        }
        whose
    }

    fn add_plan(&mut self, plan: &Plan) {
        for campaign in &plan.campaigns {
            let name = Some(campaign.id.value.clone());
            for placement in &campaign.placements {
                let belongs = Belongs {
                    creator: Some(placement.creator.value.clone()),
                    campaign: name.clone(),
                    placement: placement.id.as_ref().map(|id| id.value.clone()),
                    platform: placement.platform.as_ref().map(|platform| platform.value.clone()),
                };
                if let Some(code) = &placement.code {
                    self.add_code(&code.value, belongs.clone());
                }
                if let Some(link) = &placement.link {
                    self.links.entry(link.value.clone()).or_default().complete(belongs);
                }
            }
            for code in &campaign.codes {
                self.add_code(code, Belongs { campaign: name.clone(), ..Belongs::default() });
            }
        }
    }

    fn add_code(&mut self, code: &str, belongs: Belongs) {
        self.codes.entry(SmolStr::new(code.trim().to_uppercase())).or_default().complete(belongs);
    }

    /// Whose a code is; `None` for a code of nobody.
    pub fn code(&self, code: &str) -> Option<&Belongs> {
        self.codes.get(code).filter(|belongs| !belongs.is_empty())
    }

    /// Whose a link is; `None` for a link that nobody knows.
    pub fn link(&self, link: &str) -> Option<&Belongs> {
        self.links.get(link)
    }

    /// Every code with whose it is: what credits depend on.
    pub fn codes(&self) -> &BTreeMap<SmolStr, Belongs> {
        &self.codes
    }

    /// Every link.
    pub fn links(&self) -> &BTreeMap<SmolStr, Belongs> {
        &self.links
    }
}
