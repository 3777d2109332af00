//! Bundles: zip files as platforms hand them out, and workbooks, which are zip files too.
//!
//! Invariant: nothing is unpacked to disk or kept; what an archive says of its sizes is checked, and then not trusted.

use crate::{
    import::{Body, Desk, IngestError},
    source::{Source, Survey},
};
use model::import::{Fault, Report};
use std::io::{self, BufReader, Read};
use zip::{ZipArchive, result::ZipError};

/// The most bytes that the files of an archive may come to.
const UNPACKED: u64 = 2 << 30;

/// How many times smaller packed data may be, once it is large.
const RATIO: u64 = 200;

/// Files below this size may be packed as well as they like.
const SMALL: u64 = 16 << 20;

/// The most bytes of a workbook, which is held in memory.
const WORKBOOK: u64 = 512 << 20;

/// The most files in an archive.
const FILES: usize = 10_000;

type Archive = ZipArchive<BufReader<Box<dyn crate::source::Input>>>;

pub(crate) fn import(
    desk: &mut Desk<'_>,
    name: &str,
    source: &Source,
    survey: &Survey,
) -> Result<Vec<Report>, IngestError> {
    let unread = |source| IngestError::Read { file: name.to_owned(), source };
    let refused = |desk: &mut Desk<'_>, fault| Ok(vec![desk.refused(name, &survey.sha256, fault)]);
    let mut archive = match ZipArchive::new(BufReader::new(source.open().map_err(unread)?)) {
        Ok(archive) => archive,
        Err(error) => return refused(desk, truncated(&error)),
    };
    let files = match list(&mut archive, survey.bytes) {
        Ok(files) => files,
        Err(fault) => return refused(desk, fault),
    };
    if files.iter().any(|file| matches!(file.name.as_str(), "xl/workbook.xml" | "xl/workbook.bin" | "content.xml")) {
        let total: u64 = files.iter().map(|file| file.size).sum();
        if total > WORKBOOK {
            let words = format!("the workbook unpacks to more than {} MiB: save its sheets as CSV", WORKBOOK >> 20);
            return refused(desk, Fault::new("too-large", words));
        }
        let bytes = source.bytes().map_err(unread)?;
        return Ok(vec![desk.file(name, survey, Body::Workbook(bytes))?]);
    }
    desk.packed = true;
    let mut reports = Vec::new();
    for file in files.iter().filter(|file| file.is_wanted()) {
        reports.push(entry(desk, &mut archive, file, &format!("{name}!{}", file.name))?);
    }
    if reports.is_empty() {
        return refused(desk, Fault::new("empty", "the archive holds no files to import"));
    }
    Ok(reports)
}

/// One file in an archive, as the archive describes it.
struct Entry {
    index: usize,
    name: String,
    size: u64,
}

impl Entry {
    fn is_wanted(&self) -> bool {
        let hidden =
            self.name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db");
        !hidden && !self.name.ends_with('/')
    }
}

fn list(archive: &mut Archive, packed: u64) -> Result<Vec<Entry>, Fault> {
    if archive.len() > FILES {
        return Err(Fault::new("too-large", format!("the archive holds more than {FILES} files")));
    }
    let (mut entries, mut total) = (Vec::new(), 0_u64);
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| truncated(&error))?;
        if file.encrypted() {
            return Err(Fault::new(
                "encrypted",
                "the archive is locked with a password: unpack it and import its files",
            ));
        }
        let name = file.name().map_err(|error| truncated(&error))?.into_owned();
        let size = file.size();
        total = total.saturating_add(size);
        if size > SMALL && size / file.compressed_size().max(1) > RATIO {
            return Err(bomb(&format!("{name} would unpack to {} MiB, {RATIO} times its size or more", size >> 20)));
        }
        entries.push(Entry { index, name, size });
    }
    if total > UNPACKED {
        return Err(bomb(&format!("its files would unpack to {} MiB, more than {} MiB", total >> 20, UNPACKED >> 20)));
    }
    if total > SMALL && total / packed.max(1) > RATIO {
        return Err(bomb(&format!("its files would unpack to {} MiB, {RATIO} times its size or more", total >> 20)));
    }
    Ok(entries)
}

fn entry(desk: &mut Desk<'_>, archive: &mut Archive, file: &Entry, name: &str) -> Result<Report, IngestError> {
    let survey = match survey(archive, file) {
        Ok(survey) => survey,
        Err(fault) => return Ok(desk.refused(name, "", fault)),
    };
    if survey.head.starts_with(b"PK\x03\x04") {
        return Ok(match packed_workbook(archive, file) {
            Ok(Some(bytes)) => desk.file(name, &survey, Body::Workbook(bytes.into()))?,
            Ok(None) => {
                let fault = Fault::new("nested-zip", "an archive inside an archive: unpack it and import it by itself");
                desk.refused(name, &survey.sha256, fault)
            }
            Err(fault) => desk.refused(name, &survey.sha256, fault),
        });
    }
    match archive.by_index(file.index) {
        Ok(inner) => desk.file(name, &survey, Body::Text(Box::new(inner.take(survey.bytes)))),
        Err(error) => Ok(desk.refused(name, &survey.sha256, truncated(&error))),
    }
}

/// Unpacks once to hash, and to see that the file is as long as the archive says.
fn survey(archive: &mut Archive, file: &Entry) -> Result<Survey, Fault> {
    let inner = archive.by_index(file.index).map_err(|error| truncated(&error))?;
    let survey = Survey::of(&mut inner.take(file.size.saturating_add(1))).map_err(|error| truncated(&error))?;
    if survey.bytes > file.size {
        return Err(bomb(&format!("{} is longer than the archive says", file.name)));
    }
    Ok(survey)
}

/// The bytes of an entry that is a workbook; `None` when it is another kind of archive.
fn packed_workbook(archive: &mut Archive, file: &Entry) -> Result<Option<Vec<u8>>, Fault> {
    if file.size > WORKBOOK / 8 {
        return Err(Fault::new(
            "too-large",
            "the workbook in the archive is too large: unpack it and save its sheets as CSV",
        ));
    }
    let mut bytes = Vec::new();
    let inner = archive.by_index(file.index).map_err(|error| truncated(&error))?;
    inner.take(file.size).read_to_end(&mut bytes).map_err(|error| truncated(&error))?;
    let Ok(mut packed) =
        ZipArchive::new(BufReader::new(Box::new(io::Cursor::new(bytes.clone())) as Box<dyn crate::source::Input>))
    else {
        return Ok(None);
    };
    let entries = list(&mut packed, file.size)?;
    let is_workbook =
        entries.iter().any(|e| matches!(e.name.as_str(), "xl/workbook.xml" | "xl/workbook.bin" | "content.xml"));
    Ok((is_workbook && entries.iter().map(|e| e.size).sum::<u64>() <= WORKBOOK).then_some(bytes))
}

/// What a failure inside an archive means to its reader.
pub(crate) fn truncated(error: &(dyn std::error::Error + 'static)) -> Fault {
    if let Some(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)) = error.downcast_ref() {
        return Fault::new(
            "unsupported-zip",
            "the archive is packed in a way that is not supported: unpack it and import its files",
        );
    }
    let words = format!("the archive is cut off or damaged ({error}): download it again. Nothing of it was stored");
    Fault::new("truncated-zip", words)
}

fn bomb(what: &str) -> Fault {
    Fault::new("zip-bomb", format!("{what}: no export is packed like that. Unpack it yourself if you trust it"))
}
