//! Prints the figures of `docs/experiments.md`: how often experiments deceive, and how soon they find what is there.
//!
//! `cargo run --release -p stats --example experiment`

#![allow(clippy::print_stdout, clippy::float_cmp, reason = "the figures are what this is for")]

use stats::experiment::{
    Decision, Question, Sample, Scale, Sequence, Setting, Shape, Side, Spread, Verdict, boundaries, check_balance,
    compare, decide, judge, test_once,
};
use stats::moments::Moments;
use stats::pooling::{Group, pool_groups};
use stats::random::Random;

const ALPHA: f64 = 0.05;
const DAYS: usize = 20;
const RUNS: u32 = 10_000;

/// People of one kind: how one is drawn, how many come to an arm a day, and what is made of them.
struct Kind {
    name: &'static str,
    people: usize,
    draw: fn(&mut Random) -> (f64, f64),
    sample: fn(&Moments) -> Sample,
    scale: Scale,
}

const KINDS: [Kind; 7] = [
    Kind {
        name: "conversions, 10 %",
        people: 50,
        draw: |random| (f64::from(u8::from(random.chance(0.1))), 0.0),
        sample: Sample::of_moments,
        scale: Scale::Relative,
    },
    Kind {
        name: "conversions, 1 %",
        people: 200,
        draw: |random| (f64::from(u8::from(random.chance(0.01))), 0.0),
        sample: Sample::of_moments,
        scale: Scale::Relative,
    },
    Kind {
        name: "conversions, 1 %, absolute",
        people: 200,
        draw: |random| (f64::from(u8::from(random.chance(0.01))), 0.0),
        sample: Sample::of_moments,
        scale: Scale::Absolute,
    },
    Kind {
        name: "normal values",
        people: 50,
        draw: |random| (3.0 + random.normal(), 0.0),
        sample: Sample::of_moments,
        scale: Scale::Relative,
    },
    Kind {
        name: "revenue: 10 % buy, log-normal",
        people: 50,
        draw: |random| (if random.chance(0.1) { random.log_normal(30.0, 1.0) } else { 0.0 }, 0.0),
        sample: Sample::of_moments,
        scale: Scale::Relative,
    },
    Kind {
        name: "orders per visit, by visitor",
        people: 50,
        draw: |random| {
            let visits = 1 + random.poisson(2.0);
            let rate = 0.2 * random.unit();
            ((0..visits).filter(|_| random.chance(rate)).count() as f64, visits as f64)
        },
        sample: Sample::of_ratio,
        scale: Scale::Relative,
    },
    Kind {
        name: "sales per post, by creator",
        people: 3,
        draw: |random| {
            let posts = 1 + random.poisson(4.0);
            let reach = random.log_normal(3.0, 0.5);
            ((0..posts).map(|_| random.poisson(reach) as f64).sum(), posts as f64)
        },
        sample: Sample::of_ratio,
        scale: Scale::Relative,
    },
];

fn main() {
    false_alarms();
    several();
    power();
    sample_ratios();
    pooling();
}

/// Both arms alike: the share of runs in which a difference was said on some day.
fn false_alarms() {
    println!(
        "| outcome, people per arm and day | winner | harmful | single test every day | single test on the last day |"
    );
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (seed, kind) in (1..).zip(&KINDS) {
        let mut random = Random::seeded(seed);
        let mut counts = [0_u32; 4];
        for _ in 0..RUNS {
            for (count, said) in counts.iter_mut().zip(run(kind, &mut random)) {
                *count += u32::from(said);
            }
        }
        let [winner, harmful, daily, last] = counts.map(|count| 100.0 * f64::from(count) / f64::from(RUNS));
        println!("| {}, {} | {winner:.2} % | {harmful:.2} % | {daily:.1} % | {last:.1} % |", kind.name, kind.people);
    }
}

fn run(kind: &Kind, random: &mut Random) -> [bool; 4] {
    let setting =
        Setting { scale: kind.scale, tuning: (kind.people * DAYS) as f64, alpha: ALPHA, ..Setting::default() };
    let mut arms = [Moments::default(); 2];
    let [mut winner, mut harmful, mut daily, mut last] = [false; 4];
    for _ in 0..DAYS {
        for arm in &mut arms {
            for _ in 0..kind.people {
                let (value, other) = (kind.draw)(random);
                arm.add(value, other);
            }
        }
        let [control, variant] = arms.map(|arm| (kind.sample)(&arm));
        let said = decide(&control, &[variant], &setting);
        // Who stops at the first decision is wrong once.
        winner |= !harmful && matches!(said, Decision::Winner(_));
        harmful |= !winner && said == Decision::Harmful;
        let effect = compare(&control, &variant, kind.scale).ok();
        last = effect.and_then(|effect| test_once(&effect, Side::Both, ALPHA)).is_some_and(|found| found.p < ALPHA);
        daily |= last;
    }
    [winner, harmful, daily, last]
}

/// A control and three variants, all alike.
fn several() {
    let (mut random, mut wrong) = (Random::seeded(55), 0_u32);
    let setting = Setting { scale: Scale::Absolute, tuning: 2000.0, alpha: ALPHA, ..Setting::default() };
    for _ in 0..RUNS {
        let (mut people, mut some, mut said) = (0, [0_u64; 4], false);
        for _ in 0..DAYS {
            people += 50;
            some = some.map(|some| some + (0..50).filter(|_| random.chance(0.1)).count() as u64);
            let [control, variants @ ..] = some.map(|some| Sample::of_conversions(people, some));
            let verdicts = judge(&control, &variants, &setting).verdicts;
            said |= verdicts.iter().any(|one| matches!(one, Verdict::Winner | Verdict::Ahead | Verdict::Harmful));
        }
        wrong += u32::from(said);
    }
    let share = 100.0 * f64::from(wrong) / f64::from(RUNS);
    println!("\nthree variants, 10 %, absolute: something said of any of them in {share:.2} %");
}

/// Whether a look, counted from 0, says that the second arm is the greater one.
type Says<'a> = &'a dyn Fn(usize, &[Sample; 2]) -> bool;

/// A rate of 10 % becomes 11.5 %: how often it is found, and with how many people per arm.
fn power() {
    let (before, after) = (0.1, 0.115);
    let question = Question { control: before, spread: Spread::Rate, alpha: ALPHA, power: 0.8 };
    let planned = question.people(after).unwrap_or_default();
    let always = question.people_always(after, 2.0 * planned).unwrap_or_default();
    println!(
        "\nplanned for one look: {planned:.0} per arm; until the always-valid interval has that power: {always:.0}\n"
    );
    println!("| way | looks | people per arm at most | found | mean people per arm when it ends |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let pocock = boundaries(Shape::Pocock, 5, ALPHA).unwrap_or_default();
    let fleming = boundaries(Shape::OBrienFleming, 5, ALPHA).unwrap_or_default();
    let sequence = Sequence::tuned(2.0 * planned, ALPHA, Side::Both);
    let by_sequence = |sample: &[Sample; 2], scale: Scale| {
        let effect = compare(&sample[0], &sample[1], scale).ok();
        let found = sequence.zip(effect).and_then(|(sequence, effect)| sequence.test(&effect, ALPHA));
        found.is_some_and(|found| found.interval.low > 0.0)
    };
    let by_bound = |sample: &[Sample; 2], bound: f64| {
        compare(&sample[0], &sample[1], Scale::Absolute).is_ok_and(|effect| effect.lift / effect.error > bound)
    };
    let ways: [(&str, usize, f64, Says<'_>); 6] = [
        ("one look", 1, planned, &|_, sample| by_bound(sample, 1.959_964)),
        ("Pocock", 5, planned, &|look, sample| by_bound(sample, pocock[look])),
        ("O'Brien-Fleming", 5, planned, &|look, sample| by_bound(sample, fleming[look])),
        ("always valid, relative", 20, planned, &|_, sample| by_sequence(sample, Scale::Relative)),
        ("always valid, absolute", 20, planned, &|_, sample| by_sequence(sample, Scale::Absolute)),
        ("always valid, relative", 40, always, &|_, sample| by_sequence(sample, Scale::Relative)),
    ];
    for (name, looks, most, says) in ways {
        let mut random = Random::seeded(77);
        let (mut found, mut people) = (0.0, 0.0);
        for _ in 0..2000 {
            let (end, said) = one_run(&mut random, [before, after], looks, most / looks as f64, says);
            found += f64::from(u8::from(said));
            people += end;
        }
        println!("| {name} | {looks} | {most:.0} | {:.1} % | {:.0} |", found / 20.0, people / 2000.0);
    }
}

fn one_run(random: &mut Random, rates: [f64; 2], looks: usize, step: f64, says: Says<'_>) -> (f64, bool) {
    let (mut people, mut some) = (0_u64, [0_u64; 2]);
    for look in 0..looks {
        let more = stats::random::whole(step * (look + 1) as f64) - people;
        people += more;
        for (some, rate) in some.iter_mut().zip(rates) {
            *some += (0..more).filter(|_| random.chance(rate)).count() as u64;
        }
        if says(look, &some.map(|some| Sample::of_conversions(people, some))) {
            return (people as f64, true);
        }
    }
    (people as f64, false)
}

/// People shared out fairly: how often the sizes of the arms raise an alarm, on one day and on any of twenty.
fn sample_ratios() {
    let mut random = Random::seeded(99);
    let (mut once, mut ever) = (0.0, 0.0);
    for _ in 0..RUNS {
        let (mut counts, mut alarm) = ([0_u64; 2], false);
        for _ in 0..DAYS {
            (0..100).for_each(|_| counts[usize::from(random.chance(0.5))] += 1);
            alarm |= check_balance(&counts, None).is_some_and(|found| found.mismatch);
        }
        ever += f64::from(u8::from(alarm));
        once += f64::from(u8::from(check_balance(&counts, None).is_some_and(|found| found.mismatch)));
    }
    let share = |count: f64| 100.0 * count / f64::from(RUNS);
    println!(
        "\nsample ratio, nothing wrong: alarm on the last day {:.2} %, on any of 20 days {:.2} %",
        share(once),
        share(ever)
    );
}

/// Twenty creators with 3 to 40 posts each, values with deviation 3 around true means of so much deviation: how often the
/// interval of nine tenths holds the truth, and how far the pooled and the own mean are from it.
fn pooling() {
    println!(
        "\n| deviation of true means | interval of 90 % holds | error of own mean | error of pooled mean | false ones that stand out |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: |");
    for deviation in [0.0, 0.3, 1.0, 3.0] {
        let mut random = Random::seeded(5);
        let [mut held, mut own, mut pooled, mut out] = [0.0; 4];
        for _ in 0..1000 {
            let truths: Vec<f64> = (0..20).map(|_| deviation * random.normal()).collect();
            let groups: Vec<Group> = truths.iter().map(|truth| posts(&mut random, 5.0 + truth)).collect();
            let Ok(found) = pool_groups(&groups, 0.1) else { continue };
            out += f64::from(u8::from(deviation == 0.0 && found.groups.iter().any(|group| group.stands_out)));
            for ((group, truth), raw) in found.groups.iter().zip(&truths).zip(&groups) {
                held += f64::from(u8::from((group.interval.low..=group.interval.high).contains(truth)));
                own += (raw.mean - 5.0 - truth).powi(2);
                pooled += (group.mean - 5.0 - truth).powi(2);
            }
        }
        let wrong = if deviation == 0.0 { format!("in {:.1} % of 1000", out / 10.0) } else { String::new() };
        let all = 20_000.0_f64;
        println!(
            "| {deviation} | {:.1} % | {:.3} | {:.3} | {wrong} |",
            100.0 * held / all,
            (own / all).sqrt(),
            (pooled / all).sqrt()
        );
    }
}

fn posts(random: &mut Random, mean: f64) -> Group {
    let count = 3 + random.below(38);
    let values: Moments = (0..count).map(|_| (mean + 3.0 * random.normal(), 0.0)).collect();
    Group { count, mean: values.mean, variance: values.variance() }
}
