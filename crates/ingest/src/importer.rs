//! What an importer is: a kind of file, the columns it knows, and a function that reads a section.
//!
//! Invariant: an importer is a table entry. Recognition, lookup of columns, warnings of renamed columns and the list of
//! ignored ones all follow from its fields.

use crate::{
    context::Context,
    findings::Findings,
    heading::{Column, Columns},
    section::Section,
    sink::{Output, Stop},
};

/// A kind of file that Kepi reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The name on the command line and in reports, such as `instagram-posts`; also the source of its facts.
    pub id: &'static str,
    /// The name shown on pages.
    pub title: &'static str,
    /// The platform's canonical name.
    pub platform: &'static str,
    /// What it brings, in plain words.
    pub brings: &'static str,
}

/// How much a column says about the kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the file is not of this kind.
    Required,
    /// Nearly always there.
    Usual,
    /// There in some layouts.
    Optional,
}

/// A column that an importer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its names in normal form (see `heading::normalise`), in every language known, best first; `(*)` at the end stands
    /// for any text in brackets.
    pub names: &'static [&'static str],
    /// How much it says.
    pub need: Need,
}

impl Field {
    /// A column without which the file is not of the kind.
    pub const fn required(names: &'static [&'static str]) -> Self {
        Self { names, need: Need::Required }
    }

    /// A column that is nearly always there.
    pub const fn usual(names: &'static [&'static str]) -> Self {
        Self { names, need: Need::Usual }
    }

    /// A column that some layouts have.
    pub const fn optional(names: &'static [&'static str]) -> Self {
        Self { names, need: Need::Optional }
    }

    /// The column in a section, if it is there; it counts as used.
    pub fn find(&self, columns: &Columns) -> Option<Column> {
        columns.find(self.names)
    }
}

/// What is known of a section before its rows are read.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'a> {
    /// The line above the headings, where there is one.
    pub title: Option<&'a str>,
    /// The name of the worksheet.
    pub sheet: Option<&'a str>,
    /// Comment and title lines above the headings, `#` removed.
    pub preamble: &'a [String],
    /// The columns.
    pub columns: &'a Columns,
}

/// One importer.
#[derive(Clone, Copy)]
pub struct Importer {
    /// The kind of file.
    pub kind: Kind,
    /// Every column that it knows.
    pub fields: &'static [Field],
    /// What the columns alone cannot say: a title among known ones, one column of several. `always` where nothing is.
    pub accepts: fn(&Shape<'_>) -> bool,
    /// Reads the rows of one section.
    pub read: Read,
}

/// Reads the rows of a section into facts.
pub type Read = fn(&mut Section<'_, '_>, &Context, &mut Output<'_>, &mut Findings) -> Result<(), Stop>;

/// Accepts every section that has the required columns.
pub fn always(_: &Shape<'_>) -> bool {
    true
}
