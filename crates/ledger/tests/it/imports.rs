//! Files: begun, staged, accepted or not.

use crate::world::{World, at, batch, counted, now, post, report, visits};
use ledger::{Begun, Ledger, LedgerError};
use model::{
    calendar::Calendar,
    id::ImportId,
    import::{Fault, Report},
    money::Currency,
};

#[test]
fn staged_rows_are_invisible_until_all_are_accepted() {
    let world = World::new();
    let ticket = world.begin("aa");
    world.ledger.stage(&ticket, &batch(vec![post(2, "1", 10), post(3, "2", 20)])).unwrap();
    world.ledger.stage(&ticket, &batch(vec![post(4, "3", 30)])).unwrap();
    assert!(world.waiting().is_empty());
    assert_eq!(world.ledger.last_seq().unwrap(), 0, "a place is given only on acceptance");
    let live = world.append(vec![visits(0, "live")]);
    let import = world.ledger.accept(ticket, &report("aa", counted(3, 0, 0)), now()).unwrap();
    assert_eq!((live, import.first_seq, import.last_seq), (1, 2, 3));
    assert_eq!(world.waiting().iter().map(|fact| fact.row).collect::<Vec<_>>(), [0, 2, 3, 4]);
    let pending = world.ledger.pending(1, usize::MAX).unwrap();
    assert!(pending.iter().all(|batch| batch.import == import.id && batch.workspace == *world.scope.workspace()));
    let waiting = world.ledger.waiting().unwrap();
    assert_eq!((waiting.batches, waiting.facts), (3, 4));
}

#[test]
fn the_same_bytes_are_taken_once() {
    let world = World::new();
    let (import, _) = world.import("AA", &[batch(vec![visits(2, "a"), visits(3, "b")])]);
    let Begun::Known(id, again) = world.ledger.begin(&world.scope, "copy.csv", "aa", now()).unwrap() else {
        panic!("taken twice")
    };
    assert_eq!(id, import.id);
    assert_eq!((again.stored, again.updated, again.unchanged, again.rows_read), (0, 0, 2, 2));
    assert_eq!(again.file, "copy.csv");
    let other = world.ledger.create_workspace("Other", &Calendar::default(), Currency::USD, now()).unwrap();
    assert!(matches!(world.ledger.begin(&other.scope(), "copy.csv", "aa", now()).unwrap(), Begun::New(_)));
}

#[test]
fn the_same_bytes_brought_in_twice_at_once_are_taken_once() {
    let world = World::new();
    let (one, two) = (world.begin("aa"), world.begin("aa"));
    for ticket in [&one, &two] {
        world.ledger.stage(ticket, &batch(vec![visits(2, "a")])).unwrap();
    }
    let first = world.ledger.accept(one, &report("aa", counted(1, 0, 0)), now()).unwrap();
    let second = world.ledger.accept(two, &report("aa", counted(1, 0, 0)), now()).unwrap();
    assert!(!first.known && second.known);
    assert_eq!((second.id, second.first_seq, second.last_seq), (first.id, first.first_seq, first.last_seq));
    assert_eq!(world.waiting().len(), 1);
    assert_eq!(world.ledger.imports(&world.scope, 10).unwrap().len(), 1);
}

#[test]
fn entities_are_new_changed_or_the_same() {
    let world = World::new();
    let march = [post(2, "1", 10), post(3, "2", 20), visits(4, "no identity")];
    assert_eq!(world.import("aa", &[batch(march.to_vec())]).1, counted(3, 0, 0));
    let again = vec![post(7, "2", 21), post(8, "1", 10), post(9, "3", 30), visits(10, "no identity")];
    let (import, counts) = world.import("bb", &[batch(again)]);
    assert_eq!(counts, counted(2, 1, 1));
    let stored = &world.ledger.pending(import.first_seq - 1, usize::MAX).unwrap()[0].facts;
    assert_eq!(stored.iter().map(|fact| fact.row).collect::<Vec<_>>(), [7, 9, 10]);
    assert_eq!(stored[0], post(7, "2", 21), "a fact is stored as it came");
}

#[test]
fn doubles_within_one_file_are_caught_over_its_parts() {
    let world = World::new();
    let parts = [batch(vec![post(2, "1", 10), post(3, "1", 10)]), batch(vec![post(4, "1", 10), post(5, "1", 11)])];
    assert_eq!(world.import("aa", &parts).1, counted(1, 1, 2));
    assert_eq!(world.waiting().iter().map(|fact| fact.row).collect::<Vec<_>>(), [2, 5]);
    assert_eq!(world.import("bb", &[batch(vec![post(2, "1", 11)])]).1, counted(0, 0, 1), "the later one won");
}

#[test]
fn what_became_known_meanwhile_is_judged_again() {
    let world = World::new();
    let (one, two) = (world.begin("aa"), world.begin("bb"));
    world.ledger.stage(&one, &batch(vec![post(2, "1", 10), post(3, "2", 20)])).unwrap();
    let staged = [
        batch(vec![post(2, "1", 10), post(3, "2", 21), post(4, "3", 30)]),
        batch(vec![visits(5, "x")]),
        batch(vec![post(6, "1", 10), post(7, "4", 40)]),
    ];
    let mut counts = counted(0, 0, 0);
    for part in &staged {
        counts += world.ledger.stage(&two, part).unwrap();
    }
    assert_eq!(counts, counted(5, 0, 1), "nothing is known yet but row 2");
    world.ledger.accept(one, &report("aa", counted(2, 0, 0)), now()).unwrap();
    world.append(vec![post(0, "4", 40)]);
    let import = world.ledger.accept(two, &report("bb", counts), now()).unwrap();
    let Report { stored, updated, unchanged, .. } = import.report;
    assert_eq!((stored, updated, unchanged), (2, 1, 3));
    assert_eq!(world.ledger.import(&world.scope, &import.id).unwrap().unwrap().report.stored, 2);
    let after: Vec<_> = world.ledger.pending(import.first_seq - 1, usize::MAX).unwrap();
    let rows: Vec<_> = after.iter().flat_map(|batch| &batch.facts).map(|fact| fact.row).collect();
    assert_eq!(rows, [3, 4, 5], "in the order of the file");
    assert_eq!(import.last_seq, import.first_seq + 1, "a part with nothing left takes no place");
}

#[test]
fn an_older_export_that_comes_late_does_not_become_the_latest() {
    let world = World::new();
    let known = |likes, day| {
        let mut fact = post(2, "1", likes);
        fact.as_of = at(day);
        batch(vec![fact])
    };
    assert_eq!(world.import("april", &[known(50, 20)]).1, counted(1, 0, 0));
    assert_eq!(world.import("march", &[known(10, 5)]).1, counted(0, 1, 0), "a reading as of then needs it");
    assert_eq!(world.import("april again", &[known(50, 20)]).1, counted(0, 0, 1));
    assert_eq!(world.import("earlier", &[known(50, 18)]).1, counted(0, 1, 0), "known earlier than thought");
    assert_eq!(world.import("later", &[known(50, 25)]).1, counted(0, 0, 1));
}

#[test]
fn a_discarded_or_dropped_import_leaves_nothing() {
    let world = World::new();
    for step in 0..2 {
        let ticket = world.begin("aa");
        assert_eq!(world.ledger.stage(&ticket, &batch(vec![post(2, "1", 10)])).unwrap(), counted(1, 0, 0));
        if step == 0 { world.ledger.discard(ticket).unwrap() } else { drop(ticket) }
    }
    let (import, counts) = world.import("aa", &[batch(vec![post(2, "1", 10)])]);
    assert_eq!((counts, import.first_seq), (counted(1, 0, 0), 1));
    assert_eq!(leftovers(&world), (0, 0));
}

#[test]
fn an_import_at_work_is_not_swept_by_another_handle() {
    let world = World::new();
    let ticket = world.begin("aa");
    world.ledger.stage(&ticket, &batch(vec![post(2, "1", 10)])).unwrap();
    let other = Ledger::open(world.dir.path()).unwrap();
    assert_eq!(other.waiting().unwrap().batches, 0);
    world.ledger.accept(ticket, &report("aa", counted(1, 0, 0)), now()).unwrap();
    assert_eq!(other.waiting().unwrap().facts, 1);
    assert_eq!(leftovers(&world), (0, 0));
}

#[test]
fn a_refused_file_leaves_its_report_and_may_come_again() {
    let world = World::new();
    let ticket = world.begin("aa");
    world.ledger.stage(&ticket, &batch(vec![post(2, "1", 10)])).unwrap();
    let fault = Some(Fault::new("truncated-zip", "the archive ends early; download it again"));
    let refused = world.ledger.accept(ticket, &Report { fault, ..report("aa", counted(1, 0, 0)) }, now()).unwrap();
    assert!(refused.first_seq > refused.last_seq && world.waiting().is_empty());
    assert!(world.ledger.import(&world.scope, &refused.id).unwrap().unwrap().report.fault.is_some());
    let (import, counts) = world.import("aa", &[batch(vec![post(2, "1", 10)])]);
    assert_eq!(counts, counted(1, 0, 0));
    let ids: Vec<ImportId> = world.ledger.imports(&world.scope, 10).unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(ids, [import.id, refused.id], "the newest first");
    assert_eq!(leftovers(&world), (0, 0));
}

#[test]
fn a_file_with_nothing_usable_may_come_again() {
    let world = World::new();
    let (_, counts) = world.import("aa", &[]);
    assert_eq!(counts, counted(0, 0, 0));
    assert!(matches!(world.ledger.begin(&world.scope, "posts.csv", "aa", now()).unwrap(), Begun::New(_)));
}

#[test]
fn a_place_tells_its_import_after_it_was_forgotten() {
    let world = World::new();
    let (first, _) = world.import("aa", &[batch(vec![visits(2, "a")]), batch(vec![visits(3, "b")])]);
    let (empty, _) = world.import("bb", &[]);
    let live = world.append(vec![visits(0, "live")]);
    let (last, _) = world.import("cc", &[batch(vec![visits(2, "c")])]);
    assert_ne!(empty.id, last.id);
    assert_eq!(world.ledger.import_of(live).unwrap().unwrap().as_str(), "feed:clicks");
    world.ledger.forget(live).unwrap();
    let of = |seq| world.ledger.import_of(seq).unwrap();
    assert_eq!(
        [of(1), of(2), of(3), of(4), of(5)],
        [Some(first.id.clone()), Some(first.id), None, Some(last.id), None]
    );
    assert_eq!(world.waiting().len(), 1);
}

#[test]
fn places_are_never_given_twice() {
    let world = World::new();
    let first = world.append(vec![visits(0, "a")]);
    world.ledger.forget(i64::MAX).unwrap();
    let World { ledger, scope, dir } = world;
    drop(ledger);
    let ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(ledger.last_seq().unwrap(), first);
    let next = ledger.append(&scope, "clicks", &batch(vec![visits(0, "b")]), now()).unwrap();
    assert_eq!((first, next), (1, 2));
}

#[test]
fn pending_hands_out_whole_batches_up_to_the_limit() {
    let world = World::new();
    for step in 0..4 {
        world.append(vec![visits(0, &format!("{step}a")), visits(0, &format!("{step}b"))]);
    }
    let seqs = |after, limit| -> Vec<i64> {
        world.ledger.pending(after, limit).unwrap().into_iter().map(|batch| batch.seq).collect()
    };
    assert_eq!(seqs(0, 1), [1]);
    assert_eq!(seqs(0, 3), [1, 2]);
    assert_eq!(seqs(2, usize::MAX), [3, 4]);
    assert!(seqs(4, 10).is_empty());
}

#[test]
fn a_changed_time_zone_stops_an_import_that_counted_days_in_the_old_one() {
    let world = World::new();
    let ticket = world.begin("aa");
    world.ledger.stage(&ticket, &batch(vec![visits(2, "a")])).unwrap();
    let mut workspace = world.ledger.workspaces().unwrap().remove(0);
    workspace.calendar = Calendar::in_zone("Europe/Berlin").unwrap();
    world.ledger.update_workspace(&workspace).unwrap();
    let error = world.ledger.accept(ticket, &report("aa", counted(1, 0, 0)), now()).unwrap_err();
    assert!(matches!(error, LedgerError::ZoneMoved), "{error}");
    assert!(world.waiting().is_empty());
    assert_eq!(leftovers(&world), (0, 0));
}

/// Tickets, and parts that are in no inbox.
pub fn leftovers(world: &World) -> (i64, i64) {
    // A write of any kind comes after the discards that nobody waits for.
    world.ledger.put_setting(&world.scope, "here", None).unwrap();
    leftovers_in(world.dir.path())
}

pub fn leftovers_in(dir: &std::path::Path) -> (i64, i64) {
    let conn = rusqlite::Connection::open(dir.join("ledger.db")).unwrap();
    let count = |sql| conn.query_row(sql, [], |row| row.get(0)).unwrap();
    (count("SELECT count(*) FROM ticket"), count("SELECT count(*) FROM part WHERE id NOT IN (SELECT part FROM inbox)"))
}
