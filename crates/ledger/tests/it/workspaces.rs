//! Workspaces: made, found, changed.

use crate::world::{World, now, visits};
use ledger::{Ledger, LedgerError};
use model::{calendar::Calendar, money::Currency};

#[test]
fn a_new_ledger_is_empty_and_ids_come_from_names() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&dir.path().join("deep/er")).unwrap();
    assert!(ledger.workspaces().unwrap().is_empty());
    let make = |name: &str| ledger.create_workspace(name, &Calendar::default(), Currency::EUR, now());
    assert_eq!(make("  Glow   & Co. ").unwrap().id.as_str(), "glow-co");
    assert_eq!(make("Glow Co").unwrap().id.as_str(), "glow-co-2");
    assert_eq!(make("Žluťoučký kůň").unwrap().id.as_str(), "žluťoučký-kůň");
    assert!(matches!(make("glow & CO.").unwrap_err(), LedgerError::NameTaken(_)));
    assert!(matches!(make(" & ").unwrap_err(), LedgerError::NoName));
    let names: Vec<_> = ledger.workspaces().unwrap().into_iter().map(|workspace| workspace.name).collect();
    assert_eq!(names, ["Glow & Co.", "Glow Co", "Žluťoučký kůň"]);
    assert_eq!(ledger.workspace("GLOW & co.").unwrap().unwrap().id.as_str(), "glow-co");
    assert_eq!(ledger.workspace("glow-co-2").unwrap().unwrap().name, "Glow Co");
    assert!(ledger.bytes() > 0);
}

#[test]
fn ensuring_a_workspace_keeps_the_one_there_is() {
    let world = World::new();
    let berlin = Calendar::in_zone("Europe/Berlin").unwrap();
    let same = world.ledger.ensure_workspace("glow", &berlin, Currency::USD, now()).unwrap();
    assert_eq!((same.currency, same.calendar), (Currency::EUR, Calendar::default()));
    assert_eq!(world.ledger.workspaces().unwrap().len(), 1);
}

#[test]
fn the_time_zone_stays_once_there_are_facts() {
    let world = World::new();
    let mut glow = world.ledger.workspaces().unwrap().remove(0);
    glow.calendar.time_zone = "Europe/Kyiv".to_owned();
    world.ledger.update_workspace(&glow).unwrap();
    world.append(vec![visits(0, "a")]);
    glow.calendar.week_start = 7;
    glow.name = "Glow Up".to_owned();
    world.ledger.update_workspace(&glow).unwrap();
    assert_eq!(world.ledger.workspace("glow up").unwrap().unwrap(), glow);
    glow.calendar.time_zone = "UTC".to_owned();
    let error = world.ledger.update_workspace(&glow).unwrap_err();
    assert!(error.to_string().starts_with("the time zone of workspace glow stays Europe/Kyiv"), "{error}");
}

#[test]
fn calendars_that_cannot_be_are_refused() {
    let world = World::new();
    let make = |calendar| world.ledger.create_workspace("X", &calendar, Currency::EUR, now()).unwrap_err().to_string();
    let zone = Calendar { time_zone: "Middle/Earth".to_owned(), ..Calendar::default() };
    assert!(make(zone).contains("IANA"));
    assert!(make(Calendar { week_start: 0, ..Calendar::default() }).contains("first day of the week"));
    assert!(make(Calendar { fiscal_start: 13, ..Calendar::default() }).contains("first fiscal month"));
}
