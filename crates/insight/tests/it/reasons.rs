//! No reading, because …

use crate::bench::{Bench, ask, only};
use insight::Ask;
use model::{dimension::Dimension, measure::Measure, query::Basis};
use testkit::build::{account, click, fact, order, post};

async fn reason(bench: &Bench, ask: &Ask) -> String {
    let reading = bench.one(ask).await;
    assert_eq!((reading.value, reading.provenance), (None, None));
    reading.reason.unwrap()
}

const MARCH: &str = "2024-03-01..2024-03-31";

#[tokio::test]
async fn a_measure_that_nobody_provides_is_named() {
    let bench = Bench::new(vec![
        post("youtube/c").day("2024-03-03").likes(7),
        post("x/a").day("2024-03-03").value(Measure::Reach, 9),
    ]);
    let by = Ask { by: vec![Dimension::Platform], ..ask(&["engagement_rate_by_reach"], MARCH) };
    let reasons: Vec<_> = bench.read(&by).await.into_iter().map(|reading| reading.reason.unwrap()).collect();
    assert_eq!(
        reasons,
        ["no source provides likes, comments, shares, saves or reposts on x", "no source provides reach on youtube"]
    );
    let filtered = Ask { filter: only("platform = youtube"), ..ask(&["reach"], MARCH) };
    assert_eq!(reason(&bench, &filtered).await, "no source provides reach on youtube");
    assert_eq!(reason(&bench, &ask(&["orders"], MARCH)).await, "no source provides orders");
}

#[tokio::test]
async fn a_measure_of_other_days_says_which() {
    let bench = Bench::new(vec![
        post("x/a").day("2024-01-10").likes(7),
        post("x/b").day("2024-02-01").likes(7),
        account("x/acme", "2024-03-05").followers(10),
    ]);
    let expected = "no facts of likes in these days; known from 10 Jan 2024 to 1 Feb 2024";
    assert_eq!(reason(&bench, &ask(&["likes"], MARCH)).await, expected);
    let expected = "no two counts of followers on different days bound these days; known from 5 Mar 2024 to 5 Mar 2024";
    assert_eq!(reason(&bench, &ask(&["net_follower_growth"], MARCH)).await, expected);
    let by = Ask { by: vec![Dimension::Platform], ..ask(&["likes", "followers"], MARCH) };
    assert_eq!(
        bench.read(&by).await[0].reason.as_deref(),
        Some("no facts of likes in these days; known from 10 Jan 2024 to 1 Feb 2024")
    );
}

#[tokio::test]
async fn a_divisor_of_zero_is_named() {
    let bench = Bench::new(vec![click("a").day("2024-02-05"), order("shopify/1", 10, "EUR").day("2024-03-02")]);
    let expected = "clicks are 0, so conversions cannot be divided by them";
    assert_eq!(reason(&bench, &ask(&["conversion_rate"], MARCH)).await, expected);
}

#[tokio::test]
async fn a_currency_without_a_rate_is_named() {
    let bench = Bench::new(vec![
        order("shopify/1", 10, "UAH").day("2024-03-02"),
        order("shopify/2", 10, "EUR").day("2024-03-02"),
    ]);
    assert_eq!(reason(&bench, &ask(&["revenue"], MARCH)).await, "no exchange rate for UAH");
    assert_eq!(bench.one(&ask(&["orders"], MARCH)).await.value, Some(2.0));
}

#[tokio::test]
async fn posts_that_nothing_bounds_are_counted() {
    let seen = |key: &str| post(key).day("2024-02-01").as_of("2024-03-20T00:00:00Z").likes(5);
    let bench = Bench::new(vec![seen("x/a"), seen("x/b"), seen("x/c")]);
    let gathered = Ask { basis: Basis::Activity, ..ask(&["likes"], MARCH) };
    assert_eq!(reason(&bench, &gathered).await, "3 posts have no count before 1 Mar 2024");
}

#[tokio::test]
async fn visits_without_a_visitor_are_no_visitors() {
    let bench = Bench::new(vec![fact(model::fact::FactKind::Touchpoint).day("2024-03-02").value(Measure::Clicks, 1)]);
    let expected = "none of the facts here tell what unique_visitors counts: different visitors";
    assert_eq!(reason(&bench, &ask(&["unique_visitors"], MARCH)).await, expected);
}

#[tokio::test]
async fn a_question_about_nothing_known_is_a_fault() {
    let bench = Bench::new(Vec::new());
    let faults = bench.faults(&ask(&["raech", "views", "cliks"], MARCH)).await;
    assert_eq!(
        faults,
        [
            "raech: no measure or KPI is called raech; did you mean reach?",
            "cliks: no measure or KPI is called cliks; did you mean clicks or likes?"
        ]
    );
    assert_eq!(bench.reads(), 0);
}
