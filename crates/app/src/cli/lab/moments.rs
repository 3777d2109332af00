//! A table of one series: when, and how much.
//!
//! Times without an offset are taken as they stand. An hour that comes twice, as when clocks are set back, is two hours.
//!
//! Invariant: rows are in time order but for such an hour, and a row without a value stays a row.

use super::{
    fault::{Fault, Faults},
    rows::{Rows, column, written},
};
use csv::ByteRecord;
use jiff::{Timestamp, civil};
use std::io::Read;

/// The headings under which each column is known.
const COLUMNS: [&[&str]; 2] = [&["timestamp", "time", "date", "day"], &["value"]];
/// How far clocks are set back, in seconds.
const SET_BACK: i64 = 3600;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When, as it was written.
    pub written: String,
    /// The same in seconds from 1970, or from there on its own clock.
    pub second: i64,
    /// How much; `None` of an empty cell.
    pub value: Option<f64>,
}

/// Reads a CSV, or says everything that is wrong with it. Fails when the source does.
pub fn read(source: impl Read) -> Result<Result<Vec<Moment>, Faults>, csv::Error> {
    let mut rows = Rows::of(source)?;
    let columns = match columns(&rows.headings) {
        Ok(columns) => columns,
        Err(faults) => return Ok(Err(faults)),
    };
    let width = rows.headings.len();
    let mut reading = Reading { columns, width, moments: Vec::new(), faults: Faults::default() };
    while let Some((row, record)) = rows.read()? {
        reading.take(record, row);
    }
    Ok(reading.done())
}

fn columns(headings: &ByteRecord) -> Result<[usize; 2], Faults> {
    let [timestamp, value] = COLUMNS.map(|known| column(headings, known));
    let (Some((timestamp, _)), Some((value, _))) = (timestamp?, value?) else {
        let message = format!(
            "the first line must name the columns timestamp and value, with a comma between them; it says {}",
            written(headings)
        );
        return Err(Faults::of_table("missing-column", message));
    };
    Ok([timestamp, value])
}

/// A file that is being read.
struct Reading {
    columns: [usize; 2],
    width: usize,
    moments: Vec<Moment>,
    faults: Faults,
}

impl Reading {
    fn take(&mut self, record: &ByteRecord, row: u64) {
        if let Some(fault) = Fault::of_width(row, record.len(), self.width) {
            self.faults.push(fault);
            return;
        }
        let [written, value] = self.columns.map(|at| String::from_utf8_lossy(&record[at]).into_owned());
        let number = match value.as_str() {
            "" => None,
            _ => value.parse::<f64>().ok().filter(|number| number.is_finite()),
        };
        if number.is_none() && !value.is_empty() {
            let message =
                format!("{value:?} is not a number: write it like 1234.5, or leave it empty if it is not known");
            self.refuse(row, 1, (value, "not-a-number", message));
        }
        let Some(second) = second(&written) else {
            let message = format!("{written:?} is no time: write it like 2026-03-01 or 2026-03-01 14:05:00");
            return self.refuse(row, 0, (written, "not-a-time", message));
        };
        if let Some(last) = self.moments.last()
            && second < last.second - SET_BACK
        {
            let message = format!("{written} comes after {}: sort the rows by time", last.written);
            return self.refuse(row, 0, (written, "not-in-order", message));
        }
        self.moments.push(Moment { written, second, value: number });
    }

    fn refuse(&mut self, row: u64, column: usize, (value, code, message): (String, &'static str, String)) {
        let column = Some(COLUMNS[column][0].to_owned());
        self.faults.push(Fault { row, column, value: Some(value), code, message });
    }

    fn done(self) -> Result<Vec<Moment>, Faults> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        if self.moments.is_empty() {
            return Err(Faults::of_table("empty", "there are headings, but no rows"));
        }
        Ok(self.moments)
    }
}

/// An instant, a date with or without a time, or seconds from 1970.
fn second(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return Some(seconds);
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    let civil = text.parse::<civil::DateTime>().or_else(|_| text.parse::<civil::Date>().map(|day| day.at(0, 0, 0, 0)));
    Some(civil.ok()?.in_tz("UTC").ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> String {
        format!("{:?}", read(text.as_bytes()).unwrap().unwrap_err())
    }

    #[test]
    fn times_are_read_as_they_are_commonly_written() {
        for (text, expected) in [
            ("1970-01-02", Some(86_400)),
            ("1970-01-01 00:05:00", Some(300)),
            ("1970-01-01T00:05:00", Some(300)),
            ("1970-01-01T01:05:00+01:00", Some(300)),
            ("300", Some(300)),
            ("soon", None),
            ("1970-13-01", None),
        ] {
            assert_eq!(second(text), expected, "{text}");
        }
    }

    #[test]
    fn every_fault_is_told_with_its_row() {
        let found = codes("timestamp,value\n2026-03-02,1\nsoon,2\n2026-03-01,2\n2026-03-03,x\n2026-03-04\n");
        for expected in [
            "row: 3, column: Some(\"timestamp\"), value: Some(\"soon\"), code: \"not-a-time\"",
            "row: 4, column: Some(\"timestamp\"), value: Some(\"2026-03-01\"), code: \"not-in-order\"",
            "row: 5, column: Some(\"value\"), value: Some(\"x\"), code: \"not-a-number\"",
            "row: 6, column: None, value: None, code: \"wrong-width\"",
        ] {
            assert!(found.contains(expected), "{expected} is not in {found}");
        }
        assert!(codes("a,b\n1,2\n").contains("it says a,b"));
        assert!(codes("date,time,value\n1,2,3\n").contains("two-columns"));
        assert!(codes("timestamp,value\n").contains("no rows"));
    }

    #[test]
    fn clocks_may_be_set_back_and_values_may_be_missing() {
        let text = "value,timestamp\n1,2026-10-25 02:55\n,2026-10-25 02:00\n3,2026-10-25 02:05\n";
        let values: Vec<_> = read(text.as_bytes()).unwrap().unwrap().into_iter().map(|one| one.value).collect();
        assert_eq!(values, [Some(1.0), None, Some(3.0)]);
    }
}
