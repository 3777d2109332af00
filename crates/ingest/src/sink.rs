//! Where facts go: parts of a file, handed over as they fill.
//!
//! Invariant: a part never holds more than `PART_ROWS` facts, and the facts of one row are in one part unless the row
//! alone has more.

use model::{account::Account, batch::Batch, creator::Creator, fact::Fact, import::Fault, import::Report, post::Post};
use std::{collections::BTreeSet, error::Error};

/// The most facts in a part.
pub const PART_ROWS: usize = 20_000;

/// Facts of one row that are kept together at the end of a part.
const ROW_FACTS: usize = 64;

/// What became of the rows of one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that brought something new.
    pub stored: u64,
    /// Rows that changed what was known.
    pub updated: u64,
    /// Rows that said what was known already.
    pub unchanged: u64,
}

/// Takes the parts of a file. The caller keeps them invisible until the file is read to its end without a fault.
pub trait Sink {
    /// A file begins, by its name and hash: the file itself, or each file inside a zip. A sink that knows the hash may
    /// answer with the report to give, and the file is not read. A file that cannot even be opened does not begin.
    fn begin(&mut self, file: &str, sha256: &str) -> Result<Option<Report>, Box<dyn Error + Send + Sync>> {
        let _ = (file, sha256);
        Ok(None)
    }

    /// Takes one part and says what became of its rows.
    fn take(&mut self, batch: Batch) -> Result<Counts, Box<dyn Error + Send + Sync>>;

    /// The file that began last is read. When its report has a fault, what `take` was given since `begin` must be dropped.
    fn end(&mut self, report: &Report) -> Result<(), Box<dyn Error + Send + Sync>> {
        let _ = report;
        Ok(())
    }
}

/// Why reading ends before the file does.
#[derive(Debug)]
pub enum Stop {
    /// The file cannot be used.
    Fault(Fault),
    /// The file could not be read any further.
    Read(std::io::Error),
    /// The sink failed.
    Sink(Box<dyn Error + Send + Sync>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Collects what an importer makes, and hands it over in parts.
pub struct Output<'s> {
    sink: &'s mut dyn Sink,
    batch: Batch,
    counts: Counts,
    noted: BTreeSet<String>,
}

impl<'s> Output<'s> {
    pub(crate) fn new(sink: &'s mut dyn Sink) -> Self {
        Self { sink, batch: Batch::default(), counts: Counts::default(), noted: BTreeSet::new() }
    }

    /// Adds a fact. Facts come in the order of their rows.
    pub fn fact(&mut self, fact: Fact) -> Result<(), Stop> {
        debug_assert!(model::schema::faults(&fact).is_empty(), "invariant: {:?}", model::schema::faults(&fact));
        let held = self.batch.facts.len();
        let next_row = self.batch.facts.last().is_some_and(|last| last.row != fact.row);
        if held >= PART_ROWS || (next_row && held >= PART_ROWS - ROW_FACTS) {
            self.flush()?;
        }
        self.batch.facts.push(fact);
        Ok(())
    }

    /// Notes something that a later section of the file should know; `false` when it was noted before.
    pub(crate) fn note(&mut self, what: String) -> bool {
        self.noted.insert(what)
    }

    /// The facts of the part that is not yet handed over: what an earlier section of a small file said can be read again
    /// in the light of a later one.
    pub(crate) fn held(&mut self) -> &mut [Fact] {
        &mut self.batch.facts
    }

    /// Adds a post that facts speak of.
    pub fn post(&mut self, post: Post) {
        self.batch.posts.push(post);
    }

    /// Adds an account that facts speak of; doubles near each other are left out.
    pub fn account(&mut self, account: Account) {
        if !self.batch.accounts.iter().rev().take(64).any(|known| *known == account) {
            self.batch.accounts.push(account);
        }
    }

    /// Adds a creator that the source names.
    pub fn creator(&mut self, creator: Creator) {
        if !self.batch.creators.contains(&creator) {
            self.batch.creators.push(creator);
        }
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let counts = self.sink.take(std::mem::take(&mut self.batch)).map_err(Stop::Sink)?;
        self.counts.stored += counts.stored;
        self.counts.updated += counts.updated;
        self.counts.unchanged += counts.unchanged;
        Ok(())
    }

    pub(crate) fn fill(&self, report: &mut Report) {
        report.stored = self.counts.stored;
        report.updated = self.counts.updated;
        report.unchanged = self.counts.unchanged;
    }
}
