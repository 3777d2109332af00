//! Strange rows of a plain CSV: online, clear about what is wrong, whatever the step.

use crate::run::{House, shared};
use serde_json::Value;
use std::fmt::Write;

fn judged(house: &House, file: &str) -> Value {
    house.json(&["lab", "anomalies", "--format", "json", file])
}

fn scores(found: &Value) -> Vec<f64> {
    found["scores"].as_array().unwrap().iter().map(|score| score.as_f64().unwrap()).collect()
}

/// Sixty days around a hundred with a week; one of them has so many times as much.
fn days(times: f64) -> String {
    let mut table = "timestamp,value\n".to_owned();
    for at in 0..60_u32 {
        let value = f64::from(100 + 20 * (at % 7) + at * 13 % 11) * if at == 50 { times } else { 1.0 };
        writeln!(table, "2026-{:02}-{:02},{value}", 1 + at / 28, 1 + at % 28).unwrap();
    }
    table
}

#[test]
fn mentions_of_a_brand_are_judged_row_by_row() {
    let house = House::new();
    let path = shared("mentions_anomaly/realTweets/Twitter_volume_AAPL.csv");
    let found = judged(&house, &path);
    let text = std::fs::read_to_string(&path).unwrap();
    let all = scores(&found);
    assert_eq!(all.len(), text.lines().count() - 1);
    assert!(all.iter().all(|score| (0.0..=1.0).contains(score)));
    let alarms = all.iter().filter(|score| **score >= 0.5).count();
    assert_eq!(found["anomalies"].as_array().unwrap().len(), alarms);
    assert!((1..40).contains(&alarms), "{alarms}");
    // What comes later changes nothing.
    let some: Vec<&str> = text.lines().take(9_001).collect();
    let begun = house.file("begun.csv", some.join("\n"));
    assert_eq!(scores(&judged(&house, begun.to_str().unwrap())), all[..9_000]);
    assert!(!house.path("data").exists(), "a data folder was made");
}

#[test]
fn a_strange_day_is_told_with_what_was_expected() {
    let house = House::new();
    let file = house.file("days.csv", days(4.0));
    let found = judged(&house, file.to_str().unwrap());
    let [one] = found["anomalies"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!((found["threshold"].as_f64(), one["timestamp"].as_str()), (Some(0.5), Some("2026-02-23")));
    // What an ordinary day of any weekday has.
    assert!((100.0..=230.0).contains(&one["expected"].as_f64().unwrap()), "{one}");
    let early = found["unjudged"]["too_early"].as_u64().unwrap();
    assert!((14..40).contains(&early), "{found}");
    let text = house.run(&["lab", "anomalies", file.to_str().unwrap()]);
    assert!(text.status == 0 && text.out.contains("2026-02-23"), "{text:?}");
    assert!(text.err.contains(&format!("not judged: {early} rows")), "{text:?}");
    let calm = house.feed(&["lab", "anomalies", "-"], days(1.0).as_bytes());
    assert!(calm.out.contains("no row is unlike"), "{calm:?}");
}

#[test]
fn faults_are_listed_with_their_rows() {
    let house = House::new();
    let file = house.file("days.csv", "timestamp,value\n2026-03-01,1\n2026-02-01,2\nlater,many\n");
    let text = house.run(&["lab", "anomalies", file.to_str().unwrap()]);
    assert_eq!((text.status, text.out.as_str()), (1, ""));
    for expected in ["days.csv:3: timestamp: ", "days.csv:4: value: ", "days.csv:4: timestamp: "] {
        assert!(text.err.contains(expected), "{expected} is not in {text:?}");
    }
    let other = house.file("other.csv", "name,count\na,1\n");
    let answer = house.run(&["lab", "anomalies", other.to_str().unwrap()]);
    assert!(answer.status == 1 && answer.err.contains("timestamp and value"), "{answer:?}");
}
