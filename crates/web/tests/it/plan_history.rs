//! History: versions, what differs between them, and the chain of locks.

use crate::{
    browser::{get, router},
    plan_edit::{post, read, save, text},
    season::Season,
};
use axum::http::StatusCode;

#[tokio::test]
async fn versions_differ_by_meaning_and_by_line() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/plan/history").await;
    let text = read(&page.text);
    assert!(text.contains("The plan for the summer") && text.contains("Fewer posts were agreed than hoped"));
    assert!(text.contains("KPI summer-views") && text.contains("<dt>target</dt>"), "{text}");
    assert!(
        text.contains("removed: </span>    target: \">= 10M\"")
            && text.contains("added: </span>    target: \">= 8.5M\"")
    );
    let same = get(&router, "/plan/history?from=2&to=2").await;
    assert!(same.text.contains("Nothing that the plan means has changed"));
    assert_eq!(get(&router, "/plan/history?from=1&to=9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_amendment_stands_beside_its_original() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/plan/history").await;
    let seals = read(page.between("<h3>summer-views</h3>", "</ol>"));
    assert!(seals.contains("Locked") && seals.contains("Amended"), "{seals}");
    assert!(seals.contains(">= 10000000") && seals.contains(">= 8500000") && seals.contains("<del>"), "{seals}");
    assert!(page.text.contains("Every seal fits the one before"));
}

#[tokio::test]
async fn an_old_version_is_restored_as_a_new_one() {
    let season = Season::planned();
    let router = router(&season);
    let page = get(&router, "/plan/edit?from=1").await;
    assert!(page.text.contains("This is version 1") && page.text.contains("value=\"Restore version 1\""));
    let old = read(page.between("aria-describedby=\"text-help problem-count\">\n", "</textarea>"));
    let based = page.between("name=\"based_on\" value=\"", "\"").to_owned();
    assert_eq!(based, "2");
    assert_eq!(save(&router, &old, &based, "Ben").await.status, StatusCode::SEE_OTHER);
    assert_eq!(text(&season), crate::season::PLAN);
    assert_eq!(season.ledger.plan_log(&season.workspace.scope()).unwrap().len(), 3);
    assert_eq!(get(&router, "/plan/edit?from=9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn there_is_no_plan_to_lock_before_there_is_one() {
    let season = Season::empty();
    let router = router(&season);
    assert_eq!(post(&router, "/plan/lock", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(get(&router, "/plan/history").await.text.contains("There is no plan yet"));
}
