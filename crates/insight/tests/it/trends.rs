//! Buckets, comparison bucket by bucket, and definition breaks.

use crate::bench::{Bench, ask, only};
use insight::{Ask, Compare};
use model::{dimension::Dimension, measure::Measure, period::Grain};
use testkit::build::{order, post};

#[tokio::test]
async fn empty_buckets_are_rows_too() {
    let bench = Bench::new(vec![
        post("x/a").day("2024-01-10").likes(7),
        post("youtube/b").day("2024-03-10").likes(9),
        order("shopify/1", 10, "EUR").day("2024-01-02"),
    ]);
    let months = Ask {
        by: vec![Dimension::Platform],
        grain: Some(Grain::Month),
        filter: only("platform in (x, youtube)"),
        ..ask(&["likes"], "2024-01-05..2024-03-31")
    };
    let rows: Vec<String> = bench
        .read(&months)
        .await
        .iter()
        .map(|r| format!("{} {} {:?}", r.group["platform"].as_deref().unwrap(), r.bucket.unwrap(), r.value))
        .collect();
    assert_eq!(
        rows,
        [
            "x 2024-01-05 Some(7.0)",
            "x 2024-02-01 None",
            "x 2024-03-01 None",
            "youtube 2024-01-05 None",
            "youtube 2024-02-01 None",
            "youtube 2024-03-01 Some(9.0)",
        ]
    );
    let days = Ask { grain: Some(Grain::Day), ..ask(&["revenue"], "2024-01-01..2024-01-03") };
    let values: Vec<_> = bench.read(&days).await.iter().map(|reading| reading.value).collect();
    assert_eq!(values, [None, Some(10.0), Some(0.0)], "before the first order nothing is known");
}

#[tokio::test]
async fn buckets_are_compared_one_by_one() {
    let on = |at: usize, day: &str, revenue| order(&format!("shopify/{at}"), revenue, "EUR").day(day);
    let bench = Bench::new(vec![
        on(1, "2024-03-01", 1),
        on(2, "2024-03-02", 2),
        on(3, "2024-03-03", 4),
        on(4, "2024-03-04", 8),
    ]);
    let days = Ask {
        grain: Some(Grain::Day),
        compare: Some(Compare::Previous),
        ..ask(&["revenue"], "2024-03-03..2024-03-04")
    };
    let rows: Vec<_> = bench.read(&days).await.iter().map(|reading| (reading.value, reading.previous)).collect();
    assert_eq!(rows, [(Some(4.0), Some(1.0)), (Some(8.0), Some(2.0))]);
    assert_eq!(bench.reads(), 2);
}

#[tokio::test]
async fn groups_of_the_compared_period_alone_are_shown() {
    let bench = Bench::new(vec![post("x/a").day("2024-02-20").likes(5), post("youtube/b").day("2024-03-02").likes(6)]);
    let by = Ask {
        by: vec![Dimension::Platform],
        compare: Some(Compare::Previous),
        ..ask(&["likes"], "2024-03-01..2024-03-31")
    };
    let rows: Vec<_> = bench.read(&by).await.iter().map(|reading| (reading.value, reading.previous)).collect();
    assert_eq!(rows, [(None, Some(5.0)), (Some(6.0), None)]);
}

#[tokio::test]
async fn a_definition_break_is_noted_where_it_lies() {
    let bench = Bench::new(vec![
        post("youtube/a").day("2025-03-10").views(5),
        post("youtube/b").day("2025-04-10").views(9),
        post("tiktok/c").day("2025-04-10").views(9).value(Measure::Saves, 2),
    ]);
    let noted = |readings: Vec<kpi::reading::Reading>| -> Vec<bool> {
        readings
            .iter()
            .map(|reading| reading.notes.iter().any(|note| note.contains("changed meaning on 2025-03-31")))
            .collect()
    };
    let views = ask(&["views"], "2025-03-01..2025-04-30");
    assert_eq!(noted(bench.read(&views).await), [true]);
    let by = Ask { by: vec![Dimension::Platform], ..views.clone() };
    assert_eq!(noted(bench.read(&by).await), [false, true]);
    let tiktok = Ask { filter: only("platform = tiktok"), ..views.clone() };
    assert_eq!(noted(bench.read(&tiktok).await), [false]);
    let without = Ask { filter: only("platform != youtube"), ..views.clone() };
    assert_eq!(noted(bench.read(&without).await), [false]);
    let months = Ask { grain: Some(Grain::Month), ..views.clone() };
    assert_eq!(noted(bench.read(&months).await), [true, false]);
    let days = Ask { grain: Some(Grain::Day), ..ask(&["views"], "2025-03-30..2025-04-01") };
    assert_eq!(noted(bench.read(&days).await), [false, true, false]);
    let after = ask(&["views"], "2025-04-01..2025-04-30");
    assert_eq!(noted(bench.read(&after).await), [false]);
    let compared = Ask { compare: Some(Compare::Previous), ..after };
    assert_eq!(noted(bench.read(&compared).await), [true]);
}
