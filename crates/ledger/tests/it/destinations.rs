//! Destinations: listed as links lead there, due by what was seen of them.

use crate::world::World;
use ledger::{Destination, Reach};
use model::Timestamp;
use std::collections::BTreeSet;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_709_251_200 + seconds).unwrap()
}

fn set(addresses: &[&str]) -> BTreeSet<String> {
    addresses.iter().map(|address| (*address).to_owned()).collect()
}

fn due(world: &World, seconds: i64) -> Vec<String> {
    world.ledger.due_destinations(at(seconds), 10).unwrap().into_iter().map(|one| one.address).collect()
}

#[test]
fn a_list_keeps_what_was_seen_and_forgets_what_nobody_leads_to() {
    let world = World::new();
    world.ledger.list_destinations(set(&["https://a.com", "https://b.com"]), at(0)).unwrap();
    assert_eq!(due(&world, 0), ["https://a.com", "https://b.com"]);
    let seen = Destination {
        address: "https://a.com".to_owned(),
        reach: Reach::Broken,
        seen: "404 Not Found".to_owned(),
        checked_at: Some(at(1)),
        since: Some(at(1)),
        due_at: at(100),
    };
    let forgotten = Destination { address: "https://c.com".to_owned(), ..seen.clone() };
    world.ledger.note_destinations(vec![seen.clone(), forgotten]).unwrap();
    let mark = world.ledger.change_mark().unwrap();
    world.ledger.list_destinations(set(&["https://a.com", "https://b.com"]), at(2)).unwrap();
    assert_eq!(world.ledger.change_mark().unwrap(), mark, "the same list writes nothing");
    world.ledger.list_destinations(set(&["https://a.com", "https://d.com"]), at(2)).unwrap();
    let known = world.ledger.destinations().unwrap();
    assert_eq!(known.keys().collect::<Vec<_>>(), ["https://a.com", "https://d.com"]);
    assert_eq!(known["https://a.com"], seen);
    assert_eq!((due(&world, 99), due(&world, 100).len()), (vec!["https://d.com".to_owned()], 2));
}

#[test]
fn a_look_that_is_asked_for_is_due_at_once_and_at_most_once_a_minute() {
    let world = World::new();
    world.ledger.ask_destinations(set(&["https://a.com"]), at(0)).unwrap();
    assert_eq!(due(&world, 0), ["https://a.com"], "one that nobody listed yet is listed");
    let known = world.ledger.due_destinations(at(0), 1).unwrap().remove(0);
    let seen = Destination { reach: Reach::Answers, checked_at: Some(at(0)), due_at: at(9000), ..known };
    world.ledger.note_destinations(vec![seen]).unwrap();
    world.ledger.ask_destinations(set(&["https://a.com"]), at(10)).unwrap();
    assert_eq!((due(&world, 59).len(), due(&world, 60).len()), (0, 1));
    world.ledger.ask_destinations(set(&["https://a.com"]), at(50)).unwrap();
    assert_eq!(due(&world, 60).len(), 1, "asking again puts nothing off");
}
