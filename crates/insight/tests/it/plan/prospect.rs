//! Whether targets will be reached, on days so regular that the answer is known.

use super::{plan, standing};
use crate::bench::Bench;
use insight::plan::{Judgement, prospects};
use jiff::ToSpan;
use testkit::build::{FactBuilder, click, day, order};

/// Ten orders of 10 EUR and twenty clicks every day from January to the day before the plan is looked at.
fn shop() -> Bench {
    let mut facts: Vec<FactBuilder> = Vec::new();
    let first = day("2026-01-01");
    for at in 0..100_i64 {
        let date = first.saturating_add(at.days()).to_string();
        for number in 0..10 {
            facts.push(order(&format!("shop/{at}-{number}"), 10, "EUR").day(&date));
        }
        facts.extend((0..20).map(|number| click(&format!("v{at}-{number}")).day(&date)));
    }
    Bench::new(facts)
}

/// Looks at a KPI on 10 April, of which 1 April to 30 April counts.
async fn judged(kpi: &str, target: &str) -> Judgement {
    let text = format!(
        "
plan: P
currency: EUR
goals: [{{ id: g, indicates: sales }}]
kpis:
  - {{ id: k, kpi: {kpi}, serves: g, target: \"{target}\", from: 2026-04-01, by: 2026-04-30 }}
"
    );
    let (bench, plan) = (shop(), plan(&text));
    let standing = standing(&bench, &plan, "2026-04-10").await;
    let found = prospects(&bench.desk(), &plan, &standing).await.unwrap();
    found.into_values().next().expect("a running KPI is judged")
}

#[tokio::test]
async fn what_adds_up_goes_on_as_before() {
    // 100 EUR a day: 1 000 until 10 April, 3 000 until the end.
    let sure = judged("revenue", ">= 2900 EUR").await.unwrap();
    assert!((sure.expected - 3000.0).abs() < 1.0, "{sure:?}");
    assert!(sure.chance > 0.9 && sure.within[0] <= sure.chance && sure.chance <= sure.within[1], "{sure:?}");
    // 1 900 are missing over 20 days.
    assert!((sure.needed.unwrap() - 95.0).abs() < 1e-9 && sure.speed == Some(100.0), "{sure:?}");
    assert_eq!((sure.known, sure.reached), (day("2026-04-10"), Some(day("2026-04-29"))));
    assert_eq!(sure.way.last().unwrap().day, day("2026-04-30"));
    let lost = judged("revenue", ">= 3600 EUR").await.unwrap();
    assert!(lost.chance < 0.1 && lost.reached.is_none(), "{lost:?}");
}

#[tokio::test]
async fn a_quotient_is_judged_by_its_two_parts() {
    let found = judged("average_order_value", ">= 9 EUR").await.unwrap();
    assert!((found.expected - 10.0).abs() < 1e-6 && found.chance > 0.9 && found.needed.is_none(), "{found:?}");
    assert!(judged("average_order_value", "<= 9 EUR").await.unwrap().chance < 0.1);
}

#[tokio::test]
async fn what_cannot_be_judged_says_why() {
    let reason = judged("unique_visitors", ">= 500").await.unwrap_err();
    assert!(reason.starts_with("cannot judge, because it counts different people"), "{reason}");
    let reason = judged("views", ">= 500").await.unwrap_err();
    assert_eq!(reason, "cannot judge, because nothing of it is known yet");
}
