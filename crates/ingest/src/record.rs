//! Records: one row of a file, with its number as a spreadsheet shows it.
//!
//! Invariant: reading a cell allocates nothing, and a cell that is not there reads as empty text.

use crate::{heading::Column, text::Cells};

/// One row. Reused from row to row, so that a long file costs no allocation per cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The number of the row, counted from 1 as a spreadsheet numbers it: a quoted cell of several lines is one row, and
    /// a `sep=` line is none.
    pub row: u32,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    /// The cell under a heading, without the space around it. A column that the file lacks reads as empty.
    pub fn cell(&self, column: impl Into<Option<Column>>) -> &str {
        column.into().map_or("", |column| self.at(column.index()))
    }

    /// The cell at a place counted from 0, without the space around it.
    pub fn at(&self, index: usize) -> &str {
        self.raw(index).trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
    }

    /// The cell at a place counted from 0, as it stands in the file.
    pub fn raw(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends.get(index - 1).copied().unwrap_or(self.text.len()) };
        let end = self.ends.get(index).copied().unwrap_or(self.text.len()).max(start);
        if index < self.ends.len() { &self.text[start..end] } else { "" }
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cells in order, trimmed.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.at(index))
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.cells().all(str::is_empty)
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.is_empty()).count()
    }

    /// Whether the first filled cell, or a cell beyond the last heading, is a word for a total in a language that exports
    /// come in.
    pub fn is_total(&self, width: usize) -> bool {
        let first = self.cells().find(|cell| !cell.is_empty()).unwrap_or_default();
        is_total_word(first) || (width..self.len()).any(|index| is_total_word(self.at(index)))
    }

    /// Lends its memory to a reader, as the row of a number.
    pub(crate) fn take_cells(&mut self, row: u32) -> Cells {
        self.start(row);
        Cells { text: std::mem::take(&mut self.text).into_bytes(), ends: std::mem::take(&mut self.ends) }
    }

    /// Takes its memory back. Bytes that are not text are replaced by the mark for that.
    pub(crate) fn put_cells(&mut self, cells: Cells) {
        let bytes = match String::from_utf8(cells.text) {
            Ok(text) if cells.ends.iter().all(|end| text.is_char_boundary(*end)) => {
                (self.text, self.ends) = (text, cells.ends);
                return;
            }
            // Half a character at the end of a cell and half of one at the start of the next are no character.
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        let mut start = 0;
        for end in cells.ends {
            self.push(&String::from_utf8_lossy(&bytes[start..end]));
            start = end;
        }
    }

    /// Starts over as the row of a number.
    pub(crate) fn start(&mut self, row: u32) {
        self.row = row;
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) fn append(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    pub(crate) fn push(&mut self, cell: &str) {
        self.append(cell);
        self.end_cell();
    }

    /// Bytes of text held.
    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }
}

/// Characters that carry no meaning and no width: soft hyphen, zero-width space and joiners, word joiner, BOM, marks of
/// direction.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a cell says that its row is a total.
pub fn is_total_word(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "total",
        "totals",
        "totale",
        "totali",
        "totaal",
        "grand total",
        "grand totals",
        "gesamt",
        "gesamtsumme",
        "summe",
        "insgesamt",
        "total general",
        "total général",
        "totaux",
        "итого",
        "всего",
        "усього",
        "разом",
        "合計",
        "总计",
        "總計",
        "合计",
        "총계",
        "합계",
        "suma",
        "razem",
        "łącznie",
        "toplam",
        "totalt",
        "summa",
        "yhteensä",
        "i alt",
        "celkem",
        "összesen",
        "σύνολο",
        "total geral",
        "sous-total",
        "tổng",
    ];
    // Asked of every row: most are settled without allocating.
    if cell.is_empty() || cell.len() > 72 || cell.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    if cell.is_ascii() {
        let bare = cell.trim_end_matches(':');
        return WORDS.iter().any(|word| word.eq_ignore_ascii_case(bare));
    }
    WORDS.contains(&crate::heading::normalise(cell).trim_end_matches(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_place_and_missing_ones_are_empty() {
        let mut record = Record::default();
        record.start(3);
        for cell in ["\u{feff} a ", "", "ü"] {
            record.push(cell);
        }
        assert_eq!(record.cells().collect::<Vec<_>>(), ["a", "", "ü"]);
        assert_eq!((record.at(9), record.filled()), ("", 2));
    }

    #[test]
    fn totals_are_known_in_several_languages() {
        for word in ["Total", "Ge\u{ad}samt", "合計", "Итого", "Grand total", "TOTALE:"] {
            assert!(is_total_word(word), "{word}");
        }
        assert!(!is_total_word("Total eclipse of the heart"));
        let mut record = Record::default();
        for cell in ["", "120", "Grand total"] {
            record.push(cell);
        }
        assert!(record.is_total(2));
        assert!(!record.is_total(3));
    }
}
