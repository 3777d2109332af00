//! Effect: what special steps such as holidays or flights add, learnt from the past ones.
//!
//! Knows which steps are special, not why.
//!
//! Invariant: an effect that was never seen, or that the noise explains as well, adds nothing.

use super::scale::Scale;
use std::ops::Range;

/// A kind of special steps: the same holiday in several years, all flights of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Its steps, counted like those of the series; those after the last value are the future.
    pub spans: Vec<Range<usize>>,
}

impl Effect {
    pub(super) fn holds(&self, step: usize) -> bool {
        self.spans.iter().any(|span| span.contains(&step))
    }
}

/// What effects add, on a scale: on a logarithmic one they multiply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lift {
    scale: Scale,
    effects: Vec<(Effect, f64)>,
}

impl Lift {
    /// Compares values in special steps with what was usual around them. `usual` has one value per step.
    ///
    /// The mean difference is shrunk by the part of it that noise explains (James and Stein 1961).
    pub(super) fn learn(effects: &[Effect], values: &[Option<f64>], usual: &[f64], scale: Scale) -> Self {
        let floor = if scale == Scale::Plain { f64::NEG_INFINITY } else { 0.0 };
        let off = |step: usize| values[step].map(|value| scale.there(value) - scale.there(usual[step].max(floor)));
        let special = |step: usize| effects.iter().any(|effect| effect.holds(step));
        let noise = spread((0..values.len()).filter(|step| !special(*step)).filter_map(off));
        let learn = |effect: &Effect| {
            let seen: Vec<f64> = (0..values.len()).filter(|step| effect.holds(*step)).filter_map(off).collect();
            (effect.clone(), shrunk(&seen, noise))
        };
        Self { scale, effects: effects.iter().map(learn).collect() }
    }

    /// The same effects with all steps counted from so much earlier.
    pub(super) fn later(mut self, by: usize) -> Self {
        for (effect, _) in &mut self.effects {
            effect.spans.iter_mut().for_each(|span| *span = span.start.saturating_add(by)..span.end.saturating_add(by));
        }
        self
    }

    /// What is added at a step, on the scale.
    pub(super) fn at(&self, step: usize) -> f64 {
        self.effects.iter().filter(|(effect, _)| effect.holds(step)).map(|(_, lift)| lift).sum()
    }

    /// A value at a step with the effects.
    pub(super) fn put(&self, value: f64, step: usize) -> f64 {
        shift(self.scale, value, self.at(step))
    }

    /// A value at a step without the effects.
    pub(super) fn take(&self, value: f64, step: usize) -> f64 {
        shift(self.scale, value, -self.at(step))
    }
}

fn shift(scale: Scale, value: f64, by: f64) -> f64 {
    if by == 0.0 { value } else { scale.back(scale.there(value) + by) }
}

fn spread(values: impl Iterator<Item = f64>) -> f64 {
    let (count, squares) = values.fold((0.0, 0.0), |(count, squares), value| (count + 1.0, squares + value * value));
    if count > 0.0 { squares / count } else { 0.0 }
}

fn shrunk(seen: &[f64], noise: f64) -> f64 {
    if seen.is_empty() {
        return 0.0;
    }
    let count = seen.len() as f64;
    let mean = seen.iter().sum::<f64>() / count;
    let strength = 1.0 - noise / count / (mean * mean).max(f64::MIN_POSITIVE);
    mean * strength.max(0.0)
}
