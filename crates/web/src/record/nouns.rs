//! What a plan tells the ledger besides its text: campaigns, creators, fees and placements.
//!
//! Invariant: what a plan no longer has is not deleted, since posts and facts may carry its id; only its own facts change.

use kpi::plan::{Plan, nouns};
use ledger::{Ledger, LedgerError};
use model::{
    SmolStr, Timestamp,
    account::Account,
    batch::Batch,
    campaign::Campaign,
    creator::Creator,
    id::{CampaignId, CreatorId},
    workspace::Scope,
};

/// The name of the feed that a plan's own facts come from.
pub(super) const FEED: &str = "plan";

/// Tells the ledger what is new or other than before.
pub(super) fn tell(
    ledger: &Ledger,
    scope: &Scope,
    before: Option<&Plan>,
    plan: &Plan,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let known = ledger.campaigns(scope)?;
    for campaign in &plan.campaigns {
        let found = known.iter().find(|one| one.id.as_str() == campaign.id.value);
        let told = told(campaign, found);
        if found != Some(&told) {
            ledger.put_campaign(scope, &told)?;
        }
    }
    let facts = insight::plan::facts(plan, before, now);
    let batch = Batch { facts, posts: Vec::new(), accounts: accounts(plan), creators: creators(ledger, scope, plan)? };
    if !batch.is_empty() {
        ledger.append(scope, FEED, &batch, now)?;
    }
    Ok(())
}

/// A campaign as the ledger keeps it. Codes of its placements count as its own.
fn told(campaign: &nouns::Campaign, known: Option<&Campaign>) -> Campaign {
    let mut hashtags = campaign.hashtags.clone();
    let placed = campaign.placements.iter().filter_map(|placement| placement.code.as_ref());
    let mut codes: Vec<SmolStr> =
        campaign.codes.iter().cloned().chain(placed.map(|code| SmolStr::from(code.value.to_uppercase()))).collect();
    // What was said on the command line stays, as long as the plan does not speak of it.
    if let Some(known) = known {
        hashtags.extend(known.hashtags.iter().filter(|_| campaign.hashtags.is_empty()).cloned());
        codes.extend(known.codes.iter().filter(|code| !codes.contains(code)).cloned().collect::<Vec<_>>());
    }
    codes.sort();
    codes.dedup();
    Campaign {
        id: CampaignId::new(&campaign.id.value),
        name: campaign.name.clone().unwrap_or_else(|| campaign.id.value.to_string()),
        flight: campaign.flight.as_ref().map(|flight| flight.value),
        budget: campaign.budget.as_ref().map(|budget| budget.value),
        hashtags,
        codes,
    }
}

/// The creators that a plan names, with what is known of them; those that placements alone name get their id as a name.
fn creators(ledger: &Ledger, scope: &Scope, plan: &Plan) -> Result<Vec<Creator>, LedgerError> {
    let known = ledger.creators(scope)?;
    let placed =
        plan.campaigns.iter().flat_map(|campaign| &campaign.placements).map(|placement| &placement.creator.value);
    let mut found: Vec<Creator> = Vec::new();
    for id in plan.creators.iter().map(|creator| &creator.id.value).chain(placed) {
        if found.iter().any(|creator| creator.id.as_str() == id) {
            continue;
        }
        let listed = plan.creators.iter().find(|creator| creator.id.value == *id);
        let name = listed.and_then(|creator| creator.name.clone());
        match known.iter().find(|creator| creator.id.as_str() == id) {
            Some(same) if name.as_ref().is_none_or(|name| *name == same.name) => {}
            Some(other) => found.push(Creator { name: name.unwrap_or_default(), ..other.clone() }),
            None => found.push(Creator {
                id: CreatorId::new(id),
                name: name.unwrap_or_else(|| id.to_string()),
                followers: None,
                followers_as_of: None,
            }),
        }
    }
    Ok(found)
}

/// The accounts of the creators that a plan lists.
fn accounts(plan: &Plan) -> Vec<Account> {
    let of = |creator: &nouns::Creator| {
        let id = CreatorId::new(&creator.id.value);
        let account = move |(platform, handle): &(SmolStr, SmolStr)| Account {
            platform: platform.clone(),
            handle: handle.clone(),
            name: None,
            creator: Some(id.clone()),
        };
        creator.handles.iter().map(account).collect::<Vec<_>>()
    };
    plan.creators.iter().flat_map(of).collect()
}
