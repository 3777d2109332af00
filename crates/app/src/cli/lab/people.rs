//! A table of an experiment: people row by row, or totals of every variant.
//!
//! Rows are added up as they are read, so that a table of millions of people takes no memory. Rows of one variant add up in every
//! form, so that totals may come day by day.
//!
//! Invariant: variants stand in the order in which the table names them first.

use super::{
    fault::{Fault, Faults},
    rows::{Rows, column, written},
};
use csv::ByteRecord;
use stats::moments::Moments;
use std::{collections::HashMap, io::Read};

/// What a table says of every variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row a person: a value, and where there is such a column a second number.
    People,
    /// Users, and how many of them converted.
    Conversions,
    /// How many people, the sum of their values, and of the values' squares.
    Sums,
}

/// The columns of every form, each with the headings under which it is known; those that must be there come first.
const FORMS: [(Form, &[&[&str]], usize); 3] = [
    (Form::People, &[&["value"], &["covariate", "denominator"]], 1),
    (Form::Conversions, &[&["users", "visitors"], &["conversions"]], 2),
    (Form::Sums, &[&["n"], &["sum"], &["sum_squares"]], 3),
];

/// The headings under which the variant is known.
const VARIANT: &[&str] = &["variant", "group"];

/// The most that a column may add up to: above it, whole numbers are no longer told apart.
const MOST: f64 = 1e15;

/// What one variant did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arm {
    /// Its name.
    pub name: String,
    /// Of people: their values and second numbers.
    pub moments: Moments,
    /// Of totals: users and conversions, or n, sum and sum of squares.
    pub totals: [f64; 3],
}

/// A table, read.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// What it says.
    pub form: Form,
    /// Whether people have a second number.
    pub has_second: bool,
    /// Whether every value is 0 or 1.
    pub is_binary: bool,
    /// The variants.
    pub arms: Vec<Arm>,
}

impl People {
    /// Reads a CSV, or says everything that is wrong with it. Fails when the source does.
    pub fn read(source: impl Read) -> Result<Result<Self, Faults>, csv::Error> {
        let mut rows = Rows::of(source)?;
        let width = rows.headings.len();
        let columns = match Columns::of(&rows.headings) {
            Ok(columns) => columns,
            Err(faults) => return Ok(Err(faults)),
        };
        let people = Self {
            form: columns.form,
            has_second: columns.form == Form::People && columns.numbers.len() == 2,
            is_binary: true,
            arms: Vec::new(),
        };
        let mut reading =
            Reading { columns, width, people, known: HashMap::new(), faults: Faults::default(), sizes: [0.0; 3] };
        while let Some((row, record)) = rows.read()? {
            reading.take(record, row);
        }
        Ok(reading.done())
    }
}

/// Where each column is, with its heading as it was written.
struct Columns {
    form: Form,
    variant: (usize, String),
    numbers: Vec<(usize, String)>,
}

impl Columns {
    fn of(headings: &ByteRecord) -> Result<Self, Faults> {
        let variant = column(headings, VARIANT)?;
        let mut found = Vec::new();
        for (form, columns, least) in FORMS {
            let numbers = columns.iter().map(|known| column(headings, known)).collect::<Result<Vec<_>, _>>()?;
            if numbers[..least].iter().all(Option::is_some) {
                found.push((form, numbers.into_iter().flatten().collect::<Vec<_>>()));
            }
        }
        match (variant, found.len(), found.pop()) {
            (Some(variant), 1, Some((form, numbers))) => Ok(Self { form, variant, numbers }),
            (Some(_), 2.., _) => {
                let message = "the table holds people as well as totals: leave the columns of one of them";
                Err(Faults::of_table("two-columns", message))
            }
            _ => {
                let message = format!(
                    "the first line must name the columns variant and value (and may name covariate), or variant, users and \
                     conversions, or variant, n, sum and sum_squares, with commas between them; it says {}",
                    written(headings)
                );
                Err(Faults::of_table("missing-column", message))
            }
        }
    }
}

/// A file that is being read.
struct Reading {
    columns: Columns,
    width: usize,
    people: People,
    known: HashMap<String, usize>,
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
        let arm = self.arm(record, row);
        let mut numbers = [0.0; 3];
        let mut whole = true;
        for at in 0..self.columns.numbers.len() {
            match self.number(record, row, at) {
                Some(number) => numbers[at] = number,
                None => whole = false,
            }
        }
        let Some(arm) = arm.filter(|_| whole) else { return };
        let arm = &mut self.people.arms[arm];
        if self.people.form == Form::People {
            self.people.is_binary &= [0.0, 1.0].contains(&numbers[0]);
            arm.moments.add(numbers[0], numbers[1]);
        } else {
            arm.totals.iter_mut().zip(numbers).for_each(|(total, number)| *total += number);
        }
    }

    /// The place of the row's variant.
    fn arm(&mut self, record: &ByteRecord, row: u64) -> Option<usize> {
        let (at, heading) = self.columns.variant.clone();
        let (code, message) = match std::str::from_utf8(&record[at]) {
            Ok("") => ("missing", "empty: write which variant it is"),
            Err(_) => ("not-text", "not text in UTF-8: save the file as UTF-8 and try again"),
            Ok(name) => {
                if let Some(known) = self.known.get(name) {
                    return Some(*known);
                }
                self.known.insert(name.to_owned(), self.people.arms.len());
                self.people.arms.push(Arm { name: name.to_owned(), ..Arm::default() });
                return Some(self.people.arms.len() - 1);
            }
        };
        self.refuse(row, &heading, &record[at], (code, message.to_owned()));
        None
    }

    fn number(&mut self, record: &ByteRecord, row: u64, column: usize) -> Option<f64> {
        let (at, heading) = self.columns.numbers[column].clone();
        let found = number(&record[at]).and_then(|number| self.check(column, number));
        found.map_err(|fault| self.refuse(row, &heading, &record[at], fault)).ok()
    }

    /// What a number of a column may be.
    fn check(&mut self, column: usize, number: f64) -> Result<f64, (&'static str, String)> {
        let counts = match self.people.form {
            Form::People => false,
            Form::Conversions => true,
            Form::Sums => column == 0,
        };
        let square = self.people.form == Form::Sums && column == 2;
        if number < 0.0 && (counts || square) {
            return Err(("negative", format!("{number} is negative: there cannot be less than 0")));
        }
        if counts && number.fract() != 0.0 {
            return Err(("not-whole", format!("{number} is not whole: people are counted")));
        }
        self.sizes[column] += number.abs();
        if self.sizes[column] > MOST && !square {
            // Begun anew, so that not every later row is told as well.
            self.sizes[column] = 0.0;
            let message =
                format!("the column adds up to more than {MOST:e}, where whole numbers are no longer told apart");
            return Err(("too-large", message));
        }
        Ok(number)
    }

    fn refuse(&mut self, row: u64, heading: &str, cell: &[u8], (code, message): (&'static str, String)) {
        let value = Some(String::from_utf8_lossy(cell).into_owned());
        self.faults.push(Fault { row, column: Some(heading.to_owned()), value, code, message });
    }

    fn done(self) -> Result<People, Faults> {
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        if self.people.arms.is_empty() {
            return Err(Faults::of_table("empty", "there are headings, but no rows"));
        }
        Ok(self.people)
    }
}

fn number(cell: &[u8]) -> Result<f64, (&'static str, String)> {
    if cell.is_empty() {
        return Err(("missing", "empty: write 0 if there were none".to_owned()));
    }
    let number = std::str::from_utf8(cell).ok().and_then(|text| text.parse::<f64>().ok());
    number.filter(|number| number.is_finite()).ok_or_else(|| {
        let message = format!("{:?} is not a number: write it like 1234.5", String::from_utf8_lossy(cell));
        ("not-a-number", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<People, Faults> {
        People::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn every_form_is_known_by_its_headings() {
        let people = read("variant,value,covariate\nb,1,2\na,0,4\nb,1,4\n").unwrap();
        assert_eq!((people.form, people.has_second, people.is_binary), (Form::People, true, true));
        assert_eq!(people.arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(people.arms[0].moments, [(1.0, 2.0), (1.0, 4.0)].into_iter().collect());
        let totals = read("\u{feff}Conversions,extra,Users,Variant\n3,x,10,a\n2,y,8,b\n4,z,20,a\n").unwrap();
        assert_eq!((totals.form, totals.arms[0].totals), (Form::Conversions, [30.0, 7.0, 0.0]));
        let sums = read("variant,n,sum,sum_squares\na,3,-6,14\n").unwrap();
        assert_eq!((sums.form, sums.arms[0].totals), (Form::Sums, [3.0, -6.0, 14.0]));
        assert!(!read("variant,value\na,0.5\n").unwrap().is_binary);
    }

    #[test]
    fn every_fault_is_told_with_its_row_and_column() {
        let found =
            format!("{:?}", read("variant,users,conversions\na,1.5,0\n\n,2,1\nb,-2,x\nb,,1\nb,1\n").unwrap_err());
        for expected in [
            "row: 2, column: Some(\"users\"), value: Some(\"1.5\"), code: \"not-whole\"",
            "row: 4, column: Some(\"variant\"), value: Some(\"\"), code: \"missing\"",
            "row: 5, column: Some(\"users\"), value: Some(\"-2\"), code: \"negative\"",
            "row: 5, column: Some(\"conversions\"), value: Some(\"x\"), code: \"not-a-number\"",
            "row: 6, column: Some(\"users\"), value: Some(\"\"), code: \"missing\"",
            "row: 7, column: None, value: None, code: \"wrong-width\"",
        ] {
            assert!(found.contains(expected), "{expected} is not in {found}");
        }
        assert!(found.contains("total: 6"), "{found}");
    }

    #[test]
    fn a_table_of_something_else_is_refused() {
        let code = |text: &str| format!("{:?}", read(text).unwrap_err());
        assert!(code("a,b\n1,2\n").contains("it says a,b"));
        assert!(code("variant,users\na,2\n").contains("missing-column"));
        assert!(code("variant,value,users,conversions\na,2,3,1\n").contains("as well as totals"));
        assert!(code("variant,group,value\na,a,2\n").contains("two-columns"));
        assert!(code("variant,value\n").contains("no rows"));
        assert!(code("variant,value\na,1e16\n").contains("too-large"));
    }
}
