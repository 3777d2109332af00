//! Credits through the binary: right after an import, under every model, and once, whatever is killed when.

use crate::run::House;
use std::{fmt::Write as _, process::Stdio, time::Duration};

const MODELS: [&str; 7] = ["last", "first", "linear", "time-decay", "position", "markov", "shapley"];

/// A Shopify export: every third order with a code of ann, every third with one of ben, every seventh refunded.
fn orders(count: usize) -> String {
    let mut csv = "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Created at,\
                   Lineitem quantity,Lineitem name,Cancelled at,Refunded Amount,Id\n"
        .to_owned();
    for order in 0..count {
        let code = ["ANN10", "BEN10", ""][order % 3];
        let (day, cents) = (1 + order % 28, 1000 + order * 37 % 5000);
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let refunded = if order % 7 == 0 { amount.as_str() } else { "0" };
        writeln!(
            csv,
            "#{order},c{order}@example.com,paid,EUR,{amount},0,0,{amount},{code},2024-03-{day:02} 10:00:00 +0000,\
             {},Mug,,{refunded},{order}",
            1 + order % 3
        )
        .unwrap();
    }
    csv
}

fn brand() -> House {
    let house = House::new();
    for arguments in [
        &["workspace", "add", "Glow", "--currency", "EUR"][..],
        &["code", "add", "ANN10", "--creator", "ann"],
        &["code", "add", "BEN10", "--creator", "ben"],
    ] {
        let answer = house.run(arguments);
        assert_eq!(answer.status, 0, "{answer:?}");
    }
    house
}

/// Orders, revenue, refunds and units by creator, as text.
fn told(house: &House, model: &str) -> String {
    let question = ["kpi", "orders", "revenue", "refunds", "units", "customers", "--by", "creator", "--format", "csv"];
    let answer = house.run(&[&question[..], &["--model", model]].concat());
    assert_eq!(answer.status, 0, "{answer:?}");
    answer.out
}

#[test]
fn orders_are_credited_right_after_an_import_and_parts_sum_to_the_whole() {
    let house = brand();
    let file = house.file("orders.csv", orders(60));
    house.import(&[file.to_str().unwrap()]);
    for model in MODELS {
        let parts = house.readings(&["orders", "--by", "creator", "--model", model]);
        let values: Vec<f64> = parts.iter().map(|part| part["value"].as_f64().unwrap()).collect();
        assert_eq!(values, [20.0, 20.0, 20.0], "{model}");
        let parts = house.readings(&["revenue", "--by", "creator", "--model", model]);
        let sum: f64 = parts.iter().map(|part| part["value"].as_f64().unwrap()).sum();
        let whole = house.reading(&["revenue"]).unwrap();
        assert!((sum - whole).abs() < 1e-9, "{model}: {sum} and {whole}");
        let note = parts[1]["notes"][0].as_str().unwrap();
        assert!(note.starts_with("credited by "), "{note}");
    }
    // A code that is said to be somebody else's takes its orders along.
    assert_eq!(house.run(&["code", "add", "BEN10", "--creator", "ann"]).status, 0);
    let parts = house.readings(&["orders", "--by", "creator"]);
    let values: Vec<f64> = parts.iter().map(|part| part["value"].as_f64().unwrap()).filter(|one| *one != 0.0).collect();
    assert_eq!(values, [20.0, 40.0]);
    let wrong = house.run(&["kpi", "orders", "--by", "creator", "--model", "best"]);
    assert!(wrong.status != 0 && wrong.err.contains("write one of last, first"), "{wrong:?}");
}

#[test]
fn whatever_is_killed_when_everything_is_credited_once() {
    let csv = orders(3000);
    let whole = brand();
    let file = whole.file("orders.csv", &csv);
    whole.import(&[file.to_str().unwrap()]);
    let expected = MODELS.map(|model| told(&whole, model));

    let house = brand();
    let file = house.file("orders.csv", &csv);
    let mut patience = Duration::from_millis(40);
    loop {
        let mut import = house.command(&["import", file.to_str().unwrap()]);
        let mut child = import.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::park_timeout(patience);
        let ended = child.try_wait().unwrap();
        // SIGKILL: no handler, no destructor, no flush.
        let _ = child.kill();
        child.wait().unwrap();
        if ended.is_some() {
            break;
        }
        patience += Duration::from_millis(90);
    }
    assert_eq!(MODELS.map(|model| told(&house, model)), expected);
}
