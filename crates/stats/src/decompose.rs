//! Decomposing: which groups a change came from, exactly.
//!
//! A total changes by what its groups changed. A ratio `R = Σ numerator ÷ Σ denominator = Σ wᵢ rᵢ`, with each group's rate `rᵢ`
//! and its weight `wᵢ`, the share of the denominator, changes by rates and by mix. It is split by the midpoint formula of
//! Kitagawa ("Components of a difference between two rates", *Journal of the American Statistical Association* 50, 1955),
//! which for two factors is Shapley's value of each (Ang, "Decomposition analysis for policymaking in energy", *Energy
//! Policy* 32, 2004, section 3):
//!
//! - rate: `(rᵢ₁ − rᵢ₀) × (wᵢ₀ + wᵢ₁) ÷ 2`
//! - mix: `(wᵢ₁ − wᵢ₀) × ((rᵢ₀ + rᵢ₁) ÷ 2 − (R₀ + R₁) ÷ 2)`
//!
//! As weights always make 1, the sum of all mix parts is the same with any constant in the place of the mean of both wholes;
//! with this one, a group that grows helps only when it is better than the rest. A group that is there on one side alone
//! has its rate of that side on both, so that all of its part is mix. A numerator without any denominator (conversions
//! without a click) counts as rate.
//!
//! It does not know what the groups are, or whether the sides are two periods or a plan and what came of it.
//!
//! Invariant: the parts add up to the change, and change sign when the sides are swapped.

use crate::sum;

/// Why a change cannot be decomposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// The denominators before add up to 0: there was no ratio.
    NoDenominatorBefore,
    /// The denominators after add up to 0: there is no ratio.
    NoDenominatorAfter,
    /// A number is not finite, or a sum of them.
    NoNumber,
}

/// What is divided and what by; neither needs to be whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fraction {
    /// What is divided.
    pub numerator: f64,
    /// What it is divided by; 0 or more.
    pub denominator: f64,
}

impl Fraction {
    /// The quotient. `None` when it is no finite number.
    pub fn ratio(self) -> Option<f64> {
        let ratio = self.numerator / self.denominator;
        ratio.is_finite().then_some(ratio)
    }
}

/// What a group did to the change of a total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// What it changed by.
    pub change: f64,
    /// Its part of the whole change; below 0 when it went the other way. `None` where the whole did not change.
    pub share: Option<f64>,
}

/// The change of a total, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// The total before.
    pub before: f64,
    /// The total after.
    pub after: f64,
    /// One part per group, in the order given.
    pub parts: Vec<Part>,
}

/// What a group did to the change of a ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cause {
    /// By its own rate.
    pub rate: f64,
    /// By its weight among the others.
    pub mix: f64,
}

/// The change of a ratio, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratio {
    /// The ratio before.
    pub before: f64,
    /// The ratio after.
    pub after: f64,
    /// One cause per group, in the order given.
    pub causes: Vec<Cause>,
    /// All rates together.
    pub rate: f64,
    /// All of the mix.
    pub mix: f64,
}

/// Takes the change of a total apart; each group is what it was before and after, 0 where it was not there.
///
/// # Errors
/// When a number is not finite.
pub fn decompose_total(groups: &[[f64; 2]]) -> Result<Total, Undefined> {
    let [before, after] = [0, 1].map(|side| sum::total(groups.iter().map(|group| group[side])));
    let changes: Vec<f64> = groups.iter().map(|[before, after]| after - before).collect();
    let change = sum::total(changes.iter().copied());
    if ![before, after, change].iter().all(|number| number.is_finite()) {
        return Err(Undefined::NoNumber);
    }
    let share = |part: f64| Some(part / change).filter(|share| share.is_finite());
    let parts = changes.into_iter().map(|change| Part { change, share: share(change) }).collect();
    Ok(Total { before, after, parts })
}

/// Takes the change of a ratio apart; each group is its fraction before and after, both numbers 0 where it was not there.
///
/// # Errors
/// When one of the sides has no ratio.
pub fn decompose_ratio(groups: &[[Fraction; 2]]) -> Result<Ratio, Undefined> {
    let wholes = [0, 1].map(|side| Fraction {
        numerator: sum::total(groups.iter().map(|group| group[side].numerator)),
        denominator: sum::total(groups.iter().map(|group| group[side].denominator)),
    });
    for (whole, missing) in wholes.iter().zip([Undefined::NoDenominatorBefore, Undefined::NoDenominatorAfter]) {
        if whole.denominator == 0.0 {
            return Err(missing);
        }
    }
    let [Some(before), Some(after)] = wholes.map(Fraction::ratio) else { return Err(Undefined::NoNumber) };
    let middle = f64::midpoint(before, after);
    let causes: Vec<Cause> = groups.iter().map(|group| cause(group, &wholes, middle)).collect();
    let rate = sum::total(causes.iter().map(|cause| cause.rate));
    let mix = sum::total(causes.iter().map(|cause| cause.mix));
    let known = rate.is_finite() && mix.is_finite();
    if known { Ok(Ratio { before, after, causes, rate, mix }) } else { Err(Undefined::NoNumber) }
}

fn cause(sides: &[Fraction; 2], wholes: &[Fraction; 2], middle: f64) -> Cause {
    let weight = [0, 1].map(|side| sides[side].denominator / wholes[side].denominator);
    let own = sides.map(Fraction::ratio);
    let rate = match own {
        [Some(before), Some(after)] => [before, after],
        [one, other] => [one.or(other).unwrap_or(0.0); 2],
    };
    // What stands above nothing: part of the whole, and of no rate.
    let loose =
        [0, 1].map(|side| if own[side].is_some() { 0.0 } else { sides[side].numerator / wholes[side].denominator });
    Cause {
        rate: (rate[1] - rate[0]) * f64::midpoint(weight[0], weight[1]) + (loose[1] - loose[0]),
        mix: (weight[1] - weight[0]) * (f64::midpoint(rate[0], rate[1]) - middle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, proptest};

    fn sides(before: (f64, f64), after: (f64, f64)) -> [Fraction; 2] {
        [before, after].map(|(numerator, denominator)| Fraction { numerator, denominator })
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn a_total_changes_by_what_its_groups_do() {
        let found = decompose_total(&[[10.0, 4.0], [0.0, 9.0], [5.0, 5.0]]).unwrap();
        assert_eq!((found.before, found.after), (15.0, 18.0));
        assert_eq!(found.parts.iter().map(|part| part.change).collect::<Vec<_>>(), [-6.0, 9.0, 0.0]);
        assert_eq!(found.parts.iter().map(|part| part.share).collect::<Vec<_>>(), [Some(-2.0), Some(3.0), Some(0.0)]);
        assert_eq!(decompose_total(&[[1.0, 1.0]]).unwrap().parts[0].share, None);
        assert_eq!(decompose_total(&[[f64::NAN, 1.0]]), Err(Undefined::NoNumber));
    }

    #[test]
    fn a_shift_to_the_weaker_group_lowers_the_whole_though_both_got_better() {
        // By hand. A: 10 of 100, then 11 of 100. B: 2 of 100, then 9 of 300 (2 % to 3 %).
        // Whole: 12/200 = 6 %, then 20/400 = 5 %. Weights of A: 1/2, 1/4; of B: 1/2, 3/4; middle 5.5 %.
        let found = decompose_ratio(&[sides((10.0, 100.0), (11.0, 100.0)), sides((2.0, 100.0), (9.0, 300.0))]).unwrap();
        close(found.causes[0].rate, 0.003_75);
        close(found.causes[0].mix, -0.0125);
        close(found.causes[1].rate, 0.006_25);
        close(found.causes[1].mix, -0.0075);
        close(found.rate + found.mix, -0.01);
    }

    #[test]
    fn groups_come_and_go() {
        let come = decompose_ratio(&[sides((10.0, 100.0), (10.0, 100.0)), sides((0.0, 0.0), (5.0, 100.0))]).unwrap();
        close(come.rate, 0.0);
        close(come.mix, 0.075 - 0.1);
        let loose = decompose_ratio(&[sides((10.0, 100.0), (10.0, 100.0)), sides((0.0, 0.0), (5.0, 0.0))]).unwrap();
        close(loose.rate, 0.05);
        close(loose.mix, 0.0);
    }

    #[test]
    fn without_a_ratio_there_is_a_reason() {
        assert_eq!(decompose_ratio(&[]), Err(Undefined::NoDenominatorBefore));
        assert_eq!(decompose_ratio(&[sides((0.0, 0.0), (1.0, 2.0))]), Err(Undefined::NoDenominatorBefore));
        assert_eq!(decompose_ratio(&[sides((1.0, 2.0), (1.0, 0.0))]), Err(Undefined::NoDenominatorAfter));
        assert_eq!(decompose_ratio(&[sides((f64::NAN, 2.0), (1.0, 1.0))]), Err(Undefined::NoNumber));
    }

    fn groups() -> impl Strategy<Value = Vec<[Fraction; 2]>> {
        let count = || proptest::prop_oneof![Just(0.0), 0.0_f64..1e6, (0_u32..50).prop_map(f64::from)];
        let one = ((count(), count()), (count(), count())).prop_map(|(before, after)| sides(before, after));
        proptest::collection::vec(one, 1..10)
    }

    proptest! {
        #[test]
        fn causes_add_up_to_the_change(groups in groups()) {
            let Ok(found) = decompose_ratio(&groups) else { return Ok(()) };
            let all = || found.causes.iter().flat_map(|cause| [cause.rate, cause.mix]);
            let scale = all().map(f64::abs).sum::<f64>().max(found.before.abs()).max(found.after.abs());
            prop_assert!((sum::total(all()) - (found.after - found.before)).abs() <= 1e-9 * scale);
        }

        #[test]
        fn swapped_sides_change_the_sign(groups in groups()) {
            let turned: Vec<[Fraction; 2]> = groups.iter().map(|[before, after]| [*after, *before]).collect();
            let (Ok(forth), Ok(back)) = (decompose_ratio(&groups), decompose_ratio(&turned)) else { return Ok(()) };
            for (one, other) in forth.causes.iter().zip(&back.causes) {
                prop_assert_eq!((one.rate, one.mix), (-other.rate, -other.mix));
            }
        }

        #[test]
        fn parts_add_up_to_the_total(groups in proptest::collection::vec(proptest::array::uniform2(-1e9_f64..1e9), 0..20)) {
            let found = decompose_total(&groups).unwrap();
            let all = sum::total(found.parts.iter().map(|part| part.change));
            let scale = found.parts.iter().map(|part| part.change.abs()).sum::<f64>().max(found.before.abs());
            prop_assert!((all - (found.after - found.before)).abs() <= 1e-9 * scale);
        }

        #[test]
        fn no_numbers_make_it_panic(numbers in proptest::collection::vec(proptest::array::uniform4(any::<f64>()), 0..5)) {
            let groups: Vec<[Fraction; 2]> = numbers.iter().map(|[a, b, c, d]| sides((*a, *b), (*c, *d))).collect();
            if let Ok(found) = decompose_ratio(&groups) {
                prop_assert!(found.rate.is_finite() && found.mix.is_finite());
            }
            let totals: Vec<[f64; 2]> = numbers.iter().map(|[a, b, _, _]| [*a, *b]).collect();
            if let Ok(found) = decompose_total(&totals) {
                prop_assert!(found.before.is_finite() && found.after.is_finite());
            }
        }
    }
}
