//! Two processes, one ledger.

use crate::crash::{Orders, check, listen};
use std::collections::BTreeSet;

#[test]
fn two_processes_that_write_at_once_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let orders = ["mover", "other"].map(|who| Orders {
        dir: dir.path().to_owned(),
        who: who.to_owned(),
        first: 0,
        batches: 60,
        step: String::new(),
        passes: 0,
    });
    let children = orders.each_ref().map(Orders::spawn);
    let heard = children.map(|child| listen(child, usize::MAX));
    for (orders, heard) in orders.iter().zip(heard) {
        assert_eq!(heard.done, (0..60).collect::<Vec<_>>(), "{} failed", orders.who);
        check(dir.path(), &orders.who, &heard.done.into_iter().collect::<BTreeSet<_>>());
    }
}

#[test]
fn a_process_that_is_killed_does_not_disturb_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let orders = |who: &str, step: &str| Orders {
        dir: dir.path().to_owned(),
        who: who.to_owned(),
        first: 0,
        batches: 40,
        step: step.to_owned(),
        passes: 2,
    };
    // Stops while it holds the lock on the database; the other waits, and goes on when it is dead.
    let dying = orders("dying", "accept.merged").spawn();
    let living = orders("living", "").spawn();
    let dead = listen(dying, usize::MAX);
    assert!(dead.stopped);
    let alive = listen(living, usize::MAX);
    assert_eq!(alive.done.len(), 40);
    check(dir.path(), "dying", &dead.done.into_iter().collect());
    check(dir.path(), "living", &alive.done.into_iter().collect());
}
