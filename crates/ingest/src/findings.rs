//! Findings: what is told about a file besides its facts. Rows refused, columns left out, warnings, totals that differ.
//!
//! The readers here take a cell and either give its value or note a reject and say `Refused`, so that an importer writes
//! `findings.count(&row, views, …)?` and goes on with the next row.
//!
//! Invariant: every refused row is counted once, however many of its cells are wrong.

use crate::{
    context::Context,
    date::{self, When},
    heading::{Column, Columns},
    number::{self, Each, Locale, Parsed},
    record::Record,
    section::Section,
};
use jiff::civil::Date;
use model::import::{REJECTS_SHOWN, Reject, RejectCode, Report, Warning};
use std::collections::BTreeSet;

/// The row was refused, and why is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// Whether a number may be below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A count: below zero is an error.
    Positive,
    /// A change, such as net follows: may be below zero.
    Any,
}

/// Collects what is told about one file.
#[derive(Debug, Default)]
pub struct Findings {
    headings: Vec<String>,
    locale: Locale,
    order: date::Order,
    latest: Option<Date>,
    rejected: Vec<Reject>,
    rejected_total: u64,
    last_refused: Option<u32>,
    warnings: Vec<Warning>,
    warned: BTreeSet<String>,
    ignored: Vec<String>,
    totals: u64,
}

impl Findings {
    /// Gets ready for a section: its headings and how it writes numbers and dates.
    pub(crate) fn begin(&mut self, section: &Section<'_, '_>, context: &Context) {
        self.headings = section.columns.iter().map(|(column, _)| section.columns.heading(column).to_owned()).collect();
        self.locale = section.locale;
        self.order = section.order;
        self.latest = Some(context.today());
        self.last_refused = None;
    }

    /// Notes the columns that nothing asked for.
    pub(crate) fn ignore_unused(&mut self, columns: &Columns) {
        for heading in columns.unused() {
            if !self.ignored.contains(&heading) {
                self.ignored.push(heading);
            }
        }
    }

    /// Refuses a row.
    pub fn reject(
        &mut self,
        row: &Record,
        column: impl Into<Option<Column>>,
        code: RejectCode,
        message: impl Into<String>,
    ) -> Refused {
        let column = column.into();
        if self.last_refused == Some(row.row) {
            return Refused;
        }
        self.last_refused = Some(row.row);
        self.rejected_total += 1;
        if self.rejected.len() < REJECTS_SHOWN {
            let heading = column.and_then(|column| self.headings.get(column.index())).cloned().unwrap_or_default();
            let value = row.cell(column).chars().take(80).collect();
            self.rejected.push(Reject { row: row.row, column: heading, value, code, message: message.into() });
        }
        Refused
    }

    /// Tells something once: the same code with the same words is not repeated.
    pub fn warn(&mut self, code: &str, message: impl Into<String>) {
        let warning = Warning::new(code, message);
        if self.warnings.len() < 200 && self.warned.insert(format!("{code} {}", warning.message)) {
            self.warnings.push(warning);
        }
    }

    /// Takes back what was told under a code, once it is known better.
    pub(crate) fn withdraw(&mut self, code: &str) {
        self.warnings.retain(|warning| warning.code != code);
        self.warned.retain(|told| !told.starts_with(&format!("{code} ")));
    }

    /// Says that a row that was read is a total and not data.
    pub fn total_row(&mut self) {
        self.totals += 1;
    }

    /// How many rows were total rows.
    pub(crate) fn totals(&self) -> u64 {
        self.totals
    }

    /// A whole number, if the cell has one.
    pub fn count(&mut self, row: &Record, column: Column, sign: Sign) -> Result<Option<i128>, Refused> {
        let parsed = number::count(row.cell(column), self.locale);
        self.number(row, column, sign, parsed)
    }

    /// An amount in billionths of the major unit, if the cell has one.
    pub fn money(&mut self, row: &Record, column: Column, sign: Sign) -> Result<Option<i128>, Refused> {
        let parsed = number::money_nanos(row.cell(column), self.locale);
        self.number(row, column, sign, parsed)
    }

    /// A duration in milliseconds, if the cell has one.
    pub fn duration(&mut self, row: &Record, column: Column, each: Each) -> Result<Option<i128>, Refused> {
        let parsed = number::duration_ms(row.cell(column), self.locale, each);
        self.number(row, column, Sign::Positive, parsed)
    }

    /// The length of a video in whole seconds. 0 is none: images have it. A cell that tells no length costs the row nothing
    /// else, since no figure hangs on it.
    pub(crate) fn seconds(&mut self, row: &Record, column: Column) -> Option<u32> {
        let Ok(found) = number::duration_ms(row.cell(column), self.locale, Each::Second) else {
            self.warn("no-length", "some cells tell no length of a video: it is not known of those posts");
            return None;
        };
        u32::try_from((found? + 500) / 1000).ok().filter(|seconds| *seconds > 0)
    }

    /// A share in millionths of one, if the cell has one.
    pub fn percent(&mut self, row: &Record, column: Column) -> Result<Option<i128>, Refused> {
        let parsed = number::percent(row.cell(column), self.locale);
        self.number(row, column, Sign::Positive, parsed)
    }

    /// Any parsed number: notes what is wrong with it.
    pub fn number(
        &mut self,
        row: &Record,
        column: Column,
        sign: Sign,
        parsed: Parsed<i128>,
    ) -> Result<Option<i128>, Refused> {
        match parsed {
            Ok(Some(value)) if value < 0 && sign == Sign::Positive => Err(self.reject(
                row,
                column,
                RejectCode::Negative,
                "a count cannot be negative: correct the file or leave the cell empty",
            )),
            Ok(value) => Ok(value),
            Err(code) => Err(self.reject(row, column, code, number_words(code))),
        }
    }

    /// A date, or a date and a time, in the file's own order of day and month. An empty cell is refused as missing, a day
    /// after the import as in the future.
    pub fn when(&mut self, row: &Record, column: Column) -> Result<When, Refused> {
        let order = self.order;
        self.when_in(row, column, order)
    }

    /// Like `when`, where the importer knows the order of day and month.
    pub fn when_in(&mut self, row: &Record, column: Column, order: date::Order) -> Result<When, Refused> {
        let text = row.cell(column);
        if text.is_empty() {
            return Err(self.reject(row, column, RejectCode::Missing, "the row has no date"));
        }
        let Some(when) = date::parse(text, order) else {
            return Err(self.reject(row, column, RejectCode::NotADate, "not a date: write it like 2026-07-14"));
        };
        self.not_future(row, column, when.date)?;
        Ok(when)
    }

    /// Refuses a day after the import.
    pub fn not_future(&mut self, row: &Record, column: Column, day: Date) -> Result<(), Refused> {
        match self.latest {
            Some(latest) if day > latest => {
                let words =
                    format!("{day} is after the day of import, {latest}: correct the date or the computer's clock");
                Err(self.reject(row, column, RejectCode::InTheFuture, words))
            }
            _ => Ok(()),
        }
    }

    /// A text that the row cannot do without.
    pub fn text<'r>(&mut self, row: &'r Record, column: Column) -> Result<&'r str, Refused> {
        match row.cell(column) {
            "" => Err(self.reject(row, column, RejectCode::Missing, "the row cannot be used without this cell")),
            text => Ok(text),
        }
    }

    pub(crate) fn fill(self, report: &mut Report) {
        report.rejected = self.rejected;
        report.rejected_total = self.rejected_total;
        report.ignored_columns = self.ignored;
        report.warnings = self.warnings;
    }
}

fn number_words(code: RejectCode) -> &'static str {
    match code {
        RejectCode::OutOfRange => "the number is larger than anything that can be counted",
        _ => "not a number that fits this column: leave the cell empty where there is no value",
    }
}
