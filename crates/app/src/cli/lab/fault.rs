//! What is wrong with a table that a person handed in: which row, which column, what to write instead.
//!
//! Invariant: a table with a fault is not computed from at all. A figure that left rows out in silence would lie.

use crate::{
    cli::Format,
    stop::{Exit, Outcome},
    text,
};
use serde_json::json;

/// At most so many are listed; all are counted.
const LISTED: usize = 1000;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, its headings being line 1.
    pub row: u64,
    /// The column's heading, where it is one column's.
    pub column: Option<String>,
    /// What was written there.
    pub value: Option<String>,
    /// A name for programs.
    pub code: &'static str,
    /// In words, with what to do.
    pub message: String,
}

impl Fault {
    /// A row that does not have a cell under every heading; `None` of one that has.
    pub fn of_width(row: u64, cells: usize, headings: usize) -> Option<Self> {
        let message = format!("{cells} cells under {headings} headings: is a comma missing or too many?");
        (cells != headings).then_some(Self { row, column: None, value: None, code: "wrong-width", message })
    }
}

/// The faults of a table: the first ones, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    listed: Vec<Fault>,
    total: usize,
}

impl Faults {
    /// Notes one.
    pub fn push(&mut self, fault: Fault) {
        self.total += 1;
        if self.listed.len() < LISTED {
            self.listed.push(fault);
        }
    }

    /// A fault of the whole table.
    pub fn of_table(code: &'static str, message: impl Into<String>) -> Self {
        let fault = Fault { row: 1, column: None, value: None, code, message: message.into() };
        Self { listed: vec![fault], total: 1 }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Writes them: as lines to standard error, or as JSON to standard output.
    pub fn tell(&self, file: &str, format: Format) -> Outcome {
        if format == Format::Json {
            let faults: Vec<_> = self.listed.iter().map(shape).collect();
            text::say(serde_json::to_string(&json!({ "faults": faults, "faults_total": self.total }))?)?;
            return Ok(Exit::Faults);
        }
        for fault in &self.listed {
            text::mutter(line(file, fault))?;
        }
        let rest = self.total - self.listed.len();
        if rest > 0 {
            text::mutter(format!("{file}: and {rest} more rows like these"))?;
        }
        Ok(Exit::Faults)
    }
}

fn line(file: &str, fault: &Fault) -> String {
    let column = fault.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
    format!("{file}:{}: {column}{}", fault.row, fault.message)
}

fn shape(fault: &Fault) -> serde_json::Value {
    json!({
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "code": fault.code,
        "message": fault.message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_listed() {
        let mut faults = Faults::of_table("empty", "there are no rows");
        for row in 2..3_000 {
            faults.push(Fault { row, column: Some("value".to_owned()), ..faults.listed[0].clone() });
        }
        assert_eq!((faults.total, faults.listed.len()), (2_999, LISTED));
        assert_eq!(line("a.csv", &faults.listed[1]), "a.csv:2: value: there are no rows");
        assert!(!faults.is_empty() && Faults::default().is_empty());
    }
}
