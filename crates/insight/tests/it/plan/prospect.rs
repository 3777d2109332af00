//! Whether targets will be reached, on days so regular that the answer is known.

use super::{plan, standing};
use crate::bench::Bench;
use insight::plan::{Judgement, prospects};
use jiff::ToSpan;
use stats::curve::Growth;
use testkit::build::{FactBuilder, click, day, order, post};

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
    judged_in(&shop(), kpi, target).await
}

async fn judged_in(bench: &Bench, kpi: &str, target: &str) -> Judgement {
    let text = format!(
        "
plan: P
currency: EUR
goals: [{{ id: g, indicates: sales }}]
kpis:
  - {{ id: k, kpi: {kpi}, serves: g, target: \"{target}\", from: 2026-04-01, by: 2026-04-30 }}
"
    );
    let plan = plan(&text);
    let standing = standing(bench, &plan, "2026-04-10").await;
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
    assert!((found.expected - 10.0).abs() < 1e-6 && found.chance > 0.9, "{found:?}");
    assert_eq!((found.needed, found.reached), (None, None));
    assert!(judged("average_order_value", "<= 9 EUR").await.unwrap().chance < 0.1);
}

#[tokio::test]
async fn what_cannot_be_judged_says_why() {
    let reason = judged("unique_visitors", ">= 500").await.unwrap_err();
    assert!(reason.starts_with("cannot judge, because it counts different people"), "{reason}");
    let reason = judged("views", ">= 500").await.unwrap_err();
    assert_eq!(reason, "cannot judge, because nothing of it is known yet");
}

/// What a post of 1000 views in the end has on its evening so many days after its own.
const RIPENS: Growth = Growth { half: 2.0, shape: 1.2 };

fn views_at(age: i64) -> i128 {
    (1000.0 * RIPENS.share(age as f64 + 0.5)).round() as i128
}

/// A post every other day from January to the day before the plan is looked at, seen on so many of the evenings since.
fn channel(evenings: &[i64]) -> Bench {
    let today = day("2026-04-10");
    let mut facts: Vec<FactBuilder> = Vec::new();
    for at in (0..100_i64).step_by(2) {
        let published = day("2026-01-01").saturating_add(at.days());
        let seen = evenings.iter().map(|age| (*age, published.saturating_add(age.days())));
        for (age, evening) in seen.filter(|(_, evening)| *evening < today) {
            let fact = post(&format!("tiktok/{at}")).platform("tiktok").creator("kai").day(&published.to_string());
            facts.push(fact.as_of(&format!("{evening}T20:00:00Z")).views(views_at(age)));
        }
    }
    Bench::new(facts)
}

#[tokio::test]
async fn posts_that_are_out_go_on_gathering_and_those_to_come_will_not_be_ripe() {
    let bench = channel(&(0..100).collect::<Vec<_>>());
    let found = judged_in(&bench, "views", ">= 10000").await.unwrap();
    // Posts come on every other day; on the evening of 30 April each has what its age gives it, half a day being its first.
    let days =
        (0..30_i64).filter(|at| (day("2026-04-01") - day("2026-01-01")).get_days().rem_euclid(2) == (at % 2) as i32);
    let truth: f64 = days.map(|at| 1000.0 * RIPENS.share((29 - at) as f64 + 0.5)).sum();
    assert!((found.expected / truth - 1.0).abs() < 0.05, "{} for {truth}: {found:?}", found.expected);
    assert_eq!(found.known, day("2026-04-08"));
    let still = found.still.unwrap();
    assert!((still.week - RIPENS.share(7.0)).abs() < 0.02 && still.posts >= 40 && still.gathers > 500.0, "{still:?}");
    assert!(found.chance > 0.9, "{found:?}");
    let lost = judged_in(&bench, "views", ">= 15000").await.unwrap();
    assert!(lost.chance < 0.1, "{lost:?}");
}

#[tokio::test]
async fn posts_seen_once_leave_the_latest_days_out() {
    let bench = channel(&[0]);
    let found = judged_in(&bench, "views", ">= 10000").await.unwrap();
    assert_eq!((found.known, found.still), (day("2026-04-02"), None));
}
