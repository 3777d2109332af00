//! Diagnostics: what is wrong with a text that a person wrote, where, and what to do about it.
//!
//! Formulas, filters, catalogues and plans share this type. It knows nothing of how it is drawn.
//!
//! Invariant: a span lies within the text that the diagnostic was made for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A stretch of a text, in bytes; `start == end` is a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// A span from its bounds.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same stretch in a text that this one stands in at `offset`.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be read before it is mended.
    Error,
    /// It can be read, but probably does not say what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A short code, such as `unknown-name`; stable.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it speaks of: a KPI's id, a place in a plan (`kpis/link-conversion`).
    #[serde(default)]
    pub subject: Option<String>,
    /// What is wrong, in words.
    pub message: String,
    /// Where, in bytes of the text that was given.
    #[serde(default)]
    pub span: Option<Span>,
    /// What to do, one remedy each.
    #[serde(default)]
    pub help: Vec<String>,
    /// Remedies that can be made at a click.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

/// A remedy that can be made at a click: what it does, and the changes of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, as a button says it.
    pub label: String,
    /// The changes; their spans do not overlap.
    pub edits: Vec<Edit>,
}

/// A stretch of text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Some(span), message)
    }

    /// A warning at a place.
    pub fn warning(code: &str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, Some(span), message)
    }

    /// A diagnostic of any kind.
    pub fn new(code: &str, severity: Severity, span: Option<Span>, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity,
            subject: None,
            message: message.into(),
            span,
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Adds a remedy.
    #[must_use]
    pub fn help(mut self, words: impl Into<String>) -> Self {
        self.help.push(words.into());
        self
    }

    /// Adds a remedy that can be made at a click.
    #[must_use]
    pub fn fix(mut self, label: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { label: label.into(), edits });
        self
    }

    /// Says what it speaks of, unless that is said already.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject.get_or_insert_with(|| subject.to_owned());
        self
    }

    /// Whether it keeps the text from being used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "{subject}: ")?;
        }
        f.write_str(&self.message)?;
        for help in &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

/// Whether any of them is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// A span as an editor counts: from 1, columns and length in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// How many characters; at least 1.
    pub length: usize,
}

/// Finds the line and column of a span. For many spans of one text, [`Lines`] reads it once.
pub fn place(text: &str, span: Span) -> Place {
    Lines::of(text).place(span)
}

/// A text and where its lines start.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines.
    pub fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The line and column of a span.
    pub fn place(&self, span: Span) -> Place {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let line = self.line(start);
        Place {
            line: line + 1,
            column: self.text[self.starts[line]..start].chars().count() + 1,
            length: self.text[start..end].chars().count().max(1),
        }
    }

    /// The whole lines that a span touches: the number of the first, from 1, and their bytes, the last line's end left
    /// out.
    pub fn around(&self, span: Span) -> (usize, Span) {
        let start = floor(self.text, span.start);
        let end = floor(self.text, span.end).max(start);
        let (first, last) = (self.line(start), self.line(end));
        let after = self.starts.get(last + 1).map_or(self.text.len(), |next| next - 1);
        (first + 1, Span::new(self.starts[first], after))
    }

    /// Which line holds a byte, from 0.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at) - 1
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let text = "α = 1\nβ = α + x";
        let at = text.rfind('x').unwrap();
        assert_eq!(place(text, Span::new(at, at + 1)), Place { line: 2, column: 9, length: 1 });
        assert_eq!(place(text, Span::new(1, 999)), Place { line: 1, column: 1, length: text.chars().count() });
    }

    #[test]
    fn whole_lines_are_found_around_a_span() {
        let text = "one\ntwo\nthree\n";
        let check = |start, end, line, around: &str| {
            let (first, span) = Lines::of(text).around(Span::new(start, end));
            assert_eq!((first, &text[span.start..span.end]), (line, around));
        };
        check(1, 2, 1, "one");
        check(3, 3, 1, "one");
        check(4, 7, 2, "two");
        check(5, 9, 2, "two\nthree");
        check(14, 99, 4, "");
    }
}
