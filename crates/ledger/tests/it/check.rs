//! Checking: a sound file has no faults, and what was broken behind the ledger's back is told.

use crate::world::World;
use ledger::Ledger;
use rusqlite::Connection;
use std::{
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

/// A ledger with a workspace in it, closed, after something was done to its file.
fn faults_after(damage: impl FnOnce(&Path)) -> Vec<String> {
    let World { ledger, dir, .. } = World::new();
    drop(ledger);
    damage(&dir.path().join("ledger.db"));
    Ledger::open(dir.path()).unwrap().faults().unwrap()
}

#[test]
fn a_sound_file_has_no_faults() {
    assert_eq!(faults_after(|_| ()), Vec::<String>::new());
}

#[test]
fn a_row_whose_workspace_is_not_there_is_told() {
    let faults = faults_after(|file| {
        let conn = Connection::open(file).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        conn.execute("INSERT INTO creator (workspace, id, name) VALUES ('gone', 'nina', 'Nina')", []).unwrap();
    });
    assert_eq!(faults, ["creator names a row of workspace that is not there"]);
}

#[test]
fn an_overwritten_page_is_told() {
    let faults = faults_after(|file| {
        let conn = Connection::open(file).unwrap();
        let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'post_creator'";
        let page: u32 = conn.query_row(root, [], |row| row.get(0)).unwrap();
        let size: u32 = conn.pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
        drop(conn);
        let mut file = OpenOptions::new().write(true).open(file).unwrap();
        file.seek(SeekFrom::Start(u64::from(page - 1) * u64::from(size))).unwrap();
        file.write_all(&[0xAA; 64]).unwrap();
    });
    assert!(!faults.is_empty(), "an index that is no index was taken for sound");
}
