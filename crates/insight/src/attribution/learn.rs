//! What is learnt from all journeys: the removal effect of every channel in a Markov chain.
//!
//! Invariant: the same journeys teach the same, in whatever order they come.

use super::{arrival::arrivals, journey::Journey, touch::Touch, traffic::Traffic};
use model::{SmolStr, measure::Measure};
use serde::{Deserialize, Serialize};
use stats::attribution::{self, Chain, Nulls};
use std::collections::{BTreeMap, BTreeSet};

/// What was learnt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    /// The removal effect of every channel.
    pub effects: BTreeMap<SmolStr, f64>,
    /// From how many journeys, those that did not convert included.
    pub journeys: u64,
}

/// A path in the making.
struct Walk {
    channels: Vec<u32>,
    conversions: f64,
    nulls: f64,
}

impl Learnt {
    /// Learns from journeys, and from visitors who never converted.
    pub fn from(journeys: &[Journey], traffic: &Traffic) -> Self {
        let mut names: BTreeSet<SmolStr> = BTreeSet::new();
        let mut known: BTreeSet<SmolStr> = BTreeSet::new();
        let taken_back = |journey: &&Journey| journey.conversion.order().is_none();
        for journey in journeys.iter().filter(taken_back) {
            known.extend(traffic.visitors_of(&journey.conversion));
            names.extend(journey.touches.iter().map(Touch::channel));
        }
        let lost: Vec<Vec<Touch>> = traffic
            .visitors_beside(&known)
            .into_iter()
            .map(|path| arrivals(path.into_iter().cloned().collect()))
            .filter(|path| !path.is_empty())
            .collect();
        names.extend(lost.iter().flatten().map(Touch::channel));
        let numbers: BTreeMap<SmolStr, u32> = names.into_iter().zip(0..).collect();
        let path = |touches: &[Touch]| touches.iter().map(|touch| numbers[&touch.channel()]).collect::<Vec<_>>();
        let mut walks: Vec<Walk> = Vec::new();
        for journey in journeys.iter().filter(taken_back) {
            let many = counted(journey);
            if many > 0.0 && !journey.touches.is_empty() {
                walks.push(Walk { channels: path(&journey.touches), conversions: many, nulls: 0.0 });
            }
        }
        walks.extend(lost.iter().map(|touches| Walk { channels: path(touches), conversions: 0.0, nulls: 1.0 }));
        let effects = effects(&walks, numbers.len());
        let effects = numbers.into_keys().zip(effects).collect();
        Self { effects, journeys: walks.len() as u64 }
    }

    /// What a channel weighs. One that nothing was learnt of yet weighs what the others weigh on average.
    pub fn weight(&self, channel: &str) -> f64 {
        let average = || {
            let known: Vec<f64> = self.effects.values().copied().filter(|effect| *effect > 0.0).collect();
            if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / known.len() as f64 }
        };
        self.effects.get(channel).copied().unwrap_or_else(average)
    }

    /// Whether something was learnt of every channel of a journey.
    pub fn knows(&self, journey: &Journey) -> bool {
        journey.touches.iter().all(|touch| self.effects.contains_key(&touch.channel()))
    }

    /// The largest difference between the effects of two lessons; channels that only one knows differ by all they have.
    pub fn distance(&self, other: &Self) -> f64 {
        let channels: BTreeSet<&SmolStr> = self.effects.keys().chain(other.effects.keys()).collect();
        let of = |learnt: &Self, channel: &SmolStr| learnt.effects.get(channel).copied().unwrap_or(0.0);
        channels.into_iter().map(|channel| (of(self, channel) - of(other, channel)).abs()).fold(0.0, f64::max)
    }
}

/// How many conversions a journey ended in.
fn counted(journey: &Journey) -> f64 {
    let [conversions, orders] =
        [Measure::Conversions, Measure::Orders].map(|measure| journey.conversion.value(measure));
    Measure::Conversions.shown(conversions.max(orders).max(0))
}

/// The removal effect of every channel.
fn effects(walks: &[Walk], channels: usize) -> Vec<f64> {
    let paths: Vec<attribution::Path<'_>> = walks
        .iter()
        .map(|walk| attribution::Path {
            journey: attribution::Journey::of_steps(&walk.channels),
            conversions: walk.conversions,
            value: 0.0,
            nulls: walk.nulls,
        })
        .collect();
    let count = u32::try_from(channels).unwrap_or(u32::MAX);
    let learnt = Chain::learn(count, paths.iter().copied(), Nulls::Counted).and_then(|chain| chain.removal());
    // Where nothing can be learnt, all weigh the same.
    learnt.map_or_else(|_| vec![1.0; channels], |removal| removal.effects)
}
