//! The statistics on a plain CSV: equal to the reference, without a data folder, clear about what is wrong.

use crate::run::{House, shared};
use serde_json::Value;

const MODELS: [&str; 7] = ["first", "last", "linear", "position", "time_decay", "markov", "shapley"];

fn attribution(house: &House, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["lab", "attribution", "--format", "json"].iter().chain(arguments).copied().collect();
    house.json(&all)
}

fn close(found: &Value, expected: &Value, within: f64, what: &str) {
    let (found, expected) = (found.as_object().unwrap(), expected.as_object().unwrap());
    assert!(found.keys().eq(expected.keys()), "{what}: {found:?}");
    for (channel, expected) in expected {
        let (a, b) = (found[channel].as_f64().unwrap(), expected.as_f64().unwrap());
        assert!((a - b).abs() <= within, "{what}, {channel}: {a} is not {b}");
    }
}

/// One number of every channel of a reference.
fn each(reference: &Value, number: &str) -> Value {
    let channels = reference.as_object().unwrap().iter();
    Value::Object(channels.map(|(channel, known)| (channel.clone(), known[number].clone())).collect())
}

#[test]
fn a_real_table_equals_the_reference() {
    let house = House::new();
    let file = shared("attribution/channelattribution_paths_A.csv.gz");
    let known = std::fs::read_to_string(shared("attribution/reference_dev.json")).unwrap();
    let known: Value = serde_json::from_str(&known).unwrap();
    let found = attribution(&house, &[&file]);
    assert_eq!(found["conversions"].as_f64(), known["total_conversions"].as_f64());
    assert_eq!(found["nulls"].as_f64(), known["total_null"].as_f64());
    assert!((found["value"].as_f64().unwrap() - known["total_value"].as_f64().unwrap()).abs() < 1e-9);
    for (own, theirs) in [
        ("first", "first_touch"),
        ("last", "last_touch"),
        ("linear", "linear_touch"),
        ("position", "position_40_20_40"),
        ("time_decay", "time_decay_halving"),
    ] {
        let known = &known["heuristics"][theirs];
        close(&found["models"][own], &each(known, "conversions"), 1e-9, own);
        close(&found["values"][own], &each(known, "value"), 1e-9, own);
    }
    close(&found["models"]["shapley"], &known["shapley_set_game_conversions"], 1e-6, "shapley");
    let ignored = attribution(&house, &[&file, "--ignore-nulls"]);
    for (found, name) in
        [(&found, "markov_order1_exact_removal_effect_with_null"), (&ignored, "markov_order1_without_null_paths")]
    {
        let known = &known[name];
        close(&found["removal_effects"], &known["removal_effects"], 1e-6, name);
        close(&found["models"]["markov"], &known["attributed_conversions"], 1e-6, name);
        close(&found["values"]["markov"], &known["attributed_value_same_weights"], 1e-6, name);
    }
    assert!(!house.path("data").exists(), "a data folder was made");
}

#[test]
fn a_table_by_hand() {
    let house = House::new();
    let table = "path,conversions,value,nulls\na > b > a,2,10,1\nb,1,4,0\n";
    let file = house.file("paths.csv", table);
    let found = attribution(&house, &[file.to_str().unwrap(), "--half-life", "2"]);
    let models = &found["models"];
    assert!(models.as_object().unwrap().keys().all(|name| MODELS.contains(&name.as_str())));
    assert_eq!(models["first"], serde_json::json!({"a": 2.0, "b": 1.0}));
    assert_eq!(models["position"], serde_json::json!({"a": 1.6, "b": 1.4}));
    assert_eq!(models["shapley"], serde_json::json!({"a": 1.0, "b": 2.0}));
    assert_eq!(found["values"]["shapley"], serde_json::json!({"a": 5.0, "b": 9.0}));
    // Ages 2, 1, 0 at a half-life of 2: 1/2, 1/√2, 1.
    let b = 2.0 * 0.5_f64.sqrt() / (1.5 + 0.5_f64.sqrt()) + 1.0;
    assert!((models["time_decay"]["b"].as_f64().unwrap() - b).abs() < 1e-12);
    // Of four starts three go to a and one to b. From a: 3 of 6 to b, 2 convert, 1 is lost. From b: 3 of 4 to a, 1 converts.
    // h(a) = 1/3 + h(b)/2 and h(b) = 1/4 + 3/4 h(a) give h(a) = 11/15, h(b) = 4/5, p = 3/4. Without a: 1/4 · 1/4 = 1/16,
    // lost are 11/12. Without b: 3/4 · 1/3 = 1/4, lost are 2/3. So a gets 11/19 of three.
    assert!((models["markov"]["a"].as_f64().unwrap() - 3.0 * 11.0 / 19.0).abs() < 1e-12);
    let text = house.run(&["lab", "attribution", file.to_str().unwrap(), "--half-life", "2"]);
    expect_test::expect![[r"
        conversions  first  last  linear  position  time_decay  markov  shapley
        a                2     2    1.33       1.6        1.36    1.74        1
        b                1     1    1.67       1.4        1.64    1.26        2
        together         3     3       3         3           3       3        3

        value     first  last  linear  position  time_decay  markov  shapley
        a            10    10    6.67         8         6.8    8.11        5
        b             4     4    7.33         6         7.2    5.89        9
        together     14    14      14        14          14      14       14
    "]]
    .assert_eq(&text.out);
    assert_eq!((text.status, text.err.as_str()), (0, ""));
    let fed = house.feed(&["lab", "attribution", "-", "--format", "json"], table.as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&fed.out).unwrap()["models"]["first"], models["first"]);
}

#[test]
fn what_is_not_known_is_a_reason() {
    let house = House::new();
    let file = house.file("paths.csv", "path,conversions\na > b,0\n");
    let found = attribution(&house, &[file.to_str().unwrap()]);
    assert_eq!(found["models"]["linear"], serde_json::json!({"a": 0.0, "b": 0.0}));
    for nothing in [&found["models"]["markov"], &found["value"], &found["values"], &found["nulls"]] {
        assert!(nothing.is_null(), "{found}");
    }
    assert!(found["removal_effects"].is_null());
    assert!(found["reasons"]["markov"].as_str().unwrap().contains("no path converted"));
    assert!(found["reasons"]["value"].as_str().unwrap().contains("no column value"));
    let text = house.run(&["lab", "attribution", file.to_str().unwrap()]);
    assert!(text.out.contains("none") && text.err.contains("no path converted"), "{text:?}");
}

#[test]
fn faults_are_listed_with_their_rows_and_nothing_is_computed() {
    let house = House::new();
    let file = house.file("paths.csv", "path,conversions,value\na > b,1,2\na >,1,2\nb,many,2\nb,1,1,1\n");
    let text = house.run(&["lab", "attribution", file.to_str().unwrap()]);
    assert_eq!((text.status, text.out.as_str()), (1, ""));
    let lines: Vec<&str> = text.err.lines().collect();
    assert_eq!(lines.len(), 3, "{text:?}");
    for (line, (row, words)) in lines.iter().zip([(3, "path"), (4, "\"many\" is not a number"), (5, "4 cells")]) {
        assert!(line.contains(&format!("paths.csv:{row}: ")) && line.contains(words), "{line}");
    }
    let json = house.run(&["lab", "attribution", file.to_str().unwrap(), "--format", "json"]);
    let found: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.status, found["faults_total"].as_u64()), (1, Some(3)));
    assert_eq!(found["faults"][1]["code"], "not-a-number");
    assert_eq!(
        (found["faults"][1]["row"].as_u64(), found["faults"][1]["column"].as_str()),
        (Some(4), Some("conversions"))
    );
}

#[test]
fn what_cannot_be_read_is_wrong_usage() {
    let house = House::new();
    let file = house.file("paths.csv", "path,conversions\na,1\n");
    let folder = house.path(".");
    let broken = house.file("broken.csv.gz", b"\x1f\x8b\x08\x00broken");
    for (name, words) in [
        (house.path("none.csv").to_str().unwrap(), "cannot be read"),
        (folder.to_str().unwrap(), "is a folder"),
        (broken.to_str().unwrap(), "cannot be read"),
    ] {
        let answer = house.run(&["lab", "attribution", name]);
        assert!(answer.status == 2 && answer.err.contains(words), "{answer:?}");
    }
    for half_life in ["0", "-1", "inf", "nan"] {
        let answer = house.run(&["lab", "attribution", file.to_str().unwrap(), &format!("--half-life={half_life}")]);
        assert!(answer.status == 2 && answer.err.contains("--half-life"), "{answer:?}");
    }
    let other = house.file("other.csv", "name,count\na,1\n");
    let answer = house.run(&["lab", "attribution", other.to_str().unwrap()]);
    assert!(answer.status == 1 && answer.err.contains("path and conversions"), "{answer:?}");
}

#[test]
fn a_series_goes_on_with_bounds_and_its_past_is_told() {
    let house = House::new();
    let rows: String = (0..140).map(|day| format!("shop,{day},{}\n", 100 + 20 * (day % 7))).collect();
    let file = house.file("series.csv", format!("series,time,value\n{rows}short,1,3\nshort,2,\n"));
    let file = file.to_str().unwrap();
    let asked = ["lab", "forecast", file, "--horizon", "14", "--season", "7", "--backtest", "3", "--format", "json"];
    let found = house.json(&asked);
    let shop = &found["forecasts"][0];
    let of = |name: &str| -> Vec<f64> {
        shop[name].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
    };
    for (step, value) in of("mean").iter().enumerate() {
        let expected = (100 + 20 * (step % 7)) as f64;
        assert!((value - expected).abs() < 5.0, "step {step}: {value} is not about {expected}");
    }
    for (wide, narrow) in of("lower95").iter().zip(of("lower80")) {
        assert!(*wide <= narrow, "{wide} {narrow}");
    }
    assert_eq!((shop["series"].as_str(), shop["backtest"]["windows"].as_u64()), (Some("shop"), Some(3)));
    let short = &found["forecasts"][1];
    assert!(short["mean"].is_null() && short["reason"].as_str().unwrap().starts_with("cannot judge, because"));
    let lines = house.run(&[
        "lab",
        "forecast",
        file,
        "--horizon",
        "14",
        "--season",
        "7",
        "--backtest",
        "3",
        "--format",
        "jsonl",
    ]);
    let lines: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Some(&lines), found["forecasts"].as_array());
    let wrong = house.file("wrong.csv", "series,time,value\na,1,x\n");
    let answer = house.run(&["lab", "forecast", wrong.to_str().unwrap(), "--horizon", "3"]);
    assert!(answer.err.contains("wrong.csv:2: value: \"x\" is not a number"), "{}", answer.err);
}

#[test]
fn every_row_of_a_series_has_a_line_with_its_judgement() {
    let house = House::new();
    let value = |hour: i64| if hour == 900 { 5_000 } else { 100 + hour % 7 };
    let rows: String = (0..1_000).map(|hour| format!("{},{}\n", 1_700_000_000 + hour * 3_600, value(hour))).collect();
    let file = house.file("hours.csv", format!("timestamp,value\n{rows}"));
    let lines = house.run(&["lab", "anomalies", file.to_str().unwrap(), "--format", "jsonl"]);
    let lines: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1_000);
    assert!(lines[0]["score"].is_null() && lines[0]["reason"] == "too few rows before it", "{}", lines[0]);
    let told: Vec<usize> = (0..1_000).filter(|at| lines[*at]["anomaly"] == true).collect();
    assert_eq!(told, [900]);
}
