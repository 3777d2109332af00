//! What the log says of files decides what is tested fact by fact: the answers are the same either way.

use crate::Kept;
use lake::Lake;
use model::{id::WorkspaceId, measure::Measure, store::FactStore};
use testkit::build::{ask, batch, click, scope_of};

/// The clicks of a workspace over some days; each click has a visitor of its own.
async fn counted(lake: &Lake, workspace: &str, from: &str, to: &str) -> i128 {
    let question = ask(&[Measure::Clicks, Measure::UniqueVisitors]).during(&format!("{from}..{to}")).query();
    let table = lake.read(&scope_of(workspace), &question).await.unwrap();
    let cell = |place: usize| table.rows.first().and_then(|row| row.cells[place].raw).unwrap_or_default();
    assert_eq!(cell(0), cell(1), "clicks and visitors of {workspace}");
    cell(0)
}

async fn check(lake: &Lake) {
    for (workspace, clicks) in [("acme", 30), ("glow", 15), ("nobody", 0)] {
        // Every file lies within the first period, some within the second, and the third cuts each.
        assert_eq!(counted(lake, workspace, "2026-01-01", "2026-12-31").await, clicks * 2);
        assert_eq!(counted(lake, workspace, "2026-03-01", "2026-03-31").await, clicks);
        assert_eq!(counted(lake, workspace, "2026-04-01", "2026-12-31").await, clicks);
        assert_eq!(counted(lake, workspace, "2027-01-01", "2027-12-31").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workspaces_and_periods_are_kept_apart_in_small_files_and_in_large_ones() {
    let kept = Kept::empty().await;
    for seq in 1..=45 {
        let visitors = [format!("early-{seq}"), format!("late-{seq}")];
        let days = if seq % 2 == 0 { ["2026-03-05", "2026-04-05"] } else { ["2026-03-31", "2026-04-01"] };
        let clicks = visitors.iter().zip(days).map(|(visitor, day)| click(visitor).day(day));
        let mut one = batch(seq, &format!("import-{seq}"), clicks);
        one.workspace = WorkspaceId::new(if seq % 3 == 0 { "glow" } else { "acme" });
        kept.lake.settle(vec![one]).await.unwrap();
    }
    check(&kept.lake).await;
    let done = kept.lake.upkeep("2030-01-01T00:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(done.compacted.len(), 1, "{done:?}");
    check(&kept.lake).await;
    check(&Lake::open(kept.dir.path()).await.unwrap()).await;
}
