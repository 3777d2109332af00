//! Where a number stands between counted and guessed.

use serde::{Deserialize, Serialize};

/// How a value came about. The order is from firmest to softest; a reading carries the softest of its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Counted by the platform, the shop or Kepi.
    Measured,
    /// Computed from measured values under an assumption, such as interpolation between two snapshots.
    Estimated,
    /// The output of a model, such as a sentiment or a rate card.
    Modelled,
    /// Told by a person: a creator's own figure, a screenshot, a hand-kept sheet.
    SelfReported,
}

impl Provenance {
    /// All of them, firmest first.
    pub const ALL: [Self; 4] = [Self::Measured, Self::Estimated, Self::Modelled, Self::SelfReported];

    /// The name used in files, JSON and on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Estimated => "estimated",
            Self::Modelled => "modelled",
            Self::SelfReported => "self-reported",
        }
    }

    /// The rank stored beside a fact: 0 is the firmest.
    pub fn rank(self) -> i64 {
        match self {
            Self::Measured => 0,
            Self::Estimated => 1,
            Self::Modelled => 2,
            Self::SelfReported => 3,
        }
    }

    /// The provenance of a stored rank; an unknown rank is the softest, so that nothing is claimed too firmly.
    pub fn from_rank(rank: i64) -> Self {
        Self::ALL.into_iter().find(|p| p.rank() == rank).unwrap_or(Self::SelfReported)
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_rank_and_name_agree() {
        assert!(Provenance::ALL.is_sorted_by(|a, b| a < b && a.rank() < b.rank()));
        for provenance in Provenance::ALL {
            assert_eq!(Provenance::from_rank(provenance.rank()), provenance);
            assert_eq!(Provenance::from_name(provenance.name()), Some(provenance));
            assert_eq!(serde_json::to_string(&provenance).unwrap(), format!("{:?}", provenance.name()));
        }
        assert_eq!(Provenance::from_rank(9), Provenance::SelfReported);
    }
}
