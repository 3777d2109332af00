//! What holds for experiments with any numbers.

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use stats::experiment::{
    Better, Decision, Effect, Question, Sample, Scale, Sequence, Setting, Side, Spread, Verdict, believe,
    check_balance, compare, judge, test_once,
};

const SIDES: [Side; 3] = [Side::Both, Side::Greater, Side::Lesser];

/// Numbers that nobody should send, among some that they may.
fn wild() -> impl Strategy<Value = f64> {
    let odd = [0.0, -0.0, 1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -1.0];
    prop_oneof![proptest::sample::select(odd.to_vec()), any::<f64>(), -1e3_f64..1e3]
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..4, 0_u64..1_000_000, Just(u64::MAX)]
}

fn wild_sample() -> impl Strategy<Value = Sample> {
    let sums = (count(), wild(), wild()).prop_map(|(count, sum, squares)| Sample::of_sums(count, sum, squares));
    let rates = (count(), count()).prop_map(|(people, conversions)| Sample::of_conversions(people, conversions));
    let rows = proptest::collection::vec((wild(), wild()), 0..6);
    let rows = rows.prop_map(|rows| Sample::of_ratio(&rows.into_iter().collect()));
    prop_oneof![sums, rates, rows]
}

/// Samples that make sense.
fn sample() -> impl Strategy<Value = Sample> {
    (30_u64..100_000, 0.5_f64..9.0, 0.01_f64..100.0).prop_map(|(count, mean, variance)| Sample {
        count,
        mean,
        variance,
    })
}

fn effects() -> impl Strategy<Value = Effect> {
    (sample(), sample()).prop_filter_map("comparable", |(one, other)| compare(&one, &other, Scale::Relative).ok())
}

proptest! {
    #[test]
    fn no_numbers_make_it_panic(
        control in wild_sample(),
        variants in proptest::collection::vec(wild_sample(), 0..4),
        (alpha, tuning) in (prop_oneof![Just(0.05), wild()], prop_oneof![Just(5000.0), wild()]),
    ) {
        for scale in [Scale::Relative, Scale::Absolute] {
            let setting = Setting { scale, alpha, tuning, ..Setting::default() };
            let found = judge(&control, &variants, &setting);
            prop_assert_eq!(found.variants.len(), variants.len());
            for one in found.variants.iter().flatten() {
                let effect = one.effect;
                prop_assert!(effect.error > 0.0 && [effect.lift, effect.error, effect.freedom].iter().all(|x| x.is_finite()));
                for finding in [one.once, one.always] {
                    prop_assert!(finding.interval.low <= effect.lift && effect.lift <= finding.interval.high);
                    prop_assert!((0.0..=1.0).contains(&finding.p), "{:?}", finding);
                }
                prop_assert!((0.0..=1.0).contains(&one.chance_to_win) && one.expected_loss >= 0.0);
            }
        }
    }

    #[test]
    fn planning_never_panics(numbers in proptest::array::uniform6(wild()), counts in proptest::collection::vec(count(), 0..4)) {
        let [control, variant, alpha, power, people, deviation] = numbers;
        for spread in [Spread::Rate, Spread::Deviation(deviation)] {
            let question = Question { control, spread, alpha, power };
            let found = [
                question.people(variant), question.people_by_angle(variant), question.power(variant, people),
                question.smallest_lift(people), question.people_always(variant, people),
            ];
            prop_assert!(found.iter().flatten().all(|number| number.is_finite() && *number >= 0.0), "{:?}", found);
        }
        if let Some(balance) = check_balance(&counts, None) {
            prop_assert!((0.0..=1.0).contains(&balance.p));
        }
    }

    #[test]
    fn swapped_arms_negate_the_absolute_lift(one in sample(), other in sample()) {
        let setting = Setting { scale: Scale::Absolute, ..Setting::default() };
        let [forth, back] = [(one, other), (other, one)].map(|(control, variant)| judge(&control, &[variant], &setting));
        let (forth, back) = (forth.variants[0].unwrap(), back.variants[0].unwrap());
        prop_assert_eq!(forth.effect.lift, -back.effect.lift);
        prop_assert_eq!(forth.effect.error, back.effect.error);
        for (forth, back) in [(forth.once, back.once), (forth.always, back.always)] {
            prop_assert_eq!((forth.interval.low, forth.interval.high), (-back.interval.high, -back.interval.low));
            prop_assert_eq!(forth.p, back.p);
        }
        prop_assert!((forth.chance_to_win + back.chance_to_win - 1.0).abs() < 1e-12);
    }

    #[test]
    fn p_and_interval_agree(effect in effects(), alpha in 0.001_f64..0.3, level in 0.001_f64..0.3) {
        for side in SIDES {
            let once = test_once(&effect, side, level).unwrap();
            let always = Sequence::tuned(5000.0, alpha, side).unwrap().test(&effect, level).unwrap();
            for found in [once, always] {
                let outside = found.interval.low > 0.0 || found.interval.high < 0.0;
                prop_assert!(outside == (found.p < level) || (found.p / level - 1.0).abs() < 1e-6, "{side:?} {found:?}");
                prop_assert!(found.interval.low <= effect.lift && effect.lift <= found.interval.high);
            }
            prop_assert!(always.interval.high - always.interval.low >= once.interval.high - once.interval.low || side != Side::Both || alpha != level);
        }
    }

    #[test]
    fn intervals_widen_as_the_level_falls(effect in effects(), alpha in 0.001_f64..0.2) {
        let sequence = Sequence::tuned(5000.0, 0.05, Side::Both).unwrap();
        let width = |alpha: f64| [
            test_once(&effect, Side::Both, alpha).unwrap().interval, sequence.test(&effect, alpha).unwrap().interval,
            believe(&effect, None, alpha).unwrap().interval,
        ].map(|interval| interval.high - interval.low);
        for (narrow, wide) in width(alpha).into_iter().zip(width(alpha / 2.0)) {
            prop_assert!(narrow < wide);
        }
    }

    #[test]
    fn the_order_of_variants_decides_nothing(rates in proptest::collection::vec(0_u64..40, 1..5)) {
        let arm = |more: &u64| Sample::of_conversions(20_000, 2000 + 50 * more);
        let variants: Vec<Sample> = rates.iter().map(arm).collect();
        let turned: Vec<Sample> = rates.iter().rev().map(arm).collect();
        let [forth, back] = [variants, turned].map(|variants| judge(&arm(&0), &variants, &Setting::default()));
        let mirrored: Vec<Verdict> = back.verdicts.iter().rev().copied().collect();
        prop_assert_eq!(forth.verdicts, mirrored);
        let place = |decision| match decision {
            Decision::Winner(place) => Decision::Winner(rates.len() - 1 - place),
            other => other,
        };
        prop_assert_eq!(forth.decision, place(back.decision));
    }

    #[test]
    fn losses_differ_by_the_lift(effect in effects()) {
        let found = believe(&effect, None, 0.05).unwrap();
        prop_assert!((found.loss_of_control - found.loss_of_variant - found.lift).abs() <= 1e-9 * found.lift.abs().max(effect.error));
    }

    #[test]
    fn less_is_better_is_more_is_better_turned_round(control in sample(), variant in sample()) {
        let by = |better| judge(&control, &[variant], &Setting { better, ..Setting::default() });
        let (more, less) = (by(Better::More), by(Better::Less));
        let turned = match more.verdicts[0] {
            Verdict::Winner => Verdict::Harmful,
            Verdict::Harmful => Verdict::Winner,
            same => same,
        };
        prop_assert_eq!(less.verdicts[0], turned);
        prop_assert_eq!(more.decision == Decision::Winner(0), less.decision == Decision::Harmful);
    }
}
