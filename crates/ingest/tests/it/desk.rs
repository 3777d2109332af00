//! The one place where the tests touch the crate's API.

use ingest::{Context, Counts, Sink, Source};
use model::{
    SmolStr, batch::Batch, calendar::Calendar, dimension::Dimension, fact::Fact, import::Report, measure::Measure,
    money::Currency,
};
use std::{collections::BTreeMap, error::Error, path::PathBuf};

/// Keeps everything that it is given, as new, of files without a fault.
#[derive(Default)]
pub struct Shelf {
    pub facts: Vec<Fact>,
    pub parts: Vec<usize>,
    pending: Vec<Fact>,
    pub batch: Batch,
}

impl Sink for Shelf {
    fn begin(&mut self, _: &str, _: &str) -> Result<Option<Report>, Box<dyn Error + Send + Sync>> {
        self.pending.clear();
        Ok(None)
    }

    fn take(&mut self, batch: Batch) -> Result<Counts, Box<dyn Error + Send + Sync>> {
        self.parts.push(batch.facts.len());
        let rows: std::collections::BTreeSet<u32> = batch.facts.iter().map(|fact| fact.row).collect();
        self.pending.extend(batch.facts);
        self.batch.posts.extend(batch.posts);
        self.batch.accounts.extend(batch.accounts);
        Ok(Counts { stored: rows.len() as u64, ..Counts::default() })
    }

    fn end(&mut self, report: &Report) -> Result<(), Box<dyn Error + Send + Sync>> {
        if report.fault.is_none() {
            self.facts.append(&mut self.pending);
        }
        Ok(())
    }
}

impl Shelf {
    pub fn sum(&self, measure: Measure) -> i128 {
        self.facts.iter().filter_map(|fact| fact.value(measure)).sum()
    }

    pub fn by(&self, dimension: &Dimension, measure: Measure) -> BTreeMap<SmolStr, i128> {
        let mut sums = BTreeMap::new();
        for fact in &self.facts {
            if let (Some(group), Some(value)) = (fact.dim(dimension), fact.value(measure)) {
                *sums.entry(group.clone()).or_default() += value;
            }
        }
        sums
    }
}

pub fn context() -> Context {
    Context::new("2026-11-21T12:00:00Z".parse().unwrap(), Calendar::default(), Currency::EUR)
}

pub fn import_with(context: &Context, name: &str, bytes: impl Into<Vec<u8>>) -> (Vec<Report>, Shelf) {
    let mut shelf = Shelf::default();
    let source = Source::from(bytes.into());
    let reports = ingest::import(name, source, context, &mut shelf, &mut |_| {}).unwrap();
    for report in &reports {
        assert!(report.fault.is_none() || report.stored == 0, "{report:?}");
    }
    (reports, shelf)
}

pub fn import(bytes: impl Into<Vec<u8>>) -> (Report, Shelf) {
    let (mut reports, shelf) = import_with(&context(), "file.csv", bytes);
    assert_eq!(reports.len(), 1);
    (reports.remove(0), shelf)
}

/// Imports what must be refused, and gives code and words of the fault.
pub fn fault(bytes: impl Into<Vec<u8>>) -> (String, String) {
    let (report, shelf) = import(bytes);
    assert!(shelf.facts.is_empty());
    let fault = report.fault.unwrap_or_else(|| panic!("no fault: {:?} {:?}", report.kind, report.warnings));
    (fault.code, fault.message)
}

pub fn shared(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(path)
}

pub fn warnings(report: &Report) -> Vec<&str> {
    report.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// A zip of files in memory.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
