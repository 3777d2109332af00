//! What others reach, beside a KPI: competitors are read from their own facts, and the guard decides who stands there.

use super::{near, plan};
use crate::bench::Bench;
use insight::plan::{Beside, beside};
use model::{dimension::Dimension, measure::Measure, period::Period};
use testkit::build::{FactBuilder, day, post};

fn told(account: &str, key: &str, (likes, reach): (i128, i128)) -> FactBuilder {
    post(key).dim(Dimension::Account, account).likes(likes).value(Measure::Reach, reach).day("2024-03-05")
}

fn text(kpi: &str) -> String {
    format!(
        "
plan: P
currency: EUR
goals: [{{ id: g, indicates: engagement }}]
competitors:
  - {{ id: rival, name: The rival, instagram: \"@Rival.Co\", tiktok: rival }}
  - {{ id: quiet, instagram: quiet }}
kpis:
  - {kpi}
"
    )
}

async fn check(kpi: &str) -> Vec<Beside> {
    let bench = Bench::new(vec![
        told("acme", "instagram/1", (30, 1000)),
        told("rival.co", "instagram/2", (20, 500)),
        told("rival.co", "instagram/3", (0, 500)),
        told("rival", "tiktok/4", (900, 1000)),
    ]);
    let plan = plan(&text(kpi));
    let days = Some(Period { from: day("2024-03-01"), to: day("2024-03-31") });
    beside(&bench.desk(), &plan, &plan.kpis[0], days).await.unwrap()
}

#[tokio::test]
async fn a_competitor_stands_beside_what_means_the_same() {
    let found = check(
        "{ id: k, kpi: engagement_rate_by_reach, where: { platform: instagram, creator: nina }, serves: g, \
         target: \">= 3%\", benchmark: rivaliq-2023-instagram, from: 2024-03-01, by: 2024-03-31 }",
    )
    .await;
    let rival = found.iter().find(|one| one.who == "The rival, @rival.co on instagram").unwrap();
    // 20 of 1000, whatever creators the KPI is about.
    near(rival.value, 0.02);
    assert!(rival.competitor && rival.reason.is_none() && rival.words == "2024-03-01..2024-03-31", "{rival:?}");
    let refused = |who: &str| {
        let one = found.iter().find(|one| one.who.contains(who)).unwrap();
        assert_eq!(one.value, None, "{one:?}");
        one.reason.clone().unwrap()
    };
    assert!(refused("on tiktok").starts_with("not comparable: "));
    assert!(refused("@quiet").contains("no facts"), "{}", refused("@quiet"));
    // The benchmark that the plan names is divided by something else.
    assert!(refused("Rival IQ").contains("divided by followers"), "{}", refused("Rival IQ"));
}

#[tokio::test]
async fn a_count_stands_beside_nobody() {
    let kpi = "{ id: k, kpi: clicks, where: { platform: instagram }, serves: g, target: \">= 3\", from: 2024-03-01, \
               by: 2024-03-31 }";
    let found = check(kpi).await;
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|one| one.value.is_none() && one.reason.is_some()), "{found:?}");
}
