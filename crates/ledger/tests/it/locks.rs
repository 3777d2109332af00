//! Locks: sealed once, amended beside the original, and every change from outside found.

use crate::world::{World, at};
use jiff::civil::date;
use ledger::{
    Ledger, LedgerError,
    chain::{self, Fault, GENESIS},
};
use model::lock::{Lock, LockKind, Statement, Terms, histories};
use rusqlite::Connection;

fn terms(target: &str) -> Terms {
    Terms {
        starts: date(2024, 3, 2),
        formula: "conversions / clicks".to_owned(),
        definition: "1".to_owned(),
        baseline: Some(r#"{"value":0.21}"#.to_owned()),
        target: target.to_owned(),
        by: Some(date(2024, 4, 15)),
    }
}

pub fn says(kpi: &str, plan_version: u32, target: Option<&str>) -> Statement {
    Statement { kpi: kpi.into(), plan_version, terms: target.map(terms) }
}

impl World {
    fn seal(&self, statements: &[Statement], day: i64) -> Vec<Lock> {
        self.ledger.seal(&self.scope, statements, at(day)).unwrap()
    }

    fn locks(&self) -> Vec<Lock> {
        self.ledger.locks(&self.scope).unwrap()
    }

    /// Changes the file behind the ledger's back.
    fn tamper(&self, sql: &str) {
        let conn = Connection::open(self.dir.path().join("ledger.db")).unwrap();
        conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    }

    fn fault(&self) -> String {
        self.ledger.verify(&self.scope).unwrap().unwrap_err().to_string()
    }
}

/// Two versions of a plan; five locks: reach locked, sales locked, reach amended, sales retired, views locked.
fn sealed() -> World {
    let world = World::new();
    world.save("one", None, 1);
    world.seal(&[says("reach", 1, Some("+20%")), says("sales", 1, Some(">= 30%"))], 2);
    world.save("two", Some(1), 3);
    world.seal(&[says("reach", 2, Some("+10%")), says("sales", 2, None)], 3);
    world.seal(&[says("views", 2, Some("5000"))], 4);
    world
}

#[test]
fn the_original_stays_beside_what_was_amended() {
    let world = sealed();
    let locks = world.locks();
    let expected = [
        (1, LockKind::Locked, "reach", 1, "+20%"),
        (2, LockKind::Locked, "sales", 1, ">= 30%"),
        (3, LockKind::Amended, "reach", 2, "+10%"),
        (4, LockKind::Retired, "sales", 2, ">= 30%"),
        (5, LockKind::Locked, "views", 2, "5000"),
    ];
    let found: Vec<_> = locks
        .iter()
        .map(|lock| (lock.number, lock.kind, lock.kpi.as_str(), lock.plan_version, lock.terms.target.as_str()))
        .collect();
    assert_eq!(found, expected);
    let histories = histories(&locks);
    let reach = &histories["reach"];
    assert_eq!((reach.original.terms.target.as_str(), reach.last().terms.target.as_str()), ("+20%", "+10%"));
    assert_eq!(reach.original.terms.changes(&reach.last().terms), ["target"]);
    assert_eq!(histories["sales"].last().kind, LockKind::Retired);
    assert_eq!(locks[0].previous, GENESIS);
    assert!(locks.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    let head = world.ledger.verify(&world.scope).unwrap().unwrap();
    assert_eq!((head.length, head.hash.as_str()), (5, locks[4].hash.as_str()));
    // The second version was stored when there were two locks, and says so.
    let noted = &world.ledger.plan_log(&world.scope).unwrap()[0].chain;
    assert_eq!((noted.length, noted.hash.as_str()), (2, locks[1].hash.as_str()));
    assert_eq!(Ledger::open(world.dir.path()).unwrap().locks(&world.scope).unwrap(), locks);
}

#[test]
fn what_was_sealed_is_not_sealed_again() {
    let world = sealed();
    let before = world.locks();
    world.save("three", Some(2), 5);
    // From a later version, and by a clock that is behind: there is nothing to date.
    assert!(
        world.seal(&[says("reach", 3, Some("+10%")), says("sales", 3, None), says("never", 3, None)], 1).is_empty()
    );
    assert_eq!(world.locks(), before);
    let back = world.seal(&[says("sales", 3, Some(">= 30%"))], 6);
    assert_eq!((back[0].kind, back[0].number), (LockKind::Amended, 6));
    let other = Statement { terms: Some(Terms { by: None, ..terms("+10%") }), ..says("reach", 3, None) };
    assert_eq!(world.seal(&[other.clone(), other], 6).len(), 1);
    assert!(world.ledger.verify(&world.scope).unwrap().is_ok());
}

#[test]
fn sealing_is_all_or_nothing_and_never_dated_back() {
    let world = sealed();
    let before = world.locks();
    let seal = |statements: &[Statement], day| world.ledger.seal(&world.scope, statements, at(day)).unwrap_err();
    let error = seal(&[says("likes", 2, Some("1")), says("saves", 9, Some("1"))], 5);
    assert!(matches!(error, LedgerError::UnknownPlanVersion { number: 9, .. }), "{error}");
    let error = seal(&[says("likes", 2, Some("1"))], 3);
    assert!(error.to_string().starts_with("this lock cannot be dated 2024-03-03T00:00:00Z"), "{error}");
    world.save("three", Some(2), 6);
    let error = seal(&[says("likes", 3, Some("1"))], 5);
    assert!(matches!(error, LedgerError::Backdated { .. }), "no lock is older than its plan: {error}");
    assert_eq!(world.locks(), before);
}

#[test]
fn many_at_once_make_one_chain() {
    let world = World::new();
    world.save("one", None, 1);
    std::thread::scope(|scope| {
        for who in 0..8 {
            let world = &world;
            scope.spawn(move || {
                for number in 0..10 {
                    world.seal(&[says(&format!("{who}/{number}"), 1, Some("1")), says("shared", 1, Some("1"))], 2);
                }
            });
        }
    });
    assert_eq!(world.ledger.verify(&world.scope).unwrap().unwrap().length, 81);
}

#[test]
fn chains_of_workspaces_are_apart() {
    let world = sealed();
    let other =
        world.ledger.create_workspace("Dew", &model::calendar::Calendar::default(), model::money::Currency::EUR, at(1));
    let scope = other.unwrap().scope();
    assert_eq!(world.ledger.verify(&scope).unwrap().unwrap(), chain::Head::default());
    assert!(world.ledger.seal(&scope, &[says("reach", 1, Some("1"))], at(5)).is_err(), "the plan is not its own");
    // A chain that is carried over to another workspace does not fit there.
    world.tamper("UPDATE lock SET workspace = 'dew'");
    let fault = world.ledger.verify(&scope).unwrap().unwrap_err();
    assert_eq!(fault.number, 1);
    assert!(matches!(fault.fault, Fault::Field { field: "workspace", .. }), "{fault}");
    assert_eq!(world.fault(), "lock 1 and those after it are missing: there were 2");
}

/// Tampers with the file and expects the first lock that does not fit, as people read it.
fn check(sql: &str, expected: &str) {
    let world = sealed();
    assert!(world.ledger.verify(&world.scope).unwrap().is_ok());
    world.tamper(sql);
    assert_eq!(world.fault(), expected, "after {sql}");
}

#[test]
fn a_changed_column_is_named_with_what_it_said() {
    check(
        "UPDATE lock SET target = '>= 20%' WHERE number = 2",
        "lock 2 (KPI sales): its target was sealed as \">= 30%\" and now reads \">= 20%\"",
    );
    check(
        "UPDATE lock SET sealed_at = sealed_at - 1000000 WHERE number = 5",
        "lock 5 (KPI views): its sealed_at was sealed as \"1709510400000000\" and now reads \"1709510399000000\"",
    );
    check(
        "UPDATE lock SET baseline = NULL WHERE number = 3",
        "lock 3 (KPI reach): its baseline was sealed as \"{\\\"value\\\":0.21}\" and now reads nothing",
    );
    check(
        "UPDATE lock SET plan_version = 1 WHERE number = 3",
        "lock 3 (KPI reach): its plan_version was sealed as \"2\" and now reads \"1\"",
    );
    check(
        "UPDATE lock SET kind = 'locked' WHERE number = 4",
        "lock 4 (KPI sales): its kind was sealed as \"retired\" and now reads \"locked\"",
    );
    check(
        "UPDATE lock SET starts = 'soon' WHERE number = 3",
        "lock 3 (KPI reach): its starts cannot be read, so it was changed",
    );
    check(
        "UPDATE lock SET hash = previous WHERE number = 3",
        "lock 3 (KPI reach): its document does not give its hash, so one of the two was changed",
    );
    check(
        "UPDATE lock SET target = '1', document = replace(document, '6:>= 30%', '1:1') WHERE number = 2",
        "lock 2 (KPI sales): its document does not give its hash, so one of the two was changed",
    );
}

#[test]
fn every_column_of_every_lock_is_guarded() {
    let columns = "number kind kpi plan_version plan_sha256 starts formula definition baseline target by_day sealed_at
                   previous document hash";
    for column in columns.split_whitespace() {
        for number in 1..=5 {
            let world = sealed();
            // Texts that no parser takes, numbers that are out of place: both are changes.
            world.tamper(&format!(
                "UPDATE lock SET {column} = iif(typeof({column}) = 'integer', {column} + 1000, {column} || 'x')
                 WHERE number = {number}"
            ));
            let broken = world.ledger.verify(&world.scope).unwrap().unwrap_err();
            assert_eq!(broken.number, number, "{column}: {broken}");
        }
    }
}

#[test]
fn a_lock_that_is_gone_moved_or_put_in_is_found() {
    check("DELETE FROM lock WHERE number = 3", "lock 3 is not in its place: lock 4 stands there");
    check(
        "DELETE FROM lock WHERE number = 3; UPDATE lock SET number = number - 1 WHERE number > 3",
        "lock 3 (KPI sales): its number was sealed as \"4\" and now reads \"3\"",
    );
    check(
        "UPDATE lock SET number = 99 WHERE number = 1; UPDATE lock SET number = 1 WHERE number = 2;
         UPDATE lock SET number = 2 WHERE number = 99",
        "lock 1 (KPI sales): its number was sealed as \"2\" and now reads \"1\"",
    );
    check(
        "INSERT INTO lock SELECT workspace, 6, kind, kpi, plan_version, plan_sha256, starts, formula, definition,
         baseline, target, by_day, sealed_at, previous, document, hash FROM lock WHERE number = 5",
        "lock 6 (KPI views): its number was sealed as \"5\" and now reads \"6\"",
    );
}

#[test]
fn a_tail_that_was_cut_off_is_missed() {
    check("DELETE FROM lock WHERE number > 3", "lock 4 and those after it are missing: there were 5");
    check("DELETE FROM lock", "lock 1 and those after it are missing: there were 2");
    check("DELETE FROM lock; DELETE FROM lock_head", "lock 1 and those after it are missing: there were 2");
    check(
        "DELETE FROM lock_head",
        "lock 1 (KPI reach): it stands behind the noted end of the chain, so it was added from outside",
    );
    check(
        "UPDATE lock_head SET hash = (SELECT hash FROM lock WHERE number = 4)",
        "lock 5 (KPI views): it is not the lock that was noted here as the last one",
    );
    check(
        "UPDATE plan SET chain_hash = 'x' WHERE version = 2",
        "lock 2 (KPI sales): it is not the lock that was noted here as the last one",
    );
}

#[test]
fn sealing_on_does_not_hide_what_was_cut_off() {
    let world = sealed();
    world.tamper("DELETE FROM lock WHERE number = 5");
    let next = world.seal(&[says("views", 2, Some("1000"))], 5);
    assert_eq!(next[0].number, 6);
    assert_eq!(world.fault(), "lock 5 is not in its place: lock 6 stands there");
    world.tamper("DELETE FROM lock_head");
    let error = world.ledger.seal(&world.scope, &[says("likes", 2, Some("1"))], at(6)).unwrap_err();
    assert!(matches!(error, LedgerError::Chain(_)), "{error}");
    assert!(error.to_string().contains("lock 1 (KPI reach): it stands behind the noted end"), "{error}");
}

#[test]
fn the_text_of_a_sealed_plan_is_guarded() {
    check(
        "UPDATE plan SET text = 'one, made milder' WHERE version = 1",
        "lock 1 (KPI reach): the version of the plan that it was taken from is missing or was changed",
    );
    check(
        "DELETE FROM plan WHERE version = 2",
        "lock 3 (KPI reach): the version of the plan that it was taken from is missing or was changed",
    );
    check(
        "UPDATE plan SET at = at + 864000000000 WHERE version = 2",
        "lock 3 (KPI reach): it is dated before the lock before it or before its plan",
    );
}

/// What cannot be found from inside: a tail cut off together with every head that was noted of it. A head that was
/// kept elsewhere finds it.
#[test]
fn a_head_on_paper_finds_what_no_file_can_tell() {
    let world = sealed();
    let paper = world.ledger.verify(&world.scope).unwrap().unwrap();
    world.tamper(
        "DELETE FROM lock WHERE number > 2;
         UPDATE lock_head SET length = 2, hash = (SELECT hash FROM lock WHERE number = 2)",
    );
    let shorter = world.ledger.verify(&world.scope).unwrap().unwrap();
    assert_eq!(shorter.length, 2);
    let missed = chain::reaches(&world.locks(), &paper).unwrap_err();
    assert_eq!(missed.to_string(), "lock 3 and those after it are missing: there were 5");
}
