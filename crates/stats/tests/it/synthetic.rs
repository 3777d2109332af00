//! Campaigns with planted effects against synthetic controls.

use crate::planted::{study, world};
use stats::changepoint::synthetic::{CannotTell, effect};

/// Of 150 campaigns: how many are judged, how many are sure at 5 %, and how many intervals hold the truth.
fn count(lift: f64) -> (usize, usize, usize) {
    let (mut told, mut sure, mut held) = (0, 0, 0);
    for seed in 0..150 {
        let world = world(seed, 10, 0.3, lift);
        let Ok(found) = study(&world) else { continue };
        let truth = (60..74).map(|day| world[0][day].unwrap() * lift / (1.0 + lift)).sum::<f64>() / 14.0;
        told += 1;
        sure += usize::from(found.p < 0.05);
        held += usize::from(found.interval.low <= truth && truth <= found.interval.high);
    }
    (told, sure, held)
}

#[test]
fn intervals_hold_what_was_planted() {
    for lift in [0.0, 0.2, 0.5] {
        let (told, sure, held) = count(lift);
        assert!(told >= 130, "{told} of 150 judged");
        assert!(held * 100 >= told * 86, "lift {lift}: {held} of {told} intervals hold it");
        match lift {
            0.0 => assert!(sure * 100 <= told * 8, "{sure} of {told} find an effect where there is none"),
            0.2 => assert!(sure * 100 >= told * 65, "{sure} of {told} find a fifth more"),
            _ => assert!(sure * 100 >= told * 95, "{sure} of {told} find half as much again"),
        }
    }
}

#[test]
fn an_effect_adds_up() {
    let found = study(&world(3, 10, 0.3, 0.5)).unwrap();
    assert!((found.total - 14.0 * found.per_row).abs() < 1e-9 * found.total.abs());
    assert!(
        (found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9 && found.weights.iter().all(|weight| *weight >= 0.0)
    );
    let would: f64 = found.expected.iter().flatten().sum();
    assert!((found.relative.unwrap() - found.total / would).abs() < 1e-9 && found.placebos.1 == 10);
}

#[test]
fn what_cannot_be_told_is_not_told() {
    let world = world(3, 10, 0.3, 0.5);
    let donors: Vec<&[Option<f64>]> = world[1..].iter().map(Vec::as_slice).collect();
    assert_eq!(effect(&world[0], &donors[..2], 60, 74), Err(CannotTell::TooFewDonors(2)));
    assert_eq!(effect(&world[0], &donors, 10, 24), Err(CannotTell::TooFewRows { before: 10, during: 14 }));
    let grows: Vec<Option<f64>> = (0..80).map(|day| Some(f64::from(day * day))).collect();
    assert!(matches!(effect(&grows, &donors, 60, 74), Err(CannotTell::PoorFit(_))));
    let moved: Vec<Option<f64>> = world[0]
        .iter()
        .zip(0..)
        .map(|(value, day)| value.map(|value| if day < 46 { value } else { 1.4 * value }))
        .collect();
    let found = effect(&moved, &donors, 60, 74);
    let refused = matches!(found, Err(CannotTell::PlaceboMoved(_) | CannotTell::Wanders(_)));
    assert!(refused, "{found:?}");
}
