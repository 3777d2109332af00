//! The kinds of goal that a KPI can indicate.

use serde::{Deserialize, Serialize};

/// What a goal is after. The list is closed: a KPI is checked against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalKind {
    /// People know the brand.
    Awareness,
    /// More people follow the brand.
    AudienceGrowth,
    /// People react to what is posted.
    Engagement,
    /// People come to the site.
    Traffic,
    /// People leave their contact.
    Leads,
    /// People buy.
    Sales,
    /// People buy again.
    Loyalty,
    /// People speak well of the brand.
    Reputation,
    /// Customers are content.
    Satisfaction,
    /// The work is done on time and at a fair price.
    Efficiency,
}

impl GoalKind {
    /// All of them, in the order of the funnel.
    pub const ALL: [Self; 10] = [
        Self::Awareness,
        Self::AudienceGrowth,
        Self::Engagement,
        Self::Traffic,
        Self::Leads,
        Self::Sales,
        Self::Loyalty,
        Self::Reputation,
        Self::Satisfaction,
        Self::Efficiency,
    ];

    /// The words used in plans and on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::AudienceGrowth => "audience growth",
            Self::Engagement => "engagement",
            Self::Traffic => "traffic",
            Self::Leads => "leads",
            Self::Sales => "sales",
            Self::Loyalty => "loyalty",
            Self::Reputation => "reputation",
            Self::Satisfaction => "satisfaction",
            Self::Efficiency => "efficiency",
        }
    }

    /// Reads the words back; a dash or an underscore stands for the blank.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = name.trim().to_lowercase().replace(['-', '_'], " ");
        Self::ALL.into_iter().find(|kind| kind.name() == plain)
    }
}

/// How strongly a KPI indicates a kind of goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// It is the goal, counted.
    Direct,
    /// It moves before the goal does.
    Leading,
    /// It helps to understand the goal.
    Supporting,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_as_people_write_them() {
        for kind in GoalKind::ALL {
            assert_eq!(GoalKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(GoalKind::from_name(" Audience_Growth "), Some(GoalKind::AudienceGrowth));
        assert_eq!(GoalKind::from_name("audience-growth"), Some(GoalKind::AudienceGrowth));
        assert_eq!(GoalKind::from_name("fame"), None);
    }
}
