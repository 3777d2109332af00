//! What is learnt from all journeys: the removal effect of every channel in a Markov chain.
//!
//! Invariant: the same journeys teach the same, in whatever order they come.

use super::{arrival::arrivals, journey::Journey, touch::Touch, traffic::Traffic};
use model::{SmolStr, measure::Measure};
use serde::{Deserialize, Serialize};
use stats::attribution::{self, Chain, Nulls};
use std::collections::{BTreeMap, BTreeSet, HashSet};

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

/// What is learnt from, taken in a part at a time: of a contact only its channel is kept.
#[derive(Default)]
pub(super) struct Lessons {
    channels: BTreeMap<SmolStr, u32>,
    walks: Vec<Walk>,
    /// Visitors who converted.
    known: HashSet<SmolStr>,
    /// What the others did, so far.
    lost: BTreeMap<SmolStr, Vec<u32>>,
}

impl Lessons {
    /// Takes in journeys with their traffic.
    pub fn converted(&mut self, journeys: &[Journey], traffic: &Traffic) {
        for journey in journeys.iter().filter(|journey| journey.conversion.order().is_none()) {
            self.known.extend(traffic.visitors_of(&journey.conversion));
            let conversions = counted(journey);
            if conversions > 0.0 && !journey.touches.is_empty() {
                let channels = self.numbers(&journey.touches);
                self.walks.push(Walk { channels, conversions, nulls: 0.0 });
            }
        }
    }

    /// Takes in the traffic of some days, later than those before it. All journeys come first.
    pub fn passed(&mut self, traffic: &Traffic) {
        for (visitor, contacts) in traffic.by_visitor() {
            if self.known.contains(visitor) {
                continue;
            }
            let touches = arrivals(contacts.into_iter().cloned().collect());
            let numbers = self.numbers(&touches);
            if !numbers.is_empty() {
                self.lost.entry(visitor.clone()).or_default().extend(numbers);
            }
        }
    }

    fn numbers(&mut self, touches: &[Touch]) -> Vec<u32> {
        let mut number = |touch: &Touch| {
            let next = u32::try_from(self.channels.len()).expect("invariant: fewer channels than facts");
            *self.channels.entry(touch.channel()).or_insert(next)
        };
        touches.iter().map(&mut number).collect()
    }

    /// What they teach.
    pub fn learn(mut self) -> Learnt {
        let lost = std::mem::take(&mut self.lost).into_values();
        self.walks.extend(lost.map(|channels| Walk { channels, conversions: 0.0, nulls: 1.0 }));
        // By name, so that the order in which channels came does not matter in the last digit either.
        let mut sorted = vec![0; self.channels.len()];
        for (place, number) in (0..).zip(self.channels.values()) {
            sorted[*number as usize] = place;
        }
        for walk in &mut self.walks {
            walk.channels.iter_mut().for_each(|channel| *channel = sorted[*channel as usize]);
        }
        let effects = effects(&self.walks, self.channels.len());
        Learnt { effects: self.channels.into_keys().zip(effects).collect(), journeys: self.walks.len() as u64 }
    }
}

impl Learnt {
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
