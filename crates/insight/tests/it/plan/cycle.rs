//! Suggesting, reviewing, looking back, realigning.

use super::plan;
use crate::bench::Bench;
use insight::plan::{
    realign,
    realign::Became,
    retrospective, review,
    review::Remedy,
    suggest::{Asked, suggest},
};
use kpi::{catalogue::Catalogue, pace::Health};
use model::{dimension::Dimension, goal::GoalKind, measure::Measure};
use std::collections::BTreeMap;
use testkit::build::{click, day, order};

const PLAN: &str = "
plan: Cycle
currency: EUR
goals: [{ id: sell, indicates: sales }]
campaigns:
  - { id: a, serves: sell, flight: 2024-03-01..2024-03-20 }
  - { id: b, serves: sell, flight: 2024-03-01..2024-03-20 }
kpis:
  - { id: orders, kpi: orders, serves: sell, target: \">= 20\", from: 2024-03-01, by: 2024-03-20, review: every 5 days, contributions: { a: 50%, b: 50% } }
";

/// A sells one a day for ten days, B two on the first.
fn shop() -> Bench {
    let mut orders: Vec<_> = (1..=10)
        .map(|n| order(&format!("a/{n}"), 5, "EUR").day(&format!("2024-03-{n:02}")).campaign("a").platform("x"))
        .collect();
    orders
        .extend((1..=2).map(|n| order(&format!("b/{n}"), 5, "EUR").day("2024-03-01").campaign("b").platform("tiktok")));
    Bench::new(orders)
}

#[tokio::test]
async fn a_review_says_what_changed_why_and_what_to_decide() {
    let page = review(&shop().desk(), &plan(PLAN), day("2024-03-11"), Some(day("2024-03-06"))).await.unwrap();
    assert_eq!(page.due, ["orders"], "every five days from 1 March: the 6th, 11th, 16th");
    assert_eq!((page.overdue.len(), page.next), (0, Some(day("2024-03-16"))));
    let kpi = &page.kpis[0];
    let then = kpi.then.as_ref().unwrap();
    // 6 of A and 2 of B by the 6th, 10 and 2 by the 11th; 6 and 11 of 20 are expected.
    assert_eq!((then.reading.value, kpi.now.reading.value), (Some(8.0), Some(12.0)));
    assert_eq!((then.expected, kpi.now.expected), (Some(6.0), Some(11.0)));
    let by: Vec<_> = kpi.why.iter().map(|one| (one.dimension.clone(), one.movers.clone(), one.rest)).collect();
    assert_eq!(by.len(), 2, "nothing is known of creators");
    assert_eq!(
        (&by[0].0, by[0].1[0].name.as_deref(), by[0].1[0].change, by[0].2),
        (&Dimension::Campaign, Some("a"), 4.0, 0.0)
    );
    assert_eq!(kpi.changed[0], "From 8 on 6 Mar 2024 to 12: +4.");
    assert_eq!(kpi.decide.remedy, Remedy::Nothing);
    let missed = review(&shop().desk(), &plan(PLAN), day("2024-03-17"), Some(day("2024-03-06"))).await.unwrap();
    assert_eq!(missed.overdue.iter().map(|(day, _)| day.to_string()).collect::<Vec<_>>(), ["2024-03-11", "2024-03-16"]);
    // On the 17th each campaign owes 8.5: A brought 10, B 2; 12 of 17 are off track.
    let kpi = &missed.kpis[0];
    assert_eq!(kpi.now.health, Health::OffTrack);
    assert_eq!(kpi.decide.remedy, Remedy::Campaign { campaign: "b".into() });
    assert!(kpi.decide.words.starts_with("b brought 2 of the 8.50 that it owes by now"), "{}", kpi.decide.words);
}

#[tokio::test]
async fn a_retrospective_tells_attained_against_set_and_shares() {
    let mut facts: Vec<_> =
        (1..=6).map(|n| order(&format!("a/{n}"), 5, "EUR").day("2024-03-02").campaign("a").platform("x")).collect();
    facts.extend((0..2).map(|n| order(&format!("b/{n}"), 5, "EUR").day("2024-03-03").campaign("b").platform("x")));
    facts.push(click("v").day("2024-03-02").campaign("a").platform("x").value(Measure::Clicks, 24));
    let text = PLAN.to_owned()
        + "  - { id: rate, kpi: conversion_rate, serves: sell, target: \">= 20%\", from: 2024-03-01, by: 2024-03-20 }\n";
    let bench = Bench::new(facts);
    let found =
        retrospective(&bench.desk(), &plan(&text), "a", day("2024-03-25"), &BTreeMap::new()).await.unwrap().unwrap();
    assert!(found.over);
    let orders = &found.kpis[0];
    // 8 of 20; A brought 6 of its 10, three quarters of all where half was planned.
    assert_eq!((orders.attained, orders.attainment, orders.aim), (Some(8.0), Some(0.4), Some(20.0)));
    assert_eq!(
        (orders.planned_share, orders.actual_share, orders.campaign_attained),
        (Some(0.5), Some(0.75), Some(0.6))
    );
    assert_eq!(found.learnt[0], "Orders was missed: 8 against 20, 40% of what was set.");
    assert!(
        found.learnt[1].starts_with("a brought more of Orders than planned, 75% instead of 50%"),
        "{:?}",
        found.learnt
    );
    // 6 conversions of 24 clicks on X.
    let own = &found.benchmarks[0];
    assert_eq!((own.kpi.as_str(), own.value, own.denominator.as_deref()), ("conversion_rate", 0.25, Some("clicks")));
    assert_eq!((own.platform.as_deref(), own.year), (Some("x"), 2024));
    let whole = format!("{text}benchmarks:\n{}", own.yaml);
    assert_eq!(plan(&whole).benchmarks[0].value, Some(0.25));
    assert!(serde_json::to_string(&found).unwrap().contains("\"attainment\":0.4"));
    let gone = retrospective(&bench.desk(), &plan(&text), "nobody", day("2024-03-25"), &BTreeMap::new()).await.unwrap();
    assert_eq!(gone, None);
}

#[tokio::test]
async fn a_realignment_says_what_it_does() {
    let before = plan(PLAN);
    let text = PLAN
        .replace(">= 20", ">= 15")
        .replace("flight: 2024-03-01..2024-03-20 }\nkpis", "flight: 2024-03-01..2024-03-25 }\nkpis")
        + "  - { id: revenue, kpi: revenue, serves: sell, target: \">= 100\", from: 2024-03-01, by: 2024-03-20 }\n";
    let found = realign(&shop().desk(), &before, &plan(&text), day("2024-03-10")).await.unwrap();
    let words: Vec<&str> = found.changes.iter().flat_map(|change| &change.words).map(String::as_str).collect();
    assert_eq!(
        words,
        [
            "the flight of the campaign b was 2024-03-01..2024-03-20 and is 2024-03-01..2024-03-25",
            "the target of the KPI orders was >= 20 and is >= 15",
            "the KPI revenue is new",
        ]
    );
    assert_eq!(found.changes[2].change, Became::Added);
    // 12 orders where 10 of 20, then 7.5 of 15 are expected: 1.2 and 1.6.
    let orders = &found.effects[0];
    let paces = (orders.before.as_ref().unwrap().pace, orders.after.as_ref().unwrap().pace);
    assert_eq!(paces, (Some(1.2), Some(1.6)));
    assert_eq!(
        orders.words,
        "Orders: the target goes from >= 20 to >= 15; it was on track at a pace of 120% and is on track at a pace of 160%."
    );
    assert_eq!(found.effects.len(), 2);
}

#[tokio::test]
async fn a_suggestion_is_the_75th_percentile_and_can_be_put_into_the_plan() {
    // 2023 has one order of 10 × week EUR in each of 52 weeks; four weeks from tomorrow are planned.
    let orders: Vec<_> = (0..52_i64)
        .map(|week| {
            let date = day("2023-01-02").checked_add(jiff::ToSpan::days(7 * week)).unwrap();
            order(&format!("s/{week}"), i128::from(week), "EUR").day(&date.to_string())
        })
        .collect();
    let text = "
plan: P
currency: EUR
goals: [{ id: sell, indicates: sales }]
campaigns: [{ id: c, serves: sell, flight: 2024-01-01..2024-01-28 }]
";
    let bench = Bench::new(orders);
    let written = plan(text);
    let found = suggest(&bench.desk(), &written, Asked::Goal("sell"), &[], day("2023-12-31")).await.unwrap();
    assert_eq!(found.kind, GoalKind::Sales);
    let revenue = found.first.iter().chain(&found.more).find(|one| one.kpi == "revenue").unwrap();
    // Known to 25 December: weeks 48 to 51 are 198; each period of four weeks before it 16 less, thirteen in all back to weeks 0 to
    // 3, of which the last begins on 27 December 2022 and is not wholly known.
    let samples: Vec<f64> = (0..12).map(|n| 198.0 - 16.0 * f64::from(n)).collect();
    assert_eq!(revenue.samples, samples);
    // The 75th percentile of 22, 38, …, 198 lies a quarter of the way from the ninth to the tenth: 150 + 0.25 × 16 = 154.
    assert_eq!(revenue.target.as_deref(), Some(">= 154 EUR"));
    assert_eq!(revenue.why, "the 75th percentile of 12 earlier periods of 28 days");
    let with: String = found
        .first
        .iter()
        .chain(&found.more)
        .map(|one| one.yaml.replace("\n", "\n  ").replacen("- id", "  - id", 1).trim_end().to_owned() + "\n")
        .collect();
    let (read, faults) = kpi::plan::read(&format!("{text}kpis:\n{with}"), &Catalogue::builtin());
    assert!(faults.is_empty(), "{faults:?}\n{with}");
    assert!(
        read.kpis.iter().any(|kpi| kpi.target.as_ref().is_some_and(|target| target.value.to_string() == ">= 154 EUR"))
    );
    let unknown = suggest(&bench.desk(), &written, Asked::Goal("sel"), &[], day("2023-12-31")).await.unwrap_err();
    assert!(unknown.to_string().contains("the plan has no goal sel"), "{unknown}");
}
