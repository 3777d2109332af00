//! Any bytes give a report: no panic, and no fact that the store would not take.
#![no_main]

use ingest::{Context, Counts, Sink, Source};
use libfuzzer_sys::fuzz_target;
use model::{batch::Batch, calendar::Calendar, money::Currency};
use std::error::Error;

struct Check;

impl Sink for Check {
    fn take(&mut self, batch: Batch) -> Result<Counts, Box<dyn Error + Send + Sync>> {
        for fact in &batch.facts {
            assert_eq!(model::schema::faults(fact), Vec::<String>::new());
        }
        Ok(Counts::default())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let now = "2026-11-21T12:00:00Z".parse().expect("invariant: an instant");
    let context = Context::new(now, Calendar::default(), Currency::EUR);
    let source = Source::from(bytes.to_vec());
    let reports = ingest::import("any", source, &context, &mut Check, &mut |_| {});
    assert!(!reports.expect("invariant: nothing here can fail").is_empty());
});
