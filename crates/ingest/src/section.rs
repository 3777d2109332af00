//! Sections: a heading row with the rows under it. A file has one, or several with titles between blank lines.
//!
//! Invariant: a section streams. It holds a bounded look ahead, never its rows.

use crate::{
    date::Order, findings::Findings, heading::Columns, importer::Shape, layout::Layout, number::Locale, record::Record,
    sink::Stop,
};
use model::import::RejectCode;

/// One section of a file, ready to read its rows.
pub struct Section<'t, 'p> {
    /// The name of the file that it stands in.
    pub file: String,
    /// The line above the headings, where there is one.
    pub title: Option<String>,
    /// The name of the worksheet.
    pub sheet: Option<String>,
    /// Comment and title lines above the headings, `#` removed.
    pub preamble: Vec<String>,
    /// The columns.
    pub columns: Columns,
    /// How its numbers are written.
    pub locale: Locale,
    /// Which of day and month stands first where its dates leave that open.
    pub order: Order,
    /// The first rows, not yet read: for an importer that must look before it reads.
    pub sample: Vec<Record>,
    pub(crate) width: usize,
    pub(crate) layout: &'t mut Layout<'p>,
    pub(crate) rows: u64,
}

impl Section<'_, '_> {
    /// What recognition looks at.
    pub fn shape(&self) -> Shape<'_> {
        Shape {
            title: self.title.as_deref(),
            sheet: self.sheet.as_deref(),
            preamble: &self.preamble,
            columns: &self.columns,
        }
    }

    /// Passes over the rows that are left, and says how many there were.
    pub(crate) fn skip(&mut self) -> Result<u64, Stop> {
        let (mut row, mut rows) = (Record::default(), 0);
        while self.layout.row(&mut row, self.width)? {
            rows += 1;
        }
        Ok(rows)
    }

    /// Reads the next row into `row`; `false` at the section's end. Blank rows are passed over. A row with more cells than
    /// headings, or fewer, is refused, unless it is a total.
    pub fn read(&mut self, row: &mut Record, findings: &mut Findings) -> Result<bool, Stop> {
        let width = self.columns.len();
        while self.layout.row(row, width)? {
            if is_note(row, width) {
                findings.warn("row-cap", format!("row {} is a note, not data: {}", row.row, row.at(0)));
                continue;
            }
            self.rows += 1;
            let beyond = (width..row.len()).any(|index| !row.at(index).is_empty());
            if row.len() >= width && !beyond || row.is_total(width) {
                return Ok(true);
            }
            let words = format!(
                "the row has {} cells, the headings are {width}: look for a separator inside a cell, or a quote that is missing",
                row.len()
            );
            let _ = findings.reject(row, None, RejectCode::WrongWidth, words);
        }
        Ok(false)
    }
}

/// Whether a row is a sentence about the list, such as `Showing top 500 results`: one cell, several words, a number.
fn is_note(row: &Record, width: usize) -> bool {
    let text = row.at(0);
    width > 1
        && row.filled() == 1
        && row.len() < width
        && text.split_whitespace().count() >= 3
        && text.split_whitespace().any(|word| word.bytes().all(|b| b.is_ascii_digit()))
}
