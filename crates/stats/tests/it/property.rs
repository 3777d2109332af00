//! What holds for every journey and every set of paths.

use crate::journeys::{Owned, paths};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, prop_assert, prop_assert_eq, proptest},
    sample::select,
};
use stats::attribution::{Chain, Credit, Journey, Model, Nulls, ONE, Shares, State, Undefined, credits};

const CHANNELS: u32 = 6;
const WEIGHTS: [f64; CHANNELS as usize] = [0.6, 0.1, 0.25, 1e-9, 0.4, 0.033];

fn models() -> [Model<'static>; 7] {
    [
        Model::First,
        Model::Last,
        Model::Linear,
        Model::Position,
        Model::TimeDecay { half_life: 2.5 },
        Model::Markov(&WEIGHTS),
        Model::Shapley,
    ]
}

/// Touches with ages, the oldest first.
fn journey() -> impl Strategy<Value = (Vec<u32>, Vec<f64>)> {
    vec((0..CHANNELS, 0.0_f64..90.0), 1..30).prop_map(|touches| {
        let (channels, mut ages): (Vec<u32>, Vec<f64>) = touches.into_iter().unzip();
        ages.sort_by(|a, b| b.total_cmp(a));
        (channels, ages)
    })
}

fn owned() -> impl Strategy<Value = Vec<Owned>> {
    let one = (vec(0..CHANNELS, 1..8), 0_u32..5, -100_f64..1000.0, 0_u32..9);
    vec(one, 1..20).prop_map(|rows| {
        let row = |(channels, conversions, value, nulls)| Owned {
            channels,
            conversions: f64::from(conversions),
            value: if conversions == 0 { 0.0 } else { value },
            nulls: f64::from(nulls),
        };
        rows.into_iter().map(row).collect()
    })
}

fn total(found: &[Credit]) -> Credit {
    Credit {
        conversions: found.iter().map(|credit| credit.conversions).sum(),
        value: found.iter().map(|credit| credit.value).sum(),
    }
}

fn all(rows: &[Owned]) -> Credit {
    let given: Vec<Credit> = rows.iter().map(|row| Credit { conversions: row.conversions, value: row.value }).collect();
    total(&given)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #[test]
    fn credit_sums_to_exactly_one_and_to_the_cent((channels, ages) in journey(), cents in -1_000_000_000_i128..1_000_000_000) {
        for model in models() {
            for journey in [Journey::of_steps(&channels), Journey::of_ages(&channels, &ages)] {
                let shares = Shares::of(&model, journey).unwrap();
                prop_assert_eq!(shares.millionths().len(), channels.len());
                prop_assert_eq!(shares.millionths().iter().sum::<u32>(), ONE);
                for (decimals, minor) in [(0, 1_000_000_000), (2, 10_000_000), (3, 1_000_000)] {
                    let parts = shares.split(cents * minor, decimals);
                    prop_assert_eq!(parts.iter().sum::<i128>(), cents * minor);
                    prop_assert!(parts.iter().all(|part| part % minor == 0));
                    let refund: Vec<i128> = parts.iter().map(|part| -part).collect();
                    prop_assert_eq!(shares.split(-cents * minor, decimals), refund);
                }
            }
        }
    }

    #[test]
    fn any_amount_is_split_whole((channels, _) in journey(), nanos in proptest::prelude::any::<i128>(), decimals in 0_u32..10) {
        let shares = Shares::of(&Model::Position, Journey::of_steps(&channels)).unwrap();
        prop_assert_eq!(shares.split(nanos, decimals).iter().sum::<i128>(), nanos);
    }

    #[test]
    fn shares_are_within_a_millionth_of_their_weight((channels, ages) in journey()) {
        let journey = Journey::of_ages(&channels, &ages);
        for model in models() {
            let path = stats::attribution::Path { journey, conversions: 1.0, value: 0.0, nulls: 0.0 };
            let real = credits(&model, CHANNELS, [path]);
            let mut whole = vec![0_u32; CHANNELS as usize];
            let shares = Shares::of(&model, journey).unwrap();
            channels.iter().zip(shares.millionths()).for_each(|(channel, share)| whole[*channel as usize] += share);
            for (channel, (real, whole)) in real.iter().zip(whole).enumerate() {
                let touches = channels.iter().filter(|known| **known as usize == channel).count() as f64;
                prop_assert!((real.conversions * 1e6 - f64::from(whole)).abs() <= touches + 1e-6);
            }
        }
    }

    #[test]
    fn a_later_touch_never_has_less_under_time_decay((channels, ages) in journey()) {
        let shares = Shares::of(&Model::TimeDecay { half_life: 7.0 }, Journey::of_ages(&channels, &ages)).unwrap();
        let rounded: Vec<u32> = shares.millionths().to_vec();
        prop_assert!(rounded.windows(2).all(|pair| pair[0] <= pair[1] + 1));
    }

    #[test]
    fn order_and_repetition_do_not_matter_to_sets(
        (before, after) in vec(0..CHANNELS, 1..12).prop_flat_map(|channels| (Just(channels.clone()), Just(channels).prop_shuffle())),
        repeated in select(vec![0_usize, 1, 2]),
    ) {
        let mut after = after;
        after.extend(vec![before[0]; repeated]);
        let row = |channels: &[u32]| Owned { channels: channels.to_vec(), conversions: 3.0, value: 1.7, nulls: 0.0 };
        for model in [Model::Markov(&WEIGHTS), Model::Shapley] {
            let a = credits(&model, CHANNELS, paths(&[row(&before)]));
            let b = credits(&model, CHANNELS, paths(&[row(&after)]));
            for (a, b) in a.iter().zip(&b) {
                prop_assert!((a.conversions - b.conversions).abs() < 1e-14 && (a.value - b.value).abs() < 1e-14);
            }
        }
        let mut shuffled = before.clone();
        shuffled.reverse();
        let linear = |channels: &[u32]| credits(&Model::Linear, CHANNELS, paths(&[row(channels)]));
        prop_assert_eq!(linear(&before), linear(&shuffled));
    }

    #[test]
    fn the_order_of_the_paths_does_not_matter(
        (rows, other) in owned().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        for model in models() {
            prop_assert_eq!(credits(&model, CHANNELS, paths(&rows)), credits(&model, CHANNELS, paths(&other)));
        }
        let removal = |rows: &[Owned]| Chain::learn(CHANNELS, paths(rows), Nulls::Counted).and_then(|chain| chain.removal());
        prop_assert_eq!(removal(&rows), removal(&other));
    }

    #[test]
    fn nothing_is_credited_twice_or_lost(rows in owned()) {
        let expected = all(&rows);
        for model in models() {
            let found = total(&credits(&model, CHANNELS, paths(&rows)));
            prop_assert!(near(found.conversions, expected.conversions) && near(found.value, expected.value));
        }
        for nulls in [Nulls::Counted, Nulls::Ignored] {
            match Chain::learn(CHANNELS, paths(&rows), nulls).unwrap().removal() {
                Ok(removal) => {
                    let found = total(&removal.credits(expected));
                    prop_assert!(near(found.conversions, expected.conversions) && near(found.value, expected.value));
                    prop_assert!(removal.effects.iter().all(|effect| (-1e-12..=1.0 + 1e-12).contains(effect)));
                }
                Err(undefined) => {
                    prop_assert_eq!(undefined, Undefined::NothingConverted);
                    prop_assert_eq!(expected.conversions, 0.0);
                }
            }
        }
    }

    #[test]
    fn shapley_is_what_every_order_of_joining_says(rows in owned()) {
        let found = credits(&Model::Shapley, CHANNELS, paths(&rows));
        for (channel, expected) in by_coalitions(&rows).into_iter().enumerate() {
            prop_assert!(near(found[channel].conversions, expected), "{found:?}");
        }
    }

    #[test]
    fn markov_is_what_walking_the_chain_says(rows in owned()) {
        let chain = Chain::learn(CHANNELS, paths(&rows), Nulls::Counted).unwrap();
        let Ok(removal) = chain.removal() else { return Ok(()) };
        let whole = walk(&chain, None);
        prop_assert!((removal.conversion - whole).abs() < 1e-9);
        for channel in 0..CHANNELS {
            let expected = 1.0 - walk(&chain, Some(channel)) / whole;
            prop_assert!((removal.effects[channel as usize] - expected).abs() < 1e-9);
        }
    }
}

/// The Shapley value by its definition: what a channel adds to every set of others, weighted by how many orders have it.
fn by_coalitions(rows: &[Owned]) -> Vec<f64> {
    let mask = |row: &Owned| row.channels.iter().fold(0_u32, |mask, channel| mask | 1 << channel);
    let worth = |set: u32| rows.iter().filter(|row| mask(row) & !set == 0).map(|row| row.conversions).sum::<f64>();
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let adds = |channel: u32| {
        (0..1_u32 << CHANNELS).filter(move |set| set >> channel & 1 == 0).map(move |set| {
            let size = set.count_ones();
            let weight = factorial(size) * factorial(CHANNELS - size - 1) / factorial(CHANNELS);
            weight * (worth(set | 1 << channel) - worth(set))
        })
    };
    (0..CHANNELS).map(|channel| adds(channel).sum()).collect()
}

/// The probability of converting, step by step; whoever reaches the removed channel is lost.
fn walk(chain: &Chain, removed: Option<u32>) -> f64 {
    let step = |from, to| chain.transition(from, to).unwrap_or(0.0);
    let kept = |channel: u32| if removed == Some(channel) { 0.0 } else { 1.0 };
    let mut there: Vec<f64> = (0..CHANNELS).map(|to| kept(to) * step(State::Start, State::Channel(to))).collect();
    let mut converted = 0.0;
    for _ in 0..5_000 {
        let from = |to: State| (0..CHANNELS).map(|at| there[at as usize] * step(State::Channel(at), to)).sum::<f64>();
        converted += from(State::Converted);
        there = (0..CHANNELS).map(|to| kept(to) * from(State::Channel(to))).collect();
        if there.iter().sum::<f64>() < 1e-13 {
            break;
        }
    }
    converted
}

#[test]
fn hundreds_of_channels_and_many_paths() {
    let mut random = stats::random::Random::seeded(5);
    let channels = 400_u32;
    let mut draw = |most: u64| random.below(most);
    let rows: Vec<Owned> = (0..40_000)
        .map(|_| Owned {
            channels: (0..=draw(9)).map(|_| u32::try_from(draw(u64::from(channels))).unwrap()).collect(),
            conversions: draw(2) as f64,
            value: 0.0,
            nulls: draw(4) as f64,
        })
        .collect();
    let removal = Chain::learn(channels, paths(&rows), Nulls::Counted).unwrap().removal().unwrap();
    let expected = all(&rows).conversions;
    assert!(near(total(&removal.credits(all(&rows))).conversions, expected));
    assert!(near(total(&credits(&Model::Shapley, channels, paths(&rows))).conversions, expected));
}

#[test]
fn more_channels_than_can_be_computed_is_a_reason() {
    let rows: Vec<Owned> =
        (0..2_001).map(|channel| Owned { channels: vec![channel], conversions: 1.0, value: 0.0, nulls: 0.0 }).collect();
    let found = Chain::learn(2_001, paths(&rows), Nulls::Counted).unwrap_err();
    assert_eq!(found, Undefined::TooManyChannels { channels: 2_001 });
    assert!(found.to_string().contains("2001 channels"));
}
