//! Formulas: reading never panics, printing reads back, and compiling never panics.
#![no_main]

use kpi::{
    catalogue::Catalogue,
    formula::{Cells, compile_tree, evaluate, parse, print},
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

fuzz_target!(|text: &str| {
    let (Some(tree), _) = parse(text) else { return };
    assert_eq!(parse(&print(&tree)).0.as_ref(), Some(&tree));
    if let Ok(compiled) = compile_tree(&CATALOGUE, &tree) {
        evaluate(&compiled, Cells::default());
    }
});
