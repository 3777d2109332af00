//! A first-order Markov chain of all paths, and what would be lost without each channel.
//!
//! A step from one channel to the next is as likely as it is frequent among the steps from it; a step to the same channel
//! again is a step like others. Removing a channel sends everybody who would reach it away. That loss has a closed form: who
//! converts by way of channel `k` reaches it at all (with probability `n_k / N_kk`, where `N = (I − Q)⁻¹` and `n` are the
//! expected visits from the start) and converts from there (with probability `h_k = N r`). One inverse serves all channels,
//! and nothing is simulated.
//!
//! Invariant: removal effects lie between 0 and 1; a channel that no path visits has 0.

use super::{Credit, Path, Sum, matrix::Square};
use std::fmt;

/// The most different channels that paths may visit: the inverse takes their third power of steps.
pub const MOST_CHANNELS: usize = 2_000;

/// Whether paths that did not convert are learnt from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// They are: they say where people leave.
    Counted,
    /// As if nobody had left without converting.
    Ignored,
}

/// Why there is nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// No path converted: nothing can be lost by removing a channel.
    NothingConverted,
    /// The paths visit more channels than can be computed.
    TooManyChannels {
        /// How many they visit.
        channels: usize,
    },
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingConverted => f.write_str("no path converted, so that nothing is lost without a channel"),
            Self::TooManyChannels { channels } => {
                write!(f, "the paths visit {channels} channels, more than the {MOST_CHANNELS} that can be computed")
            }
        }
    }
}

/// Where a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Before the first touch.
    Start,
    /// At a channel.
    Channel(u32),
    /// At the end, converted.
    Converted,
    /// At the end, not converted.
    Lost,
}

/// How often each step was taken, among the channels that were visited.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The place of each channel among the visited ones.
    places: Vec<Option<usize>>,
    /// The rows are the start and the visited channels; the columns are the visited channels, converted, lost.
    steps: Vec<Sum>,
    /// How many channels were visited.
    visited: usize,
}

/// What the chain says of each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// The probability of converting.
    pub conversion: f64,
    /// By channel: the part of all conversions that is lost without it. They do not sum to one.
    pub effects: Vec<f64>,
}

impl Chain {
    /// Learns from paths over the channels `0..channels`; paths without touches say nothing.
    pub fn learn<'a>(
        channels: u32,
        paths: impl IntoIterator<Item = Path<'a>> + Clone,
        nulls: Nulls,
    ) -> Result<Self, Undefined> {
        let (places, visited) = places(channels, paths.clone());
        if visited > MOST_CHANNELS {
            return Err(Undefined::TooManyChannels { channels: visited });
        }
        let mut chain = Self { places, visited, steps: vec![Sum::default(); (visited + 1) * (visited + 2)] };
        paths.into_iter().for_each(|path| chain.follow(path, nulls));
        Ok(chain)
    }

    fn follow(&mut self, path: Path<'_>, nulls: Nulls) {
        let (mut converted, mut lost) = (Sum::default(), Sum::default());
        converted.add(path.conversions);
        if nulls == Nulls::Counted {
            lost.add(path.nulls);
        }
        let mut both = converted;
        both.join(lost);
        let (width, mut row) = (self.visited + 2, 0);
        for channel in path.journey.channels() {
            let Some(place) = self.places[*channel as usize] else { return };
            self.steps[row * width + place].join(both);
            row = place + 1;
        }
        if row > 0 {
            self.steps[row * width + self.visited].join(converted);
            self.steps[row * width + self.visited + 1].join(lost);
        }
    }

    /// The steps from a row, and all of them together.
    fn row(&self, row: usize) -> (&[Sum], Sum) {
        let width = self.visited + 2;
        let steps = &self.steps[row * width..][..width];
        let mut total = Sum::default();
        steps.iter().for_each(|step| total.join(*step));
        (steps, total)
    }

    /// How likely a step is; `None` where nobody was, and at the ends.
    pub fn transition(&self, from: State, to: State) -> Option<f64> {
        let place = |channel: u32| self.places.get(channel as usize).copied().flatten();
        let row = match from {
            State::Start => 0,
            State::Channel(channel) => place(channel)? + 1,
            State::Converted | State::Lost => return None,
        };
        let (steps, total) = self.row(row);
        let step = match to {
            State::Start => Sum::default(),
            State::Channel(channel) => place(channel).map_or_else(Sum::default, |place| steps[place]),
            State::Converted => steps[self.visited],
            State::Lost => steps[self.visited + 1],
        };
        (!total.is_zero()).then(|| step.get() / total.get())
    }

    /// What would be lost without each channel.
    pub fn removal(&self) -> Result<Removal, Undefined> {
        let (start, starts) = self.row(0);
        let mut left = Square::zeros(self.visited);
        let mut converting = vec![0.0; self.visited];
        for place in 0..self.visited {
            let (steps, total) = self.row(place + 1);
            let row = left.row_mut(place);
            row[place] = 1.0;
            if total.is_zero() {
                continue;
            }
            row.iter_mut().zip(steps).for_each(|(cell, step)| *cell = -step.get() / total.get());
            // Not one minus the step to itself: where almost every step is one, that would lose the digits that matter.
            row[place] = total.without(steps[place]) / total.get();
            converting[place] = steps[self.visited].get() / total.get();
        }
        let visits = left.inverse();
        let from_start = |place: usize| if starts.is_zero() { 0.0 } else { start[place].get() / starts.get() };
        let first: Vec<f64> = (0..self.visited).map(from_start).collect();
        self.effects(&visits, &first, &converting)
    }

    fn effects(&self, visits: &Square, first: &[f64], converting: &[f64]) -> Result<Removal, Undefined> {
        let mut expected = vec![0.0; self.visited];
        for (place, start) in first.iter().enumerate() {
            expected.iter_mut().zip(visits.row(place)).for_each(|(sum, visits)| *sum += start * visits);
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let conversion = dot(&expected, converting);
        if conversion <= 0.0 {
            return Err(Undefined::NothingConverted);
        }
        let effect = |place: usize| {
            let onwards = dot(visits.row(place), converting);
            expected[place] / visits.row(place)[place] * onwards / conversion
        };
        let effects = self.places.iter().map(|place| place.map_or(0.0, effect)).collect();
        Ok(Removal { conversion, effects })
    }
}

impl Removal {
    /// Conversions and their value, shared by the removal effects; both by the same weights.
    pub fn credits(&self, total: Credit) -> Vec<Credit> {
        let sum: f64 = self.effects.iter().sum();
        let credit =
            |effect: &f64| Credit { conversions: total.conversions * effect / sum, value: total.value * effect / sum };
        self.effects.iter().map(credit).collect()
    }
}

/// The place of each channel among the visited ones, and how many those are.
fn places<'a>(channels: u32, paths: impl IntoIterator<Item = Path<'a>>) -> (Vec<Option<usize>>, usize) {
    let mut seen = vec![false; channels as usize];
    paths.into_iter().flat_map(|path| path.journey.channels()).for_each(|channel| seen[*channel as usize] = true);
    let mut visited = 0;
    let places = seen.into_iter().map(|seen| {
        seen.then(|| {
            visited += 1;
            visited - 1
        })
    });
    (places.collect(), visited)
}
