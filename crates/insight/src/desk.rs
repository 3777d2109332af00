//! The desk a question is put on: what is known around the facts, and the question itself.

use kpi::catalogue::Catalogue;
use model::{
    SmolStr, Timestamp,
    account::Account,
    attribution::Model,
    calendar::Calendar,
    creator::Creator,
    dimension::Dimension,
    filter::Filter,
    money::Exchange,
    period::{Grain, Period},
    post::Post,
    query::Basis,
    source::Owners,
    store::FactStore,
    workspace::Scope,
};

/// Everything that a reading needs besides the question. Borrowed, so that a page makes one and asks many times.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The facts.
    pub store: &'a dyn FactStore,
    /// The workspace.
    pub scope: &'a Scope,
    /// The KPIs: built in, and the workspace's own.
    pub catalogue: &'a Catalogue,
    /// How days are counted.
    pub calendar: &'a Calendar,
    /// The currency of money readings, and the rates into it.
    pub exchange: &'a Exchange,
    /// Who owns a measure where sources overlap.
    pub owners: &'a Owners,
    /// The creators: names, and sizes for the dimension `tier`.
    pub creators: &'a [Creator],
    /// The posts: titles, and what hashtags, topics and lengths are looked up from.
    pub posts: &'a [Post],
    /// By which model conversions are credited where they are split by what a touchpoint brings; `None` leaves them as the
    /// facts say.
    pub attribution: Option<Model>,
    /// Spellings that mean the same, applied when facts are read.
    pub spellings: &'a [Spelling],
    /// Competitors' accounts: left out unless the question names an account ([`crate::rival`]).
    pub rivals: &'a [Account],
}

/// A spelling of a dimension's value, and the value that it means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spelling {
    /// The dimension.
    pub dimension: Dimension,
    /// What was written.
    pub written: SmolStr,
    /// What it means.
    pub means: SmolStr,
}

/// A question: which KPIs, split how, over which days, compared with what.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The KPIs, or bare measures, in the order they are answered.
    pub kpis: Vec<String>,
    /// What to split by.
    pub by: Vec<Dimension>,
    /// The time bucket to split by, if any.
    pub grain: Option<Grain>,
    /// The days covered.
    pub period: Period,
    /// Which facts.
    pub filter: Filter,
    /// What `previous` of a reading is.
    pub compare: Option<Compare>,
    /// Only what was known at this instant; `None` is everything known.
    pub as_of: Option<Timestamp>,
    /// How post counters are dated.
    pub basis: Basis,
}

impl Ask {
    /// A question without splits, filters or comparison.
    pub fn about(kpis: &[&str], period: Period) -> Self {
        Self {
            kpis: kpis.iter().map(|&id| id.to_owned()).collect(),
            by: Vec::new(),
            grain: None,
            period,
            filter: Filter::default(),
            compare: None,
            as_of: None,
            basis: Basis::default(),
        }
    }

    /// The period that it is compared with. `None` when nothing is compared, or before the calendar's first day.
    pub fn compared(&self) -> Option<Period> {
        match self.compare? {
            Compare::Previous => self.period.previous(),
            Compare::Year => self.period.year_before(),
        }
    }
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// As many days just before it.
    Previous,
    /// The same days a year earlier.
    Year,
}

impl Compare {
    /// Reads `previous` or `year`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "previous" => Some(Self::Previous),
            "year" => Some(Self::Year),
            _ => None,
        }
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Previous => "previous",
            Self::Year => "year",
        }
    }
}
