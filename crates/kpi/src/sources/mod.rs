//! Sources: which export or feed brings a measure, and what a formula lacks where it is asked.
//!
//! The list is `sources.toml`. A sheet kept by hand can bring any measure with a mapping, so it stands in no list: it is
//! the remedy of last resort, and what it brought counts as connected.
//!
//! This room knows no facts. What has been connected comes as a value.
//!
//! Invariant: figures of a platform's posts, accounts and ads are looked for on each platform that is asked for;
//! everything else is of no platform and looked for once.

use crate::{
    formula::{Code, Compiled},
    nearest::listed,
};
use model::{SmolStr, dimension::Dimension, fact::FactKind, filter::Test, measure::Measure, platform, query::Term};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// An export or a feed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The kind of file, or the name of the feed.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where a person finds it.
    pub find: String,
    /// The platforms that it tells of; none when its figures are of no platform.
    pub platforms: Vec<String>,
    /// What it can bring.
    pub measures: Vec<Measure>,
    /// Columns that must be chosen at the export.
    #[serde(default)]
    pub columns: BTreeMap<Measure, String>,
}

/// The measures that have facts: those of posts, accounts and ads with the platform of the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connected(pub BTreeSet<(Measure, Option<SmolStr>)>);

/// A measure that a formula needs and nothing brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The measure.
    pub measure: Measure,
    /// The platform on which it is missing; `None` for what is of no platform.
    pub platform: Option<SmolStr>,
    /// The sources that would bring it; none when Kepi knows of none.
    pub would: Vec<&'static Source>,
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "source")]
    sources: Vec<Source>,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("sources.toml")).expect("invariant: sources.toml is well formed");
    file.sources
});

/// Every source, in the order of the file.
pub fn all() -> &'static [Source] {
    &SOURCES
}

/// The sources of a measure, on a platform or on any.
pub fn providers(measure: Measure, on: Option<&str>) -> Vec<&'static Source> {
    let on = on.map(platform::canonical);
    all().iter().filter(|source| source.brings(measure, on.as_deref())).collect()
}

/// What a formula lacks on the platforms that it is asked for; on all of them where none is named.
///
/// A term that names its own platforms (`change(followers) where platform = "instagram"`) is looked for on those. A sum
/// whose parts may be missing lacks something only where every part does. Without `connected`, only what no known source
/// could ever bring is missing.
pub fn measurable(compiled: &Compiled, platforms: &[&str], connected: Option<&Connected>) -> Vec<Missing> {
    let look = Look { compiled, connected };
    let asked: Vec<Option<SmolStr>> = match platforms {
        [] => vec![None],
        named => named.iter().map(|name| Some(SmolStr::new(platform::canonical(name)))).collect(),
    };
    let mut missing: Vec<Missing> = Vec::new();
    for on in asked {
        for lack in look.lacks(&compiled.code, on.as_ref()) {
            if !missing.contains(&lack) {
                missing.push(lack);
            }
        }
    }
    missing
}

/// Whether a measure is counted by a platform, so that it may be there on one and not on another.
pub fn is_of_platform(measure: Measure) -> bool {
    matches!(
        measure.kind(),
        FactKind::PostCounters
            | FactKind::PostDay
            | FactKind::AccountCounters
            | FactKind::AccountDay
            | FactKind::PaidDelivery
    )
}

impl Source {
    fn brings(&self, measure: Measure, on: Option<&str>) -> bool {
        let here = |on: &str| !is_of_platform(measure) || self.platforms.iter().any(|known| known == on);
        self.measures.contains(&measure) && on.is_none_or(here)
    }

    /// The source for a person who looks for a measure: its name, and the column to choose.
    pub fn words(&self, measure: Measure) -> String {
        match self.columns.get(&measure) {
            Some(column) => format!("{} with the column \"{column}\"", self.name),
            None => self.name.clone(),
        }
    }
}

impl Connected {
    /// Whether a measure has facts, on a platform or on any.
    pub fn has(&self, measure: Measure, on: Option<&str>) -> bool {
        let on = on.filter(|_| is_of_platform(measure));
        let covers = |known: &str| on.is_none_or(|on| known == on || (known == "meta" && is_metas(on)));
        self.0.iter().any(|(known, place)| *known == measure && place.as_deref().map_or(on.is_none(), covers))
    }
}

/// Ads of Meta run on both, and their report does not say on which.
fn is_metas(platform: &str) -> bool {
    matches!(platform, "instagram" | "facebook")
}

/// The sources that need no connecting: they are Kepi's own.
pub const OWN: [&str; 3] = ["links", "codes", "plan"];

impl Connected {
    /// Whether nothing was brought in yet: all that has facts, Kepi knows of itself, from links, codes and the plan.
    pub fn is_bare(&self) -> bool {
        let own = |measure| providers(measure, None).iter().any(|source| OWN.contains(&source.id.as_str()));
        self.0.iter().all(|(measure, _)| own(*measure))
    }
}

impl Missing {
    /// What is missing and what would bring it: `reach on X: no export or feed that Kepi reads has it`.
    pub fn words(&self) -> String {
        let place = self.platform.as_deref().map_or(String::new(), |on| format!(" on {}", platform::title(on)));
        let what = format!("{}{place}", self.measure);
        if self.would.is_empty() {
            return format!("{what}: no export or feed that Kepi reads has it; a sheet of your own may bring it");
        }
        let names: Vec<String> = self.would.iter().map(|source| source.words(self.measure)).collect();
        format!("{what}: comes from {}", listed(&names, "or"))
    }
}

struct Look<'a> {
    compiled: &'a Compiled,
    connected: Option<&'a Connected>,
}

impl Look<'_> {
    fn lacks(&self, code: &Code, on: Option<&SmolStr>) -> Vec<Missing> {
        match code {
            Code::Number(_) => Vec::new(),
            Code::Cell { at, previous } => {
                let terms = if *previous { &self.compiled.previous } else { &self.compiled.terms };
                terms.get(*at).map(|term| self.term(term, on)).unwrap_or_default()
            }
            Code::Negate(part) | Code::Soften(_, part) => self.lacks(part, on),
            Code::Binary(_, left, right, _) | Code::Pick(_, left, right) => {
                let mut both = self.lacks(left, on);
                both.extend(self.lacks(right, on));
                both
            }
            Code::Parts(parts) => {
                let lacks: Vec<Vec<Missing>> = parts.iter().map(|part| self.lacks(&part.code, on)).collect();
                if lacks.iter().any(Vec::is_empty) { Vec::new() } else { lacks.into_iter().flatten().collect() }
            }
        }
    }

    fn term(&self, term: &Term, on: Option<&SmolStr>) -> Vec<Missing> {
        if !is_of_platform(term.measure) {
            return self.measure(term.measure, None).into_iter().collect();
        }
        let named: Vec<&SmolStr> = term
            .only
            .0
            .iter()
            .filter(|only| only.dimension == Dimension::Platform && only.test == Test::In)
            .flat_map(|only| &only.values)
            .collect();
        if named.is_empty() {
            return self.measure(term.measure, on).into_iter().collect();
        }
        named.into_iter().filter_map(|name| self.measure(term.measure, Some(name))).collect()
    }

    fn measure(&self, measure: Measure, on: Option<&SmolStr>) -> Option<Missing> {
        let would = providers(measure, on.map(SmolStr::as_str));
        let there = match self.connected {
            Some(connected) => connected.has(measure, on.map(SmolStr::as_str)),
            None => !would.is_empty(),
        };
        (!there).then(|| Missing { measure, platform: on.cloned(), would })
    }
}

#[cfg(test)]
mod tests;
