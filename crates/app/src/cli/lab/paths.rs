//! A table of paths: `a > b > c`, how often it converted, what that was worth, how often it did not convert.
//!
//! Channels become numbers by name, in the order of their names, so that a figure does not depend on the order of the rows.

use super::{
    fault::{Fault, Faults},
    rows::{Rows, column, written},
};
use csv::ByteRecord;
use stats::attribution::{Journey, Path};
use std::{collections::HashMap, io::Read};

/// The headings under which each column is known.
const COLUMNS: [&[&str]; 4] =
    [&["path"], &["conversions", "total_conversions"], &["value", "total_conversion_value"], &["nulls", "total_null"]];

/// The most that a column may add up to: above it, whole numbers are no longer told apart.
const MOST: f64 = 1e15;

/// All paths, their channels one after the other.
#[derive(Debug, Default)]
pub struct Paths {
    /// The channels, sorted by name.
    pub names: Vec<String>,
    channels: Vec<u32>,
    /// Where each path ends in `channels`.
    ends: Vec<usize>,
    /// Conversions, value, nulls.
    numbers: Vec<[f64; 3]>,
    /// Whether there is a column of values.
    pub has_value: bool,
    /// Whether there is a column of paths that did not convert.
    pub has_nulls: bool,
}

impl Paths {
    /// Reads a CSV, or says everything that is wrong with it. Fails when the source does.
    pub fn read(source: impl Read) -> Result<Result<Self, Faults>, csv::Error> {
        let mut rows = Rows::of(source)?;
        let columns = match Columns::of(&rows.headings) {
            Ok(columns) => columns,
            Err(faults) => return Ok(Err(faults)),
        };
        let mut reading = Reading { columns, width: rows.headings.len(), ..Reading::default() };
        while let Some((row, record)) = rows.read()? {
            reading.take(record, row);
        }
        Ok(reading.done())
    }

    /// The paths, as the models take them.
    pub fn iter(&self) -> impl Iterator<Item = Path<'_>> + Clone {
        (0..self.ends.len()).map(|at| {
            let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
            let [conversions, value, nulls] = self.numbers[at];
            Path { journey: Journey::of_steps(&self.channels[from..self.ends[at]]), conversions, value, nulls }
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The sums of conversions, value and nulls.
    pub fn totals(&self) -> [f64; 3] {
        [0, 1, 2].map(|column| stats::sum::total(self.numbers.iter().map(|numbers| numbers[column])))
    }

    /// Gives the channels their numbers by name.
    fn sorted(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|a, b| self.names[*a].cmp(&self.names[*b]));
        let mut place = vec![0; order.len()];
        for (number, known) in (0_u32..).zip(&order) {
            place[*known] = number;
        }
        self.channels.iter_mut().for_each(|channel| *channel = place[*channel as usize]);
        self.names = order.into_iter().map(|known| std::mem::take(&mut self.names[known])).collect();
        self
    }
}

/// Where each column is, with its heading as it was written.
#[derive(Debug, Default)]
struct Columns([Option<(usize, String)>; 4]);

impl Columns {
    fn of(headings: &ByteRecord) -> Result<Self, Faults> {
        let mut columns = Self::default();
        for (place, known) in columns.0.iter_mut().zip(COLUMNS) {
            *place = column(headings, known)?;
        }
        if columns.0[0].is_none() || columns.0[1].is_none() {
            let message = format!(
                "the first line must name the columns path and conversions, and may name value and nulls, with commas \
                 between them; it says {}",
                written(headings)
            );
            return Err(Faults::of_table("missing-column", message));
        }
        Ok(columns)
    }
}

/// A file that is being read.
#[derive(Default)]
struct Reading {
    columns: Columns,
    width: usize,
    paths: Paths,
    known: HashMap<String, u32>,
    faults: Faults,
    /// What each column of numbers adds up to, signs left out.
    sizes: [f64; 3],
}

impl Reading {
    fn take(&mut self, record: &ByteRecord, row: u64) {
        if let Some(fault) = Fault::of_width(row, record.len(), self.width) {
            self.faults.push(fault);
            return;
        }
        let path = self.path(record, row);
        let numbers = [1, 2, 3].map(|column| self.number(record, row, column));
        if let (true, [Some(conversions), Some(value), Some(nulls)]) = (path, numbers) {
            self.paths.ends.push(self.paths.channels.len());
            self.paths.numbers.push([conversions, value, nulls]);
        }
    }

    /// Takes the steps of a path; whether all of them could be read.
    fn path(&mut self, record: &ByteRecord, row: u64) -> bool {
        let Some((at, _)) = self.columns.0[0] else { return false };
        let Ok(path) = std::str::from_utf8(&record[at]) else {
            self.refuse(row, 0, &record[at], "not-text", "not text in UTF-8: save the file as UTF-8 and try again");
            return false;
        };
        for step in path.split('>').map(str::trim) {
            if step.is_empty() {
                let message = "a path is channels with > between them, such as a > b > c; here one is missing";
                self.refuse(row, 0, path.as_bytes(), "empty-step", message);
                return false;
            }
            let channel = match self.known.get(step) {
                Some(channel) => *channel,
                None => self.name(step),
            };
            self.paths.channels.push(channel);
        }
        true
    }

    fn name(&mut self, step: &str) -> u32 {
        let channel = u32::try_from(self.paths.names.len()).expect("invariant: fewer channels than bytes in a file");
        self.paths.names.push(step.to_owned());
        self.known.insert(step.to_owned(), channel);
        channel
    }

    /// A number of a column; 0 where there is no such column, which the answer says.
    fn number(&mut self, record: &ByteRecord, row: u64, column: usize) -> Option<f64> {
        let Some((at, _)) = self.columns.0[column] else { return Some(0.0) };
        let cell = &record[at];
        if cell.is_empty() {
            self.refuse(row, column, cell, "missing", "empty: write 0 if there were none");
            return None;
        }
        let number = std::str::from_utf8(cell).ok().and_then(|text| text.parse::<f64>().ok());
        let Some(number) = number.filter(|number| number.is_finite()) else {
            let message = format!("{:?} is not a number: write it like 1234.5", String::from_utf8_lossy(cell));
            self.refuse(row, column, cell, "not-a-number", &message);
            return None;
        };
        if number < 0.0 && COLUMNS[column][0] != "value" {
            self.refuse(
                row,
                column,
                cell,
                "negative",
                &format!("{number} is negative: a path cannot be made less than 0 times"),
            );
            return None;
        }
        let size = &mut self.sizes[column - 1];
        *size += number.abs();
        if *size > MOST {
            // Begun anew, so that not every later row is told as well.
            *size = 0.0;
            let message =
                format!("the column adds up to more than {MOST:e}, where whole numbers are no longer told apart");
            self.refuse(row, column, cell, "too-large", &message);
            return None;
        }
        Some(number)
    }

    fn refuse(&mut self, row: u64, column: usize, cell: &[u8], code: &'static str, message: &str) {
        let heading = self.columns.0[column].as_ref().map(|(_, heading)| heading.clone());
        let value = Some(String::from_utf8_lossy(cell).into_owned());
        self.faults.push(Fault { row, column: heading, value, code, message: message.to_owned() });
    }

    fn done(mut self) -> Result<Paths, Faults> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        if self.paths.ends.is_empty() {
            return Err(Faults::of_table("empty", "there are headings, but no rows"));
        }
        self.paths.has_value = self.columns.0[2].is_some();
        self.paths.has_nulls = self.columns.0[3].is_some();
        Ok(self.paths.sorted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> String {
        format!("{:?}", Paths::read(text.as_bytes()).unwrap().unwrap_err())
    }

    #[test]
    fn both_spellings_of_the_headings_are_read() {
        let short = Paths::read("path,conversions,value,nulls\nb > a,1,2.5,3\n".as_bytes()).unwrap().unwrap();
        let long = "\u{feff}total_null,Path,extra,Total_Conversions,total_conversion_value\n3,b>a,x,1,2.5\n";
        let long = Paths::read(long.as_bytes()).unwrap().unwrap();
        for paths in [short, long] {
            assert_eq!(paths.names, ["a", "b"]);
            assert_eq!((paths.totals(), paths.has_value, paths.has_nulls), ([1.0, 2.5, 3.0], true, true));
            assert_eq!(paths.iter().next().unwrap().journey.channels(), [1, 0]);
        }
    }

    #[test]
    fn every_fault_is_told_with_its_row_and_column() {
        let text = "path,conversions,nulls\na,1,0\na > > b,1,0\n\nb,-1,x\nb,,1\nb,1\n,1,1\na,1e16,0\na,nan,0\n";
        let found = codes(text);
        for expected in [
            "row: 3, column: Some(\"path\"), value: Some(\"a > > b\"), code: \"empty-step\"",
            "row: 5, column: Some(\"conversions\"), value: Some(\"-1\"), code: \"negative\"",
            "row: 5, column: Some(\"nulls\"), value: Some(\"x\"), code: \"not-a-number\"",
            "row: 6, column: Some(\"conversions\"), value: Some(\"\"), code: \"missing\"",
            "row: 7, column: None, value: None, code: \"wrong-width\"",
            "row: 8, column: Some(\"path\"), value: Some(\"\"), code: \"empty-step\"",
            "row: 9, column: Some(\"conversions\"), value: Some(\"1e16\"), code: \"too-large\"",
            "row: 10, column: Some(\"conversions\"), value: Some(\"nan\"), code: \"not-a-number\"",
        ] {
            assert!(found.contains(expected), "{expected} is not in {found}");
        }
        assert!(found.contains("total: 8"), "{found}");
    }

    #[test]
    fn a_row_is_the_line_that_it_begins_on() {
        for text in [
            "path,conversions\n\na,1\n\n\n\"a\n > b\",x",
            "path,conversions\r\n\r\na,1\r\n\r\n\r\n\"a\n > b\",x\r\n",
            "path,conversions\n\na,1\n\n\n\"a\n > b\",x\n\n",
        ] {
            assert!(codes(text).contains("row: 6,"), "{text:?}: {}", codes(text));
        }
    }

    #[test]
    fn a_table_of_something_else_is_refused() {
        assert!(codes("a,b\n1,2\n").contains("it says a,b"));
        assert!(codes("path;conversions\na;1\n").contains("missing-column"));
        assert!(codes("").contains("missing-column"));
        assert!(codes("path,conversions\n").contains("no rows"));
        assert!(codes("path,conversions,total_conversions\na,1,1\n").contains("two-columns"));
        assert!(format!("{:?}", Paths::read(&b"path,conversions\n\xff,1\n"[..]).unwrap()).contains("not-text"));
    }
}
