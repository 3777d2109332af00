//! Workbooks: the sheets of an XLSX, XLSB, XLS or ODS file, as records.
//!
//! Invariant: a typed cell becomes the text that this crate reads back exactly: numbers with a point, dates as ISO.

use crate::record::Record;
use calamine::{Data, ExcelDateTime, Range, Reader, open_workbook_auto_from_rs};
use jiff::{SignedDuration, civil};
use model::import::Fault;
use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// One sheet with its name.
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: SheetRows,
}

/// Records of one sheet.
pub(crate) struct SheetRows {
    range: Range<Data>,
    at: usize,
    text: String,
}

impl SheetRows {
    pub(crate) fn read(&mut self, record: &mut Record) -> bool {
        let Some(cells) = self.range.rows().nth(self.at) else {
            return false;
        };
        let (first_row, first_column) = self.range.start().unwrap_or((0, 0));
        let number = u32::try_from(self.at).unwrap_or(u32::MAX).saturating_add(first_row).saturating_add(1);
        record.start(number);
        for _ in 0..first_column.min(64) {
            record.push("");
        }
        for cell in cells {
            self.text.clear();
            write_cell(cell, &mut self.text);
            record.push(&self.text);
        }
        self.at += 1;
        true
    }
}

/// Opens all sheets that hold something. The reader of the format is not ours: should it panic on a broken file, the file
/// is refused like any other that cannot be read.
pub(crate) fn open(bytes: bytes::Bytes) -> Result<Vec<Sheet>, Fault> {
    let broken = || {
        Fault::new(
            "broken-workbook",
            "the workbook cannot be read: open it in a spreadsheet program, save it again and import that",
        )
    };
    catch_unwind(AssertUnwindSafe(|| sheets(bytes))).ok().flatten().ok_or_else(broken)
}

fn sheets(bytes: bytes::Bytes) -> Option<Vec<Sheet>> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).ok()?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        if !range.is_empty() {
            sheets.push(Sheet { name, rows: SheetRows { range, at: 0, text: String::new() } });
        }
    }
    Some(sheets)
}

fn write_cell(cell: &Data, text: &mut String) {
    use std::fmt::Write;
    // Writing to a text cannot fail.
    let _ = match cell {
        Data::Empty => Ok(()),
        Data::Int(value) => write!(text, "{value}"),
        Data::Float(value) => write!(text, "{value}"),
        Data::String(value) | Data::DateTimeIso(value) | Data::DurationIso(value) => text.write_str(value),
        Data::Bool(value) => write!(text, "{value}"),
        Data::DateTime(value) => text.write_str(&moment(value)),
        Data::Error(error) => write!(text, "{error}"),
    };
}

/// A date, a date and a time, or a duration as a clock.
fn moment(value: &ExcelDateTime) -> String {
    let days = value.as_f64();
    if value.is_duration() {
        let seconds = SignedDuration::try_from_secs_f64(days * 86_400.0).unwrap_or_default().as_secs();
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, (seconds % 60).abs());
    }
    let (year, month, day, hour, minute, second, ms) = value.to_ymd_hms_milli();
    let small = |part: u8| i8::try_from(part).ok();
    let civil = || {
        let date = civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let time = civil::Time::new(small(hour)?, small(minute)?, small(second)?, i32::from(ms) * 1_000_000).ok()?;
        Some((date, time))
    };
    match civil() {
        Some((date, time)) if time == civil::Time::midnight() => date.to_string(),
        Some((date, time)) => format!("{date}T{time}"),
        None => days.to_string(),
    }
}
