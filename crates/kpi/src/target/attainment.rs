//! Attainment: how much of a target was reached.
//!
//! Invariant: 1 is exactly reached, and nothing is clamped: twice as much is 2, a fall where a rise was wanted is below 0.

use super::Goalpost;

/// The progress made ÷ the progress wanted. Which way is better is the goalpost's side.
///
/// - One bound and a baseline from which it has to be reached: `(reading − baseline) ÷ (bound − baseline)`. A KPI that should
///   fall needs no special case, as both differences are negative.
/// - One bound without such a baseline (none is known, or it meets the target already): `1 − shortfall ÷ |bound|`, where the
///   shortfall is below 0 when the bound is exceeded on the better side. Under a floor this is `reading ÷ bound`; under a
///   ceiling, such as a cost per acquisition, `2 − reading ÷ bound`: 15 instead of at most 12 is a quarter too much, so 75 %.
/// - A range: 1 inside. Outside, the way from a baseline on the same side to the nearer bound, or without one
///   `1 − distance ÷ |nearer bound|`.
///
/// `None` when there is no scale: a bound of 0 without a baseline, when the reading does not meet it. One that meets a bound
/// of 0 has attained it: 1.
pub fn attainment(reading: f64, baseline: Option<f64>, goalpost: &Goalpost) -> Option<f64> {
    let bound = goalpost.nearest(reading)?;
    if !reading.is_finite() {
        return None;
    }
    if goalpost.aim().is_none() && goalpost.shortfall(reading) <= 0.0 {
        return Some(1.0);
    }
    let attained = match baseline.filter(|from| goalpost.is_ahead_of(*from, bound)) {
        Some(from) => (reading - from) / (bound - from),
        None if bound == 0.0 => return goalpost.met(reading).then_some(1.0),
        None => 1.0 - goalpost.shortfall(reading) / bound.abs(),
    };
    attained.is_finite().then_some(attained)
}

impl Goalpost {
    /// Whether a bound has still to be reached from a baseline.
    pub(crate) fn is_ahead_of(&self, baseline: f64, bound: f64) -> bool {
        self.shortfall(baseline) > 0.0 && self.nearest(baseline) == Some(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Side;
    use proptest::prelude::{any, prop_assert, proptest};

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn attainment_is_progress_made_of_progress_wanted() {
        let floor = |value| Goalpost::on(Side::AtLeast, value);
        let ceiling = |value| Goalpost::on(Side::AtMost, value);
        // From 20 000 followers to 25 000: 22 000 is two fifths, 30 000 twice, 19 000 a fifth backwards.
        for (reading, expected) in [(22_000.0, 0.4), (30_000.0, 2.0), (19_000.0, -0.2), (25_000.0, 1.0)] {
            close(attainment(reading, Some(20_000.0), &floor(25_000.0)), expected);
        }
        // A cost from 20 down to 15: 18 is two fifths, 14 six fifths, 21 a fifth backwards.
        for (reading, expected) in [(18.0, 0.4), (14.0, 1.2), (21.0, -0.2)] {
            close(attainment(reading, Some(20.0), &ceiling(15.0)), expected);
        }
        // No baseline: reading ÷ floor, and 2 − reading ÷ ceiling.
        close(attainment(450.0, None, &floor(500.0)), 0.9);
        close(attainment(15.0, None, &ceiling(12.0)), 0.75);
        close(attainment(9.0, None, &ceiling(12.0)), 1.25);
        close(attainment(0.0, None, &ceiling(12.0)), 2.0);
        close(attainment(-0.2, None, &floor(-0.1)), 0.0);
        // A baseline that meets the target already is no place to start from.
        close(attainment(0.33, Some(0.35), &floor(0.3)), 1.1);
        close(attainment(450.0, Some(500.0), &floor(500.0)), 0.9);
    }

    #[test]
    fn a_range_is_attained_inside_and_by_distance_outside() {
        let range = Goalpost::within(0.4, 0.6);
        assert_eq!([0.4, 0.5, 0.6].map(|reading| attainment(reading, None, &range)), [Some(1.0); 3]);
        close(attainment(0.3, None, &range), 0.75);
        close(attainment(0.9, None, &range), 0.5);
        close(attainment(0.3, Some(0.2), &range), 0.5);
        close(attainment(0.9, Some(0.2), &range), 0.5);
    }

    #[test]
    fn without_a_scale_there_is_no_attainment() {
        let floor = Goalpost::on(Side::AtLeast, 0.0);
        assert_eq!(attainment(-1.0, None, &floor), None);
        assert_eq!(attainment(1.0, None, &floor), Some(1.0));
        close(attainment(-1.0, Some(-4.0), &floor), 0.75);
        assert_eq!(attainment(f64::NAN, Some(1.0), &floor), None);
    }

    proptest! {
        #[test]
        fn attainment_is_one_at_the_bound_and_rises_towards_the_better(
            bound in -1e3_f64..1e3, from in -1e3_f64..1e3, reading in -1e3_f64..1e3, step in 1e-3_f64..1e3, floor in any::<bool>(), known in any::<bool>(),
        ) {
            let post = Goalpost::on(if floor { Side::AtLeast } else { Side::AtMost }, bound);
            let baseline = known.then_some(from);
            let better = if floor { reading + step } else { reading - step };
            if let (Some(worse), Some(better)) = (attainment(reading, baseline, &post), attainment(better, baseline, &post)) {
                prop_assert!(better >= worse);
            }
            if let Some(exact) = attainment(bound, baseline, &post) {
                prop_assert!((exact - 1.0).abs() < 1e-9);
            }
        }

        #[test]
        fn met_and_attained_agree(bound in 0.1_f64..1e3, from in 0.0_f64..1e3, reading in 0.0_f64..1e3, floor in any::<bool>()) {
            let post = Goalpost::on(if floor { Side::AtLeast } else { Side::AtMost }, bound);
            for baseline in [None, Some(from)] {
                let attained = attainment(reading, baseline, &post).unwrap();
                prop_assert!(post.met(reading) == (attained >= 1.0) || (attained - 1.0).abs() < 1e-9);
            }
        }
    }
}
