//! Headings: how the columns of a file are found by any of their names.
//!
//! Invariant: a heading is compared in normal form only: without invisible characters, NFKC, lower-cased, with single
//! spaces. A column that no importer asked for is known to be ignored.

use crate::record::{Record, is_invisible};
use model::money::Currency;
use std::cell::Cell;
use unicode_normalization::UnicodeNormalization;

/// The place of a column in the rows of one section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(u16);

impl Column {
    pub(crate) fn new(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }

    /// Counted from 0.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A heading in the form in which headings are compared.
pub fn normalise(heading: &str) -> String {
    let mut normal = String::with_capacity(heading.len());
    for c in heading.chars().filter(|c| !is_invisible(*c)).nfkc().flat_map(char::to_lowercase) {
        if !c.is_whitespace() {
            normal.push(c);
        } else if !normal.is_empty() && !normal.ends_with(' ') {
            normal.push(' ');
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The columns of a section.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    shown: Vec<String>,
    normal: Vec<String>,
    used: Vec<Cell<bool>>,
}

impl Columns {
    /// The columns of a heading row.
    pub fn new(headings: &Record) -> Self {
        let shown: Vec<String> = headings.cells().map(|c| c.chars().filter(|c| !is_invisible(*c)).collect()).collect();
        let normal = shown.iter().map(|heading| normalise(heading)).collect();
        let used = shown.iter().map(|_| Cell::new(false)).collect();
        Self { shown, normal, used }
    }

    /// The first column with one of the names, which are in normal form; the names come in order of preference. A name
    /// that ends in `(*)` stands for any text in the brackets, such as a currency. The column counts as used.
    pub fn find(&self, names: &[&str]) -> Option<Column> {
        let found = self.peek(names)?;
        self.used[found.index()].set(true);
        Some(found)
    }

    /// Like `find`, but the column does not count as used.
    pub fn peek(&self, names: &[&str]) -> Option<Column> {
        names.iter().find_map(|name| self.normal.iter().position(|heading| matches(heading, name))).map(Column::new)
    }

    /// Says that a column is used.
    pub fn mark(&self, column: Column) {
        if let Some(used) = self.used.get(column.index()) {
            used.set(true);
        }
    }

    /// How many there are, unnamed ones included.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// How many there are up to the last that has a name.
    pub(crate) fn named_width(&self) -> usize {
        self.normal.iter().rposition(|heading| !heading.is_empty()).map_or(0, |last| last + 1)
    }

    /// Lets a column be found under another name too.
    pub(crate) fn rename(&mut self, column: Column, name: &str) {
        if let Some(normal) = self.normal.get_mut(column.index()) {
            name.trim_end_matches("(*)").trim_end().clone_into(normal);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// All columns in order, with their headings in normal form.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &str)> {
        self.normal.iter().enumerate().map(|(index, heading)| (Column::new(index), heading.as_str()))
    }

    /// A heading as the file writes it, invisible characters removed.
    pub fn heading(&self, column: Column) -> &str {
        self.shown.get(column.index()).map_or("", String::as_str)
    }

    /// A heading in normal form.
    pub fn normal(&self, column: Column) -> &str {
        self.normal.get(column.index()).map_or("", String::as_str)
    }

    /// The currency in the brackets of a heading: `Amount spent (USD)`.
    pub fn currency(&self, column: Column) -> Option<Currency> {
        let heading = self.heading(column);
        let inside = heading.rsplit_once('(')?.1.split_once(')')?.0.trim();
        (inside.chars().all(|c| c.is_ascii_uppercase())).then(|| inside.parse().ok()).flatten()
    }

    /// Headings as the file writes them, of columns that nothing asked for; unnamed columns are left out.
    pub fn unused(&self) -> Vec<String> {
        let unused = self.shown.iter().zip(&self.used).filter(|(heading, used)| !used.get() && !heading.is_empty());
        unused.map(|(heading, _)| heading.clone()).collect()
    }

    /// Headings that stand twice: the place of the second, and its heading.
    pub fn doubles(&self) -> Vec<(Column, String)> {
        let mut doubles = Vec::new();
        for (index, heading) in self.normal.iter().enumerate() {
            if !heading.is_empty() && self.normal[..index].contains(heading) {
                doubles.push((Column::new(index), self.shown[index].clone()));
            }
        }
        doubles
    }
}

/// Whether a heading in normal form goes by a name.
pub fn matches(heading: &str, name: &str) -> bool {
    let Some(stem) = name.strip_suffix("(*)") else {
        return heading == name;
    };
    heading.strip_prefix(stem.trim_end()).is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with('(') && rest.ends_with(')')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headings: &[&str]) -> Columns {
        let mut record = Record::default();
        for heading in headings {
            record.push(heading);
        }
        Columns::new(&record)
    }

    #[test]
    fn invisible_characters_and_case_do_not_matter() {
        let columns = columns(&["\u{feff}Vi\u{ad}deo", "Auf\u{ad}ru\u{ad}fe", "Watch  time\u{a0}(hours)"]);
        assert_eq!(columns.find(&["views", "aufrufe"]).unwrap().index(), 1);
        assert_eq!(columns.find(&["watch time (hours)"]).unwrap().index(), 2);
        assert_eq!(columns.unused(), ["Video"]);
    }

    #[test]
    fn brackets_hold_the_currency() {
        let columns = columns(&["Amount spent (UAH)", "Amount spent", "Watch time (hours)"]);
        let spent = columns.find(&["amount spent (*)"]).unwrap();
        assert_eq!(columns.currency(spent).unwrap().code(), "UAH");
        assert_eq!(columns.currency(columns.find(&["watch time (*)"]).unwrap()), None);
    }

    #[test]
    fn the_second_of_two_equal_headings_is_named() {
        assert_eq!(columns(&["Views", "a", "views "]).doubles(), [(Column::new(2), "views".to_owned())]);
    }
}
