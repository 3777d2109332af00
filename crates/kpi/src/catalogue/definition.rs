//! What the catalogue knows of a KPI.

use crate::formula::Tree;
use model::{
    goal::{GoalKind, Strength},
    provenance::Provenance,
};
use serde::{Deserialize, Serialize};

/// One KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// The id: as typed in formulas, plans and commands.
    pub id: String,
    /// The name shown on pages.
    pub name: String,
    /// What it is, in plain words.
    pub words: String,
    /// The formula as it was written.
    pub formula: String,
    /// The formula as a tree.
    pub tree: Tree,
    /// The unit of its readings (see [`crate::unit::Units`]); `unknown` when the formula has faults.
    pub unit: String,
    /// Whether the author stated the unit; a stated unit must be the formula's, except for constants, which take it.
    pub states_unit: bool,
    /// Which way is better.
    pub direction: Direction,
    /// The goals that it indicates, the strongest first, then in the order of the funnel.
    pub indicates: Vec<(GoalKind, Strength)>,
    /// What a rate is divided by, where rates of one name are confused.
    pub denominator: Option<String>,
    /// Where the definition comes from.
    pub source: Option<String>,
    /// What happens when a part of a sum has no facts.
    pub missing: Missing,
    /// How firm its constants are: a rate card is modelled. `None` leaves it to the facts.
    pub provenance: Option<Provenance>,
    /// Who wrote it.
    pub origin: Origin,
}

/// Which way a KPI should go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better.
    #[default]
    Up,
    /// Less is better.
    Down,
    /// Neither: it should stay within bounds.
    Range,
}

impl Direction {
    /// The word in catalogue files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Range => "range",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Up, Self::Down, Self::Range].into_iter().find(|known| known.name() == name)
    }
}

/// What happens when a part of a sum has no facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// There is no reading.
    #[default]
    Refuse,
    /// The part is left out and named in a note, as long as one part is there. Only for parts that are added up at the
    /// top of the formula.
    Skip,
}

/// Who wrote a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// It ships with Kepi.
    Builtin,
    /// The user's catalogue.
    User,
    /// Nobody: a measure read as it is.
    Measure,
}
