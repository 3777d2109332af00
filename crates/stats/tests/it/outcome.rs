//! Forecasts of `shared/data/forecasting` against what came, and against what others reached on the same series.

use serde_json::Value;
use stats::forecast::{Judged, Series, backtest, forecast, score};
use std::{collections::BTreeMap, fs, io::Read, path::PathBuf};

const HORIZON: usize = 14;
const DAYS: usize = 730;

type Known = Vec<Option<f64>>;

fn read(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/forecasting"));
    fs::read(folder.join(name)).unwrap()
}

/// Every so many series of the training parts of M4.
fn m4(name: &str, every: usize) -> Vec<Known> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&read(name)[..]).read_to_string(&mut text).unwrap();
    let cell = |cell: &str| cell.trim_matches('"').parse().ok().map(Some);
    text.lines().skip(1).step_by(every).map(|line| line.split(',').skip(1).filter_map(cell).collect()).collect()
}

fn daily() -> BTreeMap<String, Known> {
    let mut all = BTreeMap::<String, Known>::new();
    for row in csv::Reader::from_reader(&read("daily/social_daily_series_A.csv")[..]).records() {
        let row = row.unwrap();
        if let Ok(value) = row[2].parse() {
            all.entry(row[0].to_owned()).or_default().push(Some(value));
        }
    }
    all
}

/// The sums of errors of ours and of repeating what was, over the last points of each series.
fn against(series: &[Known], (horizon, length): (usize, usize), lengths: &[usize]) -> (f64, f64) {
    let (mut ours, mut repeated) = (0.0, 0.0);
    for values in series {
        let (known, came) = values.split_at(values.len() - horizon);
        let found = forecast(&Series::new(known.iter().copied(), lengths), horizon).unwrap();
        let again: Vec<f64> = (0..horizon).map(|step| known[known.len() - length + step % length].unwrap()).collect();
        ours += score::mase(known, came, &found.mean, length).unwrap();
        repeated += score::mase(known, came, &again, length).unwrap();
    }
    (ours, repeated)
}

#[test]
fn weekly_series_are_forecast_better_than_by_their_last_value() {
    // The OWA aimed at is 0.90, with the last value as the reference; on all series 0.75 is reached.
    let (ours, last) = against(&m4("m4/Weekly-train.csv.gz", 6), (13, 1), &[52]);
    assert!(ours < 0.9 * last, "{}", ours / last);
}

#[test]
fn hourly_series_are_forecast_better_than_by_the_day_before() {
    // Repeating the day before has an OWA of 0.63 in the published results; 0.60 is aimed at.
    let (ours, day) = against(&m4("m4/Hourly-train.csv.gz", 12), (48, 24), &[24, 168]);
    assert!(ours < 0.95 * day, "{}", ours / day);
}

#[test]
fn daily_social_series_are_forecast_at_least_as_well_as_by_the_best_reference() {
    let known: Value = serde_json::from_slice(&read("daily/reference_results.json")).unwrap();
    let best = known["mean_over_series"]["AutoARIMA7"]["mase"].as_f64().unwrap();
    let (all, mut errors, mut inside) = (daily(), 0.0, 0.0);
    let mut judged: Vec<Judged> = Vec::new();
    for values in all.values() {
        for window in 0..4 {
            let end = values.len() - window * HORIZON;
            let start = (end - HORIZON).saturating_sub(DAYS);
            let found = backtest(&Series::new(values[start..end].iter().copied(), &[7]), HORIZON, 1, 7).unwrap();
            errors += found.mase.unwrap();
            inside += found.inside[1].unwrap();
            judged.extend(found.windows.into_iter().flat_map(|window| window.judged));
        }
    }
    let windows = 4.0 * all.len() as f64;
    assert!(errors / windows <= best, "MASE {} against {best}", errors / windows);
    assert!((0.75..=0.85).contains(&(inside / windows)), "{} within 80 %", inside / windows);
    let ours = score::brier(judged.iter().map(|one| (one.chance, one.reached))).unwrap();
    let pacing = score::brier(judged.iter().map(|one| (f64::from(u8::from(one.on_pace)), one.reached))).unwrap();
    assert!(ours < 0.8 * pacing, "Brier {ours} against {pacing}");
}
