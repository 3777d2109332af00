//! Filters: reading never panics, and printing reads back.
#![no_main]

use kpi::filter::{parse, print};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (filter, _) = parse(text);
    assert_eq!(parse(&print(&filter)).0, filter);
});
