//! Notes on days and findings that were dismissed.

use crate::world::{World, at};
use jiff::civil::date;

#[test]
fn a_note_stands_on_its_day_until_it_is_removed() {
    let world = World::new();
    let add = |day, words| world.ledger.add_note(&world.scope, day, words, at(1)).unwrap();
    let later = add(date(2026, 3, 9), "Prices went up");
    add(date(2026, 3, 2), "The shop was down – half a day");
    let words = || -> Vec<String> {
        world
            .ledger
            .notes(&world.scope)
            .unwrap()
            .into_iter()
            .map(|note| format!("{} {}", note.day, note.words))
            .collect()
    };
    assert_eq!(words(), ["2026-03-02 The shop was down – half a day", "2026-03-09 Prices went up"]);
    assert!(world.ledger.remove_note(&world.scope, later, at(2)).unwrap());
    assert!(!world.ledger.remove_note(&world.scope, later, at(3)).unwrap());
    assert_eq!(words(), ["2026-03-02 The shop was down – half a day"]);
}

#[test]
fn a_finding_is_dismissed_once_and_may_come_back() {
    let world = World::new();
    world.ledger.dismiss(&world.scope, "incident/views/2026-03-02", "Views doubled", at(1)).unwrap();
    world.ledger.dismiss(&world.scope, "incident/views/2026-03-02", "Views doubled again", at(2)).unwrap();
    let all = world.ledger.dismissals(&world.scope).unwrap();
    assert_eq!(all.iter().map(|one| (one.title.as_str(), one.at)).collect::<Vec<_>>(), [("Views doubled", at(1))]);
    assert!(world.ledger.undismiss(&world.scope, "incident/views/2026-03-02").unwrap());
    assert!(!world.ledger.undismiss(&world.scope, "incident/views/2026-03-02").unwrap());
    assert!(world.ledger.dismissals(&world.scope).unwrap().is_empty());
}
