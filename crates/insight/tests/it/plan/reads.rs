//! How often the store is read, and that what was read by day is what is read as a whole.

use super::{plan, standing};
use crate::bench::{Bench, ask};
use insight::plan::{evidence, review};
use model::{filter::Filter, measure::Measure};
use testkit::build::{account, click, cost, day, order, post};

/// Facts of most kinds over a few months, by campaign and platform.
fn busy() -> Bench {
    let mut facts = Vec::new();
    for month in 1..=4 {
        for date in [3_i128, 11, 24] {
            let day = format!("2024-{month:02}-{date:02}");
            let campaign = if date == 11 { "a" } else { "b" };
            facts.push(order(&format!("s/{day}"), 10 * date, "EUR").day(&day).campaign(campaign).platform("x"));
            facts.push(click(&format!("v{month}")).day(&day).campaign(campaign).value(Measure::Clicks, date));
            facts.push(cost(&format!("c/{day}"), date, "EUR").day(&day).campaign(campaign));
            facts.push(
                post(&format!("instagram/{day}")).day(&day).likes(date).value(Measure::Reach, 100).campaign(campaign),
            );
            facts.push(account("instagram/acme", &day).followers(1000 * i128::from(month) + date));
            facts.push(account("x/acme", &day).followers(10 * i128::from(month) + date));
        }
    }
    Bench::new(facts)
}

const KPIS: [&str; 20] = [
    "revenue",
    "orders",
    "conversions",
    "roas",
    "roi",
    "average_order_value",
    "cost_per_acquisition",
    "clicks",
    "conversion_rate",
    "cost_per_click",
    "likes",
    "reach",
    "engagements",
    "engagement_rate_by_reach",
    "followers",
    "net_follower_growth",
    "posts_published",
    "cost",
    "unique_visitors",
    "follower_growth_rate",
];

fn twenty() -> String {
    let kpi = |(at, id): (usize, &&str)| {
        let from = ["2024-03-01", "2024-03-11", "2024-04-01"][at % 3];
        let only = if ["likes", "reach", "followers"].contains(id) { ", where: { platform: instagram }" } else { "" };
        format!(
            "  - {{ id: k{at}, kpi: {id}, serves: g{only}, baseline: {{ over: 2024-01-01..2024-02-29 }}, target: \"+10%\", from: {from}, by: 2024-04-30, review: weekly, contributions: {{ a: 50%, b: 50% }} }}\n"
        )
    };
    let kpis: String = KPIS.iter().enumerate().map(kpi).collect();
    format!(
        "plan: Twenty\ncurrency: EUR\ngoals: [{{ id: g, indicates: sales }}]\ncampaigns:\n  - {{ id: a, serves: g, flight: 2024-03-01..2024-04-30 }}\n  - {{ id: b, serves: g, flight: 2024-03-01..2024-04-30 }}\nkpis:\n{kpis}"
    )
}

#[tokio::test]
async fn twenty_kpis_are_a_few_reads() {
    let (bench, plan) = (busy(), plan(&twenty()));
    let found = standing(&bench, &plan, "2024-04-20").await;
    assert_eq!(found.kpis.len(), 20);
    // Once by day for all; by campaign once by day; the two that do not add up by day once for each of their periods, plain and by
    // campaign: three beginnings and one baseline at most.
    let measured = bench.reads();
    assert!(measured <= 7, "{measured} reads");
    evidence(&bench.desk(), &plan, day("2024-04-20")).await.unwrap();
    let evident = bench.reads() - measured;
    assert!(evident <= 5, "{evident} reads");
    review(&bench.desk(), &plan, day("2024-04-20"), Some(day("2024-04-13"))).await.unwrap();
    let reviewed = bench.reads() - measured - evident;
    assert!(reviewed <= 24, "{reviewed} reads");
}

#[tokio::test]
async fn what_was_read_by_day_is_what_is_read_as_a_whole() {
    let (bench, plan) = (busy(), plan(&twenty()));
    let found = standing(&bench, &plan, "2024-04-20").await;
    for (kpi, written) in found.kpis.iter().zip(&plan.kpis) {
        let from = kpi.days.from.unwrap();
        let filter = written.filter.as_ref().map_or_else(Filter::default, |only| only.value.clone());
        let asked =
            insight::Ask { filter, ..ask(&[kpi.what.as_ref().unwrap().kpi.as_str()], &format!("{from}..2024-04-20")) };
        let whole = bench.one(&asked).await;
        assert_eq!((kpi.reading.value, kpi.reading.facts), (whole.value, whole.facts), "{}", whole.kpi);
        assert_eq!((&kpi.reading.notes, kpi.reading.provenance), (&whole.notes, whole.provenance), "{}", whole.kpi);
    }
    assert!(found.kpis.iter().filter(|kpi| kpi.reading.value.is_some()).count() >= 17);
}
