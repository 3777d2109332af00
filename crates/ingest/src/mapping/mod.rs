//! Mappings: what the columns of any table mean, written by a person or proposed from the headings.
//!
//! A mapping says the kind of fact that each row is, and for each column the measure, dimension or label that it holds.
//! It moves cells; it does not compute. The written form is TOML (`docs/imports.md`).
//!
//! Invariant: `parse(to_toml(m)) = m`, and a column that the mapping does not name is not used.

mod propose;
mod words;
mod written;

pub use propose::propose;
pub use written::{parse, to_toml};

use crate::{
    date::Order,
    heading::{Columns, normalise},
    number::Each,
};
use jiff::civil::Date;
use model::{
    SmolStr,
    dimension::Dimension,
    fact::FactKind,
    id::{CampaignId, CreatorId},
    measure::Measure,
    money::Currency,
    provenance::Provenance,
};

/// What a table means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The kind of fact that each row is.
    pub kind: FactKind,
    /// The platform of all rows, where no column says it.
    pub platform: Option<SmolStr>,
    /// The name of the source: `sheet:` and a name of one's own.
    pub source: SmolStr,
    /// How the values came about.
    pub provenance: Provenance,
    /// The currency of amounts; the workspace's own where neither this nor a heading says it.
    pub currency: Option<Currency>,
    /// The account of all rows, where no column says it.
    pub account: Option<SmolStr>,
    /// The creator of all rows, where no column says it.
    pub creator: Option<CreatorId>,
    /// The campaign of all rows, where no column says it.
    pub campaign: Option<CampaignId>,
    /// The zone of times without an offset; the workspace's own where it is not said.
    pub zone: Option<String>,
    /// The headings that together tell one row from another. None: every row is a thing of its own.
    pub key: Vec<String>,
    /// The day that a row belongs to.
    pub day: Day,
    /// The heading of a post's text or title.
    pub title: Option<String>,
    /// The heading of a post's address.
    pub permalink: Option<String>,
    /// What the columns hold, by heading.
    pub columns: Vec<(String, Target)>,
}

/// Where the day of a row comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// The day as of which the file is read.
    AsOf,
    /// The same day for all rows.
    Constant(Date),
    /// A column.
    Column {
        /// Its heading.
        heading: String,
        /// Which of day and month stands first; the file's own habit where it is not said.
        order: Option<Order>,
    },
    /// Columns for its parts.
    Parts {
        /// The heading of the year.
        year: String,
        /// The heading of the month, as a number.
        month: String,
        /// The heading of the day of the month; the first where there is none.
        day: Option<String>,
    },
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Values of a measure; a bare number of a duration counts `each`.
    Measure(Measure, Each),
    /// Values of a dimension, or of a label of one's own.
    Dimension(Dimension),
}

impl Mapping {
    /// Headings that the mapping names and the file lacks.
    pub fn missing(&self, columns: &Columns) -> Vec<String> {
        let parts: Vec<&String> = match &self.day {
            Day::AsOf | Day::Constant(_) => Vec::new(),
            Day::Column { heading, .. } => vec![heading],
            Day::Parts { year, month, day } => [year, month].into_iter().chain(day).collect(),
        };
        let named = self.columns.iter().map(|(heading, _)| heading).chain(&self.key).chain(parts);
        let mut missing: Vec<String> = Vec::new();
        for heading in named.chain(&self.title).chain(&self.permalink) {
            if columns.peek(&[&normalise(heading)]).is_none() && !missing.contains(heading) {
                missing.push(heading.clone());
            }
        }
        missing
    }

    /// What was taken as what, in one line.
    pub fn words(&self) -> String {
        let mut parts = vec![format!("rows are {}", self.kind)];
        if let Some(platform) = &self.platform {
            parts.push(format!("platform {platform}"));
        }
        parts.push(match &self.day {
            Day::AsOf => "no date".to_owned(),
            Day::Constant(day) => format!("day {day}"),
            Day::Column { heading, .. } => format!("day from {heading:?}"),
            Day::Parts { year, month, .. } => format!("day from {year:?} and {month:?}"),
        });
        for (heading, target) in &self.columns {
            parts.push(format!("{heading:?} as {}", target.name()));
        }
        if !self.key.is_empty() {
            parts.push(format!("rows told apart by {}", self.key.join(" and ")));
        }
        parts.join(", ")
    }
}

impl Target {
    /// The name of the measure, dimension or label.
    pub fn name(&self) -> &str {
        match self {
            Self::Measure(measure, _) => measure.name(),
            Self::Dimension(dimension) => dimension.name(),
        }
    }
}

/// The label of a heading: its words in lower case, joined by `_`. A name that a built-in dimension or measure has gets
/// `_column` after it.
pub fn label_of(heading: &str) -> SmolStr {
    let mut label = String::new();
    for c in normalise(heading).chars() {
        if c.is_alphanumeric() {
            label.push(c);
        } else if !label.is_empty() && !label.ends_with('_') {
            label.push('_');
        }
    }
    let label = label.trim_end_matches('_');
    let taken = Measure::from_name(label).is_some() || !matches!(Dimension::from_name(label), Dimension::Label(_));
    if taken { SmolStr::new(format!("{label}_column")) } else { SmolStr::new(label) }
}
