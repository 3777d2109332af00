//! Times how fast facts become durable: clicks of a feed, and rows of a file that are told from what is known.
//!
//! `cargo run --release -p ledger --example accept -- FOLDER FACTS`, one JSON document on the output. The folder is made.

#![allow(clippy::print_stdout, reason = "the document is the point")]

use jiff::civil::date;
use ledger::{Begun, Ledger};
use model::{
    Timestamp,
    batch::Batch,
    calendar::Calendar,
    dimension::Dimension,
    fact::{Fact, FactKind},
    import::Report,
    measure::Measure,
    money::Currency,
    provenance::Provenance,
    workspace::Scope,
};
use std::{error::Error, path::Path, time::Instant};

/// Facts in one batch: of a feed, and of a file as the importer hands it on.
const OF_FEED: u32 = 1_000;
const OF_FILE: u32 = 20_000;
/// How many callers a feed has at once.
const CALLERS: u32 = 4;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, facts] = arguments.as_slice() else { return Err("say a folder and a number of facts".into()) };
    let (ledger, facts) = (Ledger::open(Path::new(folder))?, facts.parse()?);
    let workspace = ledger.create_workspace("probe", &Calendar::default(), Currency::EUR, Timestamp::UNIX_EPOCH)?;
    let (feed, file) = (feed(&ledger, &workspace.scope(), facts)?, file(&ledger, &workspace.scope(), facts)?);
    println!("{}", serde_json::json!({ "facts": facts, "feed_facts_per_s": feed, "file_facts_per_s": file }));
    Ok(())
}

/// Callers that each send batch after batch, and hear of each when it is durable.
fn feed(ledger: &Ledger, scope: &Scope, facts: u32) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let sent = std::thread::scope(|threads| {
        let callers: Vec<_> =
            (0..CALLERS).map(|caller| threads.spawn(move || send(ledger, scope, caller, facts))).collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("invariant: a caller does not panic"))
            .sum::<Result<u32, _>>()
    })?;
    Ok(f64::from(sent) / start.elapsed().as_secs_f64())
}

fn send(ledger: &Ledger, scope: &Scope, caller: u32, facts: u32) -> Result<u32, ledger::LedgerError> {
    let mut sent = 0;
    for batch in 0..facts / CALLERS / OF_FEED {
        let first = (caller * facts) + batch * OF_FEED;
        let facts = (first..first + OF_FEED).map(|number| fact(FactKind::Touchpoint, number)).collect();
        ledger.append(scope, "clicks", &Batch { facts, ..Batch::default() }, Timestamp::UNIX_EPOCH)?;
        sent += OF_FEED;
    }
    Ok(sent)
}

/// One file, staged part by part and accepted whole.
fn file(ledger: &Ledger, scope: &Scope, facts: u32) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let Begun::New(ticket) = ledger.begin(scope, "probe.csv", "probe", Timestamp::UNIX_EPOCH)? else {
        return Err("the folder holds a probe already".into());
    };
    let mut stored = 0;
    for part in 0..facts / OF_FILE {
        let rows = (part * OF_FILE)..((part + 1) * OF_FILE);
        let facts = rows.map(|number| fact(FactKind::PaidDelivery, number)).collect();
        stored += ledger.stage(&ticket, &Batch { facts, ..Batch::default() })?.stored;
    }
    let report = Report { file: "probe.csv".to_owned(), sha256: "probe".to_owned(), stored, ..Report::default() };
    ledger.accept(ticket, &report, Timestamp::UNIX_EPOCH)?;
    Ok(f64::from(u32::try_from(stored)?) / start.elapsed().as_secs_f64())
}

fn fact(kind: FactKind, number: u32) -> Fact {
    let mut fact = Fact {
        kind,
        entity: (kind == FactKind::PaidDelivery).then(|| format!("2026-01-{:02}/{number}", number % 28 + 1).into()),
        day: date(2026, 1, 1),
        at: None,
        as_of: Timestamp::UNIX_EPOCH,
        source: "probe".into(),
        provenance: Provenance::Measured,
        currency: None,
        dims: Vec::with_capacity(3),
        values: Vec::new(),
        row: number,
    };
    fact.set_dim(Dimension::Platform, "instagram");
    fact.set_dim(Dimension::Campaign, format!("campaign-{}", number % 97));
    match kind {
        FactKind::Touchpoint => {
            fact.set_dim(Dimension::Visitor, format!("{:016x}", u64::from(number) * 0x9E37_79B9));
            fact.set_value(Measure::Clicks, 1);
        }
        _ => fact.set_value(Measure::AdImpressions, i128::from(number)),
    }
    fact
}
