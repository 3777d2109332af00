//! Real files read by hand, and the figures that pandas gives for them (`reference_*.json` beside the files).
//!
//! The facts are made here, not by an importer, so that a difference is one of reading.

use crate::bench::{Bench, ask};
use insight::Ask;
use kpi::reading::Reading;
use model::{dimension::Dimension, fact::FactKind, measure::Measure, period::Grain};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf};
use testkit::build::{FactBuilder, fact, post};

type Row = BTreeMap<String, String>;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"))
}

fn rows(path: &str, delimiter: u8) -> Vec<Row> {
    let bytes = fs::read(folder().join(path)).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes.as_slice());
    reader.deserialize().map(Result::unwrap).collect()
}

fn reference(path: &str) -> Value {
    serde_json::from_slice(&fs::read(folder().join(path)).unwrap()).unwrap()
}

/// A whole number, also written `12.0`; none where the cell is empty.
fn count(text: &str) -> Option<i128> {
    let whole = text.trim().trim_end_matches(".0");
    (!whole.is_empty()).then(|| whole.parse().unwrap())
}

/// An amount with up to nine decimals, in billionths, digit by digit.
fn nanos(text: &str) -> i128 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{decimals:0<9}").parse().unwrap()
}

fn counts(fact: FactBuilder, row: &Row, columns: &[(&str, Measure)]) -> FactBuilder {
    columns.iter().fold(fact, |fact, (column, measure)| match count(&row[*column]) {
        Some(raw) => fact.value(*measure, raw),
        None => fact,
    })
}

/// Checks readings against the figures of one object, under pandas' names for them.
fn check(readings: &[Reading], reference: &Value, names: &[(&str, &str)]) {
    for (kpi, name) in names {
        let expected = reference[*name].as_f64().unwrap_or_else(|| panic!("the reference has no {name}"));
        let reading = readings.iter().find(|reading| reading.kpi == *kpi).unwrap();
        let value = reading.value.unwrap_or_else(|| panic!("{kpi}: {:?}", reading.reason));
        // pandas adds amounts as f64; ours are exact, and differ in the 16th digit.
        assert!((value - expected).abs() <= expected.abs() * 1e-14, "{kpi} is {value}, {name} is {expected}");
    }
}

fn of_group(readings: &[Reading], dimension: &str, value: &str) -> Vec<Reading> {
    let own = |reading: &&Reading| reading.group[dimension].as_deref() == Some(value);
    readings.iter().filter(own).cloned().collect()
}

fn cosmetics() -> Bench {
    let paid = Dimension::from_name("paid");
    let facts = (1..).zip(rows("posts_kpi/facebook_metrics_moro2016_A.csv", b';')).map(|(number, row)| {
        let columns = [
            ("Lifetime Post Total Reach", Measure::Reach),
            ("Lifetime Post Total Impressions", Measure::Impressions),
            ("Lifetime Engaged Users", Measure::EngagementsReported),
            ("like", Measure::Likes),
            ("comment", Measure::Comments),
            ("share", Measure::Shares),
        ];
        let post = post(&format!("facebook/{number}")).day(&format!("2014-{:0>2}-01", row["Post Month"]));
        counts(post.dim(Dimension::PostType, &row["Category"]).dim(paid.clone(), &row["Paid"]), &row, &columns)
    });
    Bench::new(facts.collect())
}

#[tokio::test]
async fn a_cosmetics_page_reads_as_pandas_reads_it() {
    let (bench, expected) = (cosmetics(), reference("posts_kpi/reference_kpis.json"));
    let kpis = [
        "engagement_rate_by_reach",
        "engagement_rate_by_impressions",
        "engagement_rate_reported_by_reach",
        "frequency",
        "engagements",
        "posts_published",
    ];
    let readings = bench.read(&ask(&kpis, "2014-01-01..2014-12-31")).await;
    let names = [
        ("engagement_rate_by_reach", "engagement_rate_by_reach(total_interactions/reach)"),
        ("engagement_rate_by_impressions", "engagement_rate_by_impressions"),
        ("engagement_rate_reported_by_reach", "engaged_users_rate_by_reach"),
        ("frequency", "frequency(impressions/reach)"),
        ("posts_published", "rows"),
    ];
    check(&readings, &expected, &names);
    check(&readings, &expected["sums"], &[("engagements", "Total Interactions")]);
    let mean = expected["mean_of_post_level_ER_by_reach"].as_f64().unwrap();
    assert!(readings.iter().all(|reading| reading.value.is_some_and(|value| (value - mean).abs() > 1e-3)));
}

#[tokio::test]
async fn groups_of_posts_read_as_pandas_reads_them() {
    let (bench, expected) = (cosmetics(), reference("posts_kpi/reference_kpis.json"));
    let asked = ask(&["posts_published", "reach", "engagements", "engagement_rate_by_reach"], "2014-01-01..2014-12-31");
    let by_type = bench.read(&Ask { by: vec![Dimension::PostType], ..asked.clone() }).await;
    for category in ["1", "2", "3"] {
        let names = [
            ("posts_published", "posts"),
            ("reach", "reach"),
            ("engagements", "interactions"),
            ("engagement_rate_by_reach", "er_by_reach"),
        ];
        check(&of_group(&by_type, "post_type", category), &expected["by_category_type"][category], &names);
    }
    let by_paid = bench.read(&Ask { by: vec![Dimension::from_name("paid")], ..asked }).await;
    for paid in ["0", "1"] {
        let names = [("posts_published", "posts"), ("reach", "reach"), ("engagement_rate_by_reach", "er_by_reach")];
        check(&of_group(&by_paid, "paid", paid), &expected["paid_vs_organic"][paid], &names);
    }
}

const ADS: [(&str, &str); 9] = [
    ("ad_impressions", "impressions"),
    ("ad_clicks", "clicks"),
    ("ad_spend", "spent"),
    ("ad_conversions", "conversions"),
    ("ad_click_through_rate", "ctr"),
    ("ad_cost_per_click", "cpc"),
    ("ad_cost_per_thousand", "cpm"),
    ("ad_cost_per_conversion", "cost_per_conversion"),
    ("ad_conversion_rate", "conversion_rate_per_click"),
];

fn ads() -> Bench {
    let facts = rows("ads/KAG_conversion_data_A.csv", b',').into_iter().map(|row| {
        let columns = [
            ("Impressions", Measure::AdImpressions),
            ("Clicks", Measure::AdClicks),
            ("Total_Conversion", Measure::AdConversions),
        ];
        let ad = fact(FactKind::PaidDelivery).dim(Dimension::Age, &row["age"]).dim(Dimension::Gender, &row["gender"]);
        let spent = ad.money(Measure::AdSpend, 0, "EUR").value(Measure::AdSpend, nanos(&row["Spent"]));
        counts(spent, &row, &columns)
    });
    Bench::new(facts.collect())
}

#[tokio::test]
async fn ads_read_as_pandas_reads_them() {
    let (bench, expected) = (ads(), reference("ads/reference_kpis.json"));
    let asked = ask(&ADS.map(|(kpi, _)| kpi), "2024-01-01..2024-01-31");
    check(&bench.read(&asked).await, &expected["overall"], &ADS);
    for (dimension, group) in [(Dimension::Age, "by_age"), (Dimension::Gender, "by_gender")] {
        let readings = bench.read(&Ask { by: vec![dimension.clone()], ..asked.clone() }).await;
        let groups = expected[group].as_object().unwrap();
        assert_eq!(readings.len(), groups.len() * ADS.len());
        for (value, expected) in groups {
            check(&of_group(&readings, dimension.name(), value), expected, &ADS);
        }
    }
}

#[tokio::test]
async fn an_ad_without_clicks_has_no_cost_per_click() {
    let expected = reference("ads/reference_kpis.json")["rows_with_zero_clicks"].as_u64().unwrap();
    let (mut silent, mut seen) = (0, 0);
    for row in rows("ads/KAG_conversion_data_A.csv", b',') {
        seen += 1;
        let clicks = fact(FactKind::PaidDelivery).value(Measure::AdClicks, count(&row["Clicks"]).unwrap());
        let one = clicks.money(Measure::AdSpend, 0, "EUR").value(Measure::AdSpend, nanos(&row["Spent"]));
        let reading = Bench::new(vec![one]).one(&ask(&["ad_cost_per_click"], "2024-01-01..2024-01-31")).await;
        assert_eq!(reading.value.is_none(), reading.reason.is_some());
        silent += u64::from(reading.value.is_none());
    }
    assert_eq!((seen, silent), (572, expected));
}

fn tweets() -> Bench {
    let mut facts = Vec::new();
    let mut files: Vec<_> =
        fs::read_dir(folder().join("exports/x_twitter")).unwrap().map(|file| file.unwrap()).collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in
        files.iter().map(|file| file.file_name().into_string().unwrap()).filter(|name| name.starts_with("tweet_"))
    {
        for row in rows(&format!("exports/x_twitter/{file}"), b',') {
            let columns = [
                ("impressions", Measure::Impressions),
                ("engagements", Measure::EngagementsReported),
                ("likes", Measure::Likes),
                ("replies", Measure::Comments),
                ("retweets", Measure::Reposts),
                ("url clicks", Measure::LinkClicks),
            ];
            let at = row["time"].replace(' ', "T").replace("T+0000", ":00Z");
            facts.push(counts(post(&format!("x/{}", row["Tweet id"])).day(&at[..10]).at(&at), &row, &columns));
        }
    }
    Bench::new(facts)
}

const TWEETS: [&str; 7] = [
    "posts_published",
    "impressions",
    "engagements_reported",
    "engagement_rate_reported",
    "likes",
    "reposts",
    "link_clicks",
];

#[tokio::test]
async fn five_years_of_tweets_read_as_pandas_reads_them() {
    let expected = reference("exports/x_twitter/reference_totals.json");
    let readings = tweets().read(&ask(&TWEETS, "2010-01-01..2024-12-31")).await;
    let names = [
        ("posts_published", "tweets"),
        ("impressions", "impressions"),
        ("engagements_reported", "engagements"),
        ("engagement_rate_reported", "engagement_rate"),
        ("likes", "likes"),
        ("reposts", "retweets"),
        ("link_clicks", "url_clicks"),
    ];
    check(&readings, &expected, &names);
}

/// Posts and impressions of the quarters of 2018, by Python's `csv` and `datetime` over the same files.
const QUARTERS: [f64; 8] = [22.0, 212_223.0, 63.0, 435_784.0, 34.0, 213_945.0, 84.0, 526_070.0];

/// Posts and impressions of 2018 by hour in Berlin, by Python's `zoneinfo`; 18 hours have posts.
const HOURS: [(&str, f64, f64); 6] = [
    ("00", 12.0, 78_084.0),
    ("02", 3.0, 70_079.0),
    ("15", 9.0, 65_938.0),
    ("18", 55.0, 357_187.0),
    ("19", 38.0, 273_850.0),
    ("23", 11.0, 62_708.0),
];

#[tokio::test]
async fn quarters_and_local_hours_of_tweets_are_as_python_groups_them() {
    let mut bench = tweets();
    let asked = ask(&["posts_published", "impressions"], "2018-01-01..2018-12-31");
    let quarters = bench.read(&Ask { grain: Some(Grain::Quarter), ..asked.clone() }).await;
    let values: Vec<f64> = quarters.iter().filter_map(|reading| reading.value).collect();
    assert_eq!(values, QUARTERS);
    bench.calendar.time_zone = "Europe/Berlin".to_owned();
    let hours = bench.read(&Ask { by: vec![Dimension::Hour], ..asked }).await;
    assert_eq!(hours.len(), 18 * 2);
    for (hour, posts, impressions) in HOURS {
        let values: Vec<_> = of_group(&hours, "hour_of_day", hour).iter().map(|reading| reading.value).collect();
        assert_eq!(values, [Some(posts), Some(impressions)], "{hour}");
    }
}
