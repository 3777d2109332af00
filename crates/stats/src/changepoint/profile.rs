//! The season of a series, taken out by medians.
//!
//! Invariant: a season of one row, or a series of fewer than two seasons, is left as it is.

use crate::distribution::Distribution;

/// The values without their season: less the median distance of each phase from the median of the cycle around it. `rows` says at
/// which row each value stands.
pub(super) fn without(values: &[f64], rows: &[usize], season: usize) -> Vec<f64> {
    if season < 2 || values.len() < 2 * season {
        return values.to_vec();
    }
    let lifts = lifts(values, season);
    let phase = |phase: usize| {
        let of_phase = lifts.iter().zip(rows).filter(|(_, row)| *row % season == phase).map(|(lift, _)| *lift);
        of_phase.collect::<Distribution>().median().unwrap_or(0.0)
    };
    let phases: Vec<f64> = (0..season).map(phase).collect();
    let middle = phases.iter().sum::<f64>() / season as f64;
    values.iter().zip(rows).map(|(value, row)| value - (phases[row % season] - middle)).collect()
}

/// Each value less the mean of one cycle around it.
fn lifts(values: &[f64], season: usize) -> Vec<f64> {
    let last = values.len() - season;
    let mut sums = vec![0.0];
    values.iter().for_each(|value| sums.push(sums[sums.len() - 1] + value));
    let lift = |at: usize| {
        let start = at.saturating_sub(season / 2).min(last);
        values[at] - (sums[start + season] - sums[start]) / season as f64
    };
    (0..values.len()).map(lift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_taken_out_and_a_jump_stays() {
        let week = [0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 5.0];
        let value = |row: usize| week[row % 7] + if row < 35 { 10.0 } else { 20.0 };
        let rows: Vec<usize> = (0..70).collect();
        let values: Vec<f64> = rows.iter().map(|row| value(*row)).collect();
        let plain = without(&values, &rows, 7);
        assert!(plain[..35].iter().all(|value| (value - 12.0).abs() < 1e-9), "{plain:?}");
        assert!(plain[35..].iter().all(|value| (value - 22.0).abs() < 1e-9), "{plain:?}");
        assert_eq!(without(&values[..13], &rows[..13], 7), values[..13]);
    }
}
