//! Diagnostics as a page lists them: where, what, what to do, and remedies that are made at a click.
//!
//! Invariant: a remedy is named by what it does, so that a click means the same however the text has changed since.

use crate::format;
use kpi::{
    diagnostic::{Diagnostic, Edit, Severity, Span, place},
    plan::edit,
};

/// How many are listed; the counts are of all.
const SHOWN: usize = 200;

/// A list of diagnostics.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    /// One row each, in the order of the text.
    pub rows: Vec<Row>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// `2 errors, 1 warning`, or that nothing is wrong.
    pub words: String,
    /// How many more there are than are listed.
    pub more: usize,
}

/// One diagnostic.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// The class that colours it.
    pub class: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Vec<String>,
    /// What can be done at a click: the words, and the name of the remedy.
    pub fixes: Vec<(String, String)>,
    /// Where it starts and ends in the text, as the browser counts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Diagnostics {
    /// The list of what was found in a text.
    pub fn of(text: &str, found: &[Diagnostic]) -> Self {
        let count = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
        Self {
            rows: found.iter().take(SHOWN).map(|one| row(text, one)).collect(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            words: counted(found),
            more: found.len().saturating_sub(SHOWN),
        }
    }
}

/// `2 errors, 1 warning`, or that nothing is wrong.
pub fn counted(found: &[Diagnostic]) -> String {
    let of = |severity: Severity| {
        let count = found.iter().filter(|one| one.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{} {}{plural}", format::int_of(count), severity.name()))
    };
    let words: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(of).collect();
    if words.is_empty() { "Nothing is wrong".to_owned() } else { words.join(", ") }
}

fn row(text: &str, one: &Diagnostic) -> Row {
    let span = one.span.unwrap_or_default();
    let (start, end) = (units(text, span.start), units(text, span.end));
    Row {
        code: one.code.clone(),
        severity: one.severity.name(),
        class: class(one.severity),
        line: place(text, span).line,
        message: upper_first(&one.message),
        help: one.help.iter().map(|help| upper_first(help)).collect(),
        fixes: one.fixes.iter().map(|fix| (fix.label.clone(), name(one, &fix.label))).collect(),
        start,
        end,
    }
}

/// A sentence's first letter.
pub fn upper_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The class that colours a severity.
pub fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Note => "note",
    }
}

/// A place as the browser counts: in units of UTF-16.
fn units(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text[..at].encode_utf16().count()
}

fn name(one: &Diagnostic, label: &str) -> String {
    format!("{}|{}|{label}", one.code, one.subject.as_deref().unwrap_or_default())
}

/// The changes of a remedy, by its name; `None` when it is no longer to be made.
pub fn remedy<'d>(found: &'d [Diagnostic], asked: &str) -> Option<&'d [Edit]> {
    let mut all = found.iter().flat_map(|one| one.fixes.iter().map(move |fix| (one, fix)));
    all.find(|(one, fix)| name(one, &fix.label) == asked).map(|(_, fix)| fix.edits.as_slice())
}

/// The text after a remedy.
pub fn remedied(text: &str, found: &[Diagnostic], asked: &str) -> Option<String> {
    remedy(found, asked).map(|edits| edit::apply(text, edits))
}

/// Whether a diagnostic stands within a stretch of the text.
pub fn within(one: &Diagnostic, span: Span) -> bool {
    one.span.is_some_and(|at| span.start <= at.start && at.start <= span.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_the_browser_does() {
        let text = "plan: 🎉 é\nx";
        let at = text.rfind('x').unwrap();
        let found = [Diagnostic::error("c", Span::new(at, at + 1), "m").fix("Do it", Vec::new())];
        let list = Diagnostics::of(text, &found);
        assert_eq!((list.rows[0].line, list.rows[0].start, list.rows[0].end), (2, 11, 12));
        assert_eq!(list.words, "1 error");
        assert!(remedy(&found, &list.rows[0].fixes[0].1).is_some() && remedy(&found, "c||Other").is_none());
    }
}
