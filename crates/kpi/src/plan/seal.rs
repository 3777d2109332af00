//! What is sealed of a KPI at its start: how it is measured, from what baseline, towards which target, by when.
//!
//! The words are canonical, so that layout, comments and the order of keys change nothing. It knows no hashes and no
//! record: it says what there is to keep.
//!
//! Invariant: two KPIs that would be judged alike are sealed alike.

use super::{
    links::Links,
    nouns::{Baseline, Kpi},
};
use crate::{filter, formula::print};
use model::{Date, SmolStr};
use serde::{Deserialize, Serialize};

/// One KPI as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Its id in the plan.
    pub kpi: SmolStr,
    /// The name of what is measured: a KPI of the catalogue, or the plan's own.
    pub measured: SmolStr,
    /// The formula with every KPI in it written out, so that a change of the catalogue shows.
    pub formula: String,
    /// Which facts, as a filter is printed; empty keeps everything.
    pub filter: String,
    /// The baseline in words.
    pub baseline: String,
    /// The target as it is printed; empty without one.
    pub target: String,
    /// When it should be reached.
    pub by: Option<Date>,
    /// The first day that counts.
    pub start: Option<Date>,
}

impl Sealed {
    /// What there is to keep of a KPI; `None` when what it measures could not be read.
    pub fn of<'p>(links: &Links<'p>, kpi: &'p Kpi) -> Option<Self> {
        let measured = kpi.measured.as_ref()?;
        let days = links.days_of(kpi);
        Some(Self {
            kpi: kpi.id.value.clone(),
            measured: SmolStr::new(&measured.definition.id),
            formula: print(&measured.compiled.expanded),
            filter: kpi.filter.as_ref().map(|spanned| filter::print(&spanned.value)).unwrap_or_default(),
            baseline: kpi.baseline.as_ref().map(words).unwrap_or_default(),
            target: kpi.target.as_ref().map(|target| target.value.to_string()).unwrap_or_default(),
            by: days.by,
            start: days.from,
        })
    }

    /// What differs between two, in words: what it was, and what it is.
    pub fn changes(&self, now: &Self) -> Vec<(&'static str, String, String)> {
        let day = |day: Option<Date>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
        let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        let pairs = [
            ("target", or_none(&self.target), or_none(&now.target)),
            ("formula", self.formula.clone(), now.formula.clone()),
            ("filter", or_none(&self.filter), or_none(&now.filter)),
            ("baseline", or_none(&self.baseline), or_none(&now.baseline)),
            ("date", day(self.by), day(now.by)),
        ];
        pairs.into_iter().filter(|(_, was, is)| was != is).collect()
    }
}

fn words(baseline: &Baseline) -> String {
    if let Some(value) = &baseline.value {
        let source = baseline.source.as_deref().unwrap_or("nobody named");
        return format!("{} told by {source}", value.value);
    }
    if let Some(over) = &baseline.over {
        return format!("measured over {}", over.value);
    }
    baseline.benchmark.as_ref().map(|name| format!("benchmark {}", name.value)).unwrap_or_default()
}
