//! A table of series: rows of `series`, `time` and `value`, in the order of their times; a value may be missing.
//!
//! Times are not read, only whether they change: steps are taken to be equal, and the season is what the person says.
//!
//! Invariant: series stand in the order in which the table names them first, and every row of one is a step of it.

use super::{
    fault::{Fault, Faults},
    rows::{Rows, column},
};
use csv::ByteRecord;
use std::{collections::HashMap, io::Read};

/// Words that stand for a missing value.
const MISSING: [&str; 5] = ["", "na", "nan", "null", "none"];

/// The headings under which names of series and values are known.
const NAMES: &[&str] = &["series", "name", "unique_id"];
const VALUES: &[&str] = &["value", "y"];

/// One series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// Its name; the file's only series may have none.
    pub name: String,
    /// Its values, the oldest first.
    pub values: Vec<Option<f64>>,
}

/// Reads a CSV, or says everything that is wrong with it. Fails when the source does.
pub fn read(source: impl Read) -> Result<Result<Vec<Named>, Faults>, csv::Error> {
    let mut rows = Rows::of(source)?;
    let columns = column(&rows.headings, NAMES).and_then(|name| Ok((name, column(&rows.headings, VALUES)?)));
    let (name, value) = match columns {
        Ok((name, value)) => (name.map(|(at, _)| at), value.map(|(at, _)| at)),
        Err(faults) => return Ok(Err(faults)),
    };
    let Some(value) = value else {
        let message = "the first line must name the column value, and where there are several series also series, with commas \
                       between them";
        return Ok(Err(Faults::of_table("missing-column", message)));
    };
    let width = rows.headings.len();
    let mut reading =
        Reading { name, value, width, series: Vec::new(), known: HashMap::new(), faults: Faults::default() };
    while let Some((row, record)) = rows.read()? {
        reading.take(record, row);
    }
    Ok(reading.done())
}

/// A file that is being read.
struct Reading {
    name: Option<usize>,
    value: usize,
    width: usize,
    series: Vec<Named>,
    known: HashMap<Vec<u8>, usize>,
    faults: Faults,
}

impl Reading {
    fn take(&mut self, record: &ByteRecord, row: u64) {
        if let Some(fault) = Fault::of_width(row, record.len(), self.width) {
            self.faults.push(fault);
            return;
        }
        let Some(value) = self.value(record, row) else { return };
        let at = self.place(self.name.map_or(&[][..], |at| &record[at]));
        self.series[at].values.push(value);
    }

    /// The value of a row, `Some(None)` where it is missing.
    fn value(&mut self, record: &ByteRecord, row: u64) -> Option<Option<f64>> {
        let written = String::from_utf8_lossy(&record[self.value]).into_owned();
        if MISSING.contains(&written.to_lowercase().as_str()) {
            return Some(None);
        }
        match written.parse::<f64>() {
            Ok(value) if value.is_finite() => Some(Some(value)),
            _ => {
                let message =
                    format!("{written:?} is not a number: write 1234.5, or leave it empty where nothing is known");
                let column = Some("value".to_owned());
                self.faults.push(Fault { row, column, value: Some(written), code: "not-a-number", message });
                None
            }
        }
    }

    fn place(&mut self, name: &[u8]) -> usize {
        if let Some(at) = self.known.get(name) {
            return *at;
        }
        self.known.insert(name.to_vec(), self.series.len());
        self.series.push(Named { name: String::from_utf8_lossy(name).into_owned(), values: Vec::new() });
        self.series.len() - 1
    }

    fn done(self) -> Result<Vec<Named>, Faults> {
        match (self.faults.is_empty(), self.series.is_empty()) {
            (false, _) => Err(self.faults),
            (true, true) => Err(Faults::of_table("empty", "there are no rows below the headings")),
            (true, false) => Ok(self.series),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Vec<Named>, Faults> {
        read(text.as_bytes()).unwrap()
    }

    #[test]
    fn series_keep_their_order_and_their_gaps() {
        let read = check("series,time,value\nb,1,2\na,1,\nb,2,NA\na,2,-1e3\n").unwrap();
        assert_eq!(read[0], Named { name: "b".to_owned(), values: vec![Some(2.0), None] });
        assert_eq!(read[1], Named { name: "a".to_owned(), values: vec![None, Some(-1000.0)] });
        assert_eq!(check("value\n1\n").unwrap()[0].name, "");
    }

    #[test]
    fn what_is_wrong_is_told_row_by_row() {
        assert!(check("series,time\na,1\n").is_err() && check("value\n").is_err());
        let faults = format!("{:?}", check("series,value\na,1\na,x\na\na,inf\n").unwrap_err());
        for part in ["row: 3", "\\\"x\\\" is not a number", "row: 4", "1 cells under 2 headings", "row: 5"] {
            assert!(faults.contains(part), "{part}: {faults}");
        }
    }
}
