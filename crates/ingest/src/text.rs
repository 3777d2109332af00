//! Text tables: bytes in any of the encodings that exports come in, into records.
//!
//! Invariant: a reader holds one block of bytes and one record. Nothing here grows with the file.

use crate::{record::Record, sink::Stop};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use model::import::Fault;
use std::io::Read;

/// The longest row, quoted lines and all.
pub(crate) const ROW_BYTES: usize = 1 << 20;

/// The most cells in a row.
pub(crate) const CELLS: usize = 2_000;

const BLOCK: usize = 1 << 16;

/// How the bytes of a file stand for characters.
pub(crate) fn encoding_of(head: &[u8], utf8: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(encoding) = bare_utf16(head) {
        return encoding;
    }
    if utf8 { UTF_8 } else { WINDOWS_1252 }
}

/// UTF-16 without a mark, told by the zero bytes beside Latin letters.
fn bare_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 4 && even * 50 < pairs {
        return Some(UTF_16LE);
    }
    (even * 10 > pairs * 4 && odd * 50 < pairs).then_some(UTF_16BE)
}

/// What the head of a file shows not to be a table of text, in words.
pub(crate) fn binary(head: &[u8]) -> Option<&'static str> {
    const MARKS: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "a gzip file: unpack it first"),
        (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
        (b"Rar!", "a RAR archive: unpack it first"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format", "a database"),
        (b"\x7fELF", "a program"),
    ];
    if let Some((_, words)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(words);
    }
    if Encoding::for_bom(head).is_some_and(|(encoding, _)| encoding != UTF_8) || bare_utf16(head).is_some() {
        return None;
    }
    let control = head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count();
    (head.contains(&0) || control * 50 > head.len()).then_some("not text")
}

/// Records of a text table.
pub(crate) struct TextRows<'r> {
    input: Box<dyn Read + 'r>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    block: Vec<u8>,
    at: usize,
    ended: bool,
    separator: u8,
    row: u32,
    consumed: u64,
}

impl<'r> TextRows<'r> {
    /// Starts to read; finds out the separator from the first lines.
    pub(crate) fn open(input: Box<dyn Read + 'r>, encoding: &'static Encoding) -> Result<Self, Stop> {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        let mut rows = Self {
            input,
            decoder,
            raw: vec![0; BLOCK],
            block: Vec::with_capacity(BLOCK * 3),
            at: 0,
            ended: false,
            separator: b',',
            row: 0,
            consumed: 0,
        };
        rows.fill()?;
        if rows.block.starts_with("\u{feff}".as_bytes()) {
            rows.at = 3;
        }
        rows.separator = rows.find_separator();
        Ok(rows)
    }

    /// How many bytes of the file were taken in.
    pub(crate) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Reads the next record; `false` at the end.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Stop> {
        if self.at >= self.block.len() && !self.fill()? {
            return Ok(false);
        }
        self.row = self.row.saturating_add(1);
        let mut cells = record.take_cells(self.row);
        let outcome = self.scan(&mut cells);
        record.put_cells(cells);
        outcome.map(|()| true)
    }

    fn scan(&mut self, cells: &mut Cells) -> Result<(), Stop> {
        let mut state = State::Start;
        loop {
            while self.at < self.block.len() {
                let rest = &self.block[self.at..];
                let run = run_length(rest, state, self.separator);
                cells.text.extend_from_slice(&rest[..run]);
                self.at += run;
                if cells.text.len() > ROW_BYTES {
                    return Err(too_long(self.row, state).into());
                }
                let Some(byte) = self.block.get(self.at).copied() else { break };
                if state == State::Return {
                    self.at += usize::from(byte == b'\n');
                    return Ok(());
                }
                self.at += 1;
                let next = step(state, byte, self.separator, cells);
                if cells.ends.len() > CELLS {
                    return Err(too_wide(self.row).into());
                }
                let Some(next) = next else {
                    return Ok(());
                };
                state = next;
            }
            if !self.fill()? {
                if state != State::Return {
                    cells.ends.push(cells.text.len());
                }
                return Ok(());
            }
        }
    }

    /// Takes in the next block; `false` at the end of the file.
    fn fill(&mut self) -> Result<bool, Stop> {
        self.block.clear();
        self.at = 0;
        while self.block.is_empty() && !self.ended {
            let count = read_some(&mut *self.input, &mut self.raw)?;
            self.consumed += count as u64;
            self.ended = count == 0;
            match &mut self.decoder {
                None => self.block.extend_from_slice(&self.raw[..count]),
                Some(decoder) => decode(decoder, &self.raw[..count], self.ended, &mut self.block),
            }
        }
        Ok(!self.block.is_empty())
    }

    /// A `sep=` line is taken at its word and passed over. Else the separator is the one that cuts most of the first lines
    /// into the same number of cells.
    fn find_separator(&mut self) -> u8 {
        let head = &self.block[self.at..];
        if head.len() > 4
            && head[..4].eq_ignore_ascii_case(b"sep=")
            && head[4].is_ascii()
            && !head[4].is_ascii_alphanumeric()
        {
            let separator = if matches!(head[4], b'\r' | b'\n') { b',' } else { head[4] };
            let end = head.iter().position(|b| *b == b'\n').map_or(head.len(), |at| at + 1);
            self.at += end;
            return separator;
        }
        let best = [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|separator| evenness(head, *separator));
        best.unwrap_or(b',')
    }
}

/// Where the reader stands within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a cell.
    Start,
    /// Inside a cell without quotes, or after the closing quote.
    Bare,
    /// Inside quotes.
    Quoted,
    /// After a quote inside quotes: the end of the cell, or half of a doubled quote.
    Quote,
    /// After a carriage return that ended the record: a line feed after it belongs to it.
    Return,
}

/// A record being read.
pub(crate) struct Cells {
    pub(crate) text: Vec<u8>,
    pub(crate) ends: Vec<usize>,
}

/// How many bytes belong to the cell as they are.
fn run_length(rest: &[u8], state: State, separator: u8) -> usize {
    let end = match state {
        State::Bare => rest.iter().position(|b| *b == separator || *b == b'\n' || *b == b'\r'),
        State::Quoted => rest.iter().position(|b| *b == b'"'),
        State::Start | State::Quote | State::Return => Some(0),
    };
    end.unwrap_or(rest.len())
}

/// Takes one byte that means something. `None` when the record is complete.
fn step(state: State, byte: u8, separator: u8, cells: &mut Cells) -> Option<State> {
    match (state, byte) {
        (State::Start, b'"') => Some(State::Quoted),
        (State::Quoted, _) => Some(State::Quote),
        (State::Quote, b'"') => {
            cells.text.push(b'"');
            Some(State::Quoted)
        }
        (_, byte) if byte == separator => {
            cells.ends.push(cells.text.len());
            Some(State::Start)
        }
        (_, b'\n') => {
            cells.ends.push(cells.text.len());
            None
        }
        (_, b'\r') => {
            cells.ends.push(cells.text.len());
            Some(State::Return)
        }
        (_, byte) => {
            cells.text.push(byte);
            Some(State::Bare)
        }
    }
}

fn decode(decoder: &mut Decoder, mut raw: &[u8], last: bool, block: &mut Vec<u8>) {
    loop {
        let start = block.len();
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3) + 16;
        block.resize(start + room, 0);
        let (outcome, read, written, _) = decoder.decode_to_utf8(raw, &mut block[start..], last);
        block.truncate(start + written);
        raw = &raw[read..];
        if outcome == CoderResult::InputEmpty {
            return;
        }
    }
}

/// Reads a block, however small the pieces in which it comes.
fn read_some(input: &mut dyn Read, raw: &mut [u8]) -> Result<usize, Stop> {
    let mut count = 0;
    while count < raw.len() {
        match input.read(&mut raw[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Stop::Read(error)),
        }
    }
    Ok(count)
}

/// How many of the first lines have the commonest number of cells, and that number. Nothing when most have one cell.
fn evenness(head: &[u8], separator: u8) -> (usize, usize) {
    let mut widths: Vec<usize> = Vec::new();
    let (mut width, mut quoted, mut comment) = (1, false, head.first() == Some(&b'#'));
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if !comment {
                    widths.push(width);
                }
                (width, comment) = (1, head.get(at + 1) == Some(&b'#') && head.get(at + 2) == Some(&b' '));
                if widths.len() >= 40 {
                    break;
                }
            }
            byte if *byte == separator && !quoted => width += 1,
            _ => {}
        }
    }
    if widths.len() < 40 && width > 1 {
        widths.push(width);
    }
    let lines = |wanted: usize| widths.iter().filter(|width| **width == wanted).count();
    let best = widths.iter().filter(|width| **width > 1).map(|width| (lines(*width), *width)).max();
    let cut = widths.iter().filter(|width| **width > 1).count();
    best.filter(|_| cut * 2 > widths.len()).unwrap_or((0, 0))
}

fn too_long(row: u32, state: State) -> Fault {
    let why = match state {
        State::Quoted => "a quote that opens there is not closed within 1 MiB: look for a stray quote in the row",
        _ => "it is longer than 1 MiB: no export has such rows, look for missing line ends",
    };
    Fault::new("line-too-long", format!("row {row}: {why}. Nothing was stored"))
}

fn too_wide(row: u32) -> Fault {
    let words = format!(
        "row {row} has more than {CELLS} columns: no export has so many, look for a wrong separator. Nothing was stored"
    );
    Fault::new("too-many-columns", words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let utf8 = std::str::from_utf8(bytes).is_ok();
        let mut rows = TextRows::open(Box::new(bytes), encoding_of(bytes, utf8)).unwrap();
        let (mut record, mut all) = (Record::default(), Vec::new());
        while rows.read(&mut record).unwrap() {
            all.push((record.row, record.cells().map(str::to_owned).collect()));
        }
        all
    }

    fn check(bytes: &[u8], expected: &[&[&str]]) {
        let read: Vec<_> = rows(bytes).into_iter().map(|(_, cells)| cells).collect();
        assert_eq!(read, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn separators_quotes_and_line_ends() {
        check(b"a,b\r\n1,2\r\n", &[&["a", "b"], &["1", "2"]]);
        check(b"a;b\n1,5;2\n3,5;4", &[&["a", "b"], &["1,5", "2"], &["3,5", "4"]]);
        check(b"a\tb\n1\t2\n", &[&["a", "b"], &["1", "2"]]);
        check(b"a|b\n1|2\n", &[&["a", "b"], &["1", "2"]]);
        check(b"sep=;\na;b,c\n", &[&["a", "b,c"]]);
        check(b"a,b\n\"x\ny, \"\"z\"\"\",2\n", &[&["a", "b"], &["x\ny, \"z\"", "2"]]);
        check(b"a,b\r1,2\r", &[&["a", "b"], &["1", "2"]]);
        check(b"a,b\n\n1,", &[&["a", "b"], &[""], &["1", ""]]);
        check(b"caption\nhello; world\n", &[&["caption"], &["hello; world"]]);
    }

    #[test]
    fn halves_of_a_character_in_two_cells_are_none() {
        let bytes = b"a\xc3,\xa4b\n";
        let mut rows = TextRows::open(Box::new(&bytes[..]), UTF_8).unwrap();
        let mut record = Record::default();
        assert!(rows.read(&mut record).unwrap());
        assert_eq!(record.cells().collect::<Vec<_>>(), ["a\u{fffd}", "\u{fffd}b"]);
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let numbers: Vec<_> = rows(b"sep=,\na,b\n\"1\n2\",3\n\n4,5\n").into_iter().map(|(row, _)| row).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }

    #[test]
    fn encodings_are_told_apart() {
        let text = "a,b\nAufrufe,ü\n";
        let expected: &[&[&str]] = &[&["a", "b"], &["Aufrufe", "ü"]];
        check(text.as_bytes(), expected);
        check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), expected);
        check(&[b"\xff\xfe".to_vec(), utf16(text, false)].concat(), expected);
        check(&[b"\xfe\xff".to_vec(), utf16(text, true)].concat(), expected);
        check(&utf16(text, false), expected);
        check(&utf16(text, true), expected);
        check(b"a,b\nAufrufe,\xfc\n", expected);
        assert_eq!(encoding_of(b"a,\xfc", false), WINDOWS_1252);
    }

    #[test]
    fn endless_rows_are_refused_by_number() {
        for (body, words) in [(&b"x"[..], "row 2: it is longer"), (b"\"x", "row 2: a quote that opens")] {
            let bytes = [b"a,b\n", body, &vec![b'x'; 10 << 20]].concat();
            let mut rows = TextRows::open(Box::new(&bytes[..]), UTF_8).unwrap();
            let mut record = Record::default();
            assert!(rows.read(&mut record).unwrap());
            let Err(Stop::Fault(fault)) = rows.read(&mut record) else { panic!("not refused") };
            assert_eq!(fault.code, "line-too-long");
            assert!(fault.message.contains(words), "{}", fault.message);
        }
    }

    #[test]
    fn binary_files_are_known() {
        assert_eq!(binary(b"%PDF-1.7"), Some("a PDF"));
        assert_eq!(binary(b"\0\x01\x02abc"), Some("not text"));
        assert_eq!(binary("a,b\nü".as_bytes()), None);
        assert_eq!(binary(&utf16("a,b\n1,2\n", false)), None);
    }

    proptest! {
        #[test]
        fn what_is_quoted_reads_back(cells in proptest::collection::vec("[a-z\",\n\r;é]{0,8}", 2..6)) {
            let line = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
            let bytes = format!("sep=,\n{line}\n");
            let mut rows = TextRows::open(Box::new(bytes.as_bytes()), UTF_8).unwrap();
            let mut record = Record::default();
            rows.read(&mut record).unwrap();
            let read: Vec<_> = (0..record.len()).map(|at| record.raw(at).to_owned()).collect();
            prop_assert_eq!(read, cells);
        }

        #[test]
        fn any_bytes_are_read_to_the_end(bytes in any::<Vec<u8>>()) {
            rows(&bytes);
        }
    }
}
