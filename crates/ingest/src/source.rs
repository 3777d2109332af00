//! Sources: the bytes of a file, on disk or in memory, and what one pass over them tells.
//!
//! Invariant: a file on disk is never held in memory, and is read twice: once for its hash, once for its rows.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::PathBuf,
};

/// A file to import.
#[derive(Clone, Debug)]
pub enum Source {
    /// On disk.
    Path(PathBuf),
    /// In memory.
    Bytes(Bytes),
}

impl From<Vec<u8>> for Source {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

/// What is read from anywhere in it.
pub(crate) trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

impl Source {
    /// Opens it at its start.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Input>> {
        Ok(match self {
            Self::Path(path) => Box::new(File::open(path)?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// Its bytes, all of them. For formats that can only be read so.
    pub(crate) fn bytes(&self) -> io::Result<Bytes> {
        match self {
            Self::Path(path) => Ok(std::fs::read(path)?.into()),
            Self::Bytes(bytes) => Ok(bytes.clone()),
        }
    }
}

/// The SHA-256 of a file in hex: what tells that it was imported before.
pub fn sha256_of(source: &Source) -> io::Result<String> {
    Ok(Survey::of(&mut source.open()?)?.sha256)
}

/// What one pass over the bytes tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) utf8: bool,
    /// The first bytes.
    pub(crate) head: Vec<u8>,
}

const BLOCK: usize = 1 << 16;

impl Survey {
    pub(crate) fn of(input: &mut dyn Read) -> io::Result<Self> {
        let mut block = vec![0; BLOCK];
        let (mut hash, mut check) = (Sha256::new(), Utf8::default());
        let mut survey = Self { utf8: true, ..Self::default() };
        loop {
            let count = match input.read(&mut block) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let bytes = &block[..count];
            hash.update(bytes);
            survey.bytes += count as u64;
            survey.utf8 = survey.utf8 && check.feed(bytes);
            let room = BLOCK.saturating_sub(survey.head.len());
            survey.head.extend_from_slice(&bytes[..count.min(room)]);
        }
        survey.utf8 = survey.utf8 && check.rest.is_empty();
        survey.sha256 = hex(&hash.finalize());
        Ok(survey)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Checks UTF-8 across blocks.
#[derive(Default)]
struct Utf8 {
    rest: Vec<u8>,
}

impl Utf8 {
    fn feed(&mut self, bytes: &[u8]) -> bool {
        let mut bytes = bytes;
        while !self.rest.is_empty() && !bytes.is_empty() {
            self.rest.push(bytes[0]);
            bytes = &bytes[1..];
            match std::str::from_utf8(&self.rest) {
                Ok(_) => self.rest.clear(),
                Err(error) if error.error_len().is_some() => return false,
                Err(_) => {}
            }
        }
        match std::str::from_utf8(bytes) {
            Ok(_) => true,
            Err(error) if error.error_len().is_some() => false,
            Err(error) => {
                self.rest.extend_from_slice(&bytes[error.valid_up_to()..]);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every character is cut.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut block[..1])
        }
    }

    #[test]
    fn one_pass_tells_hash_and_encoding() {
        let survey = Survey::of(&mut Drip("a€ü𝄞".as_bytes())).unwrap();
        assert!(survey.utf8);
        assert_eq!(survey.bytes, 10);
        assert!(!Survey::of(&mut Drip(b"a\xfcb")).unwrap().utf8);
        assert!(!Survey::of(&mut Drip(b"a\xe2\x82")).unwrap().utf8);
        // FIPS 180-2, appendix B.1.
        let abc = sha256_of(&Source::from(b"abc".to_vec())).unwrap();
        assert_eq!(abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
