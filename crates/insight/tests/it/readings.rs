//! Values: ratios of sums, levels, comparison, zero and money.

use crate::bench::{Bench, ask, only};
use insight::{Ask, Compare};
use model::{
    Timestamp,
    dimension::Dimension,
    id::CreatorId,
    measure::Measure,
    money::{Currency, Exchange},
    post::Post,
    provenance::Provenance,
    query::Basis,
};
use std::collections::BTreeMap;
use testkit::build::{account, click, cost, day, fact, mention, order, post};

/// Three posts: a on x (10 likes of 100 reached), b on x (90 of 300), c on youtube (no reach).
fn posts() -> Bench {
    Bench::new(vec![
        post("x/a").day("2024-03-01").creator("nina").likes(10).value(Measure::Reach, 100),
        post("x/b").day("2024-03-02").creator("omar").likes(90).value(Measure::Reach, 300),
        post("youtube/c").day("2024-03-03").creator("nina").likes(7),
    ])
}

#[tokio::test]
async fn a_rate_is_the_ratio_of_sums_not_the_mean_of_ratios() {
    let ask =
        Ask { filter: only("platform = twitter"), ..ask(&["engagement_rate_by_reach"], "2024-03-01..2024-03-31") };
    let reading = posts().one(&ask).await;
    // (10 + 90) / (100 + 300) = 0.25; the mean of 0.1 and 0.3 would be 0.2.
    assert_eq!(reading.value, Some(0.25));
    assert_eq!(reading.unit, "ratio");
    assert_eq!(reading.provenance, Some(Provenance::Measured));
    assert_eq!(reading.facts, 2);
    assert_eq!(
        reading.notes,
        [
            "without comments, shares, saves and reposts: no source provides them here",
            "gross: reach is counted per post, so the sum counts some people more than once",
        ]
    );
}

#[tokio::test]
async fn groups_are_sorted_and_hold_every_kpi_in_order() {
    let ask = Ask { by: vec![Dimension::Platform], ..ask(&["likes", "reach"], "2024-03-01..2024-03-31") };
    let bench = posts();
    let rows: Vec<(String, String, Option<f64>)> = bench
        .read(&ask)
        .await
        .into_iter()
        .map(|reading| (reading.group["platform"].clone().unwrap(), reading.kpi, reading.value))
        .collect();
    let row = |platform: &str, kpi: &str, value| (platform.to_owned(), kpi.to_owned(), value);
    assert_eq!(
        rows,
        [
            row("x", "likes", Some(100.0)),
            row("x", "reach", Some(400.0)),
            row("youtube", "likes", Some(7.0)),
            row("youtube", "reach", None),
        ]
    );
    assert_eq!(bench.reads(), 1, "two KPIs and two groups are one read");
}

#[tokio::test]
async fn follower_growth_is_end_less_start_over_start() {
    let bench = Bench::new(vec![
        account("x/acme", "2024-02-28").followers(1000),
        account("x/acme", "2024-03-31").followers(1150),
        account("tiktok/acme", "2024-02-20").followers(3000),
        account("tiktok/acme", "2024-03-15").followers(2950),
    ]);
    let kpis = ["followers", "net_follower_growth", "follower_growth_rate"];
    let readings = bench.read(&ask(&kpis, "2024-03-01..2024-03-31")).await;
    // 1150 + 2950 at the end; (1150 − 1000) + (2950 − 3000) = 100; 100 / 4000.
    let values: Vec<_> = readings.iter().map(|reading| reading.value).collect();
    assert_eq!(values, [Some(4100.0), Some(100.0), Some(0.025)]);
}

#[tokio::test]
async fn previous_and_year_fill_the_compared_value() {
    let bench = Bench::new(vec![
        order("shopify/1", 100, "EUR").day("2023-03-05"),
        order("shopify/2", 50, "EUR").day("2024-02-25"),
        order("shopify/3", 60, "EUR").day("2024-03-02"),
        order("shopify/4", 20, "EUR").day("2024-03-20"),
    ]);
    let plain = ask(&["revenue"], "2024-03-01..2024-03-31");
    let previous = bench.one(&Ask { compare: Some(Compare::Previous), ..plain.clone() }).await;
    // The 31 days before 1 March 2024 are 30 January to 29 February: 50.
    assert_eq!((previous.value, previous.previous), (Some(80.0), Some(50.0)));
    assert_eq!(previous.change(), Some(0.6));
    let year = bench.one(&Ask { compare: Some(Compare::Year), ..plain.clone() }).await;
    assert_eq!(year.previous, Some(100.0));
    assert_eq!(bench.reads(), 4, "one read per period");
    assert_eq!(bench.one(&plain).await.previous, None);
}

#[tokio::test]
async fn a_formula_may_look_back() {
    let mut bench = Bench::new(vec![
        order("shopify/1", 40, "EUR").day("2024-02-10"),
        order("shopify/2", 50, "EUR").day("2024-03-02"),
    ]);
    let (catalogue, faults) = kpi::catalogue::Catalogue::with_user(
        "[[kpi]]\nid = \"revenue_growth\"\nformula = \"(revenue - previous(revenue)) / previous(revenue)\"\n",
    );
    assert!(faults.is_empty());
    bench.catalogue = catalogue;
    let march = bench.one(&ask(&["revenue_growth"], "2024-03-01..2024-03-31")).await;
    assert_eq!(march.value, Some(0.25));
    assert_eq!(bench.reads(), 2);
    let grained =
        Ask { grain: Some(model::period::Grain::Month), ..ask(&["revenue_growth"], "2024-02-01..2024-04-30") };
    let values: Vec<_> = bench.read(&grained).await.iter().map(|reading| reading.value).collect();
    // February looks back to January, which is before the first order; April's revenue is 0: (0 − 50) / 50.
    assert_eq!(values, [None, Some(0.25), Some(-1.0)]);
}

#[tokio::test]
async fn refunds_lower_revenue_and_count_as_refunds() {
    let bench = Bench::new(vec![
        order("shopify/1", 100, "EUR").day("2024-03-01"),
        order("shopify/2", 60, "EUR").day("2024-03-02"),
        fact(model::fact::FactKind::Conversion)
            .entity("shopify/2/refund")
            .day("2024-03-09")
            .value(Measure::Refunds, 1)
            .money(Measure::Revenue, -40, "EUR"),
        cost("fee/1", 30, "EUR").day("2024-03-01"),
    ]);
    let kpis = ["revenue", "refund_rate", "average_order_value", "roas"];
    let readings = bench.read(&ask(&kpis, "2024-03-01..2024-03-31")).await;
    let values: Vec<_> = readings.iter().map(|reading| reading.value.unwrap()).collect();
    // 100 + 60 − 40; 1 of 2 orders; 120 / 2; 120 / 30.
    assert_eq!(values, [120.0, 0.5, 60.0, 4.0]);
    assert_eq!(readings[2].unit, "money per count");
}

#[tokio::test]
async fn money_is_converted_at_the_rate_of_its_day() {
    let mut bench = Bench::new(vec![
        order("shopify/1", 100, "USD").day("2024-03-01"),
        order("shopify/2", 100, "USD").day("2024-03-11"),
        order("shopify/3", 7, "EUR").day("2024-03-11"),
    ]);
    let rates = BTreeMap::from([(day("2024-03-01"), 0.9), (day("2024-03-11"), 0.8)]);
    bench.exchange = Exchange { into: Currency::EUR, rates: BTreeMap::from([(Currency::USD, rates)]) };
    // 100 × 0.9 + 100 × 0.8 + 7
    assert_eq!(bench.one(&ask(&["revenue"], "2024-03-01..2024-03-31")).await.value, Some(177.0));
}

#[tokio::test]
async fn nothing_that_happened_is_zero_once_the_measure_is_known() {
    let bench = Bench::new(vec![
        click("a").platform("x").day("2024-03-05"),
        click("b").platform("x").day("2024-03-06"),
        post("youtube/c").day("2024-03-03").likes(7),
    ]);
    let by = Ask { by: vec![Dimension::Platform], ..ask(&["clicks", "likes"], "2024-03-01..2024-03-31") };
    let values: Vec<_> = bench.read(&by).await.iter().map(|reading| reading.value).collect();
    // x: 2 clicks, nobody looked at likes; youtube: no clicks, 7 likes.
    assert_eq!(values, [Some(2.0), None, Some(0.0), Some(7.0)]);
    let before = bench.one(&ask(&["clicks"], "2024-02-01..2024-02-29")).await;
    assert_eq!(before.value, None);
    assert_eq!(before.reason.unwrap(), "no facts of clicks in these days; known from 5 Mar 2024 to 6 Mar 2024");
}

#[tokio::test]
async fn share_of_voice_filters_a_part_of_the_formula() {
    let own = |author: &str| mention(author).dim(Dimension::Brand, "own").day("2024-03-01");
    let other = |author: &str| mention(author).dim(Dimension::Brand, "rival").day("2024-03-01");
    let bench = Bench::new(vec![own("a"), own("b"), other("c"), other("a"), other("d")]);
    assert_eq!(bench.one(&ask(&["share_of_voice"], "2024-03-01..2024-03-31")).await.value, Some(0.4));
}

/// A post of nina's that tells nothing of itself.
fn mute(key: &str) -> Post {
    Post { creator: Some(CreatorId::new("nina")), ..Post::new(key, "x") }
}

#[tokio::test]
async fn tiers_and_hashtags_are_looked_up() {
    let mut bench = posts().creator("nina", "Nina", 9_000).creator("omar", "Omar", 50_000);
    let tagged =
        |key: &str, tags: &[&str]| Post { hashtags: tags.iter().map(|&tag| tag.into()).collect(), ..mute(key) };
    bench.posts = vec![tagged("x/a", &["glow", "ad"]), tagged("x/b", &["glow"])];
    let likes = ask(&["likes"], "2024-03-01..2024-03-31");
    let nano = Ask { filter: only("tier in (nano)"), ..likes.clone() };
    assert_eq!(bench.one(&nano).await.value, Some(17.0));
    let by = Ask { by: vec![Dimension::Hashtag], ..likes };
    let rows: Vec<_> = bench.read(&by).await.into_iter().map(|r| (r.group["hashtag"].clone(), r.value)).collect();
    let tag = |tag: &str| Some(tag.to_owned());
    assert_eq!(rows, [(None, Some(7.0)), (tag("ad"), Some(10.0)), (tag("glow"), Some(100.0))]);
}

/// Twelve posts with one like each: all say hello, five say routine, and videos last 10 s more each, from 0 on.
fn telling() -> Bench {
    let key = |at: u32| format!("x/{at}");
    let mut bench = Bench::new((0..12).map(|at| post(&key(at)).day("2024-03-01").creator("nina").likes(1)).collect());
    let told = |at: u32| {
        let words: &[&str] = if at < 5 { &["hello", "routine"] } else { &["hello"] };
        let words = words.iter().map(|&word| word.into()).collect();
        let seconds = Some(10 * at).filter(|seconds| *seconds > 0);
        Post { seconds, letters: Some(40 * (at + 1)), words, ..mute(&key(at)) }
    };
    bench.posts = (0..12).map(told).collect();
    bench
}

#[tokio::test]
async fn topics_and_lengths_are_looked_up() {
    let bench = telling();
    let likes = ask(&["likes"], "2024-03-01..2024-03-31");
    let mut told = Vec::new();
    for by in [Dimension::Topic, Dimension::Length, Dimension::TextLength] {
        for reading in bench.read(&Ask { by: vec![by.clone()], ..likes.clone() }).await {
            let group = reading.group[by.name()].as_deref().unwrap_or("?");
            told.push(format!("{by} {group}: {}", reading.value.unwrap()));
        }
    }
    let expected = "topic ?: 7, topic routine: 5, length ?: 1, length 1 to 3 min: 5, length 15 to 30 s: 2, length 30 to 60 s: 3, \
         length up to 15 s: 1, text_length 280 to 1000 letters: 5, text_length 80 to 280 letters: 5, \
         text_length up to 80 letters: 2";
    assert_eq!(told.join(", "), expected);
    let some = Ask { filter: only("topic = Routine and length in ('15 to 30 s', '30 to 60 s')"), ..likes };
    assert_eq!(bench.one(&some).await.value, Some(3.0));
}

#[tokio::test]
async fn what_was_known_then_is_read_as_of_then() {
    let bench = Bench::new(vec![
        post("x/a").day("2024-03-01").as_of("2024-03-02T00:00:00Z").likes(10),
        post("x/a").day("2024-03-01").as_of("2024-04-01T00:00:00Z").likes(25),
    ]);
    let likes = ask(&["likes"], "2024-03-01..2024-03-31");
    assert_eq!(bench.one(&likes).await.value, Some(25.0));
    let then: Timestamp = "2024-03-10T00:00:00Z".parse().unwrap();
    assert_eq!(bench.one(&Ask { as_of: Some(then), ..likes.clone() }).await.value, Some(10.0));
    let gathered = Ask { basis: Basis::Activity, ..ask(&["likes"], "2024-03-15..2024-04-05") };
    // 25 at the end less the 10 known before 15 March.
    assert_eq!(bench.one(&gathered).await.value, Some(15.0));
}

#[tokio::test]
async fn the_json_of_a_reading_is_stable() {
    let by = Ask { by: vec![Dimension::Platform], ..ask(&["likes", "reach"], "2024-03-03..2024-03-31") };
    let json = serde_json::to_value(posts().read(&by).await).unwrap();
    assert_eq!(
        json,
        serde_json::json!([
            {"kpi": "likes", "group": {"platform": "youtube"}, "value": 7, "unit": "count", "provenance": "measured",
             "previous": null, "reason": null, "notes": [], "facts": 1},
            {"kpi": "reach", "group": {"platform": "youtube"}, "value": null, "unit": "count", "provenance": null,
             "previous": null, "reason": "no source provides reach on youtube", "notes": [], "facts": 0},
        ])
    );
    assert!(json[0]["value"].is_i64(), "whole numbers are written without a fraction");
}
