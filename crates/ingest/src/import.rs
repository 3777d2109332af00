//! The door: one file in, facts to a sink, a report out.
//!
//! Invariant: a file with a fault gives a report and no panic; what its parts had already brought is the sink's to drop,
//! which `Sink::end` tells by the report's fault.

use crate::{
    bundle,
    choose::{self, Choice},
    context::Context,
    findings::Findings,
    generic,
    layout::{Layout, Rows},
    recognise,
    section::Section,
    sink::{Output, Sink, Stop},
    source::{Source, Survey},
    text::{self, TextRows},
    workbook,
};
use encoding_rs::WINDOWS_1252;
use model::import::{Fault, Report};
use std::{error::Error, io, io::Read};

/// How far the reading of one file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read, unpacked.
    pub bytes_done: u64,
    /// Bytes in all, unpacked.
    pub bytes_total: u64,
    /// Rows read, headings included.
    pub rows: u64,
}

/// The world failed: nothing is wrong with the file as such.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file could not be read.
    #[error("{file} could not be read")]
    Read {
        /// The file's name.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was read could not be stored.
    #[error("what was read from {file} could not be stored")]
    Sink {
        /// The file's name.
        file: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Where facts and progress go, and what the file is read by.
pub(crate) struct Desk<'a> {
    pub(crate) context: &'a Context,
    pub(crate) sink: &'a mut dyn Sink,
    pub(crate) progress: &'a mut dyn FnMut(Progress),
    /// Whether the file lies in an archive, so that a failure to read it is the archive's damage.
    pub(crate) packed: bool,
}

/// What a file holds.
pub(crate) enum Body<'r> {
    /// Text in rows.
    Text(Box<dyn Read + 'r>),
    /// Sheets.
    Workbook(bytes::Bytes),
}

/// Imports a file: one report for a table or workbook, one for every file inside a zip.
///
/// A report with a `fault` means that nothing of that file may be stored. Everything else that is wrong with the file is
/// in its report too; an error is the world's failure or the sink's.
pub fn import(
    name: &str,
    source: Source,
    context: &Context,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Report>, IngestError> {
    let unread = |source| IngestError::Read { file: name.to_owned(), source };
    let survey = Survey::of(&mut source.open().map_err(unread)?).map_err(unread)?;
    let mut desk = Desk { context, sink, progress, packed: false };
    if survey.head.starts_with(b"PK\x03\x04") || survey.head.starts_with(b"PK\x05\x06") {
        return bundle::import(&mut desk, name, &source, &survey);
    }
    let body = if survey.head.starts_with(b"\xd0\xcf\x11\xe0") {
        Body::Workbook(source.bytes().map_err(unread)?)
    } else {
        Body::Text(Box::new(source.open().map_err(unread)?))
    };
    Ok(vec![desk.file(name, &survey, body)?])
}

impl Desk<'_> {
    /// Reads one file that is no bundle.
    pub(crate) fn file(&mut self, name: &str, survey: &Survey, body: Body<'_>) -> Result<Report, IngestError> {
        let failed = |source| IngestError::Sink { file: name.to_owned(), source };
        if let Some(known) = self.sink.begin(name, &survey.sha256).map_err(failed)? {
            return Ok(known);
        }
        let mut report = Report { file: name.to_owned(), sha256: survey.sha256.clone(), ..Report::default() };
        let mut reading = Reading { file: name.to_owned(), ..Reading::default() };
        let mut output = Output::new(self.sink);
        let outcome = reading.tables(survey, body, self.context, (&mut output, self.progress));
        let outcome = outcome.and_then(|()| reading.end()).and_then(|()| output.flush());
        output.fill(&mut report);
        reading.fill(&mut report);
        match outcome {
            Ok(()) => {}
            Err(Stop::Fault(fault)) => refuse(&mut report, fault),
            Err(Stop::Read(error)) if self.packed => refuse(&mut report, bundle::truncated(&error)),
            Err(Stop::Read(source)) => return Err(IngestError::Read { file: name.to_owned(), source }),
            Err(Stop::Sink(source)) => return Err(failed(source)),
        }
        self.sink.end(&report).map_err(failed)?;
        Ok(report)
    }

    /// The report of a file that cannot even be opened.
    pub(crate) fn refused(&mut self, name: &str, sha256: &str, fault: Fault) -> Report {
        let mut report = Report { file: name.to_owned(), sha256: sha256.to_owned(), ..Report::default() };
        refuse(&mut report, fault);
        report
    }
}

fn refuse(report: &mut Report, fault: Fault) {
    report.fault = Some(fault);
    (report.stored, report.updated, report.unchanged) = (0, 0, 0);
}

/// The sections of one file as they are read.
#[derive(Default)]
struct Reading {
    file: String,
    findings: Findings,
    kind: Option<String>,
    rows: u64,
    sections: u64,
    unknown: Vec<(String, Option<recognise::Nearest>)>,
}

type Out<'o, 's> = (&'o mut Output<'s>, &'o mut dyn FnMut(Progress));

impl Reading {
    fn tables(&mut self, survey: &Survey, body: Body<'_>, context: &Context, out: Out<'_, '_>) -> Result<(), Stop> {
        let (output, progress) = out;
        match body {
            Body::Text(input) => {
                if let Some(fault) = unusable(survey) {
                    return Err(fault.into());
                }
                let encoding = text::encoding_of(&survey.head, survey.utf8);
                if encoding == WINDOWS_1252 {
                    let words = "the file is not UTF-8 and was read as Windows-1252: check letters with accents";
                    self.findings.warn("encoding", words);
                }
                let rows = Rows::Text(TextRows::open(input, encoding)?);
                self.table(Layout::new(rows, (&self.file, None), survey.bytes, progress), context, output)
            }
            Body::Workbook(bytes) => {
                for sheet in workbook::open(bytes)? {
                    let layout = Layout::new(
                        Rows::Sheet(sheet.rows),
                        (&self.file, Some(sheet.name)),
                        survey.bytes,
                        &mut *progress,
                    );
                    self.table(layout, context, output)?;
                }
                Ok(())
            }
        }
    }

    fn table(&mut self, mut layout: Layout<'_>, context: &Context, output: &mut Output<'_>) -> Result<(), Stop> {
        while let Some(mut section) = layout.section()? {
            self.sections += 1;
            self.section(&mut section, context, output)?;
        }
        layout.report_progress();
        Ok(())
    }

    fn section(
        &mut self,
        section: &mut Section<'_, '_>,
        context: &Context,
        output: &mut Output<'_>,
    ) -> Result<(), Stop> {
        self.findings.begin(section, context);
        let kind = match choose::choose(section, context, &mut self.findings)? {
            Choice::Importer(importer) => {
                self.warn_of_doubles(section);
                recognise::warn_of_renamed(importer, &section.columns, &mut self.findings);
                (importer.read)(section, context, output, &mut self.findings)?;
                importer.kind.id
            }
            Choice::Mapping(mapping) => {
                self.warn_of_doubles(section);
                generic::read(&mapping, section, context, (output, &mut self.findings))?;
                generic::SHEET
            }
            Choice::Unknown(nearest) => {
                let name = section.sheet.clone().or(section.title.clone());
                let name = name.unwrap_or_else(|| format!("section {}", self.sections));
                section.skip()?;
                self.unknown.push((name, nearest));
                return Ok(());
            }
        };
        self.kind.get_or_insert_with(|| kind.to_owned());
        section.skip()?;
        self.rows += section.rows;
        self.findings.ignore_unused(&section.columns);
        Ok(())
    }

    fn warn_of_doubles(&mut self, section: &Section<'_, '_>) {
        for (column, heading) in section.columns.doubles() {
            let place = column.index() + 1;
            let words = format!(
                "the heading {heading:?} stands twice: the first was used, the second, in column {place}, was not"
            );
            self.findings.warn("duplicate-heading", words);
        }
    }

    /// What the whole file comes to once its sections are read.
    fn end(&mut self) -> Result<(), Stop> {
        if self.sections == 0 {
            return Err(empty().into());
        }
        if self.kind.is_none() {
            let nearest = self.unknown.iter().find_map(|(_, nearest)| nearest.as_ref());
            return Err(not_recognised(nearest).into());
        }
        for (name, nearest) in &self.unknown {
            let near = nearest.as_ref().map_or_else(String::new, |near| format!("; {}", near.words()));
            let words = format!("{name:?} was not recognised, its rows were left out{near}");
            self.findings.warn("section-not-recognised", words);
        }
        if self.rows == 0 {
            self.findings.warn("no-rows", "the file has headings and no rows");
        }
        Ok(())
    }

    fn fill(self, report: &mut Report) {
        report.kind = self.kind;
        report.rows_read = self.rows.saturating_sub(self.findings.totals());
        self.findings.fill(report);
    }
}

fn unusable(survey: &Survey) -> Option<Fault> {
    let bare = survey.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&survey.head);
    if survey.bytes <= 1 << 16 && bare.iter().all(u8::is_ascii_whitespace) {
        return Some(empty());
    }
    let what = text::binary(&survey.head)?;
    Some(Fault::new("binary", format!("the file is {what}, not a table: export it as CSV or XLSX")))
}

fn empty() -> Fault {
    Fault::new("empty", "the file is empty: export it again, and look whether the period chosen has anything in it")
}

fn not_recognised(nearest: Option<&recognise::Nearest>) -> Fault {
    let near = nearest.map_or("no kind of file has any of its headings".to_owned(), recognise::Nearest::words);
    let words = format!(
        "not recognised; {near}; or describe its columns with a mapping file: kepi import FILE --mapping MAPPING.toml"
    );
    Fault::new("not-recognised", words)
}
