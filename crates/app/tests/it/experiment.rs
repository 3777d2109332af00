//! Experiments on a plain CSV: known figures, every form of table, clear about what is wrong.

use crate::run::House;
use serde_json::{Value, json};

fn experiment(house: &House, table: &str, arguments: &[&str]) -> Value {
    let file = house.file("experiment.csv", table);
    let all = [&["lab", "experiment", "--format", "json", file.to_str().unwrap()], arguments].concat();
    house.json(&all)
}

fn close(found: &Value, expected: f64, within: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}

/// A game moved its gate from level 30 to 40; who was still there after a day.
const GATE: &str = "variant,users,conversions\ngate_40,45489,20119\ngate_30,44700,20034\n";

#[test]
fn a_games_gate_is_no_winner_yet() {
    let house = House::new();
    let found = experiment(&house, GATE, &["--control", "gate_30"]);
    // By SciPy, as in `stats`.
    close(&found["sample_ratio"]["p"], 0.008_608, 1e-6);
    assert_eq!(found["sample_ratio"]["mismatch"], false);
    let one = &found["variants"][0];
    assert_eq!(one["variant"], "gate_40");
    close(&one["lift"], -0.013_175_66, 1e-6);
    close(&one["p"], 0.072_496, 1e-6);
    close(&one["interval"][0], -0.027_554, 1e-6);
    close(&one["interval"][1], 0.001_203, 1e-6);
    close(&one["chance_to_win"], 0.036_247, 1e-6);
    assert!(one["sequential"]["p"].as_f64() > one["p"].as_f64());
    assert!(one["sequential"]["interval"][0].as_f64() < one["interval"][0].as_f64());
    assert_eq!((&one["decision"], &found["decision"]), (&json!("no winner yet"), &json!("no winner yet")));
    assert_eq!((&found["control"], &found["winner"], &found["reasons"]), (&json!("gate_30"), &Value::Null, &json!({})));
    let first = experiment(&house, GATE, &[]);
    assert_eq!(first["control"], "gate_40");
    assert!(!house.path("data").exists(), "a data folder was made");
}

#[test]
fn the_same_people_say_the_same_in_every_form() {
    let house = House::new();
    let mut people = "variant,value\n".to_owned();
    for (name, all, converted) in [("old", 400, 120), ("new", 410, 190)] {
        (0..all).for_each(|at| people.push_str(&format!("{name},{}\n", u8::from(at < converted))));
    }
    let rows = experiment(&house, &people, &["--metric", "proportion"]);
    let totals = "variant,users,conversions\nold,150,70\nold,250,50\nnew,410,190\n";
    assert_eq!(rows, experiment(&house, totals, &[]));
    assert_eq!((&rows["decision"], &rows["winner"]), (&json!("winner"), &json!("new")));
    let means = experiment(&house, &people, &[]);
    let sums = experiment(&house, "variant,n,sum,sum_squares\nold,400,120,120\nnew,410,190,190\n", &[]);
    for figure in ["lift", "p", "expected_loss"] {
        let expected = sums["variants"][0][figure].as_f64().unwrap();
        close(&means["variants"][0][figure], expected, 1e-12);
    }
}

#[test]
fn second_numbers_are_taken_out_or_divided_by() {
    let house = House::new();
    let table = "variant,value,covariate\na,1,1\na,3,3\nb,4,2\nb,6,4\nb,5,3\na,2,1\n";
    // θ = (2 + 2) ÷ (8/3 + 2) = 6/7; the mean before is 5/3 of a, 3 of b, 7/3 of all. a 2 + 4/7 = 18/7, b 5 - 4/7 = 31/7.
    let adjusted = experiment(&house, table, &[]);
    close(&adjusted["variants"][0]["lift"], 13.0 / 18.0, 1e-12);
    assert_eq!(adjusted["adjusted"], true);
    // 15/9 beside 6/5.
    let ratio = experiment(&house, table, &["--metric", "ratio"]);
    close(&ratio["variants"][0]["lift"], 7.0 / 18.0, 1e-12);
    assert_eq!(ratio["adjusted"], false);
    assert_eq!(ratio["reasons"], json!({"b": "too little has happened yet"}));
}

#[test]
fn a_table_for_people() {
    let house = House::new();
    let answer = house.feed(&["lab", "experiment", "-", "--control", "gate_30"], GATE.as_bytes());
    expect_test::expect![[r"
        variant  people    mean     lift            interval       p  any-time p   any-time interval   wins    loss
        gate_30  44,700  0.4482                                                                                      control
        gate_40  45,489  0.4423  -1.32 %  -2.76 % to +0.12 %  0.0725      1.0000  -3.75 % to +1.12 %  3.6 %  1.33 %  no winner yet

        sizes of the variants: as they should be, p 0.0086
        decision: no winner yet
    "]]
    .assert_eq(&answer.out);
    assert_eq!((answer.status, answer.err.as_str()), (0, ""));
}

#[test]
fn what_cannot_be_judged_is_a_reason() {
    let house = House::new();
    let alone = experiment(&house, "variant,value\na,1\n", &[]);
    assert_eq!((&alone["sample_ratio"], &alone["variants"]), (&Value::Null, &json!([])));
    assert_eq!(alone["reasons"]["decision"], "there is no variant beside the control");
    let torn = experiment(&house, "variant,users,conversions\na,20000,2000\nb,19000,2500\nc,20000,20001\n", &[]);
    assert_eq!(torn["sample_ratio"]["mismatch"], true);
    assert_eq!(torn["reasons"]["b"], "the arms are not as large as they should be");
    assert!(torn["variants"][1]["lift"].is_null() && torn["variants"][0]["lift"].is_number());
}

#[test]
fn what_is_wrong_is_told() {
    let house = House::new();
    let file = house.file("experiment.csv", "variant,users,conversions\na,100,1\n,1.5,x\n");
    let file = file.to_str().unwrap();
    let faults = house.run(&["lab", "experiment", file]);
    assert_eq!((faults.status, faults.out.as_str(), faults.err.lines().count()), (1, "", 3));
    assert!(faults.err.contains("experiment.csv:3: users: 1.5 is not whole"), "{faults:?}");
    let sums = house.file("sums.csv", "variant,n,sum,sum_squares\nold,4,12,120\n");
    let sums = sums.to_str().unwrap();
    for (arguments, words) in [
        (["--alpha", "2"], "between 0 and 1"),
        (["--control", "nobody"], "the file has only old"),
        (["--metric", "ratio"], "a second column to divide by"),
        (["--metric", "proportion"], "needs users and conversions"),
    ] {
        let answer = house.run(&[&["lab", "experiment", sums], &arguments[..]].concat());
        assert!(answer.status == 2 && answer.err.contains(words), "{answer:?}");
    }
}
