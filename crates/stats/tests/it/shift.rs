//! Shifts with planted breaks.

use crate::planted::steps;
use stats::changepoint::{Cause, Kind, Setting, Shift, shifts};

/// The shifts of 100 series.
fn hundred(days: usize, phi: f64, level: impl Fn(f64) -> f64 + Copy) -> Vec<Vec<Shift>> {
    (0..100).map(|seed| shifts(&steps(seed, days, phi, level), &Setting::default())).collect()
}

/// Of how many series something is said.
fn told(found: &[Vec<Shift>]) -> usize {
    found.iter().filter(|found| !found.is_empty()).count()
}

/// How many have exactly one shift, of this kind and at most so far from a row.
fn right(found: &[Vec<Shift>], kind: Kind, at: usize, within: usize) -> usize {
    let right =
        |found: &&Vec<Shift>| matches!(found.as_slice(), [one] if one.kind == kind && one.at.abs_diff(at) <= within);
    found.iter().filter(right).count()
}

#[test]
fn what_does_not_shift_has_no_shift() {
    for (days, phi) in [(60, 0.0), (120, 0.0), (365, 0.0), (120, 0.3), (365, 0.3), (120, 0.5)] {
        for (name, growth) in [("flat", 0.0), ("growing", 0.002)] {
            let wrong = told(&hundred(days, phi, |day| 1000.0 * f64::exp(growth * day)));
            assert!(wrong <= 8, "{name}, {days} days, φ = {phi}: {wrong} of 100 have a shift");
        }
    }
}

#[test]
fn a_drop_is_found_where_it_is() {
    let drop = |day: f64| if day < 90.0 { 1000.0 } else { 650.0 };
    let found = hundred(180, 0.2, drop);
    assert!(right(&found, Kind::Level, 90, 3) >= 85, "{}", right(&found, Kind::Level, 90, 3));
    let covered = found.iter().flatten().filter(|shift| (shift.interval.0..=shift.interval.1).contains(&90)).count();
    assert!(covered * 10 >= found.iter().flatten().count() * 9, "{covered} intervals hold the row");
    for shift in found.iter().flatten() {
        assert!((shift.after / shift.before - 0.65).abs() < 0.15 && shift.sure > 0.98, "{shift:?}");
    }
}

#[test]
fn a_turn_is_a_trend() {
    let turn = |day: f64| 1000.0 + 25.0 * (day - 60.0).max(0.0);
    let found = hundred(120, 0.0, turn);
    assert!(right(&found, Kind::Trend, 60, 15) >= 80, "{}", right(&found, Kind::Trend, 60, 15));
    for shift in found.iter().filter(|found| found.len() == 1).flatten().filter(|shift| shift.kind == Kind::Trend) {
        assert!(shift.before.abs() < 10.0 && (shift.after - 25.0).abs() < 12.0, "{shift:?}");
    }
}

#[test]
fn a_known_break_is_labelled() {
    let values = steps(3, 180, 0.0, |day| if day < 90.0 { 1000.0 } else { 500.0 });
    let cause = |known: Vec<usize>| shifts(&values, &Setting { known, ..Setting::default() })[0].cause;
    assert_eq!(cause(vec![20, 90]), Cause::Known(90));
    assert_eq!(cause(vec![20]), Cause::Unknown);
}

#[test]
fn gaps_keep_their_rows() {
    let mut values = steps(3, 180, 0.0, |day| if day < 90.0 { 1000.0 } else { 500.0 });
    (30..44).for_each(|row| values[row] = None);
    let found = shifts(&values, &Setting::default());
    assert_eq!(found.len(), 1);
    assert!(found[0].at.abs_diff(90) <= 1, "{found:?}");
}
