//! Plans with planted faults, and plans without: each fault is found on its line, and nothing else is said.
//!
//! A line with a fault ends in `#! code`, several codes apart by blanks. Plans in `good` and in the examples are silent.

use kpi::{
    catalogue::Catalogue,
    diagnostic::place,
    plan::Given,
    rules::{RULES, check},
};
use proptest::prelude::{prop_assert, proptest};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn plans(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    found.sort();
    assert!(!found.is_empty());
    found
}

fn found(text: &str) -> BTreeSet<(usize, String)> {
    let (_, diagnostics) = check(text, &Catalogue::builtin(), &Given::default());
    diagnostics.iter().map(|one| (place(text, one.span.unwrap()).line, one.code.clone())).collect()
}

fn planted(text: &str) -> BTreeSet<(usize, String)> {
    let lines = text.lines().enumerate().filter_map(|(at, line)| Some((at + 1, line.split_once("#! ")?.1)));
    lines.flat_map(|(at, codes)| codes.split_whitespace().map(move |code| (at, code.to_owned()))).collect()
}

#[test]
fn every_planted_fault_is_found_on_its_line_and_nothing_else() {
    let mut met = BTreeSet::new();
    for path in plans("tests/plans/faulty") {
        let text = fs::read_to_string(&path).unwrap();
        let planted = planted(&text);
        assert!(!planted.is_empty(), "{path:?} plants nothing");
        assert_eq!(found(&text), planted, "{path:?}");
        met.extend(planted.into_iter().map(|(_, code)| code));
    }
    // What needs facts or a record to look at is planted in the tests of its rule.
    let elsewhere = ["amended", "not-achievable", "ambitious", "too-easy", "cannot-judge"];
    for code in RULES.iter().flat_map(|rule| rule.codes).filter(|code| !elsewhere.contains(code)) {
        assert!(met.contains(*code), "no plan plants {code}");
    }
}

#[test]
fn good_plans_are_silent() {
    let examples = plans("../../examples").into_iter().filter(|path| !path.ends_with("misaligned.yaml"));
    for path in plans("tests/plans/good").into_iter().chain(examples) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(found(&text), BTreeSet::new(), "{path:?}");
    }
}

#[test]
fn the_founding_example_gives_exactly_two_errors() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/misaligned.yaml")).unwrap();
    let codes: Vec<String> = found(&text).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["misaligned", "misaligned"]);
}

proptest! {
    #[test]
    fn checking_never_panics_whatever_is_cut_or_typed(at in 0_usize..2_000, typed in "\\PC{0,12}", cut in 0_usize..200) {
        let text = fs::read_to_string(&plans("tests/plans/good")[0]).unwrap();
        let floor = |mut at: usize| { while !text.is_char_boundary(at) { at -= 1; } at };
        let start = floor(at.min(text.len()));
        let end = floor((start + cut).min(text.len())).max(start);
        let typed = format!("{}{typed}{}", &text[..start], &text[end..]);
        let (_, diagnostics) = check(&typed, &Catalogue::builtin(), &Given::default());
        prop_assert!(diagnostics.iter().all(|one| one.span.is_none_or(|span| span.end <= typed.len())));
    }
}
