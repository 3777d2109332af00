//! Older files are brought up to date; newer ones are left alone.

use crate::plans::draft;
use crate::world::{batch, now, visits};
use ledger::{Ledger, LedgerError, Saved};
use rusqlite::Connection;
use std::path::Path;

/// A file as the first version of the schema left it, with something in it.
fn first_version(dir: &Path) {
    let conn = Connection::open(dir.join("ledger.db")).unwrap();
    conn.execute_batch(include_str!("../../src/migrations/0001_nouns.sql")).unwrap();
    conn.execute_batch(
        "INSERT INTO workspace (id, name, name_folded, time_zone, week_start, fiscal_start, currency, created_at)
         VALUES ('glow', 'Glow', 'glow', 'Europe/Berlin', 1, 4, 'EUR', 1709251200000000);
         INSERT INTO creator (workspace, id, name, followers) VALUES ('glow', 'nina', 'Nina', 12000);
         PRAGMA user_version = 1;",
    )
    .unwrap();
}

#[test]
fn a_file_of_the_first_version_keeps_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path());
    let ledger = Ledger::open(dir.path()).unwrap();
    let glow = ledger.workspaces().unwrap().remove(0);
    assert_eq!((glow.name.as_str(), glow.calendar.fiscal_start), ("Glow", 4));
    assert_eq!(ledger.creators(&glow.scope()).unwrap()[0].followers, Some(12_000));
    assert_eq!(ledger.append(&glow.scope(), "clicks", &batch(vec![visits(0, "a")]), now()).unwrap(), 1);
    drop(ledger);
    assert_eq!(Ledger::open(dir.path()).unwrap().last_seq().unwrap(), 1, "opening again changes nothing");
}

#[test]
fn a_file_of_the_second_version_gets_plans() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path());
    let conn = Connection::open(dir.path().join("ledger.db")).unwrap();
    conn.execute_batch(include_str!("../../src/migrations/0002_inbox.sql")).unwrap();
    conn.execute_batch(
        "INSERT INTO catalogue (workspace, version, at, text) VALUES ('glow', 1, 1709251200000000, 'own = likes');
         PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(conn);
    let ledger = Ledger::open(dir.path()).unwrap();
    let glow = ledger.workspaces().unwrap().remove(0).scope();
    assert_eq!(ledger.catalogue(&glow).unwrap().as_deref(), Some("own = likes"));
    assert_eq!(ledger.plan(&glow).unwrap(), None);
    assert_eq!(ledger.verify(&glow).unwrap().unwrap().length, 0);
    assert_eq!(ledger.put_plan(&glow, &draft("one", None), now()).unwrap(), Saved::Version(1));
}

#[test]
fn a_file_of_a_later_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    first_version(dir.path());
    let conn = Connection::open(dir.path().join("ledger.db")).unwrap();
    conn.execute_batch("PRAGMA user_version = 4711").unwrap();
    let error = Ledger::open(dir.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Newer { .. }), "{error}");
    assert!(error.to_string().contains("newer version of Kepi"), "{error}");
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 4711);
}

#[test]
fn a_file_that_is_no_ledger_is_told() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ledger.db"), "Dear diary, this is not a database at all.".repeat(50)).unwrap();
    let error = Ledger::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("not a ledger or is damaged"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Ledger::open(&file).unwrap_err();
    assert!(matches!(error, LedgerError::Folder { .. }) && error.to_string().contains("file"), "{error}");
}
