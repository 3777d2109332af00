//! SMART, letter by letter: what the rules say of one KPI, gathered under the five letters.
//!
//! Invariant: a letter holds only when a rule looked at it and found nothing; what nobody could judge is open.

use crate::diagnostic::{Diagnostic, Severity};
use serde::Serialize;

/// One letter of SMART.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The letter.
    pub letter: char,
    /// What it stands for.
    pub word: &'static str,
    /// Whether it holds; `None` when it could not be judged.
    pub holds: Option<bool>,
    /// What was found, in words.
    pub reasons: Vec<String>,
}

/// The letters, their words, and the codes that speak against each.
const LETTERS: [(char, &str, &[&str]); 5] = [
    ('S', "specific", &["not-specific", "audience-mismatch"]),
    ('M', "measurable", &["not-measurable", "crosses-break", "double-counted"]),
    ('A', "achievable", &["not-achievable", "ambitious", "too-easy"]),
    ('R', "relevant", &["misaligned", "orphan"]),
    ('T', "time-bound", &["not-time-bound", "set-late"]),
];

/// The five letters of a KPI. `judged` says whether history was looked at: without it, achievable stays open.
pub fn smart(diagnostics: &[Diagnostic], subject: &str, judged: bool) -> Vec<Letter> {
    let of = |codes: &[&str]| -> Vec<&Diagnostic> {
        let own = diagnostics.iter().filter(|one| one.subject.as_deref() == Some(subject));
        own.filter(|one| codes.contains(&one.code.as_str()) && one.severity != Severity::Note).collect()
    };
    let letter = |(letter, word, codes): (char, &'static str, &[&str])| {
        let against = of(codes);
        let open = letter == 'A' && (!judged || !of(&["cannot-judge"]).is_empty());
        let mut reasons: Vec<String> = against.iter().map(|one| one.message.clone()).collect();
        if open && against.is_empty() {
            reasons.extend(of(&["cannot-judge"]).iter().map(|one| one.message.clone()));
            if reasons.is_empty() {
                reasons.push("no history was looked at".to_owned());
            }
        }
        let holds = if against.is_empty() && open { None } else { Some(against.is_empty()) };
        Letter { letter, word, holds, reasons }
    };
    LETTERS.into_iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, with};
    use super::*;
    use crate::{catalogue::Catalogue, plan::Given};

    fn letters(text: &str, judged: bool) -> String {
        let (_, found) = super::super::check(text, &Catalogue::builtin(), &Given::default());
        let mark = |one: &Letter| match one.holds {
            Some(true) => one.letter,
            Some(false) => '-',
            None => '?',
        };
        smart(&found, "kpis/link-conversion", judged).iter().map(mark).collect()
    }

    #[test]
    fn each_letter_is_judged_by_its_rules() {
        assert_eq!(letters(GOOD, false), "SM?RT");
        assert_eq!(letters(GOOD, true), "SMART");
        assert_eq!(letters(&with("    review: weekly\n", ""), true), "SMAR-");
        assert_eq!(letters(&with("kpi: conversion_rate", "kpi: net_follower_growth"), true), "SMA-T");
        assert_eq!(letters(&with("    target: \">= 30%\"\n", ""), true), "-MART");
    }
}
