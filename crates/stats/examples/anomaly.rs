//! Prints the figures of `docs/anomalies.md`: the benchmark of mentions, quiet and planted days, shifts, panels and campaigns.
//!
//! `cargo run --release -p stats --example anomaly`, with the sample files beside the repository as the tests have them.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "an example may fail loudly")]

#[path = "../tests/it/numenta.rs"]
mod numenta;
#[path = "../tests/it/planted.rs"]
mod planted;

use numenta::{File, Profile, json, ours, published};
use planted::{Plan, daily, panel, steps, study, times, verdict, world};
use stats::{
    anomaly::{Setting, THRESHOLD, detect},
    changepoint::{self, Kind, panel::Verdict, shifts},
};
use std::time::Instant;

fn main() {
    mentions();
    days();
    levels();
    panels();
    campaigns();
}

/// The benchmark: its profiles on both rooms, beside published detectors.
fn mentions() {
    for (room, step) in [("realTweets", 300.0), ("realAdExchange", 3600.0)] {
        let files = File::all(room);
        let scores = ["standard", "reward_low_FP_rate", "reward_low_FN_rate"]
            .map(|name| Profile::named(name).normalised(&files, |file| ours(file, step)));
        println!("{room}: standard {:.1}, few false alarms {:.1}, few misses {:.1}", scores[0], scores[1], scores[2]);
        for file in &files {
            let alarms = ours(file, step);
            let judged = (file.values.len() - file.probation()) as f64 * step / 604_800.0;
            let (wrong, score) = (file.wrong(&alarms), Profile::named("standard").score(file, &alarms));
            let windows = file.windows.len();
            println!("  {}: {score:.2} of {windows}, {:.2} false alarms a week", file.name, wrong as f64 / judged);
        }
    }
    let detectors = json("reference_results.json")["normalised"].as_object().unwrap().clone();
    for name in detectors.keys() {
        println!("  published {name}: {:.1}, {:.1}", published(name, "realTweets"), published(name, "realAdExchange"));
    }
}

/// Days: alarms where nothing is, and how often planted ones are found.
fn days() {
    let setting = Setting::every(86_400.0);
    let alarms = |values: &[Option<f64>]| -> Vec<bool> {
        let judged = detect(values, &setting);
        judged.iter().map(|judged| judged.is_ok_and(|judged| judged.score >= THRESHOLD)).collect()
    };
    let quiet: usize = (0..500).map(|seed| alarms(&daily(seed, 200)).into_iter().filter(|alarm| *alarm).count()).sum();
    println!("days: {:.3} false alarms a week", quiet as f64 * 7.0 / (500.0 * 186.0));
    for factor in [3.0, 2.0, 1.7, 1.5, 0.6, 0.4] {
        let found = (0..500).filter(|seed| {
            let mut values = daily(*seed, 200);
            times(&mut values, 150, factor);
            alarms(&values)[150]
        });
        println!("  a day times {factor}: found {:.1} %", found.count() as f64 / 5.0);
    }
    let values = daily(1, 730);
    println!("  two years of days: {:.3} ms", time(|| drop(detect(&values, &setting))));
}

/// Milliseconds, the fastest of several.
fn time(run: impl Fn()) -> f64 {
    let once = |_| {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..20).map(once).fold(f64::INFINITY, f64::min)
}

/// Shifts: how often one is said, and where.
fn levels() {
    for (days, phi) in [(120, 0.0), (365, 0.0), (120, 0.3), (365, 0.3), (120, 0.5), (365, 0.7)] {
        let half = days as f64 / 2.0;
        let find = |seed: u64, after: f64| {
            shifts(
                &steps(seed, days, phi, |day| if day < half { 1000.0 } else { after }),
                &changepoint::Setting::default(),
            )
        };
        let wrong = (0..500).filter(|seed| !find(*seed, 1000.0).is_empty()).count();
        let right = (0..500).filter(|seed| {
            let found = find(*seed, 700.0);
            found.len() == 1 && found[0].kind == Kind::Level && found[0].at.abs_diff(days / 2) <= 5
        });
        let right = right.count();
        println!(
            "shifts, {days} days, φ {phi}: false {:.1} %, a fall by 30 % found {:.1} %",
            wrong as f64 / 5.0,
            right as f64 / 5.0
        );
    }
    let values = steps(1, 730, 0.3, |_| 1000.0);
    println!("  two years of days: {:.2} ms", time(|| drop(shifts(&values, &changepoint::Setting::default()))));
}

/// Panels: 2000 each.
fn panels() {
    let base = Plan { members: 20, days: 60, phi: 0.3, spread: 0.3, shared: 0.03 };
    for plan in [
        base,
        Plan { members: 10, days: 30, ..base },
        Plan { members: 10, phi: 0.6, ..base },
        Plan { members: 30, days: 120, ..base },
        Plan { shared: 0.1, ..base },
        Plan { members: 10, days: 120, phi: 0.7, spread: 0.4, ..base },
    ] {
        println!("{plan:?}");
        let at = plan.days * 2 / 3;
        for (name, drop, hit) in [
            ("all fall by 20 %", 0.2, plan.members),
            ("nothing", 0.0, 0),
            ("one falls by half", 0.5, 1),
            ("one falls by 80 %", 0.8, 1),
        ] {
            let (mut platform, mut own) = (0, 0);
            for seed in 0..2000 {
                match verdict(&panel(plan, seed, at, drop, hit), at, seed) {
                    Verdict::Platform { .. } => platform += 1,
                    Verdict::Own { .. } => own += 1,
                    Verdict::CannotTell(_) | Verdict::Nothing => {}
                }
            }
            println!("  {name}: platform {:.2} %, own {:.2} %", f64::from(platform) / 20.0, f64::from(own) / 20.0);
        }
    }
}

/// Campaigns against synthetic controls: 500 each.
fn campaigns() {
    for (donors, phi) in [(10, 0.0), (10, 0.3), (10, 0.6), (20, 0.3), (5, 0.3)] {
        for lift in [0.0, 0.2, 0.5] {
            let (mut told, mut sure, mut held) = (0, 0, 0);
            for seed in 0..500 {
                let world = world(seed, donors, phi, lift);
                let Ok(found) = study(&world) else { continue };
                let truth = (60..74).map(|day| world[0][day].unwrap() * lift / (1.0 + lift)).sum::<f64>() / 14.0;
                told += 1;
                sure += usize::from(found.p < 0.05);
                held += usize::from(found.interval.low <= truth && truth <= found.interval.high);
            }
            let share = |count: usize| 100.0 * count as f64 / f64::from(told);
            let (sure, held) = (share(sure), share(held));
            println!(
                "campaigns, {donors} donors, φ {phi}, {lift} more: judged {told} of 500, sure {sure:.1} %, covered {held:.1} %"
            );
        }
    }
}
