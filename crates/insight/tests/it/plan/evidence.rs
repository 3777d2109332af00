//! What the facts say of a plan.

use super::{near, plan};
use crate::bench::Bench;
use insight::plan::evidence;
use model::measure::Measure;
use testkit::build::{account, day, order};

#[tokio::test]
async fn earlier_periods_end_before_the_start_and_are_wholly_known() {
    // An order of 10 × month on the first of each month of 2023; known from 1 January to 1 December.
    let orders =
        (1..=12).map(|month| order(&format!("s/{month}"), 10 * month, "EUR").day(&format!("2023-{month:02}-01")));
    let bench = Bench::new(orders.collect());
    let text = "
plan: P
currency: EUR
goals: [{ id: g, indicates: sales }]
kpis:
  - { id: r, kpi: revenue, serves: g, baseline: { over: 2023-09-01..2023-11-29 }, target: \"+20%\", from: 2023-12-01, by: 2023-12-30 }
  - { id: none, kpi: nps, serves: g, baseline: { over: 2023-09-01..2023-11-29 }, target: \"+20%\", from: 2023-12-01, by: 2023-12-30 }
";
    let found = evidence(&bench.desk(), &plan(text), day("2023-12-10")).await.unwrap();
    let history = &found.history["r"];
    // Thirty days each, back from 30 November: 1–30 Nov has 1 Nov (110); 2–31 Oct none; 2 Sep–1 Oct has 1 Oct (100); then
    // 3 Aug–1 Sep (90), 4 Jul–2 Aug (80), 4 Jun–3 Jul (70), 5 May–3 Jun (60), 5 Apr–4 May (50), 6 Mar–4 Apr (40), 4 Feb–5 Mar (30),
    // 5 Jan–3 Feb (20); the one before would begin in December 2022.
    assert_eq!(history.days, 30);
    assert_eq!(history.samples, [110.0, 0.0, 100.0, 90.0, 80.0, 70.0, 60.0, 50.0, 40.0, 30.0, 20.0]);
    // 90 + 100 + 110 in 90 days are 100 in 30.
    near(history.baseline, 100.0);
    let none = &found.history["none"];
    assert_eq!((none.samples.len(), none.baseline), (0, None));
    assert!(none.reason.as_ref().unwrap().contains("no source provides promoters"), "{:?}", none.reason);
    assert!(found.connected.has(Measure::Revenue, None) && !found.connected.has(Measure::Promoters, None));
}

#[tokio::test]
async fn samples_of_a_level_are_where_earlier_growth_would_lead() {
    // 100 a month: 1000 at the end of October, 1100 of November, 1200 of December, 1300 of January.
    let levels = [("2023-10-31", 1000), ("2023-11-30", 1100), ("2023-12-30", 1200), ("2024-01-29", 1300)];
    let bench = Bench::new(levels.map(|(day, followers)| account("x/acme", day).followers(followers)).into());
    let text = "
plan: P
currency: EUR
goals: [{ id: g, indicates: audience growth }]
kpis: [{ id: f, kpi: followers, serves: g, target: \"+150\", from: 2024-01-30, by: 2024-02-28 }]
";
    let found = evidence(&bench.desk(), &plan(text), day("2024-01-29")).await.unwrap();
    let history = &found.history["f"];
    assert_eq!(history.baseline, Some(1300.0));
    // 31 Dec – 29 Jan and the thirty days before each gained 100: from 1300 to 1400, not to the 1450 that is asked for.
    assert_eq!(history.samples[..2], [1400.0, 1400.0]);
}
