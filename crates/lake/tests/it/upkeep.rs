//! Upkeep: it changes no answer, keeps the place of the inbox, and spares files that readers may hold.

use crate::{Kept, clicks, counted};
use lake::Lake;
use model::{Timestamp, fact::FactKind};
use std::path::Path;

fn files(dir: &Path) -> usize {
    let folder = dir.join("facts/kind=touchpoint");
    std::fs::read_dir(folder).unwrap().count()
}

/// The version up to which the log is summed up.
fn summed_up_to(dir: &std::path::Path) -> u64 {
    let pointer = std::fs::read_to_string(dir.join("facts/_delta_log/_last_checkpoint")).unwrap();
    let version = pointer.split_once("\"version\":").unwrap().1;
    version.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn small_files_become_one_and_nothing_is_lost_or_doubled() {
    let kept = Kept::empty().await;
    for seq in 1..=60 {
        kept.lake.settle(vec![clicks(seq, &[&format!("visitor-{seq}")])]).await.unwrap();
    }
    let reader = Lake::open(kept.dir.path()).await.unwrap();
    let now: Timestamp = "2030-01-01T00:00:00Z".parse().unwrap();
    let done = kept.lake.upkeep(now).await.unwrap();
    assert_eq!(done.compacted, [(FactKind::Touchpoint, 60, 1)]);
    assert!(summed_up_to(kept.dir.path()) >= 50, "settling sums the log up as it goes");
    assert_eq!((done.deleted, files(kept.dir.path())), (0, 61));
    assert_eq!(counted(&kept.lake).await, (60, 60));
    // A reader that opened before still answers from the files that it holds.
    assert_eq!(counted(&reader).await, (60, 60));
    assert_eq!(kept.lake.upkeep(now).await.unwrap(), lake::Upkeep::default());
    let later = now + jiff::Span::new().hours(25);
    let done = kept.lake.upkeep(later).await.unwrap();
    assert_eq!((done.deleted, files(kept.dir.path())), (60, 1));
    let fresh = Lake::open(kept.dir.path()).await.unwrap();
    assert_eq!((fresh.settled(), counted(&fresh).await), (60, (60, 60)));
    fresh.settle(vec![clicks(61, &["one more"])]).await.unwrap();
    assert_eq!(counted(&fresh).await, (61, 61));
}

#[tokio::test(flavor = "multi_thread")]
async fn upkeep_waits_for_its_turn() {
    let kept = Kept::empty().await;
    let held = std::fs::File::open(kept.dir.path().join("settle.lock")).unwrap();
    held.try_lock().unwrap();
    assert_eq!(kept.lake.upkeep(Timestamp::UNIX_EPOCH).await.unwrap(), lake::Upkeep::default());
}
