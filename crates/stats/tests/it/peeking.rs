//! Experiments without any difference, looked at every day: how often a decision is false.

use stats::experiment::{Decision, Sample, Setting, Side, compare, decide, test_once};
use stats::moments::Moments;
use stats::random::Random;

const ALPHA: f64 = 0.05;
const DAYS: usize = 20;

/// Draws a day's people of one arm.
type Draw = fn(&mut Random) -> f64;

/// The shares of experiments in which some day's look found a difference: by `decide`, and by a single test each day.
fn false_shares(seed: u64, runs: u32, people: usize, draw: Draw) -> (f64, f64) {
    let setting = Setting { tuning: (2 * people * DAYS / 2) as f64, ..Setting::default() };
    let mut random = Random::seeded(seed);
    let (mut decided, mut tested) = (0_u32, 0_u32);
    for _ in 0..runs {
        let mut arms = [Moments::default(); 2];
        let (mut by_decision, mut by_test) = (false, false);
        for _ in 0..DAYS {
            for arm in &mut arms {
                (0..people).for_each(|_| arm.add(draw(&mut random), 0.0));
            }
            let [control, variant] = arms.map(|arm| Sample::of_moments(&arm));
            by_decision |= matches!(decide(&control, &[variant], &setting), Decision::Winner(_) | Decision::Harmful);
            let effect = compare(&control, &variant, setting.scale).ok();
            by_test |= effect.and_then(|effect| test_once(&effect, Side::Both, ALPHA)).is_some_and(|one| one.p < ALPHA);
        }
        decided += u32::from(by_decision);
        tested += u32::from(by_test);
    }
    (f64::from(decided) / f64::from(runs), f64::from(tested) / f64::from(runs))
}

fn check(seed: u64, draw: Draw) {
    let (decided, tested) = false_shares(seed, 2000, 40, draw);
    assert!(decided <= ALPHA, "{decided} of the decisions are false");
    // The same experiments do have days that deceive a single test.
    assert!(tested > 2.0 * ALPHA, "a single test every day is false in {tested}");
}

#[test]
fn looking_every_day_finds_no_winner_among_equals() {
    check(11, |random| f64::from(u8::from(random.chance(0.1))));
    check(12, |random| random.normal() + 3.0);
}

#[test]
fn rare_orders_of_unequal_size_do_not_deceive() {
    check(13, |random| if random.chance(0.2) { random.log_normal(30.0, 1.0) } else { 0.0 });
}
