//! Readings of real files equal the reference figures that were computed from them elsewhere.

use crate::run::{House, close, shared};
use serde_json::Value;

fn reference(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(shared(path)).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// The readings of one KPI by the value of one dimension.
fn by(house: &House, kpi: &str, dimension: &str) -> Vec<(String, f64)> {
    let readings = house.readings(&[kpi, "--by", dimension]);
    let one =
        |reading: &Value| (reading["group"][dimension].as_str().unwrap_or("").to_owned(), number(&reading["value"]));
    readings.iter().map(one).collect()
}

const POSTS: &str = r#"
kind = "post-counters"
platform = "facebook"
source = "brand-page"

[day]
constant = "2014-06-30"

[columns]
"Category" = "label"
"Paid" = "label"
"Lifetime Post Total Reach" = "reach"
"Lifetime Post Total Impressions" = "impressions"
"Lifetime Engaged Users" = "engagements_reported"
"comment" = "comments"
"like" = "likes"
"share" = "shares"
"#;

#[test]
fn a_brand_page_by_mapping() {
    let house = House::new();
    let mapping = house.file("posts.toml", POSTS);
    let report =
        &house.import(&[&shared("posts_kpi/facebook_metrics_moro2016_A.csv"), "--mapping", mapping.to_str().unwrap()])
            [0];
    let known = reference("posts_kpi/reference_kpis.json");
    assert_eq!(report["stored"], known["rows"]);
    for (kpi, name) in [
        ("gross_reach", "Lifetime Post Total Reach"),
        ("impressions", "Lifetime Post Total Impressions"),
        ("comments", "comment"),
        ("likes", "like"),
        ("shares", "share"),
        ("engagements", "Total Interactions"),
    ] {
        close(house.reading(&[kpi]).unwrap(), number(&known["sums"][name]), kpi);
    }
    for (kpi, name) in [
        ("engagement_rate_by_reach", "engagement_rate_by_reach(total_interactions/reach)"),
        ("engagement_rate_by_impressions", "engagement_rate_by_impressions"),
        ("frequency", "frequency(impressions/reach)"),
    ] {
        close(house.reading(&[kpi]).unwrap(), number(&known[name]), kpi);
    }
    let rates = by(&house, "engagement_rate_by_reach", "category");
    assert_eq!(rates.len(), 3);
    for (category, rate) in rates {
        close(rate, number(&known["by_category_type"][&category]["er_by_reach"]), &category);
    }
    for (paid, rate) in by(&house, "engagement_rate_by_reach", "paid") {
        close(rate, number(&known["paid_vs_organic"][&paid]["er_by_reach"]), &paid);
    }
    for (category, posts) in by(&house, "posts_published", "category") {
        close(posts, number(&known["by_category_type"][&category]["posts"]), &category);
    }
}

const ADS: &str = r#"
kind = "paid-delivery"
platform = "facebook"
currency = "USD"
source = "ads"

[day]
constant = "2017-08-30"

[columns]
"age" = "age"
"gender" = "gender"
"interest" = "label"
"Impressions" = "ad_impressions"
"Clicks" = "ad_clicks"
"Spent" = "ad_spend"
"Total_Conversion" = "ad_conversions"
"#;

/// KPIs, their names in the reference, and what one of ours is in theirs.
const AD_KPIS: [(&str, &str); 9] = [
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

#[test]
fn ads_by_age_and_gender() {
    let house = House::new();
    let mapping = house.file("ads.toml", ADS);
    house.import(&[&shared("ads/KAG_conversion_data_A.csv"), "--mapping", mapping.to_str().unwrap()]);
    let known = reference("ads/reference_kpis.json");
    for (kpi, name) in AD_KPIS {
        close(house.reading(&[kpi]).unwrap(), number(&known["overall"][name]), kpi);
        for (dimension, groups) in [("age", &known["by_age"]), ("gender", &known["by_gender"])] {
            let readings = by(&house, kpi, dimension);
            assert_eq!(readings.len(), groups.as_object().unwrap().len());
            for (group, value) in readings {
                close(value, number(&groups[&group][name]), &format!("{kpi} of {group}"));
            }
        }
    }
    // The mean of the rows' own rates is another number: ratios are ratios of sums.
    let all = house.reading(&["ad_click_through_rate"]).unwrap();
    close(all, 17_968.0 / 101_528_742.0, "clicks over impressions");
}

#[test]
fn thirty_months_of_tweets() {
    let house = House::new();
    let folder = shared("exports/x_twitter");
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .filter(|path| path.contains("tweet_activity_metrics"))
        .collect();
    files.sort();
    let reports = house.import(&files.iter().map(String::as_str).collect::<Vec<_>>());
    let known = reference("exports/x_twitter/reference_totals.json");
    assert_eq!(reports.len() as u64, known["files"].as_u64().unwrap());
    let tweets: u64 = reports.iter().map(|report| report["stored"].as_u64().unwrap()).sum();
    assert_eq!(tweets, known["tweets"].as_u64().unwrap(), "{reports:?}");
    let only = ["--where", "platform = x"];
    let read = |kpi: &str| house.reading(&[kpi, only[0], only[1]]).unwrap();
    for (kpi, name) in [
        ("posts_published", "tweets"),
        ("impressions", "impressions"),
        ("engagements_reported", "engagements"),
        ("reposts", "retweets"),
        ("comments", "replies"),
        ("likes", "likes"),
        ("link_clicks", "url_clicks"),
        ("engagement_rate_reported", "engagement_rate"),
    ] {
        close(read(kpi), number(&known[name]), kpi);
    }
    assert!((read("engagement_rate_reported") - number(&known["mean_of_column_engagement_rate"])).abs() > 1e-3);
}

#[test]
fn twice_is_once() {
    let house = House::new();
    let file = shared("exports/youtube_studio/table_de_softhyphen_headers.csv");
    let first = &house.import(&[&file])[0];
    let views = house.reading(&["views"]);
    let second = &house.import(&[&file])[0];
    assert_eq!((second["stored"].as_u64(), second["updated"].as_u64()), (Some(0), Some(0)));
    assert_eq!(second["unchanged"], first["stored"]);
    assert_eq!(second["sha256"], first["sha256"]);
    assert_eq!(house.reading(&["views"]), views);
    // The same rows in a file of other bytes change nothing either.
    let mut copy = std::fs::read(&file).unwrap();
    copy.extend_from_slice(b"\n");
    let copy = house.file("copy.csv", copy);
    let third = &house.import(&[copy.to_str().unwrap()])[0];
    assert_eq!((third["stored"].as_u64(), third["updated"].as_u64()), (Some(0), Some(0)));
    assert_eq!(house.reading(&["views"]), views);
}

#[test]
fn the_total_row_is_compared_and_not_counted() {
    let house = House::new();
    let report = &house.import(&[&shared("exports/youtube_studio/table_de_softhyphen_headers.csv")])[0];
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["code"] == "total-differs"), "{warnings:?}");
    let known = reference("exports/reference_totals.json");
    let listed = known
        .as_object()
        .unwrap()
        .iter()
        .find(|(name, _)| name.contains("table_de_softhyphen"))
        .map(|(_, totals)| totals.clone())
        .unwrap();
    let views = house.reading(&["views"]).unwrap();
    assert!(listed.to_string().contains(&format!("{views}")), "{views} is not among {listed}");
    assert!((views - 405_712.0).abs() > 1.0, "the total row was counted");
}
