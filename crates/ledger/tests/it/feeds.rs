//! Live batches: durable one by one, committed together.

use crate::world::{World, batch, click, counted, now, visits};
use ledger::{Ledger, LedgerError};
use std::collections::BTreeSet;

#[test]
fn a_batch_sent_again_is_stored_once() {
    let world = World::new();
    let seq = world.append(vec![click("1"), click("2")]);
    assert_eq!(world.append(vec![click("1"), click("2")]), seq, "what it says is in the inbox up to there");
    assert_eq!(world.append(vec![click("2"), click("3")]), seq + 1);
    let ids: Vec<_> = world.waiting().into_iter().map(|fact| fact.entity.unwrap()).collect();
    assert_eq!(ids, ["click/1", "click/2", "click/3"]);
    let feed = world.ledger.feeds(&world.scope).unwrap().remove(0);
    assert_eq!((feed.name.as_str(), feed.counted), ("clicks", counted(3, 0, 3)));
}

#[test]
fn what_happens_once_has_no_second_version() {
    let world = World::new();
    world.append(vec![click("1")]);
    let mut other = click("1");
    other.as_of = now();
    other.set_value(model::measure::Measure::Clicks, 5);
    world.append(vec![other]);
    assert_eq!(world.waiting(), [click("1")]);
}

#[test]
fn many_threads_share_commits_and_each_batch_has_its_place() {
    let world = World::new();
    let before = world.ledger.tally();
    let seqs: Vec<i64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|thread| {
                let world = &world;
                scope.spawn(move || {
                    (0..40).map(|n| world.append(vec![click(&format!("{thread}-{n}"))])).collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| {
                let own = thread.join().unwrap();
                assert!(own.is_sorted_by(|a, b| a < b), "a caller's batches keep their order");
                own
            })
            .collect()
    });
    let after = world.ledger.tally();
    assert_eq!(seqs.iter().collect::<BTreeSet<_>>().len(), 640);
    assert_eq!(world.waiting().len(), 640);
    let (jobs, commits) = (after.jobs - before.jobs, after.commits - before.commits);
    assert!(jobs == 640 && commits < jobs, "{commits} commits for {jobs} jobs");
}

#[test]
fn readers_see_whole_batches_while_others_write() {
    let world = World::new();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 0..60 {
                world.append((0..5).map(|part| click(&format!("{n}-{part}"))).collect());
            }
        });
        let mut seen = 0;
        while !writer.is_finished() {
            let pending = world.ledger.pending(0, usize::MAX).unwrap();
            assert!(pending.iter().all(|batch| batch.facts.len() == 5));
            assert!(pending.len() >= seen, "nothing disappears");
            seen = pending.len();
        }
    });
    assert_eq!(world.waiting().len(), 300);
}

#[test]
fn the_mark_changes_with_every_commit_of_anybody() {
    let world = World::new();
    let other = Ledger::open(world.dir.path()).unwrap();
    let mark = world.ledger.change_mark().unwrap();
    assert_eq!(world.ledger.change_mark().unwrap(), mark, "nothing happened");
    world.append(vec![click("1")]);
    let own = world.ledger.change_mark().unwrap();
    assert_ne!(own, mark);
    other.append(&world.scope, "clicks", &batch(vec![click("2")]), now()).unwrap();
    let others = world.ledger.change_mark().unwrap();
    assert_ne!(others, own);
    assert_eq!(world.ledger.clone().change_mark().unwrap(), others);
}

#[test]
fn a_workspace_that_is_not_there_is_named() {
    let world = World::new();
    let elsewhere = World::new();
    let stranger = elsewhere
        .ledger
        .create_workspace("Stranger", &model::calendar::Calendar::default(), model::money::Currency::USD, now())
        .unwrap();
    let error = world.ledger.append(&stranger.scope(), "clicks", &batch(vec![visits(0, "a")]), now()).unwrap_err();
    assert!(matches!(error, LedgerError::UnknownWorkspace(_)));
    assert_eq!(error.to_string(), "there is no workspace stranger");
    assert!(world.waiting().is_empty());
}
