//! The rows of a CSV that a person handed in, each with the line that it begins on.
//!
//! It does not know what the columns mean.
//!
//! Invariant: a row is the line of the file that it begins on, however lines end, and whatever empty ones lie between.

use super::fault::Faults;
use crate::stop::usage;
use csv::{ByteRecord, Reader};
use flate2::bufread::MultiGzDecoder;
use std::{
    fs::File,
    io::{BufRead, BufReader, Chain, Read},
    path::Path,
};

/// The bytes of a file, or of standard input for `-`, unpacked where they are gzipped.
pub fn open(file: &str) -> anyhow::Result<Box<dyn Read>> {
    let unreadable = |error: std::io::Error| usage(format!("{file} cannot be read: {error}"));
    let bytes: Box<dyn Read> = match file {
        "-" => Box::new(std::io::stdin()),
        _ if Path::new(file).is_dir() => return Err(usage(format!("{file} is a folder: name a file"))),
        _ => Box::new(File::open(file).map_err(unreadable)?),
    };
    let mut bytes = BufReader::with_capacity(1 << 16, bytes);
    let gzipped = bytes.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
    Ok(if gzipped { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) })
}

/// A file that is being read.
pub struct Rows<R> {
    reader: Reader<Chain<R, &'static [u8]>>,
    /// The headings, as they were written.
    pub headings: ByteRecord,
    /// Whether the line feed at a row's end is read with the row; after a carriage return it is read with the next.
    terminator: u64,
    record: ByteRecord,
}

impl<R: Read> Rows<R> {
    /// Reads the headings. Fails when the source does.
    pub fn of(source: R) -> Result<Self, csv::Error> {
        let source = source.chain(&b"\n"[..]);
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(source);
        let headings = reader.byte_headers()?.clone();
        let terminator = (reader.position().line() - 1).min(1);
        Ok(Self { reader, headings, terminator, record: ByteRecord::new() })
    }

    /// The next row. Where it began follows from the line that it ended on; the reader's own word for it is where the row before
    /// it ended, empty lines not counted.
    pub fn read(&mut self) -> Result<Option<(u64, &ByteRecord)>, csv::Error> {
        if !self.reader.read_byte_record(&mut self.record)? {
            return Ok(None);
        }
        let within = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        Ok(Some((self.reader.position().line().saturating_sub(within + self.terminator), &self.record)))
    }
}

/// Where the column with one of some headings is, with the heading as it was written; `None` where there is none. Two of them are
/// a fault, which calls them by the first of the headings.
pub fn column(headings: &ByteRecord, known: &[&str]) -> Result<Option<(usize, String)>, Faults> {
    let written = headings.iter().map(|heading| String::from_utf8_lossy(heading).into_owned()).enumerate();
    let mut found = written.filter(|(_, heading)| known.contains(&plain(heading).as_str()));
    let first = found.next();
    match found.next() {
        Some((_, second)) => {
            let message = format!("two columns hold the {}: leave one of them, not also {second:?}", known[0]);
            Err(Faults::of_table("two-columns", message))
        }
        None => Ok(first),
    }
}

/// What the headings say, for a message.
pub fn written(headings: &ByteRecord) -> String {
    headings.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}

/// A heading without what programs put around it.
fn plain(heading: &str) -> String {
    heading.trim_start_matches('\u{feff}').trim().trim_matches('"').to_lowercase()
}
