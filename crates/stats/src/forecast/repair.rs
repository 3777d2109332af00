//! Repair: a series without missing and wild values, for learning from it.
//!
//! Knows that missing and wild values are worth less than their neighbours. What a forecast is compared with stays as it was.
//!
//! Invariant: the repaired series has a finite value at every step, and values that are neither missing nor wild are kept.

use super::season::Season;
use crate::distribution::MAD_TO_DEVIATION;

/// So many robust deviations from its neighbours make a value wild.
const WILD: f64 = 6.0;
/// How many neighbours on each side a value is compared with.
const NEIGHBOURS: usize = 7;

/// Fills what is missing along straight lines between neighbours, the season taken out first and put back.
pub(super) fn fill(values: &[Option<f64>], lengths: &[usize]) -> Vec<f64> {
    let rough = join(values);
    if values.iter().all(Option::is_some) {
        return rough;
    }
    let season = Season::learn(&rough, lengths);
    let without: Vec<Option<f64>> =
        values.iter().enumerate().map(|(step, value)| value.map(|value| value - season.at(step))).collect();
    join(&without).iter().enumerate().map(|(step, value)| value + season.at(step)).collect()
}

/// Pulls wild values to the edge of what their neighbours make likely (winsorising: Tukey 1962).
///
/// The newest values are left: whether they are wild or the start of another level is not known yet.
pub(super) fn tame(filled: &mut [f64], lengths: &[usize]) {
    let season = Season::learn(filled, lengths);
    let without = season.without(filled);
    let usual = usual(&without);
    let mut off: Vec<f64> = without.iter().zip(&usual).map(|(value, usual)| (value - usual).abs()).collect();
    let most = WILD * MAD_TO_DEVIATION * middle(&mut off);
    if most <= 0.0 {
        return;
    }
    let judged = filled.len().saturating_sub(NEIGHBOURS);
    for (step, value) in filled[..judged].iter_mut().enumerate() {
        let centre = usual[step] + season.at(step);
        *value = value.clamp(centre - most, centre + most);
    }
}

/// The median of each value and its neighbours.
pub(super) fn usual(values: &[f64]) -> Vec<f64> {
    let mut window = Vec::with_capacity(2 * NEIGHBOURS + 1);
    (0..values.len())
        .map(|step| {
            window.clear();
            window
                .extend_from_slice(&values[step.saturating_sub(NEIGHBOURS)..(step + NEIGHBOURS + 1).min(values.len())]);
            middle(&mut window)
        })
        .collect()
}

/// The value in the middle, which changes the order; 0 of none.
fn middle(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let at = values.len() / 2;
    *values.select_nth_unstable_by(at, f64::total_cmp).1
}

/// Straight lines over what is missing; before the first value and after the last the nearest one.
fn join(values: &[Option<f64>]) -> Vec<f64> {
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(step, value)| value.map(|value| (step, value))).collect();
    let mut next = 0;
    (0..values.len())
        .map(|step| {
            while known.get(next).is_some_and(|(at, _)| *at < step) {
                next += 1;
            }
            let before = next.checked_sub(1).and_then(|at| known.get(at));
            match (before, known.get(next)) {
                (_, Some((at, value))) if *at == step => *value,
                (Some((from, low)), Some((to, high))) => low + (high - low) * (step - from) as f64 / (to - from) as f64,
                (Some((_, value)), None) | (None, Some((_, value))) => *value,
                (None, None) => 0.0,
            }
        })
        .collect()
}
