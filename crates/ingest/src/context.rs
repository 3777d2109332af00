//! What an import is told from outside: the time, the workspace's calendar, and what is known of accounts and campaigns.
//!
//! Invariant: nothing here is read from a clock or the environment; the same file with the same context gives the same
//! facts.

use crate::mapping::Mapping;
use jiff::{civil::Date, tz::TimeZone};
use model::{
    SmolStr, Timestamp,
    account::Account,
    calendar::Calendar,
    campaign::Campaign,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{CampaignId, CreatorId},
    money::Currency,
    provenance::Provenance,
};

/// The surroundings of an import.
#[derive(Clone, Debug)]
pub struct Context {
    /// The moment of import.
    pub now: Timestamp,
    /// When the file's figures were known, where the caller says so.
    pub as_of: Option<Timestamp>,
    /// How the workspace counts days.
    pub calendar: Calendar,
    /// The zone of times in the file (an IANA name), where the caller says so.
    pub source_zone: Option<String>,
    /// The currency of amounts whose file names none.
    pub currency: Currency,
    /// The creator that the file is about.
    pub creator: Option<CreatorId>,
    /// The account that the file is about, for files that do not name it.
    pub account: Option<SmolStr>,
    /// The campaign that everything in the file belongs to.
    pub campaign: Option<CampaignId>,
    /// Accounts that are known, to find their creators.
    pub accounts: Vec<Account>,
    /// Campaigns that are known, to find them by hashtag and code.
    pub campaigns: Vec<Campaign>,
    /// The kind that the caller says the file is, instead of recognising it.
    pub kind: Option<String>,
    /// A mapping that the caller gives.
    pub mapping: Option<Mapping>,
}

impl Context {
    /// A context with nothing known but the time, the calendar and the currency.
    pub fn new(now: Timestamp, calendar: Calendar, currency: Currency) -> Self {
        Self {
            now,
            as_of: None,
            calendar,
            source_zone: None,
            currency,
            creator: None,
            account: None,
            campaign: None,
            accounts: Vec::new(),
            campaigns: Vec::new(),
            kind: None,
            mapping: None,
        }
    }

    /// The day of import in the workspace's zone.
    pub fn today(&self) -> Date {
        self.calendar.day(self.now)
    }

    /// When figures of the file were known: what the caller says, else what the file says, else the moment of import.
    /// A file cannot know the future: its own instant is cut to the moment of import.
    pub fn as_of(&self, file: Option<Timestamp>) -> Timestamp {
        self.as_of.or(file.map(|at| at.min(self.now))).unwrap_or(self.now)
    }

    /// The zone of times in the file: what the caller says, else the platform's habit, else the workspace's.
    pub fn zone(&self, habit: Option<&str>) -> TimeZone {
        let named = self.source_zone.as_deref().or(habit);
        named.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(|| self.calendar.zone())
    }

    /// The creator behind an account: what the caller says, else what is known of the account.
    pub fn creator_of(&self, platform: &str, handle: &str) -> Option<CreatorId> {
        self.creator.clone().or_else(|| {
            let handle = handle_of(handle);
            self.accounts.iter().find(|a| a.platform == platform && a.handle == handle)?.creator.clone()
        })
    }

    /// The campaign of a post: what the caller says, else the first whose hashtag it carries.
    pub fn campaign_of_hashtags(&self, hashtags: &[SmolStr]) -> Option<CampaignId> {
        self.campaign.clone().or_else(|| {
            let own = |campaign: &&Campaign| campaign.hashtags.iter().any(|tag| hashtags.contains(tag));
            Some(self.campaigns.iter().find(own)?.id.clone())
        })
    }

    /// The campaign of a promo code: what the caller says, else the first that lists the code.
    pub fn campaign_of_code(&self, code: &str) -> Option<CampaignId> {
        self.campaign.clone().or_else(|| {
            let code = code.trim().to_uppercase();
            Some(self.campaigns.iter().find(|campaign| campaign.codes.iter().any(|c| *c == code))?.id.clone())
        })
    }

    /// A measured fact of a row, with nothing in it yet but the campaign and creator that the caller named.
    pub fn fact(&self, kind: FactKind, source: impl AsRef<str>, day: Date, row: u32) -> Fact {
        let mut fact = Fact {
            kind,
            entity: None,
            day,
            at: None,
            as_of: self.as_of(None),
            source: SmolStr::new(source),
            provenance: Provenance::Measured,
            currency: None,
            dims: Vec::with_capacity(8),
            values: Vec::with_capacity(8),
            row,
        };
        if let Some(creator) = &self.creator {
            fact.set_dim(Dimension::Creator, creator.as_str());
        }
        if let Some(campaign) = &self.campaign {
            fact.set_dim(Dimension::Campaign, campaign.as_str());
        }
        fact
    }
}

/// A handle in the form in which accounts are known: without `@`, lower-cased.
pub fn handle_of(text: &str) -> SmolStr {
    SmolStr::new(text.trim().trim_start_matches('@').to_lowercase())
}
