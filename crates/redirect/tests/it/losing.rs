//! A ledger that cannot commit: visitors are sent on, what is lost is counted, and all is well again by itself.

use crate::{
    crash::Child,
    world::{Ask, World, send, until},
};
use redirect::Options;
use rusqlite::Connection;
use std::{
    process::Command,
    time::{Duration, Instant},
};

fn hasty() -> Options {
    Options { deadline: Duration::from_millis(100), ..Options::default() }
}

#[test]
fn a_click_that_is_stored_too_late_is_taken_back_from_the_lost() {
    let world = World::with(hasty());
    let other = Connection::open(world.dir.path().join(ledger::FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let started = Instant::now();
    let answers = [1, 2, 3].map(|n| world.tap("/spring", &format!("203.0.113.{n}")));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let health = world.health();
    assert_eq!((health.status, health.lost_clicks), ("losing", 3));
    assert!(world.clicks().is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    until("the clicks are stored after all", || (world.health().lost_clicks == 0).then_some(()));
    assert_eq!(world.clicks().len(), 3);
    assert_eq!(world.health().status, "ok");
    assert!(answers.iter().all(|answer| answer.click().is_some()));
}

#[test]
fn a_click_that_the_ledger_refuses_is_lost_for_good_and_noted() {
    let world = World::new();
    let other = Connection::open(world.dir.path().join(ledger::FILE)).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'no'); END";
    other.execute_batch(refuse).unwrap();
    for n in 0..3 {
        world.tap("/spring", &format!("203.0.113.{n}")).location();
    }
    assert_eq!(world.health().lost_clicks, 3);
    other.execute_batch("DROP TRIGGER refuse").unwrap();
    world.tap("/spring", "203.0.113.9").location();
    assert_eq!(world.clicks().len(), 1, "it recovers by itself");
    until("the loss is in the ledger", || (world.ledger.lost_clicks().unwrap() == 3).then_some(()));
    assert_eq!(world.health().lost_clicks, 3);
}

#[test]
fn a_click_without_room_to_wait_is_lost_at_once() {
    let world = World::with(Options { waiting: 0, deadline: Duration::from_secs(60), ..Options::default() });
    world.tap("/spring", "203.0.113.1").location();
    until("the loss is in the ledger", || (world.ledger.lost_clicks().unwrap() == 1).then_some(()));
    assert!(world.clicks().is_empty());
}

#[test]
fn a_visitor_who_hangs_up_is_stored_or_counted_lost_but_not_both() {
    use std::io::Write;
    let world = World::with(hasty());
    let other = Connection::open(world.dir.path().join(ledger::FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut stream = std::net::TcpStream::connect(world.address).unwrap();
    stream.write_all(Ask::default().text().as_bytes()).unwrap();
    until("the click is in", || (world.health().waiting > 0 || world.health().lost_clicks > 0).then_some(()));
    drop(stream);
    until("it is in doubt", || (world.health().lost_clicks == 1).then_some(()));
    other.execute_batch("ROLLBACK").unwrap();
    until("it is stored", || (world.health().lost_clicks == 0).then_some(()));
    assert_eq!(world.clicks().len(), 1);
}

/// The system's own limit on the size of a file stands for a full disk: SQLite cannot tell them apart by what it may do.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_clicks_and_room_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let child = Child::limited(dir.path(), 1024);
    let tap = |n: u32| {
        let from = format!("203.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255);
        send(child.address, &Ask { from: &from, ..Ask::default() }.text()).unwrap().location().to_owned()
    };
    let health = || send(child.address, &Ask { path: "/health", ..Ask::default() }.text()).unwrap().body;
    let mut taps = 0_u32;
    until("the disk is full", || {
        (0..100).for_each(|_| {
            taps += 1;
            tap(taps);
        });
        health().contains("\"losing\"").then_some(())
    });
    assert!(!health().contains("\"lost_clicks\":0"), "{}", health());
    let room = Command::new("prlimit").args(["--pid", &child.id().to_string(), "--fsize=unlimited"]).status();
    assert!(room.unwrap().success());
    until("it stores again", || {
        taps += 1;
        tap(taps);
        health().contains("\"ok\"").then_some(())
    });
    let lost = health();
    drop(child);
    let ledger = ledger::Ledger::open(dir.path()).unwrap();
    let (stored, lost_noted) = (crate::world::clicks(&ledger).len(), ledger.lost_clicks().unwrap());
    assert!(lost.contains(&format!("\"lost_clicks\":{lost_noted},")), "{lost}");
    assert_eq!(stored as u64 + lost_noted, u64::from(taps));
}
