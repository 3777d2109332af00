//! The calendar of a plan, and its facts.

use super::{plan, standing};
use crate::bench::{Bench, ask};
use insight::plan::{Event, EventKind, calendar, facts};
use model::{
    batch::Accepted,
    calendar::Calendar,
    id::{ImportId, WorkspaceId},
    review::Review,
    schema,
};
use testkit::build::{day, instant};

const PLAN: &str = "
plan: Placements
currency: EUR
holidays: [2024-03-29]
freezes: [{ over: 2024-03-30..2024-04-01, name: Easter }]
creators: [{ id: nina, name: Nina }]
goals: [{ id: done, indicates: efficiency }]
campaigns:
  - id: spring
    serves: done
    flight: 2024-03-01..2024-03-31
    placements:
      - { creator: nina, platform: tiktok, due: 2024-03-05, fee: 300 EUR, published: 2024-03-04 }
      - { creator: nina, platform: tiktok, due: 2024-03-10, fee: 200 EUR, published: 2024-03-12 }
      - { creator: omar, platform: x, due: 2024-03-15, fee: 100 EUR, count: 2 }
      - { creator: omar, platform: x, due: 2024-03-25 }
kpis:
  - { id: on-time, kpi: on_time_rate, serves: done, target: \">= 50%\", from: 2024-03-01, by: 2024-03-31, review: weekly }
";

fn store(versions: &[(&str, Option<&str>, &str)]) -> Bench {
    let bench = Bench::new(Vec::new());
    for (seq, (text, before, at)) in (0..).zip(versions) {
        let before = before.map(plan);
        let facts = facts(&plan(text), before.as_ref(), instant(at));
        let batch = Accepted { seq, workspace: WorkspaceId::new("acme"), import: ImportId::new(at), facts };
        bench.store.add(batch);
    }
    bench
}

#[tokio::test]
async fn fees_and_deliveries_are_read_like_any_fact() {
    let bench = store(&[(PLAN, None, "2024-02-01T00:00:00Z")]);
    let readings = bench
        .read(&ask(&["cost", "placements_due", "placements_done", "placements_on_time"], "2024-03-01..2024-03-31"))
        .await;
    let values: Vec<_> = readings.iter().map(|reading| reading.value).collect();
    // 300 + 200 + 100; 1 + 1 + 2 + 1 due; the first two done; one of them by its day.
    assert_eq!(values, [Some(600.0), Some(5.0), Some(2.0), Some(1.0)]);
    let found = standing(&bench, &plan(PLAN), "2024-03-31").await;
    assert_eq!(found.kpi("on-time").unwrap().reading.value, Some(0.2));
}

#[tokio::test]
async fn the_same_plan_gives_the_same_facts_and_a_changed_fee_replaces_the_one_before() {
    let at = instant("2024-02-01T00:00:00Z");
    let told = facts(&plan(PLAN), None, at);
    assert_eq!(told, facts(&plan(&format!("# a comment\n{PLAN}")), None, at));
    assert_eq!(told.len(), 7);
    assert!(told.iter().all(|fact| schema::faults(fact).is_empty()));
    let changed = PLAN.replace("fee: 300", "fee: 350").replace("due: 2024-03-05, ", "due: 2024-03-06, ");
    let bench = store(&[(PLAN, None, "2024-02-01T00:00:00Z"), (&changed, Some(PLAN), "2024-02-02T00:00:00Z")]);
    assert_eq!(bench.one(&ask(&["cost"], "2024-03-01..2024-03-31")).await.value, Some(650.0));
    let fewer = PLAN.replace("      - { creator: omar, platform: x, due: 2024-03-15, fee: 100 EUR, count: 2 }\n", "");
    let bench = store(&[(PLAN, None, "2024-02-01T00:00:00Z"), (&fewer, Some(PLAN), "2024-02-02T00:00:00Z")]);
    let values: Vec<_> = bench.read(&ask(&["cost", "placements_due"], "2024-03-01..2024-03-31")).await;
    assert_eq!(values.iter().map(|reading| reading.value).collect::<Vec<_>>(), [Some(500.0), Some(3.0)]);
}

fn events(text: &str, reviews: &[Review], today: &str) -> Vec<Event> {
    calendar(&plan(text), &[], reviews, &Calendar::default(), day(today))
}

#[test]
fn placements_are_due_done_or_late_and_reviews_are_held_or_due() {
    let held = Review {
        day: day("2024-03-08"),
        plan_version: 1,
        decision: "Go on".to_owned(),
        author: "ana".to_owned(),
        at: instant("2024-03-08T10:00:00Z"),
    };
    let found = events(PLAN, &[held], "2024-03-20");
    let lines: Vec<String> =
        found.iter().map(|event| format!("{} {:?} {} {}", event.from, event.kind, event.id, event.title)).collect();
    expect_test::expect![[r#"
        2024-03-01 Campaign campaign/spring spring
        2024-03-04 PlacementDone placement/spring/nina-tiktok Nina on TikTok
        2024-03-08 Reviewed reviewed/2024-03-08/ana Reviewed by ana
        2024-03-12 PlacementLate placement/spring/nina-tiktok-2 Nina on TikTok
        2024-03-15 PlacementLate placement/spring/omar-x omar on X × 2
        2024-03-15 ReviewDue review/2024-03-15 Review of On-time rate
        2024-03-22 ReviewDue review/2024-03-22 Review of On-time rate
        2024-03-25 PlacementDue placement/spring/omar-x-2 omar on X
        2024-03-29 Holiday holiday/2024-03-29 Holiday
        2024-03-29 ReviewDue review/2024-03-29 Review of On-time rate
        2024-03-30 Freeze freeze/Easter Freeze: Easter"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn an_event_keeps_its_id_when_its_day_moves() {
    let ids = |text: &str| {
        events(text, &[], "2024-03-01")
            .into_iter()
            .filter(|one| one.kind == EventKind::PlacementDue)
            .map(|one| one.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(PLAN), ids(&PLAN.replace("due: 2024-03-25", "due: 2024-03-26")));
    assert_eq!(ids(PLAN).len(), 2);
}
