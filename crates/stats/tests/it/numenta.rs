//! The benchmark of Lavin and Ahmad, "Evaluating real-time anomaly detection algorithms: the Numenta anomaly benchmark" (ICMLA
//! 2015), with its scoring rules, on the brand mentions of `shared/data/mentions_anomaly`.

use serde_json::Value;
use stats::anomaly::{Setting, THRESHOLD, detect};
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/mentions_anomaly"))
}

pub fn json(name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

/// A file of the benchmark: its values, and the windows around its anomalies as first and last rows.
pub struct File {
    pub name: String,
    pub values: Vec<f64>,
    pub windows: Vec<(usize, usize)>,
}

impl File {
    pub fn all(room: &str) -> Vec<Self> {
        let windows = json("combined_windows.json");
        let files = windows.as_object().unwrap().iter().filter(|(name, _)| name.starts_with(room));
        files.map(|(name, windows)| Self::read(name, windows)).collect()
    }

    fn read(name: &str, windows: &Value) -> Self {
        let mut reader = csv::Reader::from_path(folder().join(name)).unwrap();
        let rows: Vec<(String, f64)> = reader.deserialize().map(Result::unwrap).collect();
        let row = |time: &Value| {
            let time = time.as_str().unwrap();
            rows.iter().position(|(at, _)| time.starts_with(at.as_str())).unwrap()
        };
        let windows = windows.as_array().unwrap().iter().map(|ends| (row(&ends[0]), row(&ends[1]))).collect();
        Self { name: name.to_owned(), windows, values: rows.into_iter().map(|(_, value)| value).collect() }
    }

    /// How many alarms lie outside all windows, after the probation.
    pub fn wrong(&self, alarms: &[bool]) -> usize {
        let inside = |row: usize| self.windows.iter().any(|(first, last)| (*first..=*last).contains(&row));
        (self.probation()..alarms.len()).filter(|row| alarms[*row] && !inside(*row)).count()
    }

    /// Rows at the start that are not scored.
    pub fn probation(&self) -> usize {
        (self.values.len() * 15 / 100).min(750)
    }
}

/// The costs of a profile.
pub struct Profile {
    hit: f64,
    miss: f64,
    alarm: f64,
}

impl Profile {
    pub fn named(name: &str) -> Self {
        let costs = &json("profiles.json")[name]["CostMatrix"];
        let cost = |name: &str| costs[name].as_f64().unwrap();
        Self { hit: cost("tpWeight"), miss: cost("fnWeight"), alarm: cost("fpWeight") }
    }

    /// The score of alarms, one per row: the earliest alarm of a window counts, one outside costs more the further it is behind the
    /// last window, and a window without one costs.
    pub fn score(&self, file: &File, alarms: &[bool]) -> f64 {
        let mut hits = vec![-self.miss; file.windows.len()];
        let mut cost = 0.0;
        for row in (file.probation()..alarms.len()).filter(|row| alarms[*row]) {
            match file.windows.iter().position(|(first, last)| (*first..=*last).contains(&row)) {
                Some(window) => {
                    let (first, last) = file.windows[window];
                    let place = -((last - row + 1) as f64) / (last - first + 1) as f64;
                    hits[window] = hits[window].max(self.hit * sigmoid(place) / sigmoid(-1.0));
                }
                None => {
                    let before = file.windows.iter().rfind(|(_, last)| *last < row);
                    let place = |(first, last): &(usize, usize)| (row - last) as f64 / (last - first) as f64;
                    cost += self.alarm * before.map_or(-1.0, |window| sigmoid(place(window)));
                }
            }
        }
        hits.iter().sum::<f64>() + cost
    }

    /// The scores of files on the scale from 0, no alarm at all, to 100, an alarm at the start of each window and nowhere else.
    pub fn normalised(&self, files: &[File], alarms: impl Fn(&File) -> Vec<bool>) -> f64 {
        let windows: f64 = files.iter().map(|file| file.windows.len() as f64).sum();
        let score: f64 = files.iter().map(|file| self.score(file, &alarms(file))).sum();
        100.0 * (score + self.miss * windows) / (windows * (self.hit + self.miss))
    }
}

/// The benchmark's scaled sigmoid.
fn sigmoid(place: f64) -> f64 {
    if place > 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * place).exp()) - 1.0 }
}

/// The figure of a published detector in the reference.
pub fn published(detector: &str, room: &str) -> f64 {
    json("reference_results.json")["normalised"][detector]["standard"][room]["normalized"].as_f64().unwrap()
}

/// The alarms of the detector at its one setting and threshold, for rows of so many seconds.
pub fn ours(file: &File, step: f64) -> Vec<bool> {
    let values: Vec<Option<f64>> = file.values.iter().copied().map(Some).collect();
    let judged = detect(&values, &Setting::every(step));
    judged.iter().map(|judged| judged.is_ok_and(|judged| judged.score >= THRESHOLD)).collect()
}
