//! Why a ratio changed: its campaigns' own rates changed, or the mix of campaigns did.
//!
//! The arithmetic, and where it is from, is [`stats::decompose`]: rates, mix, groups that come and go.
//!
//! The two sides may be two periods, or plan and actual.
//!
//! Invariant: the effects add up to the change of the ratio, whatever the order of the campaigns.

use serde::Serialize;
use stats::{decompose, sum};
use std::collections::BTreeMap;

pub use decompose::Fraction;

/// A campaign on both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides {
    /// The campaign's id.
    pub campaign: String,
    /// Before, or as planned.
    pub before: Fraction,
    /// After, or as it came.
    pub after: Fraction,
}

/// What a campaign did to the change of a ratio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// The campaign's id.
    pub campaign: String,
    /// By its own rate.
    pub rate: f64,
    /// By its weight among the others.
    pub mix: f64,
    /// Its part of the numerator before and after. `None` where the whole numerator is 0.
    pub shares: [Option<f64>; 2],
}

/// The change of a ratio, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The ratio before.
    pub before: f64,
    /// The ratio after.
    pub after: f64,
    /// One line per campaign, by id.
    pub effects: Vec<Effect>,
    /// All rate effects together.
    pub rate: f64,
    /// All mix effects together.
    pub mix: f64,
}

/// Takes the change of a ratio apart. `None` when one of the sides has no ratio: its denominators make 0, or something is no
/// finite number. Several entries of one campaign are one.
pub fn change(campaigns: &[Sides]) -> Option<Change> {
    let joined = joined(campaigns);
    let sides: Vec<[Fraction; 2]> = joined.values().copied().collect();
    let found = decompose::decompose_ratio(&sides).ok()?;
    let numerators = [0, 1].map(|side| sum::total(sides.iter().map(|sides| sides[side].numerator)));
    let effect = |(campaign, sides): (&&str, &[Fraction; 2]), cause: &decompose::Cause| Effect {
        campaign: (*campaign).to_owned(),
        rate: cause.rate,
        mix: cause.mix,
        shares: [0, 1].map(|side| Some(sides[side].numerator / numerators[side]).filter(|share| share.is_finite())),
    };
    let effects = joined.iter().zip(&found.causes).map(|(entry, cause)| effect(entry, cause)).collect();
    Some(Change { before: found.before, after: found.after, effects, rate: found.rate, mix: found.mix })
}

fn joined(campaigns: &[Sides]) -> BTreeMap<&str, [Fraction; 2]> {
    let mut entries: BTreeMap<&str, Vec<[Fraction; 2]>> = BTreeMap::new();
    for one in campaigns {
        entries.entry(&one.campaign).or_default().push([one.before, one.after]);
    }
    let side = |sides: &[[Fraction; 2]], at: usize| Fraction {
        numerator: sum::total(sides.iter().map(|side| side[at].numerator)),
        denominator: sum::total(sides.iter().map(|side| side[at].denominator)),
    };
    entries.into_iter().map(|(campaign, sides)| (campaign, [side(&sides, 0), side(&sides, 1)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest};

    fn sides(campaign: &str, before: (f64, f64), after: (f64, f64)) -> Sides {
        let fraction = |(numerator, denominator)| Fraction { numerator, denominator };
        Sides { campaign: campaign.to_owned(), before: fraction(before), after: fraction(after) }
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn a_shift_to_the_weaker_campaign_lowers_the_whole_though_both_got_better() {
        // By hand. A: 10 of 100, then 11 of 100. B: 2 of 100, then 9 of 300 (2 % to 3 %).
        // Whole: 12/200 = 6 %, then 20/400 = 5 %. Weights of A: 1/2, 1/4; of B: 1/2, 3/4; middle 5.5 %.
        // Rates: A 0.01 × 3/8 = 0.00375, B 0.01 × 5/8 = 0.00625. Mix: A −1/4 × (0.105 − 0.055) = −0.0125,
        // B 1/4 × (0.025 − 0.055) = −0.0075. All: 0.01 − 0.02 = −0.01.
        let found =
            change(&[sides("b", (2.0, 100.0), (9.0, 300.0)), sides("a", (10.0, 100.0), (11.0, 100.0))]).unwrap();
        close(found.before, 0.06);
        close(found.after, 0.05);
        close(found.effects[0].rate, 0.003_75);
        close(found.effects[0].mix, -0.0125);
        close(found.effects[1].rate, 0.006_25);
        close(found.effects[1].mix, -0.0075);
        close(found.rate, 0.01);
        close(found.mix, -0.02);
        close(found.effects[0].shares[1].unwrap(), 0.55);
    }

    #[test]
    fn a_campaign_that_comes_new_is_mix_alone() {
        let found = change(&[sides("a", (10.0, 100.0), (10.0, 100.0)), sides("b", (0.0, 0.0), (5.0, 100.0))]).unwrap();
        close(found.rate, 0.0);
        close(found.mix, 0.075 - 0.1);
        // Conversions without a click belong to no rate, and are not lost.
        let found = change(&[sides("a", (10.0, 100.0), (10.0, 100.0)), sides("b", (0.0, 0.0), (5.0, 0.0))]).unwrap();
        close(found.rate, 0.05);
        close(found.mix, 0.0);
    }

    #[test]
    fn without_a_ratio_on_both_sides_there_is_no_change() {
        assert_eq!(change(&[]), None);
        assert_eq!(change(&[sides("a", (0.0, 0.0), (1.0, 2.0))]), None);
        assert_eq!(change(&[sides("a", (f64::NAN, 1.0), (1.0, 2.0))]), None);
        let none = change(&[sides("a", (0.0, 5.0), (1.0, 2.0))]).unwrap();
        assert_eq!(none.effects[0].shares, [None, Some(1.0)]);
    }

    fn campaigns() -> impl Strategy<Value = Vec<Sides>> {
        let count = || proptest::prop_oneof![Just(0.0), 0.0_f64..1e6, (0_u32..50).prop_map(f64::from)];
        let one = (0_u8..8, (count(), count()), (count(), count()));
        proptest::collection::vec(one, 1..10).prop_map(|all| {
            all.into_iter().map(|(name, before, after)| sides(&format!("c{name}"), before, after)).collect()
        })
    }

    fn shuffled() -> impl Strategy<Value = (Vec<Sides>, Vec<Sides>)> {
        campaigns().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    }

    proptest! {
        #[test]
        fn the_effects_add_up_to_the_change(all in campaigns()) {
            if let Some(found) = change(&all) {
                let parts = sum::total(found.effects.iter().flat_map(|one| [one.rate, one.mix]));
                let size = found.effects.iter().flat_map(|one| [one.rate, one.mix]).map(f64::abs).sum::<f64>();
                let scale = found.before.abs().max(found.after.abs()).max(size);
                prop_assert!((parts - (found.after - found.before)).abs() <= 1e-9 * scale);
                prop_assert!((found.rate + found.mix - parts).abs() <= 1e-9 * scale);
            }
        }

        #[test]
        fn order_does_not_matter((all, other) in shuffled()) {
            prop_assert_eq!(change(&all), change(&other));
        }

        #[test]
        fn turned_round_the_effects_change_sign(all in campaigns()) {
            let turned: Vec<Sides> = all.iter().cloned().map(|one| Sides { before: one.after, after: one.before, ..one }).collect();
            if let (Some(forth), Some(back)) = (change(&all), change(&turned)) {
                for (one, other) in forth.effects.iter().zip(&back.effects) {
                    prop_assert!((one.rate + other.rate).abs() <= 1e-9 * one.rate.abs().max(1e-6));
                    prop_assert!((one.mix + other.mix).abs() <= 1e-9 * one.mix.abs().max(1e-6));
                }
            }
        }

        #[test]
        fn equal_weights_leave_no_mix_and_equal_rates_no_rate(rates in proptest::collection::vec((0.0_f64..1.0, 0.0_f64..1.0, 1.0_f64..1e3), 1..6)) {
            let same: Vec<Sides> = rates.iter().enumerate()
                .map(|(at, (before, after, size))| sides(&format!("c{at}"), (before * size, *size), (after * size, *size))).collect();
            prop_assert!(change(&same).unwrap().mix.abs() < 1e-12);
            let fixed: Vec<Sides> = rates.iter().enumerate()
                .map(|(at, (rate, weight, size))| sides(&format!("c{at}"), (rate * size, *size), (rate * (weight + 0.1), weight + 0.1))).collect();
            prop_assert!(change(&fixed).unwrap().rate.abs() < 1e-12);
        }
    }
}
