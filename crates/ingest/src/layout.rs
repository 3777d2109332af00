//! Layout: where the sections of a table start and end, and which of its rows is the heading.
//!
//! Above a heading row may stand comment lines (`# …`) and a title; a blank line may end a section, or mean nothing.
//! Which is which shows in the rows that follow, so a layout looks ahead, by a bounded number of rows.
//!
//! Invariant: every row of the file is seen exactly once: as a comment, a title, a heading, blank, or data.

use crate::{
    Progress, date,
    heading::Columns,
    number::{self, Locale},
    record::Record,
    section::Section,
    sink::Stop,
    text::TextRows,
    workbook::SheetRows,
};
use std::collections::VecDeque;

/// Rows that a section shows before they are read.
const SAMPLE: usize = 400;

/// Bytes of rows that are looked at ahead, at most.
const SAMPLE_BYTES: usize = 1 << 20;

/// Rows among which the heading is looked for.
const HEADING_WITHIN: usize = 20;

/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 8192;

/// Where records come from.
pub(crate) enum Rows<'r> {
    /// A text table.
    Text(TextRows<'r>),
    /// A sheet of a workbook.
    Sheet(SheetRows),
}

/// The rows of a table, with a look ahead.
pub struct Layout<'p> {
    rows: Rows<'p>,
    file: String,
    sheet: Option<String>,
    ahead: VecDeque<Record>,
    spare: Vec<Record>,
    ended: bool,
    /// The section that was given last is read to its end.
    section_ended: bool,
    /// The section that was read last is at its end; what is ahead belongs to the next.
    closed: bool,
    read: u64,
    bytes_total: u64,
    progress: &'p mut dyn FnMut(Progress),
}

impl<'p> Layout<'p> {
    pub(crate) fn new(
        rows: Rows<'p>,
        (file, sheet): (&str, Option<String>),
        bytes_total: u64,
        progress: &'p mut dyn FnMut(Progress),
    ) -> Self {
        Self {
            rows,
            file: file.to_owned(),
            sheet,
            ahead: VecDeque::new(),
            spare: Vec::new(),
            ended: false,
            section_ended: true,
            closed: false,
            read: 0,
            bytes_total,
            progress,
        }
    }

    /// The next section, once the rows of the one before are read or passed over.
    pub(crate) fn section(&mut self) -> Result<Option<Section<'_, 'p>>, Stop> {
        self.closed = false;
        let mut preamble = self.preamble()?;
        self.look(SAMPLE)?;
        let Some(heading) = self.find_heading() else {
            return Ok(None);
        };
        let mut title = None;
        for _ in 0..heading {
            let Some(line) = self.ahead.pop_front() else { break };
            let words = line.cells().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
            if !words.is_empty() {
                preamble.push(words.clone());
                title = Some(words);
            }
        }
        let Some(headings) = self.ahead.pop_front() else {
            return Ok(None);
        };
        self.section_ended = false;
        let columns = Columns::new(&headings);
        let sample: Vec<Record> = self.ahead.iter().take_while(|row| !row.is_blank()).take(SAMPLE).cloned().collect();
        let (locale, order) = (self.locale(&sample), order(&sample));
        let width = columns.named_width();
        let (file, sheet, rows) = (self.file.clone(), self.sheet.clone(), 0);
        Ok(Some(Section { file, title, sheet, preamble, columns, locale, order, sample, width, layout: self, rows }))
    }

    /// The next row of the section into `row`; `false` at the section's end.
    pub(crate) fn row(&mut self, row: &mut Record, width: usize) -> Result<bool, Stop> {
        let mut after_blank = false;
        loop {
            if self.closed || !self.next(row)? {
                return Ok(false);
            }
            if row.is_blank() {
                after_blank = true;
                continue;
            }
            if is_comment(row) || (after_blank && self.starts_section(row, width)?) {
                self.ahead.push_front(std::mem::take(row));
                self.closed = true;
                return Ok(false);
            }
            return Ok(true);
        }
    }

    /// Says how far the reading is.
    pub(crate) fn report_progress(&mut self) {
        let bytes_done = match &self.rows {
            Rows::Text(rows) => rows.consumed(),
            Rows::Sheet(_) => self.bytes_total,
        };
        (self.progress)(Progress { bytes_done, bytes_total: self.bytes_total, rows: self.read });
    }

    fn next(&mut self, row: &mut Record) -> Result<bool, Stop> {
        if let Some(mut ahead) = self.ahead.pop_front() {
            std::mem::swap(row, &mut ahead);
            self.spare.push(ahead);
            return Ok(true);
        }
        self.fetch(row)
    }

    fn fetch(&mut self, row: &mut Record) -> Result<bool, Stop> {
        if self.ended {
            return Ok(false);
        }
        let more = match &mut self.rows {
            Rows::Text(rows) => rows.read(row)?,
            Rows::Sheet(rows) => rows.read(row),
        };
        self.ended = !more;
        self.read += u64::from(more);
        if self.read.is_multiple_of(PROGRESS_ROWS) || !more {
            self.report_progress();
        }
        Ok(more)
    }

    /// Makes at least `rows` rows visible ahead, if there are as many and they are not too large.
    fn look(&mut self, rows: usize) -> Result<(), Stop> {
        let mut bytes: usize = self.ahead.iter().map(Record::size).sum();
        while self.ahead.len() < rows && (bytes < SAMPLE_BYTES || self.ahead.len() < 3) {
            let mut record = self.spare.pop().unwrap_or_default();
            if !self.fetch(&mut record)? {
                break;
            }
            bytes += record.size();
            self.ahead.push_back(record);
        }
        Ok(())
    }

    /// Takes the comment lines and blank lines above a section.
    fn preamble(&mut self) -> Result<Vec<String>, Stop> {
        let mut lines = Vec::new();
        loop {
            self.look(1)?;
            let Some(first) = self.ahead.front() else {
                return Ok(lines);
            };
            if is_comment(first) {
                let line = first.cells().collect::<Vec<_>>().join(", ");
                let line = line.trim_matches(|c: char| c == '#' || c == '-' || c == ',' || c.is_whitespace());
                if !line.is_empty() && lines.len() < 100 {
                    lines.push(line.to_owned());
                }
            } else if !first.is_blank() {
                return Ok(lines);
            }
            self.ahead.pop_front();
        }
    }

    /// The place of the heading ahead: the first row of words that is at least half as wide as the rows after it.
    fn find_heading(&self) -> Option<usize> {
        let rows: Vec<&Record> = self.ahead.iter().take(HEADING_WITHIN * 2).collect();
        let mut seen = 0;
        for (at, row) in rows.iter().enumerate() {
            if row.is_blank() {
                continue;
            }
            seen += 1;
            let below = rows[at..].iter().take_while(|row| !row.is_blank()).take(HEADING_WITHIN);
            let widest = below.map(|row| row.filled()).max().unwrap_or(0);
            let filled = row.filled();
            let alone = widest == 1 && rows[at..].iter().skip(1).any(|row| row.filled() > 1);
            if is_heading(row) && filled * 2 >= widest && !(filled == 1 && (widest > 1 || alone)) {
                return Some(at);
            }
            if seen == HEADING_WITHIN {
                break;
            }
        }
        rows.iter().position(|row| !row.is_blank())
    }

    /// Whether a row after a blank one is the title or the heading of another section.
    fn starts_section(&mut self, row: &Record, width: usize) -> Result<bool, Stop> {
        self.look(3)?;
        let Some(next) = self.ahead.iter().find(|next| !next.is_blank()) else {
            return Ok(false);
        };
        let filled = row.filled();
        if filled == 1 && width > 1 {
            return Ok(is_heading(row) && !row.at(0).is_empty() && is_heading(next));
        }
        let numbers = next.cells().any(is_number);
        Ok(filled > 1
            && is_heading(row)
            && numbers
            && next.filled() <= filled
            && row.cells().all(|cell| cell.len() <= 60))
    }

    fn locale(&self, sample: &[Record]) -> Locale {
        if matches!(self.rows, Rows::Sheet(_)) {
            return Locale::Point;
        }
        let cells = sample.iter().flat_map(Record::cells);
        number::locale_of(cells.filter(|cell| date::parse(cell, date::Order::MonthFirst).is_none()))
    }
}

fn order(sample: &[Record]) -> date::Order {
    date::order_of(sample.iter().flat_map(Record::cells)).unwrap_or_default()
}

fn is_comment(row: &Record) -> bool {
    let first = row.at(0);
    first.starts_with('#')
        && (first.starts_with("# ")
            || first.starts_with("#-")
            || first.starts_with("##")
            || first == "#" && row.filled() == 1)
}

/// Whether a row may be a heading: it has words, and hardly a number or date.
fn is_heading(row: &Record) -> bool {
    let (mut filled, mut numbers) = (0, 0);
    for cell in row.cells().filter(|cell| !cell.is_empty()) {
        filled += 1;
        numbers += usize::from(is_number(cell));
    }
    filled > 0 && numbers * 5 <= filled
}

fn is_number(cell: &str) -> bool {
    cell.bytes().any(|b| b.is_ascii_digit())
        && (number::decimal(cell.trim_end_matches('%'), Locale::Unknown).is_ok()
            || date::parse(cell, date::Order::MonthFirst).is_some())
}
