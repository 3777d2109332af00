//! Attribution: by which model a conversion is credited to the touchpoints before it, and the settings around it.
//!
//! The arithmetic of the models is in `stats`, what a journey is in `insight`. This room only names them.
//!
//! Invariant: every credit names its model; a model that learns from all journeys is never told as measured.

use crate::{dimension::Dimension, measure::Measure, provenance::Provenance};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a conversion is shared among the touchpoints before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// All of it to the last touchpoint.
    #[default]
    Last,
    /// All of it to the first.
    First,
    /// The same to each.
    Linear,
    /// The later the more: half as much for every half-life before the conversion.
    TimeDecay,
    /// 40 % to the first, 40 % to the last, 20 % among those between.
    Position,
    /// By what would be lost without each: the removal effect in a first-order Markov chain of all journeys.
    Markov,
    /// By what each adds to every set of others: the Shapley value over all journeys.
    Shapley,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Last, Self::First, Self::Linear, Self::TimeDecay, Self::Position, Self::Markov, Self::Shapley];

    /// The name in settings, addresses and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::First => "first",
            Self::Linear => "linear",
            Self::TimeDecay => "time-decay",
            Self::Position => "position",
            Self::Markov => "markov",
            Self::Shapley => "shapley",
        }
    }

    /// The name on pages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Last => "Last touch",
            Self::First => "First touch",
            Self::Linear => "Linear",
            Self::TimeDecay => "Time decay",
            Self::Position => "Position (40/20/40)",
            Self::Markov => "Markov removal effect",
            Self::Shapley => "Shapley value",
        }
    }

    /// What it does, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Last => "all of a sale goes to the last touchpoint before it",
            Self::First => "all of a sale goes to the first touchpoint before it",
            Self::Linear => "every touchpoint before a sale gets the same share",
            Self::TimeDecay => {
                "the closer a touchpoint is to the sale, the larger its share; it halves with every half-life"
            }
            Self::Position => "the first and the last touchpoint get 40 % each, those between share 20 %",
            Self::Markov => {
                "a touchpoint gets as much as would be lost without it, in a chain learnt from all journeys"
            }
            Self::Shapley => "a touchpoint gets what it adds, averaged over every order in which it could have joined",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// Whether its shares are learnt from all journeys, so that another journey may change them.
    pub fn is_learnt(self) -> bool {
        matches!(self, Self::Markov | Self::Shapley)
    }

    /// How firm a credit is. One touchpoint takes what was measured whole; shares by rule are estimated, learnt ones modelled.
    pub fn provenance(self) -> Provenance {
        match self {
            Self::Last | Self::First => Provenance::Measured,
            Self::Linear | Self::TimeDecay | Self::Position => Provenance::Estimated,
            Self::Markov | Self::Shapley => Provenance::Modelled,
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who is credited when a code and a link name different creators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precedence {
    /// The code's creator alone: a code is typed on purpose.
    #[default]
    CodeOverLink,
    /// The links' creators alone; a code counts where there was no click.
    LinkOverCode,
    /// A code is a touchpoint like the others, the last one.
    Together,
}

impl Precedence {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CodeOverLink, Self::LinkOverCode, Self::Together];

    /// The name in settings and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::CodeOverLink => "code-over-link",
            Self::LinkOverCode => "link-over-code",
            Self::Together => "together",
        }
    }

    /// The rule, in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::CodeOverLink => "a code beats links: the sale is credited to the creator whose code was used",
            Self::LinkOverCode => "links beat codes: a code counts only where nobody clicked a link",
            Self::Together => "a code is a touchpoint like a click, and the last one",
        }
    }

    /// Reads the name back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// How a workspace credits its conversions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The model of every page and reading that does not name another.
    pub model: Model,
    /// How many days before a conversion a touchpoint still counts.
    pub window_days: u16,
    /// Days after which a touchpoint is worth half as much, under time decay.
    pub half_life_days: f64,
    /// Who is credited when a code and a link disagree.
    pub precedence: Precedence,
}

impl Default for Attribution {
    fn default() -> Self {
        Self { model: Model::Last, window_days: 30, half_life_days: 7.0, precedence: Precedence::CodeOverLink }
    }
}

impl Attribution {
    /// What is wrong with the settings, in words; `None` when they can be used.
    pub fn fault(&self) -> Option<String> {
        if !(1..=365).contains(&self.window_days) {
            return Some(format!("a window of {} days: choose 1 to 365", self.window_days));
        }
        if !(self.half_life_days > 0.0 && self.half_life_days <= 365.0) {
            return Some(format!("a half-life of {} days: choose more than 0, at most 365", self.half_life_days));
        }
        None
    }
}

/// The credited twin of a measure of conversions; `None` for every other measure.
pub fn credited(measure: Measure) -> Option<Measure> {
    Some(match measure {
        Measure::Conversions => Measure::CreditedConversions,
        Measure::Leads => Measure::CreditedLeads,
        Measure::Signups => Measure::CreditedSignups,
        Measure::Orders => Measure::CreditedOrders,
        Measure::Refunds => Measure::CreditedRefunds,
        Measure::UnitsSold => Measure::CreditedUnits,
        Measure::NewCustomers => Measure::CreditedNewCustomers,
        Measure::Customers => Measure::CreditedCustomers,
        Measure::Revenue => Measure::CreditedRevenue,
        Measure::GrossMargin => Measure::CreditedGrossMargin,
        _ => return None,
    })
}

/// Whether a dimension is one that a touchpoint brings: split by it, conversions are credited.
pub fn is_credited_by(dimension: &Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Creator
            | Dimension::Campaign
            | Dimension::Flight
            | Dimension::Placement
            | Dimension::Link
            | Dimension::Code
            | Dimension::Platform
            | Dimension::Account
            | Dimension::Post
            | Dimension::PostType
            | Dimension::Source
            | Dimension::Medium
            | Dimension::Channel
            | Dimension::Tier
            | Dimension::Hashtag
            | Dimension::Topic
            | Dimension::Length
            | Dimension::TextLength
            | Dimension::Variant
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::FactKind;

    #[test]
    fn names_read_back_as_json_has_them() {
        for model in Model::ALL {
            assert_eq!(Model::from_name(model.name()), Some(model));
            assert_eq!(serde_json::to_string(&model).unwrap(), format!("{:?}", model.name()));
        }
        for rule in Precedence::ALL {
            assert_eq!(Precedence::from_name(rule.name()), Some(rule));
            assert_eq!(serde_json::to_string(&rule).unwrap(), format!("{:?}", rule.name()));
        }
        assert_eq!(Model::from_name("best"), None);
    }

    #[test]
    fn every_measure_of_conversions_has_a_credited_twin_of_its_own() {
        let twins: Vec<Measure> = Measure::ALL.iter().filter_map(|measure| credited(*measure)).collect();
        let own = Measure::ALL.iter().filter(|measure| measure.kind() == FactKind::Conversion).count();
        assert_eq!(twins.len(), own);
        assert!(twins.iter().all(|twin| twin.kind() == FactKind::Credit));
        assert_eq!(twins.len(), Measure::ALL.iter().filter(|measure| measure.kind() == FactKind::Credit).count());
    }

    #[test]
    fn settings_that_cannot_be_are_said() {
        assert_eq!(Attribution::default().fault(), None);
        for broken in [
            Attribution { window_days: 0, ..Attribution::default() },
            Attribution { half_life_days: f64::NAN, ..Attribution::default() },
            Attribution { half_life_days: 0.0, ..Attribution::default() },
        ] {
            assert!(broken.fault().is_some(), "{broken:?}");
        }
    }
}
