//! Reads a file and forgets its facts: how fast and with how much memory a file is read, apart from storing.
//!
//! `cargo run -p ingest --example read -- FILE`
#![expect(clippy::print_stdout, reason = "an example tells its figures")]

use ingest::{Context, Counts, Sink, Source};
use model::{batch::Batch, calendar::Calendar, money::Currency};
use std::{error::Error, time::Instant};

struct Forget;

impl Sink for Forget {
    fn take(&mut self, batch: Batch) -> Result<Counts, Box<dyn Error + Send + Sync>> {
        Ok(Counts { stored: batch.facts.len() as u64, ..Counts::default() })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read FILE")?;
    let context = Context::new("2026-11-21T12:00:00Z".parse()?, Calendar::default(), Currency::EUR);
    let start = Instant::now();
    let reports = ingest::import(&path, Source::Path(path.clone().into()), &context, &mut Forget, &mut |_| {})?;
    let seconds = start.elapsed().as_secs_f64();
    for report in reports {
        println!(
            "{}: {:?}, {} rows, {} refused, {} warnings, {seconds:.2} s",
            report.file,
            report.kind.or(report.fault.map(|fault| fault.code)),
            report.rows_read,
            report.rejected_total,
            report.warnings.len()
        );
    }
    Ok(())
}
