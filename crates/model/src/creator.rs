//! Creators: the people and accounts that post for us.

use crate::{Timestamp, id::CreatorId};
use serde::{Deserialize, Serialize};

/// A creator, with what is known of their size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creator {
    /// The id: short, as typed in plans and filters.
    pub id: CreatorId,
    /// The name shown on pages.
    pub name: String,
    /// Followers over all their accounts, when they were last counted.
    pub followers: Option<u64>,
    /// When that was.
    pub followers_as_of: Option<Timestamp>,
}

impl Creator {
    /// The tier of their size, if it is known.
    pub fn tier(&self) -> Option<Tier> {
        self.followers.map(Tier::of)
    }
}

/// A creator's size class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Below 10 000 followers.
    Nano,
    /// From 10 000.
    Micro,
    /// From 100 000.
    Mid,
    /// From 500 000.
    Macro,
    /// From 1 000 000.
    Mega,
}

impl Tier {
    /// The tier of a number of followers (nano < 10k ≤ micro < 100k ≤ mid < 500k ≤ macro < 1M ≤ mega).
    pub fn of(followers: u64) -> Self {
        match followers {
            0..10_000 => Self::Nano,
            10_000..100_000 => Self::Micro,
            100_000..500_000 => Self::Mid,
            500_000..1_000_000 => Self::Macro,
            _ => Self::Mega,
        }
    }

    /// The name used in filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nano => "nano",
            Self::Micro => "micro",
            Self::Mid => "mid",
            Self::Macro => "macro",
            Self::Mega => "mega",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_start_at_their_bound() {
        let names: Vec<_> =
            [9_999, 10_000, 100_000, 500_000, 999_999, 1_000_000].map(|n| Tier::of(n).name()).into_iter().collect();
        assert_eq!(names, ["nano", "micro", "mid", "macro", "macro", "mega"]);
    }
}
