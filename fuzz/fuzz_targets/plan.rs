//! Plans: checking never panics, every place lies in the text, and every remedy can be made.
#![no_main]

use kpi::{
    catalogue::Catalogue,
    plan::{Given, edit::apply},
    rules::check,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

fuzz_target!(|text: &str| {
    let (_, found) = check(text, &CATALOGUE, &Given::default());
    for one in &found {
        assert!(one.span.is_none_or(|span| span.end <= text.len() && text.is_char_boundary(span.start)));
        for fix in &one.fixes {
            let _ = apply(text, &fix.edits);
        }
    }
});
