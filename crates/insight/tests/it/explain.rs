//! How a number came about, and what is there at all.

use crate::bench::{Bench, ask, only, period};
use insight::{Ask, Compare, coverage, explain::explain};
use model::{fact::FactKind, measure::Measure};
use testkit::build::{click, order, post};

#[tokio::test]
async fn an_explanation_leads_from_the_formula_to_the_rows() {
    let bench = Bench::new(vec![
        order("shopify/1", 100, "EUR").platform("x").day("2024-03-01").row(2),
        order("shopify/2", 50, "EUR").platform("x").day("2024-03-02").row(3).source("shopify-orders"),
        order("shopify/3", 9, "EUR").platform("tiktok").day("2024-03-02").row(4),
    ]);
    let asked = Ask {
        filter: only("platform = twitter"),
        compare: Some(Compare::Year),
        ..ask(&["average_order_value"], "2024-03-01..2024-03-31")
    };
    let explained = explain(&bench.desk(), &asked).await.unwrap();
    assert_eq!((explained.formula.as_str(), explained.expanded.as_str()), ("revenue / orders", "revenue / orders"));
    assert_eq!(explained.reading.value, Some(75.0));
    let sums: Vec<_> = explained.measures.iter().map(|part| (part.term.as_str(), part.value, part.facts)).collect();
    assert_eq!(sums, [("revenue", Some(150.0), 2), ("orders", Some(2.0), 2)]);
    for part in &explained.measures {
        let traced: f64 = part.imports.iter().filter_map(|source| source.value).sum();
        assert_eq!(Some(traced), part.value, "the parts add up");
    }
    let rows: Vec<_> =
        explained.measures[0].imports.iter().flat_map(|one| one.rows.iter().map(|r| (r.row, r.value))).collect();
    assert_eq!(rows, [(3, Some(50.0)), (2, Some(100.0))]);
    assert_eq!(
        explained.question.sentence,
        "From 1 Mar 2024 to 31 Mar 2024, days in UTC; posts published in the period, with their lifetime totals as \
         last known; everything known; only platform = \"x\"; compared with the same days a year earlier, 1 Mar 2023 \
         to 31 Mar 2023."
    );
}

#[tokio::test]
async fn kpis_within_kpis_are_written_out_and_gaps_have_reasons() {
    let bench = Bench::new(vec![post("x/a").day("2024-03-01").likes(10)]);
    let explained =
        explain(&bench.desk(), &ask(&["engagement_rate_by_reach"], "2024-03-01..2024-03-31")).await.unwrap();
    assert_eq!(explained.expanded, "(likes + comments + shares + saves + reposts) / reach");
    assert_eq!(explained.reading.value, None);
    let reasons: Vec<_> = explained.measures.iter().map(|part| part.reason.as_deref().unwrap_or("-")).collect();
    assert_eq!(reasons[0], "-");
    assert_eq!(reasons[5], "no source provides reach");
}

#[tokio::test]
async fn everything_known_has_a_first_and_a_last_day() {
    let bench = Bench::new(vec![click("a").day("2024-01-05"), post("x/a").day("2024-03-09").likes(1)]);
    assert_eq!(coverage::span(&bench.desk()).await.unwrap(), Some(period("2024-01-05..2024-03-09")));
    assert_eq!(coverage::span(&Bench::new(Vec::new()).desk()).await.unwrap(), None);
}

#[tokio::test]
async fn differences_between_sources_are_told_and_not_added() {
    let bench = Bench::new(vec![
        post("x/a").day("2024-03-01").source("x-content").likes(10),
        post("x/a").day("2024-03-01").source("sheet:posts").likes(12),
    ]);
    let found = coverage::differences(&bench.desk(), FactKind::PostCounters, 10).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].measure, found[0].words.as_str()),
        (Measure::Likes, "likes of x/a is 12 by sheet:posts and 10 by x-content")
    );
    let likes = bench.one(&ask(&["likes"], "2024-03-01..2024-03-31")).await;
    assert_eq!(likes.value, Some(10.0), "the platform's own export owns");
}
