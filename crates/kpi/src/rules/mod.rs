//! The rules that a plan is held against, one file each.
//!
//! A rule looks at the whole plan and at what is known besides it, and says what is wrong, where, and what to do. The
//! table below is the list: its order is the order of the docs.
//!
//! Invariant: a rule never fails, never guesses, and stays silent about what nobody looked at.

pub mod achievable;
mod amended;
pub mod benchmark_mismatch;
mod calendar;
mod crosses_break;
mod double_counted;
mod misaligned;
mod mismatch;
mod not_measurable;
mod not_specific;
mod not_time_bound;
mod only_leading;
mod orphan;
mod set_late;
mod shares;
pub mod smart;
mod too_many;

use crate::{
    catalogue::Catalogue,
    diagnostic::{Diagnostic, Severity},
    plan::{Given, Links, Plan, read},
};

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// The codes that it reports under.
    pub codes: &'static [&'static str],
    /// How bad it is at most.
    pub severity: Severity,
    /// When it speaks.
    pub words: &'static str,
    /// What to do then.
    pub remedy: &'static str,
    run: fn(&Case<'_>, &mut Vec<Diagnostic>),
}

/// Every rule.
pub static RULES: &[Rule] = &[
    misaligned::RULE,
    only_leading::RULE,
    orphan::RULE,
    not_specific::RULE,
    not_measurable::RULE,
    achievable::RULE,
    not_time_bound::RULE,
    set_late::RULE,
    amended::RULE,
    shares::RULE,
    mismatch::RULE,
    double_counted::RULE,
    benchmark_mismatch::RULE,
    crosses_break::RULE,
    too_many::RULE,
    calendar::RULE,
];

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The plan, with its links.
    pub links: &'a Links<'a>,
    /// What is known besides.
    pub given: &'a Given,
    /// The KPIs there are.
    pub catalogue: &'a Catalogue,
}

impl<'a> Case<'a> {
    fn plan(&self) -> &'a Plan {
        self.links.plan
    }
}

/// Reads a text and holds it against every rule. Diagnostics stand in the order of the text, each once.
///
/// A text that is no YAML from some line on is not held against the rules: what follows that line would be missed
/// everywhere.
pub fn check(text: &str, catalogue: &Catalogue, given: &Given) -> (Plan, Vec<Diagnostic>) {
    let (plan, found) = read(text, catalogue);
    let diagnostics = judged(&plan, found, catalogue, given);
    (plan, diagnostics)
}

/// Adds what the rules say of a plan to what reading it found.
pub fn judged(plan: &Plan, mut found: Vec<Diagnostic>, catalogue: &Catalogue, given: &Given) -> Vec<Diagnostic> {
    if !found.iter().any(|one| one.code == "yaml") {
        found.extend(judge(plan, catalogue, given));
    }
    sort(&mut found);
    found
}

/// Holds a plan against every rule.
pub fn judge(plan: &Plan, catalogue: &Catalogue, given: &Given) -> Vec<Diagnostic> {
    let links = Links::of(plan);
    let case = Case { links: &links, given, catalogue };
    let mut diagnostics = Vec::new();
    for rule in RULES {
        (rule.run)(&case, &mut diagnostics);
    }
    sort(&mut diagnostics);
    diagnostics
}

fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |one: &Diagnostic| one.span.map_or((usize::MAX, 0), |span| (span.start, span.end));
        key(a).cmp(&key(b)).then(a.severity.cmp(&b.severity)).then_with(|| a.code.cmp(&b.code))
    });
    diagnostics.dedup();
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::diagnostic::place;
    use expect_test::Expect;

    /// A plan without faults, to plant one in.
    pub const GOOD: &str = include_str!("good.yaml");

    /// The diagnostics of a plan as lines: place, severity, code, subject and message, then each remedy.
    pub fn drawn(text: &str, given: &Given) -> String {
        let (_, found) = super::check(text, &Catalogue::builtin(), given);
        let mut lines = String::new();
        for one in &found {
            let at = place(text, one.span.unwrap());
            let subject = one.subject.as_deref().unwrap_or("?");
            lines.push_str(&format!(
                "{}:{} {}[{}] {subject}: {}\n",
                at.line,
                at.column,
                one.severity.name(),
                one.code,
                one.message
            ));
            for help in &one.help {
                lines.push_str(&format!("  = {help}\n"));
            }
        }
        lines
    }

    pub fn check(text: &str, given: &Given, expected: &Expect) {
        expected.assert_eq(&drawn(text, given));
    }

    /// The good plan with one stretch replaced.
    pub fn with(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from} is not in the good plan");
        GOOD.replacen(from, to, 1)
    }

    #[test]
    fn a_good_plan_is_silent() {
        assert_eq!(drawn(GOOD, &Given::default()), "");
    }

    #[test]
    fn every_rule_is_told_in_words() {
        for rule in RULES {
            assert!(!rule.words.is_empty() && !rule.remedy.is_empty() && !rule.codes.is_empty());
        }
        let mut codes: Vec<&str> = RULES.iter().flat_map(|rule| rule.codes).copied().collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
