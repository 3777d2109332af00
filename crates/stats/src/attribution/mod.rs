//! Attribution: how a conversion is shared among the touches before it.
//!
//! Channels are numbers from 0; what they stand for (creators, links, codes) is the caller's. A journey is the channels of
//! the touches before one conversion, in time order. From here come its shares, in millionths that sum to exactly one; the
//! same shares added up over many paths; and what a Markov chain of all paths says of each channel. The formulas and their
//! sources are in `docs/attribution.md`.
//!
//! Invariants: shares sum to exactly one and parts of an amount to exactly the amount. Added up, the paths may come in any
//! order: the same paths give the same bits.

mod apportion;
mod markov;
mod matrix;
mod shares;
mod sum;
mod weigh;

pub use apportion::apportion;
pub use markov::{Chain, MOST_CHANNELS, Nulls, Removal, State, Undefined};
pub use shares::{ONE, Shares};
pub use weigh::Model;

use sum::Sum;
use weigh::Scale;

/// The touches before one conversion, or before none, in time order: the first one first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Journey<'a> {
    channels: &'a [u32],
    ages: Option<&'a [f64]>,
}

impl<'a> Journey<'a> {
    /// A journey of which only the order is known: the last touch is 0 steps old, the one before it 1.
    pub fn of_steps(channels: &'a [u32]) -> Self {
        Self { channels, ages: None }
    }

    /// A journey whose touches were made so long before the conversion, in the unit of the half-life.
    ///
    /// As many ages as touches, and each of them a number.
    pub fn of_ages(channels: &'a [u32], ages: &'a [f64]) -> Self {
        assert_eq!(channels.len(), ages.len(), "invariant: every touch has an age");
        Self { channels, ages: Some(ages) }
    }

    /// The channels of its touches.
    pub fn channels(&self) -> &'a [u32] {
        self.channels
    }
}

/// A journey that was made by one person or by many, and how it ended for them.
///
/// All three numbers are finite and at most 10^15, conversions and nulls are not negative, and the sum over all paths that
/// are handed over together is below 10^20. They count in steps of 2^-60.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path<'a> {
    /// The touches.
    pub journey: Journey<'a>,
    /// How often it ended in a conversion.
    pub conversions: f64,
    /// What these conversions were worth together.
    pub value: f64,
    /// How often it ended without one.
    pub nulls: f64,
}

/// What a channel is credited with.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Credit {
    /// Conversions.
    pub conversions: f64,
    /// Their value.
    pub value: f64,
}

/// Shares every path by a model and adds up what the channels `0..channels` get.
///
/// A path that the model cannot share (no touch, or none of its channels has a weight) credits nobody.
pub fn credits<'a>(model: &Model<'_>, channels: u32, paths: impl IntoIterator<Item = Path<'a>>) -> Vec<Credit> {
    let mut sums = vec![(Sum::default(), Sum::default()); channels as usize];
    let mut scale = Scale::default();
    for path in paths {
        let Some(shares) = scale.weigh(model, path.journey) else { continue };
        for (channel, share) in path.journey.channels.iter().zip(shares) {
            let (conversions, value) = &mut sums[*channel as usize];
            conversions.add(path.conversions * share);
            value.add(path.value * share);
        }
    }
    sums.into_iter().map(|(conversions, value)| Credit { conversions: conversions.get(), value: value.get() }).collect()
}
