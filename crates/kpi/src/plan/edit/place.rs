//! Where values stand in the text: lines, indentation, what lies between a key and its value.
//!
//! Invariant: places are looked for in the text itself where the tree cannot tell them: empty values, block texts,
//! aliases.

use super::{
    super::yaml::{self, Entry, Node, Yaml},
    Unwritable, Value, apply,
};
use crate::diagnostic::{Edit, Span};

/// A text with its tree.
pub(super) struct Sheet<'t> {
    /// The text.
    pub text: &'t str,
    /// What it says.
    pub root: Yaml,
    /// How its lines end.
    pub newline: &'static str,
}

impl<'t> Sheet<'t> {
    /// Reads a text that can be changed: a mapping, or nothing yet.
    pub fn read(text: &'t str) -> Result<Self, Unwritable> {
        let (root, faults) = yaml::read(text);
        if !faults.is_empty() || !matches!(root.node, Node::Map(_) | Node::Nothing) {
            return Err(Unwritable::Faulty);
        }
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Ok(Self { text, root, newline })
    }

    /// The edits, if the text then says what was wanted.
    pub fn checked(&self, edits: Vec<Edit>, wanted: &Value) -> Result<Vec<Edit>, Unwritable> {
        let (found, faults) = yaml::read(&apply(self.text, &edits));
        let same = faults.is_empty() && Value::of(&found).sorted() == wanted.clone().sorted();
        if same { Ok(edits) } else { Err(Unwritable::Odd) }
    }

    /// Where the line of a byte starts.
    pub fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |found| found + 1)
    }

    /// Where the line of a byte ends, before its line end.
    pub fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |found| at + found);
        if end > at && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
    }

    /// Where the line after that of a byte starts.
    pub fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |found| at + found + 1)
    }

    /// What stands before a byte in its line.
    pub fn before(&self, at: usize) -> &'t str {
        &self.text[self.line_start(at)..at]
    }

    /// The byte after the colon of a key; `None` for a key in braces without one.
    pub fn after_colon(&self, entry: &Entry) -> Option<usize> {
        let rest = &self.text[entry.place.end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        rest[blanks..].starts_with(':').then_some(entry.place.end + blanks + 1)
    }

    /// Where the value of a key starts in its line; `None` when it stands below, or is empty.
    pub fn beside(&self, entry: &Entry) -> Option<usize> {
        let colon = self.after_colon(entry)?;
        let rest = &self.text[colon..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let empty = rest[blanks..].is_empty() || rest[blanks..].starts_with(['\r', '\n', '#', ',', '}']);
        (!empty).then_some(colon + blanks)
    }

    /// Where an entry ends: after its value, or after its colon when it has none.
    pub fn end_of(&self, entry: &Entry) -> usize {
        let colon = self.after_colon(entry).unwrap_or(entry.place.end);
        if let Some(start) = self.beside(entry)
            && self.text[start..].starts_with('*')
        {
            let name = self.text[start..].find([' ', '\t', '\r', '\n', ',', ']', '}']);
            return name.map_or(self.text.len(), |length| start + length);
        }
        match &entry.value.node {
            Node::Nothing if self.beside(entry).is_none() => colon,
            _ => self.end(&entry.value).max(colon),
        }
    }

    /// Where a value ends.
    pub fn end(&self, value: &Yaml) -> usize {
        let last = match &value.node {
            Node::Map(entries) => entries.last().map(|last| self.end_of(last)),
            Node::List(list) => list.last().map(|last| self.end(last)),
            Node::Nothing | Node::Scalar(_) => return value.span.end,
        };
        if value.flow { self.closed(value, last) } else { last.unwrap_or(value.span.end) }
    }

    /// Where a collection in brackets or braces ends; the tree may count a comment after it in.
    fn closed(&self, value: &Yaml, last: Option<usize>) -> usize {
        let inside = value.span.start + 1..=value.span.end;
        let mut at = last.filter(|last| inside.contains(last)).unwrap_or(value.span.start + 1);
        while at < value.span.end {
            match self.text.as_bytes()[at] {
                b']' | b'}' => return at + 1,
                b'#' => at = self.next_line(at),
                b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
                _ => break,
            }
        }
        value.span.end
    }

    /// Text after everything that the plan says, before a mark that ends the document.
    pub fn at_end(&self, text: &str) -> Edit {
        let mut at = self.next_line(self.root.span.end);
        while at < self.text.len() && !self.text[at..].starts_with("...") && !self.text[at..].starts_with("---") {
            at = self.next_line(at);
        }
        let open = at > 0 && !self.text[..at].ends_with('\n');
        insert(at, format!("{}{text}", if open { self.newline } else { "" }))
    }
}

/// Text that comes in at a byte.
pub(super) fn insert(at: usize, text: String) -> Edit {
    Edit { span: Span::new(at, at), text }
}

/// Text that goes.
pub(super) fn cut(start: usize, end: usize) -> Edit {
    Edit { span: Span::new(start, end), text: String::new() }
}
