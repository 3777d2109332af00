//! The writer: jobs that share a transaction, and a disk that is full.

use super::*;
use crate::Ledger;
use jiff::civil::date;
use model::{
    Timestamp,
    batch::Batch,
    calendar::Calendar,
    fact::{Fact, FactKind},
    import::Report,
    money::Currency,
    provenance::Provenance,
    workspace::Scope,
};

fn scratch() -> Writer {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch("CREATE TABLE note (text TEXT NOT NULL UNIQUE)").unwrap();
    Writer::start(conn).unwrap()
}

fn note(writer: &Writer, text: &'static str) -> Result<(), LedgerError> {
    writer.run("write a note", 1, move |conn| {
        conn.execute("INSERT INTO note VALUES (?1)", [text])?;
        Ok(())
    })
}

fn notes(writer: &Writer) -> i64 {
    let count = |conn: &Connection| Ok(conn.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?);
    writer.run("count", 1, count).unwrap()
}

/// Holds the writer in one job while others queue up, then lets them all into the next transaction.
fn together(writer: &Writer, jobs: Vec<Box<dyn FnOnce() + Send + '_>>) -> Tally {
    let before = writer.tally();
    let (started, begins) = mpsc::channel();
    let (release, held) = mpsc::channel::<()>();
    let count = jobs.len();
    let queued = std::sync::Barrier::new(count + 1);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let hold = move |_: &Connection| {
                started.send(()).unwrap();
                held.recv().unwrap();
                Ok(())
            };
            writer.run("hold", GROUP_FACTS, hold).unwrap();
        });
        begins.recv().unwrap();
        for job in jobs {
            let queued = &queued;
            scope.spawn(move || {
                queued.wait();
                job();
            });
        }
        queued.wait();
        release.send(()).unwrap();
    });
    let after = writer.tally();
    Tally { jobs: after.jobs - before.jobs, commits: after.commits - before.commits }
}

#[test]
fn a_job_that_fails_spoils_no_other() {
    let writer = scratch();
    note(&writer, "first").unwrap();
    let tally = together(
        &writer,
        vec![
            Box::new(|| note(&writer, "second").unwrap()),
            Box::new(|| {
                let error = note(&writer, "first").unwrap_err();
                assert!(error.to_string().starts_with("could not write a note: the database refused"), "{error}");
            }),
            Box::new(|| note(&writer, "third").unwrap()),
        ],
    );
    assert_eq!(tally.jobs, 4);
    assert_eq!(notes(&writer), 3);
}

#[test]
fn whoever_shared_an_undone_transaction_hears_of_it() {
    let writer = scratch();
    note(&writer, "kept").unwrap();
    let undone = writer.run("break", 1, |conn| {
        conn.execute("INSERT INTO note VALUES ('lost')", [])?;
        Ok(conn.execute_batch("ROLLBACK")?)
    });
    let error = undone.unwrap_err();
    assert!(error.to_string().contains("shared a transaction with a write that failed"), "{error}");
    assert_eq!(notes(&writer), 1);
    note(&writer, "after").unwrap();
    assert_eq!(notes(&writer), 2);
}

#[test]
fn a_writer_that_failed_says_so() {
    let writer = scratch();
    let failed = writer.run("fail", 1, |_| -> Result<(), LedgerError> { panic!("invariant broken on purpose") });
    assert!(matches!(failed, Err(LedgerError::Stopped)));
    assert!(matches!(note(&writer, "late"), Err(LedgerError::Stopped)));
}

fn batch(rows: std::ops::Range<u32>) -> Batch {
    let fact = |row| Fact {
        kind: FactKind::Touchpoint,
        // Digits that do not compress, so that the batch needs pages.
        entity: Some(
            format!("click/{:x}", u128::from(row).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)).into(),
        ),
        day: date(2024, 3, 1),
        at: None,
        as_of: Timestamp::UNIX_EPOCH,
        source: "clicks".into(),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::new(),
        values: Vec::new(),
        row,
    };
    Batch { facts: rows.map(fact).collect(), ..Batch::default() }
}

fn pages(ledger: &Ledger, more: i64) {
    let limit = move |conn: &Connection| {
        let used: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        conn.pragma_update_and_check(None, "max_page_count", used + more, |_| Ok(()))?;
        Ok(())
    };
    ledger.write("limit the file", limit).unwrap();
}

fn fill(ledger: &Ledger, scope: &Scope) -> (u32, LedgerError) {
    let mut stored = 0;
    for step in 0..200_u32 {
        let rows = step * 50 + 1..step * 50 + 51;
        match ledger.append(scope, "clicks", &batch(rows), Timestamp::UNIX_EPOCH) {
            Ok(_) => stored += 50,
            Err(error) => return (stored, error),
        }
    }
    panic!("the limit was not reached");
}

fn facts(ledger: &Ledger) -> Vec<u32> {
    let pending = ledger.pending(0, usize::MAX).unwrap();
    pending.iter().flat_map(|batch| &batch.facts).map(|fact| fact.row).collect()
}

#[test]
fn a_full_disk_is_told_loses_nothing_and_passes() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(dir.path()).unwrap();
    let workspace =
        ledger.create_workspace("Glow", &Calendar::default(), Currency::EUR, Timestamp::UNIX_EPOCH).unwrap();
    let scope = workspace.scope();
    pages(&ledger, 20);
    let (stored, error) = fill(&ledger, &scope);
    assert!(stored > 0 && error.is_disk_full(), "{error}");
    assert!(error.to_string().starts_with("could not store a batch: the disk is full; free some space"), "{error}");
    assert_eq!(facts(&ledger), (1..=stored).collect::<Vec<_>>());
    let crate::Begun::New(ticket) = ledger.begin(&scope, "a.csv", "aa", Timestamp::UNIX_EPOCH).unwrap() else {
        panic!("the file is new")
    };
    let whole = batch(1_000_000..1_003_000);
    assert!(ledger.stage(&ticket, &whole).unwrap_err().is_disk_full());
    // The part that failed left no trace, so it can be staged again when there is space.
    pages(&ledger, 4000);
    assert_eq!(ledger.stage(&ticket, &whole).unwrap().stored, 3000);
    let report = Report { stored: 3000, ..Report::default() };
    ledger.accept(ticket, &report, Timestamp::UNIX_EPOCH).unwrap();
    let next = ledger.append(&scope, "clicks", &batch(stored + 1..stored + 51), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(next, i64::from(stored / 50) + 2, "failed batches took no place");
    assert_eq!(facts(&ledger).len() as u32, stored + 3050);
}
