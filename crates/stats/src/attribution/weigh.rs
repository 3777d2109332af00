//! What each touch of one journey weighs under a model.
//!
//! Invariant: the weights of a journey are not negative and sum to one, up to the last digit of the arithmetic; whole
//! numbers are made of them in `shares`.

use super::Journey;

/// How one conversion is shared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model<'a> {
    /// All of it to the first touch.
    First,
    /// All of it to the last touch.
    Last,
    /// The same to each touch.
    Linear,
    /// 40 % to the first, 40 % to the last, 20 % among those between; two touches share alike.
    Position,
    /// The later the more: half as much for every half-life of age.
    TimeDecay {
        /// In the unit of the ages, or in steps where only the order is known; above 0.
        half_life: f64,
    },
    /// By learnt weights, one for each channel: the removal effects of a Markov chain. What a channel gets, its touches in
    /// the journey share alike.
    Markov(&'a [f64]),
    /// The Shapley value of the game in which a set of channels earns the conversions of the paths that need no other:
    /// every different channel of the journey gets the same, and its touches share that alike.
    Shapley,
}

/// Weighs journeys one after the other, in the same memory.
#[derive(Debug, Default)]
pub struct Scale {
    weights: Vec<f64>,
    sorted: Vec<u32>,
}

impl Scale {
    /// What the touches of a journey weigh, together one. `None` when the journey has no touches, when none of its channels
    /// has a learnt weight, or when a half-life is not above 0: then there is nothing to share by.
    pub fn weigh(&mut self, model: &Model<'_>, journey: Journey<'_>) -> Option<&[f64]> {
        let touches = journey.channels.len();
        self.weights.clear();
        match model {
            Model::First => self.all_to(touches, 0),
            Model::Last => self.all_to(touches, touches.checked_sub(1)?),
            Model::Linear => self.weights.resize(touches, 1.0 / touches as f64),
            Model::Position => self.by_position(touches),
            Model::TimeDecay { half_life } => self.by_age(journey, *half_life)?,
            Model::Markov(learnt) => {
                self.by_channel(journey.channels, |channel| learnt.get(channel as usize).copied().unwrap_or(0.0))?
            }
            Model::Shapley => self.by_channel(journey.channels, |_| 1.0)?,
        }
        (touches > 0).then_some(&self.weights)
    }

    fn all_to(&mut self, touches: usize, winner: usize) {
        self.weights.extend((0..touches).map(|touch| if touch == winner { 1.0 } else { 0.0 }));
    }

    fn by_position(&mut self, touches: usize) {
        match touches {
            0..=2 => self.weights.resize(touches, 1.0 / touches as f64),
            _ => {
                self.weights.resize(touches, 0.2 / (touches - 2) as f64);
                self.weights[0] = 0.4;
                self.weights[touches - 1] = 0.4;
            }
        }
    }

    /// Ages count from the youngest touch, so that a journey long ago does not vanish below the smallest number.
    fn by_age(&mut self, journey: Journey<'_>, half_life: f64) -> Option<()> {
        match journey.ages {
            None => self.weights.extend((0..journey.channels.len()).rev().map(|steps| steps as f64)),
            Some(ages) => self.weights.extend(ages),
        }
        let youngest = self.weights.iter().copied().fold(f64::INFINITY, f64::min);
        self.weights.iter_mut().for_each(|age| *age = (-(*age - youngest) / half_life).exp2());
        let total: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= total);
        (half_life > 0.0 && total.is_finite()).then_some(())
    }

    /// Every different channel gets its part of the sum of their weights; its touches share the part alike. The sum goes
    /// through the channels by number, so that the order of the touches does not matter.
    fn by_channel(&mut self, channels: &[u32], weight: impl Fn(u32) -> f64) -> Option<()> {
        self.sorted.clear();
        self.sorted.extend(channels);
        self.sorted.sort_unstable();
        let total: f64 = self.sorted.chunk_by(u32::eq).map(|touches| weight(touches[0])).sum();
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        self.weights.extend(channels.iter().map(|channel| {
            let from = self.sorted.partition_point(|other| other < channel);
            let touches = self.sorted[from..].partition_point(|other| other == channel);
            weight(*channel) / total / touches as f64
        }));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(model: Model<'_>, journey: Journey<'_>, expected: &[f64]) {
        let mut scale = Scale::default();
        let weights = scale.weigh(&model, journey).unwrap();
        assert_eq!(weights.len(), expected.len());
        for (found, expected) in weights.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{model:?}: {weights:?}");
        }
    }

    #[test]
    fn rules_by_hand() {
        let four = Journey::of_steps(&[3, 1, 1, 2]);
        check(Model::First, four, &[1.0, 0.0, 0.0, 0.0]);
        check(Model::Last, four, &[0.0, 0.0, 0.0, 1.0]);
        check(Model::Linear, four, &[0.25; 4]);
        check(Model::Position, four, &[0.4, 0.1, 0.1, 0.4]);
        check(Model::Position, Journey::of_steps(&[3, 1]), &[0.5, 0.5]);
        check(Model::Position, Journey::of_steps(&[3]), &[1.0]);
        check(Model::TimeDecay { half_life: 1.0 }, four, &[1.0 / 15.0, 2.0 / 15.0, 4.0 / 15.0, 8.0 / 15.0]);
        check(Model::Shapley, four, &[1.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0, 1.0 / 3.0]);
        check(Model::Markov(&[9.0, 0.5, 0.25, 0.25]), four, &[0.25, 0.25, 0.25, 0.25]);
    }

    #[test]
    fn ages_halve_and_long_ago_does_not_vanish() {
        let seven = Model::TimeDecay { half_life: 7.0 };
        check(seven, Journey::of_ages(&[0, 1, 2], &[14.0, 7.0, 0.0]), &[1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0]);
        check(seven, Journey::of_ages(&[0, 1], &[1e6 + 7.0, 1e6]), &[1.0 / 3.0, 2.0 / 3.0]);
        check(seven, Journey::of_ages(&[0, 1], &[1e9, 0.0]), &[0.0, 1.0]);
    }

    #[test]
    fn nothing_to_share_by_is_said() {
        let mut scale = Scale::default();
        let one = Journey::of_steps(&[0]);
        for model in [Model::First, Model::Last, Model::Linear, Model::Position, Model::Shapley, Model::Markov(&[1.0])]
        {
            assert_eq!(scale.weigh(&model, Journey::of_steps(&[])), None, "{model:?}");
        }
        for half_life in [0.0, -1.0, f64::NAN] {
            assert_eq!(scale.weigh(&Model::TimeDecay { half_life }, one), None);
        }
        assert_eq!(scale.weigh(&Model::TimeDecay { half_life: 1.0 }, Journey::of_steps(&[])), None);
        for learnt in [&[0.0][..], &[], &[f64::NAN], &[f64::INFINITY]] {
            assert_eq!(scale.weigh(&Model::Markov(learnt), one), None);
        }
    }
}
