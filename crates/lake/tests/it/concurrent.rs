//! Reading while batches are shown and settled: a reader sees each batch once or not yet, never half.

use crate::{Kept, clicks, counted};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, Ordering},
};

const BATCHES: i64 = 24;

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_counts_whole_batches_while_they_settle() {
    let kept = Arc::new(Kept::empty().await);
    let (shown, over) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let reader = {
        let (kept, shown, over) = (Arc::clone(&kept), Arc::clone(&shown), Arc::clone(&over));
        tokio::spawn(async move {
            let mut reads = 0;
            while !over.load(Ordering::SeqCst) || reads == 0 {
                let least = shown.load(Ordering::SeqCst);
                let (clicks, visitors) = counted(&kept.lake).await;
                assert_eq!(clicks, visitors, "a batch is in both halves");
                assert_eq!(clicks % 2, 0, "half a batch");
                assert!(clicks >= i128::from(least) * 2, "a batch that was shown is in neither half");
                reads += 1;
            }
        })
    };
    for seq in 1..=BATCHES {
        let names = [format!("a{seq}"), format!("b{seq}")];
        let batch = clicks(seq, &[&names[0], &names[1]]);
        kept.lake.show(vec![batch]).await.unwrap();
        shown.store(seq, Ordering::SeqCst);
        if seq % 3 == 0 {
            let due = (seq - 2..=seq).map(|seq| clicks(seq, &[&format!("a{seq}"), &format!("b{seq}")])).collect();
            kept.lake.settle(due).await.unwrap();
        }
    }
    over.store(true, Ordering::SeqCst);
    reader.await.unwrap();
    assert_eq!(counted(&kept.lake).await, (i128::from(BATCHES) * 2, i128::from(BATCHES) * 2));
}
