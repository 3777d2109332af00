//! Prints how good and how fast forecasts are on the reference series of `../shared/data/forecasting`.
//!
//! `cargo run --release -p stats --example forecast`; the M4 figures are for the newest points of the training parts.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and may stop loudly")]

use stats::forecast::{Judged, Kind, Outlook, SHARES, Series, Side, backtest, forecast, score};
use std::{collections::BTreeMap, fs, io::Read, path::PathBuf, time::Instant};

const HORIZON: usize = 14;
const DAYS: usize = 730;

type Known = Vec<Option<f64>>;

fn read(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/forecasting"));
    fs::read(folder.join(name)).unwrap()
}

fn m4(name: &str) -> Vec<Known> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&read(name)[..]).read_to_string(&mut text).unwrap();
    let series =
        |line: &str| line.split(',').skip(1).filter_map(|cell| cell.trim_matches('"').parse().ok().map(Some)).collect();
    text.lines().skip(1).map(series).collect()
}

fn daily() -> BTreeMap<String, Known> {
    let text = String::from_utf8(read("daily/social_daily_series_A.csv")).unwrap();
    let mut all = BTreeMap::<String, Known>::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if let Ok(value) = cells[2].parse() {
            all.entry(cells[0].to_owned()).or_default().push(Some(value));
        }
    }
    all
}

/// The benchmark of M4: the last value, after a season that is significant is taken out by classical decomposition.
fn naive2(known: &[f64], length: usize, horizon: usize) -> Vec<f64> {
    let count = known.len();
    let mean = known.iter().sum::<f64>() / count as f64;
    let variance: f64 = known.iter().map(|value| (value - mean).powi(2)).sum();
    let together =
        |lag: usize| (lag..count).map(|at| (known[at] - mean) * (known[at - lag] - mean)).sum::<f64>() / variance;
    let limit = 1.645 * ((1.0 + 2.0 * (1..length).map(|lag| together(lag).powi(2)).sum::<f64>()) / count as f64).sqrt();
    if length == 1 || count < 3 * length || together(length).abs() <= limit {
        return vec![known[count - 1]; horizon];
    }
    let half = length / 2;
    let mut sums = vec![(0.0, 0.0); length];
    for at in half..count - half {
        let ends = f64::midpoint(known[at - half], known[at + half]);
        let middle = (ends + known[at - half + 1..at + half].iter().sum::<f64>()) / length as f64;
        sums[at % length].0 += known[at] / middle;
        sums[at % length].1 += 1.0;
    }
    let season: Vec<f64> = sums.iter().map(|(sum, count)| sum / count).collect();
    let level = known[count - 1] / season[(count - 1) % length];
    (count..count + horizon).map(|at| level * season[at % length]).collect()
}

fn run_m4(name: &str, all: &[Known], (horizon, length): (usize, usize), lengths: &[usize], back: usize) {
    let started = Instant::now();
    let (mut ours, mut theirs, mut inside, mut count) = ((0.0, 0.0), (0.0, 0.0), [0.0; 3], 0.0);
    for series in all.iter().filter(|series| series.len() >= back + 3 * horizon) {
        let (known, came) = series[..series.len() - back].split_at(series.len() - back - horizon);
        let found = forecast(&Series::new(known.iter().copied(), lengths), horizon).unwrap();
        let plain: Vec<f64> = known.iter().copied().flatten().collect();
        for (sum, mean) in [(&mut ours, &found.mean), (&mut theirs, &naive2(&plain, length, horizon))] {
            sum.0 += score::smape(came, mean).unwrap();
            sum.1 += score::mase(known, came, mean, length).unwrap();
        }
        for (sum, band) in inside.iter_mut().zip(&found.bands) {
            *sum += score::inside(came, &band.lower, &band.upper).unwrap();
        }
        count += 1.0;
    }
    let owa = f64::midpoint(ours.0 / theirs.0, ours.1 / theirs.1);
    let each = started.elapsed().as_secs_f64() * 1e3 / count;
    println!(
        "{name}, {back} points left out: OWA {owa:.4}, sMAPE {:.3}, MASE {:.3}, within 50/80/95 % bands {:.3?}, {each:.2} ms each",
        ours.0 / count,
        ours.1 / count,
        inside.map(|sum| sum / count)
    );
}

fn run_daily(all: &BTreeMap<String, Known>, back: usize) -> Vec<Judged> {
    let started = Instant::now();
    let (mut mase, mut inside, mut judged) = (0.0, [0.0; 3], Vec::new());
    for (name, values) in all {
        let mut sum = 0.0;
        for window in back..back + 4 {
            let end = values.len() - window * HORIZON;
            let series = Series::new(values[(end - HORIZON).saturating_sub(DAYS)..end].iter().copied(), &[7]);
            let found = backtest(&series, HORIZON, 1, 7).unwrap();
            sum += found.mase.unwrap() / 4.0;
            for (total, one) in inside.iter_mut().zip(found.inside) {
                *total += one.unwrap() / 4.0 / all.len() as f64;
            }
            judged.extend(found.windows.into_iter().flat_map(|window| window.judged));
        }
        if back == 0 {
            println!("  {name}: MASE {sum:.3}");
        }
        mase += sum / all.len() as f64;
    }
    let each = started.elapsed().as_secs_f64() * 1e3 / (4 * all.len()) as f64;
    println!(
        "daily, {back} windows left out: MASE {mase:.4}, within {SHARES:?} {inside:.3?}, {each:.2} ms each with chances"
    );
    judged
}

fn reliability(judged: &[Judged]) {
    let pacing = |one: &Judged| f64::from(u8::from(one.on_pace));
    let rate = |on_pace: bool| {
        let such: Vec<bool> = judged.iter().filter(|one| one.on_pace == on_pace).map(|one| one.reached).collect();
        such.iter().filter(|reached| **reached).count() as f64 / such.len() as f64
    };
    let rates = (rate(true), rate(false));
    println!(
        "chances: Brier {:.4}; straight line {:.4}, straight line as sure as it was right {:.4}; {} targets",
        score::brier(judged.iter().map(|one| (one.chance, one.reached))).unwrap(),
        score::brier(judged.iter().map(|one| (pacing(one), one.reached))).unwrap(),
        score::brier(judged.iter().map(|one| (if one.on_pace { rates.0 } else { rates.1 }, one.reached))).unwrap(),
        judged.len()
    );
    for bin in 0..10 {
        let low = f64::from(bin) / 10.0;
        let such: Vec<&Judged> =
            judged.iter().filter(|one| one.chance >= low && (one.chance < low + 0.1 || bin == 9)).collect();
        let count = such.len() as f64;
        println!(
            "  {low:.1}: {count} targets, mean chance {:.3}, reached {:.3}",
            such.iter().map(|one| one.chance).sum::<f64>() / count,
            such.iter().filter(|one| one.reached).count() as f64 / count
        );
    }
}

/// Fifty KPIs with two years of days, each forecast for 30 days with the chance of a target.
fn page(values: &[Option<f64>]) {
    let started = Instant::now();
    for back in 0..50 {
        let end = values.len() - back;
        let found = forecast(&Series::new(values[end - DAYS..end].iter().copied(), &[7]), 30).unwrap();
        let outlook = Outlook::of(&found, Kind::Total { so_far: 0.0 }, 7);
        let target = outlook.expected().unwrap();
        assert!(outlook.chance(target, Side::AtLeast).is_some() && outlook.arrival(target, Side::AtLeast).is_some());
    }
    println!("a page of 50 KPIs: {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
}

fn main() {
    let daily = daily();
    page(&daily["devcommunity__facebook_page_visits"]);
    let judged: Vec<Judged> = [0, 4, 8].iter().flat_map(|back| run_daily(&daily, *back)).collect();
    reliability(&judged);
    let weekly = m4("m4/Weekly-train.csv.gz");
    for back in [0, 13, 39] {
        run_m4("M4 Weekly", &weekly, (13, 1), &[52], back);
    }
    let hourly = m4("m4/Hourly-train.csv.gz");
    for back in [0, 48] {
        run_m4("M4 Hourly", &hourly, (48, 24), &[24, 168], back);
    }
}
