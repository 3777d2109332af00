//! Season: what repeats every so many steps, taken out before a level is followed and put back afterwards.
//!
//! Knows values at equal steps alone; which lengths may repeat is told from outside.
//!
//! Invariant: a season that the noise explains as well is shrunk towards nothing, so taking it out harms no series.

/// How much less each older cycle counts than the next newer one.
const FADE: f64 = 0.8;

/// What repeats, one part per length, the shorter first; each part has mean 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Season {
    parts: Vec<Vec<f64>>,
}

impl Season {
    /// Learns each length in turn from what the shorter ones left; lengths of which there are fewer than two cycles are
    /// left out.
    ///
    /// The classical decomposition (Makridakis, Wheelwright and Hyndman 1998, chapter 3): differences from a centred
    /// moving average, averaged by place in the cycle, newer cycles counting more; then shrunk by the part of their
    /// variance that is not noise (James and Stein 1961).
    pub(super) fn learn(values: &[f64], lengths: &[usize]) -> Self {
        let mut season = Self::default();
        let mut left = values.to_vec();
        for &length in lengths {
            if length < 2 || values.len() < 2 * length {
                continue;
            }
            let part = part(&left, length);
            take(&mut left, &part);
            season.parts.push(part);
        }
        season
    }

    /// What is added at a place.
    pub(super) fn at(&self, place: usize) -> f64 {
        self.parts.iter().map(|part| part[place % part.len()]).sum()
    }

    /// The values without it.
    pub(super) fn without(&self, values: &[f64]) -> Vec<f64> {
        let mut without = values.to_vec();
        for part in &self.parts {
            take(&mut without, part);
        }
        without
    }
}

fn take(values: &mut [f64], part: &[f64]) {
    values.iter_mut().zip(part.iter().cycle()).for_each(|(value, part)| *value -= part);
}

fn part(values: &[f64], length: usize) -> Vec<f64> {
    let trend = moving_average(values, length);
    let start = length / 2;
    let mut sums = vec![(0.0, 0.0, 0.0, 0.0); length];
    let cycles = trend.len() / length;
    let mut end = trend.len();
    let mut weight = 1.0;
    while end > 0 {
        let begin = end.saturating_sub(length);
        let offs = trend[begin..end].iter().zip(&values[begin + start..]).map(|(middle, value)| value - middle);
        let (before, after) = sums.split_at_mut((begin + start) % length);
        for (off, (total, square, weights, squares)) in offs.zip(after.iter_mut().chain(before)) {
            *total += weight * off;
            *square += weight * off * off;
            *weights += weight;
            *squares += weight * weight;
        }
        weight *= FADE;
        end = begin;
    }
    let mut means: Vec<f64> = sums.iter().map(|(total, _, weights, _)| total / weights.max(1e-12)).collect();
    let centre = means.iter().sum::<f64>() / length as f64;
    means.iter_mut().for_each(|mean| *mean -= centre);
    let strength = strength(&means, &sums, cycles);
    means.iter_mut().for_each(|mean| *mean *= strength);
    means
}

/// The share of the variance of the means that noise does not explain, from 0 to 1.
fn strength(means: &[f64], sums: &[(f64, f64, f64, f64)], cycles: usize) -> f64 {
    if cycles < 2 {
        return 0.5;
    }
    let spread = means.iter().map(|mean| mean * mean).sum::<f64>() / (means.len() as f64 - 1.0);
    let mut noise = 0.0;
    for (total, square, weights, squares) in sums {
        let count = weights * weights / squares.max(1e-12);
        let mean = total / weights.max(1e-12);
        let variance = (square / weights.max(1e-12) - mean * mean).max(0.0) * count / (count - 1.0).max(0.5);
        noise += variance / count.max(1.0);
    }
    noise /= means.len() as f64;
    if spread > 0.0 { (1.0 - noise / spread).clamp(0.0, 1.0) } else { 0.0 }
}

/// The centred moving average of one cycle, where a whole one fits; the first stands for the place `length / 2`.
fn moving_average(values: &[f64], length: usize) -> Vec<f64> {
    let half = length / 2;
    let mut sums = vec![0.0; values.len() + 1];
    for (at, value) in values.iter().enumerate() {
        sums[at + 1] = sums[at] + value;
    }
    let sum = |from: usize, to: usize| sums[to] - sums[from];
    (half..values.len().saturating_sub(half))
        .map(|middle| {
            if length % 2 == 1 {
                return sum(middle - half, middle + half + 1) / length as f64;
            }
            let ends = f64::midpoint(values[middle - half], values[middle + half]);
            (sum(middle - half + 1, middle + half) + ends) / length as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn what_repeats_is_found_and_taken_out() {
        let week = [2.0, -1.0, 0.5, 0.0, -2.0, 1.0, -0.5];
        let values: Vec<f64> = (0..70).map(|day| 10.0 + 0.1 * day as f64 + week[day % 7]).collect();
        let season = Season::learn(&values, &[7, 52]);
        assert!((0..14).all(|day| (season.at(day) - week[day % 7]).abs() < 1e-9), "{season:?}");
        let without = season.without(&values);
        assert!(without.iter().enumerate().all(|(day, value)| (value - 10.0 - 0.1 * day as f64).abs() < 1e-9));
    }

    #[test]
    fn noise_has_hardly_a_season() {
        let mut random = Random::seeded(8);
        let values: Vec<f64> = (0..700).map(|_| random.normal()).collect();
        let season = Season::learn(&values, &[7]);
        let swing = (0..7).map(|day| season.at(day).powi(2)).sum::<f64>() / 7.0;
        assert!(swing < 0.02, "{swing}");
    }

    #[test]
    fn too_few_cycles_have_none() {
        assert_eq!(Season::learn(&[1.0; 13], &[7]), Season::default());
        assert_eq!(Season::learn(&[], &[7]), Season::default());
    }
}
