//! What holds for the forecast of every series.

use proptest::{
    collection::vec,
    prelude::{Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest},
    sample::select,
};
use stats::{
    forecast::{
        Chance, Effect, Forecast, Grain, Growing, Kind, Outlook, Series, Side, Unforecastable, backtest, forecast,
        forecast_in_blocks,
    },
    random::Random,
};

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        8 => (-1e6_f64..1e6).prop_map(Some),
        8 => (0.0_f64..100.0).prop_map(|value| Some(value.round())),
        4 => Just(Some(0.0)),
        2 => Just(None),
        1 => select(vec![f64::NAN, 1e300, -1e300, f64::MAX, f64::MIN, 1e-300, 5e-324, f64::INFINITY]).prop_map(Some),
    ]
}

fn positive() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![6 => (0.0_f64..1e4).prop_map(Some), 1 => Just(Some(0.0)), 1 => Just(None)]
}

fn lengths() -> impl Strategy<Value = &'static [usize]> {
    select(vec![&[][..], &[7], &[0, 1, 2], &[24, 168], &[4, 4, 52], &[usize::MAX]])
}

fn effects() -> impl Strategy<Value = Vec<Effect>> {
    vec(vec((0_usize..150, 0_usize..20), 0..3), 0..3).prop_map(|effects| {
        let effect = |spans: Vec<(usize, usize)>| Effect {
            spans: spans.into_iter().map(|(from, length)| from..from + length).collect(),
        };
        effects.into_iter().map(effect).collect()
    })
}

fn sound(found: &Forecast, horizon: usize) -> Result<(), String> {
    let [inner, middle, outer] = &found.bands;
    for step in 0..horizon {
        let line = [
            outer.lower[step],
            middle.lower[step],
            inner.lower[step],
            found.mean[step],
            inner.upper[step],
            middle.upper[step],
            outer.upper[step],
        ];
        if !line.is_sorted() || !line.iter().all(|value| value.is_finite()) {
            return Err(format!("{line:?}"));
        }
    }
    let weights: f64 = found.weights.iter().map(|(_, weight)| weight).sum();
    if found.mean.len() != horizon || (weights - 1.0).abs() > 1e-9 {
        return Err(format!("{weights}"));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_series_has_a_forecast_or_a_reason(
        values in vec(value(), 0..120), lengths in lengths(), effects in effects(), horizon in 0_usize..40,
    ) {
        let series = Series::new(values, lengths).with_effects(effects);
        match forecast(&series, horizon) {
            Ok(found) => {
                prop_assert_eq!(sound(&found, horizon), Ok(()));
                let outlook = Outlook::of(&found, Kind::Total { so_far: 5.0 }, 1);
                if let Some(Chance { value, within }) = outlook.chance(100.0, Side::AtLeast) {
                    prop_assert!((0.0..=1.0).contains(&value) && within.low <= value && value <= within.high);
                }
            }
            Err(reason) => prop_assert!(reason.to_string().starts_with("cannot judge, because ")),
        }
        let _ = backtest(&series, horizon, if horizon > 9 { usize::MAX } else { 2 }, 1);
    }

    #[test]
    fn what_was_never_below_zero_stays_so(values in vec(positive(), 30..90), effects in effects()) {
        let series = Series::by(Grain::Day, values).with_effects(effects);
        let Ok(found) = forecast(&series, 14) else { return Ok(()) };
        prop_assert_eq!(sound(&found, 14), Ok(()));
        prop_assert!(found.bands.iter().all(|band| band.lower.iter().all(|value| *value >= 0.0)));
    }

    #[test]
    fn a_higher_target_is_never_likelier(
        values in vec(positive(), 30..90), so_far in 0.0_f64..1e5, (a, b) in (0.0_f64..3e5, 0.0_f64..3e5),
    ) {
        let Ok(found) = forecast(&Series::by(Grain::Day, values), 14) else { return Ok(()) };
        let outlook = Outlook::of(&found, Kind::Total { so_far }, 3);
        let chance = |target: f64, side| outlook.chance(target, side).unwrap().value;
        let (low, high) = (a.min(b), a.max(b));
        prop_assert!(chance(low, Side::AtLeast) >= chance(high, Side::AtLeast));
        prop_assert!(chance(low, Side::AtMost) <= chance(high, Side::AtMost));
        prop_assert_eq!(&outlook, &Outlook::of(&found, Kind::Total { so_far }, 3));
    }

    #[test]
    fn the_unit_does_not_matter(values in vec(positive(), 30..60), power in -20_i32..20) {
        let times = 2.0_f64.powi(power);
        let other = values.iter().map(|value| value.map(|value| value * times)).collect::<Vec<_>>();
        let found = [values, other].map(|values| forecast(&Series::by(Grain::Day, values), 7).map(|found| found.mean));
        let [Ok(one), Ok(two)] = found else { return Ok(()) };
        prop_assert_eq!(one.iter().map(|value| value * times).collect::<Vec<_>>(), two);
    }
}

/// Days with a week, a slow rise and noise.
fn days(count: usize, seed: u64) -> Vec<Option<f64>> {
    let mut random = Random::seeded(seed);
    let week = [0.7, 1.2, 1.1, 1.0, 1.0, 1.3, 0.7];
    (0..count).map(|day| Some((100.0 + day as f64 / 10.0) * week[day % 7] * random.log_normal(1.0, 0.1))).collect()
}

fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{found} is not {expected}");
}

#[test]
fn simple_series_go_on_as_anybody_would_say() {
    let constant = forecast(&Series::by(Grain::Day, [Some(5.0); 40]), 10).unwrap();
    constant.mean.iter().chain(&constant.bands[2].upper).for_each(|value| close(*value, 5.0, 1e-6));
    let zero = forecast(&Series::by(Grain::Day, [Some(0.0); 40]), 10).unwrap();
    assert_eq!((zero.mean, zero.bands[2].upper.clone()), (vec![0.0; 10], vec![0.0; 10]));
    let cycle = |day: usize| [3.0, 9.0, 4.0, 4.0, 5.0, 8.0, 1.0][day % 7];
    let weeks = forecast(&Series::by(Grain::Day, (0..70).map(|day| Some(cycle(day)))), 14).unwrap();
    (70..84).zip(&weeks.mean).for_each(|(day, value)| close(*value, cycle(day), 0.05));
    let line = forecast(&Series::new((0..60).map(|step| Some(f64::from(step))), &[]), 5).unwrap();
    close(line.mean[4], 64.0, 1.5);
}

#[test]
fn gaps_and_wild_values_change_little() {
    let plain = forecast(&Series::by(Grain::Day, days(200, 1)), 14).unwrap();
    let mut values = days(200, 1);
    for day in [30, 31, 32, 33, 77, 120, 150, 151] {
        values[day] = None;
    }
    values[100] = Some(20_000.0);
    values[160] = Some(f64::NAN);
    let mended = forecast(&Series::by(Grain::Day, values), 14).unwrap();
    plain.mean.iter().zip(&mended.mean).for_each(|(a, b)| close(*b, *a, 0.1 * a));
}

#[test]
fn effects_of_the_past_are_expected_of_the_future() {
    let spans = vec![20..27, 70..77, 120..127, 182..186];
    let mut values = days(180, 2);
    for span in &spans[..3] {
        values[span.clone()].iter_mut().for_each(|value| *value = value.map(|value| value * 2.0));
    }
    let plain = forecast(&Series::by(Grain::Day, days(180, 2)), 10).unwrap();
    let unseen = Effect { spans: std::iter::once(188..190).collect() };
    let effects = vec![Effect { spans }, unseen];
    let lifted = forecast(&Series::by(Grain::Day, values).with_effects(effects), 10).unwrap();
    for (step, (without, with)) in plain.mean.iter().zip(&lifted.mean).enumerate() {
        let expected = if (2..6).contains(&step) { 2.0 } else { 1.0 };
        close(with / without, expected, 0.15);
    }
}

#[test]
fn targets_are_as_likely_as_the_future_says() {
    let found = forecast(&Series::by(Grain::Day, days(200, 3)), 30).unwrap();
    let outlook = Outlook::of(&found, Kind::Total { so_far: 1_000.0 }, 1);
    let expected = outlook.expected().unwrap();
    close(expected, 1_000.0 + found.mean.iter().sum::<f64>(), 0.03 * expected);
    let chance = |target| outlook.chance(target, Side::AtLeast).unwrap().value;
    assert!(chance(1_000.0) == 1.0 && chance(0.9 * expected) > 0.85 && chance(1.1 * expected) < 0.15);
    let within = outlook.chance(expected, Side::AtLeast).unwrap().within;
    assert!(within.low < 0.5 && within.high > 0.5 && within.high - within.low > 0.1, "{within:?}");
    let arrival = outlook.arrival(1_000.0 + 15.5 * 120.0, Side::AtLeast).unwrap();
    assert!(arrival.earliest <= arrival.median && arrival.median <= arrival.latest, "{arrival:?}");
    assert!((14..=17).contains(&arrival.median.unwrap()), "{arrival:?}");
    assert_eq!(outlook.arrival(1e9, Side::AtLeast).unwrap().median, None);
    assert_eq!((outlook.needed(4_000.0), outlook.needed(400.0)), (Some(100.0), Some(-20.0)));
}

#[test]
fn a_level_is_reached_once_it_passes() {
    let rising = (0..100).map(|day| Some(1_000.0 + 10.0 * f64::from(day) + f64::from(day * 7 % 5)));
    let found = forecast(&Series::by(Grain::Day, rising), 30).unwrap();
    let outlook = Outlook::of(&found, Kind::Level, 1);
    assert!(outlook.chance(2_100.0, Side::AtLeast).unwrap().value > 0.9);
    assert!(outlook.chance(3_000.0, Side::AtLeast).unwrap().value < 0.1);
    let median = outlook.arrival(2_100.0, Side::AtLeast).unwrap().median.unwrap();
    assert!((9..=14).contains(&median), "{median}");
    assert_eq!(outlook.needed(3_000.0), None);
}

#[test]
fn a_ratio_is_less_uncertain_than_its_parts() {
    let mut random = Random::seeded(4);
    let below = days(200, 5).into_iter().map(|value| value.map(|value| value * random.log_normal(1.0, 0.4)));
    let below: Vec<Option<f64>> = below.collect();
    let above =
        below.iter().map(|value| value.map(|value| value * 0.05 * random.log_normal(1.0, 0.02))).collect::<Vec<_>>();
    let [above, below] = [above, below].map(|values| forecast(&Series::by(Grain::Day, values), 14).unwrap());
    let none = Growing::settled(0.0);
    let ratio = Outlook::of_ratio(&above, &below, [&none, &none], 1).unwrap();
    close(ratio.expected().unwrap(), 0.05, 0.003);
    let spread = |outlook: &Outlook| outlook.ends().deviation().unwrap() / outlook.expected().unwrap();
    let alone = Outlook::of(&above, Kind::Total { so_far: 0.0 }, 1);
    assert!(spread(&ratio) < spread(&alone) / 2.0, "{} {}", spread(&ratio), spread(&alone));
    let shorter = forecast(&Series::by(Grain::Day, days(200, 5)), 7).unwrap();
    assert_eq!(Outlook::of_ratio(&above, &shorter, [&none, &none], 1), Err(Unforecastable::Unpaired));
}

#[test]
fn what_cannot_be_judged_has_a_reason_in_words() {
    let check = |values: Vec<Option<f64>>, horizon: usize, expected: &str| {
        let reason = forecast(&Series::by(Grain::Day, values), horizon).unwrap_err().to_string();
        assert_eq!(reason, format!("cannot judge, because {expected}"));
    };
    check(Vec::new(), 7, "there are 0 values and at least 6 are needed");
    check(vec![Some(1.0)], 7, "there are 1 values and at least 6 are needed");
    check(vec![Some(1.0); 20], 0, "no step ahead is asked for");
    check(vec![Some(1.0); 20], 101, "101 steps ahead are more than 5 times the 20 values known");
    check(vec![Some(1.0), Some(f64::NEG_INFINITY)], 7, "value 2 is infinite");
    let sparse = (0..40).map(|day| (day % 5 == 0).then_some(1.0)).collect();
    check(sparse, 7, "only 8 of 40 steps have a value");
}

#[test]
fn a_backtest_shows_no_forecast_its_own_window() {
    let values = days(200, 6);
    let found = backtest(&Series::by(Grain::Day, values.clone()), 14, 4, 1).unwrap();
    assert_eq!(found.windows.iter().map(|window| window.start).collect::<Vec<_>>(), [144, 158, 172, 186]);
    let mut other = values;
    other[186..].fill(Some(1e9));
    let changed = backtest(&Series::by(Grain::Day, other), 14, 4, 1).unwrap();
    for (one, two) in found.windows.iter().zip(&changed.windows) {
        assert_eq!(one.forecast, two.forecast);
    }
    assert!(found.mase.unwrap() < 1.0 && changed.mase.unwrap() > 1.0);
    assert!(found.brier.unwrap() < found.brier_of_pacing.unwrap());
    assert!(backtest(&Series::by(Grain::Day, days(10, 1)), 14, 4, 1).is_err());
}

/// Something on four of ten days, its size log-normal.
fn now_and_then(count: usize, random: &mut Random) -> Vec<Option<f64>> {
    (0..count).map(|_| Some(if random.chance(0.4) { random.log_normal(1_000.0, 0.6) } else { 0.0 })).collect()
}

#[test]
fn totals_of_what_comes_now_and_then_are_forecast_in_blocks() {
    let (mut within, mut promised, mut reached) = (0, 0.0, 0.0);
    for seed in 0..200 {
        let days = now_and_then(140, &mut Random::seeded(seed));
        let (past, future) = days.split_at(119);
        let series = Series::by(Grain::Day, past.iter().copied());
        assert!(series.is_sparse());
        let found = forecast_in_blocks(&series, 21, 7).unwrap();
        let outlook = Outlook::of(&found, Kind::Total { so_far: 50.0 }, seed);
        let came = 50.0 + future.iter().flatten().sum::<f64>();
        let end = |share: f64| outlook.ends().quantile(share).unwrap();
        within += usize::from(end(0.1) <= came && came <= end(0.9));
        promised += outlook.expected().unwrap();
        reached += came;
    }
    assert!((150..=184).contains(&within), "{within} of 200 within 80 %");
    assert!((promised / reached - 1.0).abs() < 0.1, "{promised} {reached}");
}

#[test]
fn blocks_end_with_the_last_step_and_what_is_missing_is_as_the_rest() {
    let values = [9.0, 1.0, 2.0, 3.0, 4.0].map(Some).into_iter().chain([None, Some(5.0)]);
    let blocks = Series::by(Grain::Day, values).in_blocks(3);
    // 9 is left over; 1 + 2 + 3, and (4 + 5) × 3 / 2.
    assert_eq!(blocks.values(), [Some(6.0), Some(13.5)]);
    assert_eq!(Series::new([], &[]).in_blocks(0).count(), 0);
}
