//! Many links, and links that another process makes.

use crate::world::{World, glow, link, until};
use ledger::Ledger;
use std::time::{Duration, Instant};

#[test]
fn ten_thousand_links_are_each_found() {
    let world = World::new();
    let all: Vec<_> = (0..10_000)
        .map(|number| {
            let mut own = link(&format!("link-{number}"));
            own.destination = format!("https://glow.example/{number}");
            own
        })
        .collect();
    world.ledger.put_links(&world.scope, &all).unwrap();
    until("the links are read", || (world.health().links == 10_001).then_some(()));
    for number in (0..10_000).step_by(97) {
        let answer = world.tap(&format!("/link-{number}"), "203.0.113.1");
        assert!(answer.location().starts_with(&format!("https://glow.example/{number}?kepi_click=")));
    }
}

#[test]
fn a_link_of_another_process_is_followed_within_a_second() {
    let world = World::new();
    assert_eq!(world.tap("/other", "203.0.113.1").status, 404);
    let other = Ledger::open(world.dir.path()).unwrap();
    let mut own = link("other");
    other.put_link(&glow(&other), &own).unwrap();
    let made = Instant::now();
    until("the link is followed", || (world.tap("/other", "203.0.113.1").status == 302).then_some(()));
    let took = made.elapsed();
    own.retired_at = Some(crate::world::now());
    other.put_link(&glow(&other), &own).unwrap();
    until("the link is retired", || (world.tap("/other", "203.0.113.1").status == 410).then_some(()));
    // A quarter of a second between looks; the rest is for a busy machine.
    assert!(took < Duration::from_secs(5), "{took:?}");
}
