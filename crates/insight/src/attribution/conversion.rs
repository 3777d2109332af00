//! Conversions as they count: of several versions and sources, the values that readings add up.
//!
//! Rule 2 of `model::store` chooses the fact that counts measure by measure. A conversion here is the facts that were
//! chosen, each with the values that it was chosen for, so that credits carry the same day and the same currency.

use super::touch::brings;
use model::{
    Date, SmolStr, Timestamp,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
    schema,
    source::{Claim, Owners},
    store::{Key, Listed},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// A conversion as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Its entity; for a fact without one, its place.
    pub name: SmolStr,
    /// When, as far as it is told; a day without a time of day counts until its end.
    pub at: Timestamp,
    /// The facts that count, the main one first.
    pub parts: Vec<Part>,
    /// From the first to the last day that any version of it was of.
    pub days: (Date, Date),
}

/// One fact of a conversion, with the values that it was chosen for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The fact.
    pub fact: Fact,
    /// The values.
    pub values: Vec<(Measure, i128)>,
}

impl Conversion {
    /// The conversions that listed facts tell of, in the order of their names.
    pub fn all(listed: &[Listed], calendar: &Calendar, owners: &Owners) -> Vec<Self> {
        let mut versions: BTreeMap<SmolStr, Vec<&Listed>> = BTreeMap::new();
        for one in listed.iter().filter(|one| one.fact.kind == FactKind::Conversion) {
            versions.entry(name(one)).or_default().push(one);
        }
        versions.into_iter().filter_map(|(name, versions)| Self::of(name, &versions, calendar, owners)).collect()
    }

    fn of(name: SmolStr, versions: &[&Listed], calendar: &Calendar, owners: &Owners) -> Option<Self> {
        let mut chosen: BTreeMap<(i64, u32), Part> = BTreeMap::new();
        let mut main = None;
        for measure in schema::measures(FactKind::Conversion) {
            let told = versions.iter().filter(|one| one.fact.value(measure).is_some());
            let best = told.max_by_key(|one| {
                (Reverse(rank(&one.fact, measure, owners)), one.fact.as_of.as_microsecond(), one.place)
            });
            let Some(best) = best else { continue };
            main = main.or(Some(best.place));
            let value = best.fact.value(measure).unwrap_or_default();
            let new = || Part { fact: best.fact.clone(), values: Vec::new() };
            chosen.entry(best.place).or_insert_with(new).values.push((measure, value));
        }
        let main = main?;
        let mut parts: Vec<Part> = Vec::new();
        for (place, part) in chosen {
            if place == main { parts.insert(0, part) } else { parts.push(part) }
        }
        let fact = &parts[0].fact;
        // A conversion without a time of day: everything of its day came before it.
        let at = fact.at.or_else(|| calendar.end_of(fact.day)).unwrap_or(fact.as_of);
        let days = versions.iter().map(|one| one.fact.day);
        let days = (days.clone().min()?, days.max()?);
        Some(Self { name, at, parts, days })
    }

    /// The main fact.
    pub fn fact(&self) -> &Fact {
        &self.parts[0].fact
    }

    /// When all of it was known.
    pub fn as_of(&self) -> Timestamp {
        self.parts.iter().map(|part| part.fact.as_of).max().unwrap_or_default()
    }

    /// The values of a dimension, each once.
    pub fn values(&self, dimension: &Dimension) -> BTreeSet<&SmolStr> {
        self.parts.iter().filter_map(|part| part.fact.dim(dimension)).collect()
    }

    /// How often it counts.
    pub fn value(&self, measure: Measure) -> i128 {
        let all = self.parts.iter().flat_map(|part| &part.values);
        all.filter(|(known, _)| *known == measure).map(|(_, value)| value).sum()
    }

    /// The codes that were used with it, the one that it names first.
    pub fn codes(&self) -> Vec<SmolStr> {
        let mut codes: Vec<SmolStr> = Vec::new();
        let listed = Dimension::Label("codes".into());
        for part in &self.parts {
            let own = part.fact.dim(&Dimension::Code).into_iter().map(SmolStr::as_str);
            let all = part.fact.dim(&listed).into_iter().flat_map(|all| all.split(','));
            for code in own.chain(all).map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty()) {
                if !codes.iter().any(|known| *known == code) {
                    codes.push(code.into());
                }
            }
        }
        codes
    }

    /// The order that it takes back, where it is a refund.
    pub fn order(&self) -> Option<SmolStr> {
        let named = self.fact().dim(&Dimension::Label("order".into())).filter(|order| **order != self.name);
        let is_refund = self.parts.iter().any(|part| part.fact.value(Measure::Refunds).is_some());
        if !is_refund {
            return None;
        }
        named.cloned().or_else(|| self.name.split_once("/refund").map(|(order, _)| SmolStr::new(order)))
    }

    /// What the conversion knows of itself and no touch brings, for the credits of a part.
    pub(super) fn own(part: &Part) -> impl Iterator<Item = &(Dimension, SmolStr)> {
        const KEPT_APART: [&str; 4] = ["order", "codes", "conversion", "conflict"];
        part.fact.dims.iter().filter(|(dimension, _)| match dimension {
            Dimension::Visitor | Dimension::Session => false,
            Dimension::Label(name) => !KEPT_APART.contains(&name.as_str()),
            other => !brings(other),
        })
    }
}

/// What a conversion is called: its entity, or its place in the store.
pub(super) fn name(listed: &Listed) -> SmolStr {
    named(&listed.fact, listed.place)
}

/// What the conversion of a fact in a place is called.
pub(super) fn named(fact: &Fact, (seq, ordinal): (i64, u32)) -> SmolStr {
    fact.entity.clone().unwrap_or_else(|| SmolStr::new(format!("{NAMELESS}{seq}/{ordinal}")))
}

/// What finds conversions by their names.
pub(super) fn keys(names: &BTreeSet<SmolStr>) -> Vec<Key> {
    vec![Key::entities(names.iter().cloned()), Key::places(names.iter().filter_map(|name| place(name)))]
}

/// What the name of a conversion without an entity begins with.
const NAMELESS: &str = "row/";

/// The place that a name stands for, where it stands for one.
fn place(name: &str) -> Option<(i64, u32)> {
    let (seq, ordinal) = name.strip_prefix(NAMELESS)?.split_once('/')?;
    Some((seq.parse().ok()?, ordinal.parse().ok()?))
}

fn rank(fact: &Fact, measure: Measure, owners: &Owners) -> u32 {
    owners.rank(Claim {
        source: &fact.source,
        platform: fact.dim(&Dimension::Platform).map(SmolStr::as_str),
        account: fact.dim(&Dimension::Account).map(SmolStr::as_str),
        measure,
        day: fact.day,
    })
}
