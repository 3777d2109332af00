//! Credits: what each touch of a journey gets of its conversion, as facts.
//!
//! Invariant: under every model the credits of a conversion sum to exactly its values: counts in millionths, money to the
//! cent where the amount is whole cents. A refund of all takes back exactly what was given.

use super::{
    conversion::{Conversion, Part},
    journey::Journey,
    learn::Learnt,
    touch::{Touch, brings},
};
use model::{
    SmolStr, Timestamp,
    attribution::{Attribution, Model, credited},
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Unit,
};
use stats::attribution::{self, Shares};
use std::collections::{BTreeMap, BTreeSet};

/// The feed that credits come from, and their source.
pub const FEED: &str = "attribution";

/// Millionths in one.
const ONE: i128 = 1_000_000;

/// The credits of a journey under some models.
pub fn credits(journey: &Journey, models: &[Model], learnt: &Learnt, rules: &Attribution) -> Vec<Fact> {
    let mut facts = Vec::new();
    for model in models {
        let shares = shares(journey, *model, learnt, rules);
        for (place, part) in journey.conversion.parts.iter().enumerate() {
            facts.extend(of_part(journey, (place, part), *model, shares.as_ref()));
        }
    }
    facts
}

/// The shares of a journey's touches; `None` where there is nobody to credit.
pub(super) fn shares(journey: &Journey, model: Model, learnt: &Learnt, rules: &Attribution) -> Option<Shares> {
    let names: Vec<SmolStr> = journey.touches.iter().map(Touch::channel).collect();
    let known: Vec<&SmolStr> = names.iter().collect::<BTreeSet<_>>().into_iter().collect();
    let number = |name: &SmolStr| known.binary_search(&name).ok().and_then(|at| u32::try_from(at).ok());
    let channels: Vec<u32> = names.iter().filter_map(number).collect();
    let ages = journey.ages();
    let weights: Vec<f64> = known.iter().map(|name| learnt.weight(name)).collect();
    let path = attribution::Journey::of_ages(&channels, &ages);
    let rule = match model {
        Model::Last => attribution::Model::Last,
        Model::First => attribution::Model::First,
        Model::Linear => attribution::Model::Linear,
        Model::TimeDecay => attribution::Model::TimeDecay { half_life: rules.half_life_days },
        Model::Position => attribution::Model::Position,
        Model::Markov => attribution::Model::Markov(&weights),
        Model::Shapley => attribution::Model::Shapley,
    };
    // Where a chain knows nothing of any of the channels, they share alike.
    Shares::of(&rule, path).or_else(|| Shares::of(&attribution::Model::Shapley, path))
}

fn of_part(journey: &Journey, (place, part): (usize, &Part), model: Model, shares: Option<&Shares>) -> Vec<Fact> {
    let decimals = part.fact.currency.map_or(2, |currency| currency.decimals());
    let count = shares.map_or(1, |shares| shares.millionths().len());
    let mut facts: Vec<Fact> = (0..count).map(|touch| blank(journey, (place, part), model, touch)).collect();
    for (measure, value) in &part.values {
        let Some(twin) = credited(*measure) else { continue };
        let (whole, is_money) =
            (if twin.unit() == Unit::Score { value * ONE } else { *value }, twin.unit() == Unit::Money);
        let amounts = match shares {
            None => vec![whole],
            Some(shares) if is_money => shares.split(whole, decimals),
            Some(shares) => shares.divide(whole),
        };
        facts.iter_mut().zip(amounts).for_each(|(fact, amount)| fact.set_value(twin, amount));
    }
    let Some(shares) = shares else { return facts };
    let given = facts.into_iter().zip(shares.millionths()).filter(|(_, share)| **share > 0);
    given.map(|(fact, _)| fact).collect()
}

/// The credit of a touch, without values.
fn blank(journey: &Journey, (place, part): (usize, &Part), model: Model, touch: usize) -> Fact {
    let name = &journey.conversion.name;
    let part_of = if place == 0 { String::new() } else { format!(".{place}") };
    let mut fact = Fact {
        kind: FactKind::Credit,
        entity: Some(SmolStr::new(format!("{name}/{model}/{touch}{part_of}"))),
        day: part.fact.day,
        at: part.fact.at,
        as_of: journey.as_of,
        source: FEED.into(),
        provenance: part.fact.provenance.max(model.provenance()),
        currency: part.fact.currency,
        dims: Vec::new(),
        values: Vec::new(),
        row: 0,
    };
    Conversion::own(part).for_each(|(dimension, value)| fact.set_dim(dimension.clone(), value));
    // Which code was used is known of the order, whoever is credited.
    if let Some(code) = part.fact.dim(&Dimension::Code) {
        fact.set_dim(Dimension::Code, code);
    }
    if let Some(touch) = journey.touches.get(touch) {
        touch.dims.iter().for_each(|(dimension, value)| fact.set_dim(dimension.clone(), value));
    }
    fact.set_dim(Dimension::Model, model.name());
    fact.set_dim(conversion_label(), name);
    if let Some(disagreement) = &journey.disagreement {
        fact.set_dim(conflict_label(), disagreement.rule.name());
    }
    fact
}

/// The label that names a credit's conversion.
pub(super) fn conversion_label() -> Dimension {
    Dimension::Label("conversion".into())
}

/// The label of credits whose code and link disagree: the rule that decided.
pub(super) fn conflict_label() -> Dimension {
    Dimension::Label("conflict".into())
}

/// The conversion that a credit is a part of.
pub fn conversion_of(fact: &Fact) -> Option<&SmolStr> {
    fact.dim(&conversion_label()).filter(|_| fact.kind == FactKind::Credit)
}

/// What a touch brings, in words: `creator jackie, link spring`.
pub fn touch_words(dims: &[(Dimension, SmolStr)]) -> String {
    let told = dims.iter().filter(|(dimension, _)| brings(dimension) && *dimension != Dimension::Click);
    let words: Vec<String> = told.map(|(dimension, value)| format!("{} {value}", dimension.name())).collect();
    if words.is_empty() { "nobody: nothing was touched before it".to_owned() } else { words.join(", ") }
}

/// What must be stored so that exactly these credits count: those that are new or changed, and zeros in the place of earlier
/// ones that are no longer given. `stored` is everything that was stored of the same conversions and models.
pub fn vanished(fresh: Vec<Fact>, stored: &[Fact]) -> Vec<Fact> {
    let mut last: BTreeMap<&SmolStr, &Fact> = BTreeMap::new();
    for fact in stored {
        let Some(entity) = &fact.entity else { continue };
        let known = last.entry(entity).or_insert(fact);
        if fact.as_of.as_microsecond() >= known.as_of.as_microsecond() {
            *known = fact;
        }
    }
    let mut changed = Vec::new();
    let mut since: BTreeMap<SmolStr, Timestamp> = BTreeMap::new();
    for fact in &fresh {
        if let Some(name) = conversion_of(fact) {
            let known = since.entry(name.clone()).or_insert(fact.as_of);
            *known = fact.as_of.max(*known);
        }
    }
    for mut fact in fresh {
        let known = fact.entity.as_ref().and_then(|entity| last.remove(entity));
        if known.is_some_and(|known| says_the_same(known, &fact)) {
            continue;
        }
        // What was stored with a later moment of knowledge must not outlive what takes its place.
        fact.as_of = known.map_or(fact.as_of, |known| known.as_of.max(fact.as_of));
        changed.push(fact);
    }
    // What was given is taken back when what takes its place is known, not before.
    let now = |known: &Fact| conversion_of(known).and_then(|name| since.get(name)).copied();
    let gone = last.into_values().filter(|known| !is_taken_back(known));
    changed.extend(gone.map(|known| taken_back(known, now(known).map_or(known.as_of, |now| now.max(known.as_of)))));
    changed
}

fn says_the_same(a: &Fact, b: &Fact) -> bool {
    let of = |fact: &Fact| (fact.day, fact.at.map(|at| at.as_microsecond()), fact.currency, fact.provenance);
    of(a) == of(b) && a.dims == b.dims && a.values == b.values
}

/// A credit of nothing, to nobody: it counts no customer either.
fn taken_back(fact: &Fact, as_of: Timestamp) -> Fact {
    let kept =
        |(dimension, _): &&(Dimension, SmolStr)| *dimension == Dimension::Model || *dimension == conversion_label();
    let dims = fact.dims.iter().filter(kept).cloned().collect();
    let values = fact.values.iter().map(|(measure, _)| (*measure, 0)).collect();
    Fact { dims, values, as_of, ..fact.clone() }
}

fn is_taken_back(fact: &Fact) -> bool {
    fact.dims.len() <= 2 && fact.values.iter().all(|(_, value)| *value == 0)
}
