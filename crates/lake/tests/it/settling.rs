//! Settling: once, whole, one at a time, and seen by other processes.

use crate::{Kept, clicks, counted};
use lake::{Lake, LakeError};
use model::store::FactStore;

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_counted_once_before_and_after_it_settles() {
    let kept = Kept::empty().await;
    kept.lake.show(vec![clicks(1, &["ann"]), clicks(2, &["ben", "eve"])]).await.unwrap();
    assert_eq!(counted(&kept.lake).await, (3, 3));
    let version = kept.lake.version();
    assert_eq!(kept.lake.settle(vec![clicks(1, &["ann"]), clicks(2, &["ben", "eve"])]).await.unwrap(), 2);
    assert_eq!((counted(&kept.lake).await, kept.lake.version()), ((3, 3), version));
    kept.lake.show(vec![clicks(2, &["ben", "eve"])]).await.unwrap();
    assert_eq!((counted(&kept.lake).await, kept.lake.version()), ((3, 3), version));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_settled_is_refused_and_nothing_of_its_company_is_stored() {
    let kept = Kept::empty().await;
    kept.lake.settle(vec![clicks(4, &["ann"])]).await.unwrap();
    let again = kept.lake.settle(vec![clicks(5, &["ben"]), clicks(4, &["ann"])]).await;
    assert!(matches!(again, Err(LakeError::AlreadySettled { seq: 4, settled: 4 })), "{again:?}");
    assert_eq!((kept.lake.settled(), counted(&kept.lake).await), (4, (1, 1)));
    assert_eq!(kept.lake.settle(Vec::new()).await.unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_without_facts_settles_too() {
    let kept = Kept::empty().await;
    assert_eq!(kept.lake.settle(vec![clicks(1, &[])]).await.unwrap(), 1);
    assert_eq!(Lake::open(kept.dir.path()).await.unwrap().settled(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_sees_what_was_settled_when_it_refreshes() {
    let kept = Kept::empty().await;
    let other = Lake::open(kept.dir.path()).await.unwrap();
    other.show(vec![clicks(1, &["ann"]), clicks(2, &["ben"])]).await.unwrap();
    kept.lake.settle(vec![clicks(1, &["ann"])]).await.unwrap();
    assert_eq!((other.settled(), counted(&other).await), (0, (2, 2)));
    other.refresh().await.unwrap();
    assert_eq!((other.settled(), counted(&other).await), (1, (2, 2)));
    // A settler that has not refreshed reads the log itself before it writes.
    other.settle(vec![clicks(2, &["ben"])]).await.unwrap();
    let late = kept.lake.settle(vec![clicks(2, &["ben"])]).await;
    assert!(matches!(late, Err(LakeError::AlreadySettled { seq: 2, settled: 2 })), "{late:?}");
    assert_eq!(counted(&kept.lake).await, (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_settler_that_finds_the_lock_taken_does_nothing() {
    let kept = Kept::empty().await;
    let held = std::fs::File::open(kept.dir.path().join("settle.lock")).unwrap();
    held.try_lock().unwrap();
    assert_eq!(kept.lake.try_settle(vec![clicks(1, &["ann"])]).await.unwrap(), None);
    drop(held);
    assert_eq!(kept.lake.try_settle(vec![clicks(1, &["ann"])]).await.unwrap(), Some(1));
    assert_eq!(counted(&kept.lake).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_does_not_wait_for_a_settler() {
    let kept = Kept::empty().await;
    let other = Lake::open(kept.dir.path()).await.unwrap();
    other.settle(vec![clicks(1, &["ann"])]).await.unwrap();
    let held = std::fs::File::open(kept.dir.path().join("settle.lock")).unwrap();
    held.try_lock().unwrap();
    let mut settling = Box::pin(kept.lake.settle(vec![clicks(2, &["ben"])]));
    assert!(futures::poll!(settling.as_mut()).is_pending());
    kept.lake.refresh().await.unwrap();
    kept.lake.show(vec![clicks(2, &["ben"])]).await.unwrap();
    assert_eq!((kept.lake.settled(), counted(&kept.lake).await), (1, (2, 2)));
    drop(held);
    assert_eq!(settling.await.unwrap(), 2);
    assert_eq!((kept.lake.settled(), counted(&kept.lake).await), (2, (2, 2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_does_not_fit_stops_its_settling() {
    let kept = Kept::empty().await;
    let mut wide = clicks(2, &["ann"]);
    wide.facts[0].set_value(model::measure::Measure::Clicks, i128::from(i64::MAX) + 1);
    let refused = kept.lake.settle(vec![clicks(1, &["ben"]), wide.clone()]).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "fact 0 of batch 2 cannot be stored: clicks: 9223372036854775808 is beyond 64 bits"
    );
    assert!(kept.lake.show(vec![wide]).await.is_err());
    assert_eq!((kept.lake.settled(), counted(&kept.lake).await), (0, (0, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_beyond_64_bits_are_exact() {
    let kept = Kept::empty().await;
    let mut large = clicks(1, &["ann", "ben", "eve"]);
    for fact in &mut large.facts {
        fact.set_value(model::measure::Measure::Clicks, i128::from(i64::MAX));
    }
    kept.lake.settle(vec![large]).await.unwrap();
    assert_eq!(counted(&kept.lake).await, (3 * i128::from(i64::MAX), 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_small_batches_in_memory_are_read_together() {
    let kept = Kept::empty().await;
    let names: Vec<String> = (0..40).map(|number| format!("visitor-{number}")).collect();
    kept.lake.show((1..).zip(&names).map(|(seq, name)| clicks(seq, &[name])).collect()).await.unwrap();
    assert_eq!(counted(&kept.lake).await, (40, 40));
}
