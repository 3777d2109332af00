//! Uploaded files: streamed to the disk, never held in memory, with what the person said about them.
//!
//! Invariant: a temporary file lives as long as its upload, and no longer.

use crate::{
    error::Problem,
    format,
    room::Room,
    state::{Options, State, Upload},
};
use axum::{
    extract::multipart::{Field, Multipart, MultipartError},
    http::StatusCode,
};
use model::{
    Date, Timestamp,
    calendar::Calendar,
    id::{CampaignId, CreatorId},
    import::Report,
};
use std::{collections::BTreeMap, io};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

/// How long a field that is no file may be.
const WORDS: usize = 1000;

/// Takes every file of a form in; the fields may come in any order.
pub async fn take(state: &State, room: &Room, form: Multipart) -> Result<Vec<Report>, Problem> {
    let (files, words) = receive(state.upload_limit(), form).await?;
    let options = options(&words, room, state.now())?;
    if files.is_empty() {
        return Err(Problem::asked(vec!["No file was sent. Choose one, or drop it on the page.".to_owned()]));
    }
    let mut reports = Vec::new();
    for (name, file) in files {
        let upload = Upload { name, path: file.path().to_owned(), options: options.clone() };
        let answer = state.door().import(&room.workspace, upload).await;
        let words = "The file could not be imported and nothing of it was stored. The reason stands in the log.";
        reports.extend(answer.map_err(|error| Problem::inside(words, &error))?);
    }
    Ok(reports)
}

type Received = (Vec<(String, NamedTempFile)>, BTreeMap<String, String>);

async fn receive(limit: u64, mut form: Multipart) -> Result<Received, Problem> {
    let (mut files, mut words) = (Vec::new(), BTreeMap::new());
    let mut left = limit;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(base_name) {
            Some(file) if !file.is_empty() => files.push((file, store(field, &mut left, limit).await?)),
            Some(_) => {}
            None => {
                let text = short(field).await?;
                if !text.trim().is_empty() {
                    words.insert(name, text.trim().to_owned());
                }
            }
        }
    }
    Ok((files, words))
}

async fn store(mut field: Field<'_>, left: &mut u64, limit: u64) -> Result<NamedTempFile, Problem> {
    let disk = |error: io::Error| Problem::inside("The file could not be written to the server's disk.", &error);
    let file = NamedTempFile::new().map_err(disk)?;
    let mut out = tokio::fs::File::from_std(file.reopen().map_err(disk)?);
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        *left = left.checked_sub(size).ok_or_else(|| too_large(limit))?;
        out.write_all(&chunk).await.map_err(disk)?;
    }
    out.flush().await.map_err(disk)?;
    Ok(file)
}

async fn short(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > WORDS {
            return Err(Problem::asked(vec!["A field of the form is too long.".to_owned()]));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn options(words: &BTreeMap<String, String>, room: &Room, now: Timestamp) -> Result<Options, Problem> {
    let mut errors = Vec::new();
    let text = |name: &str| words.get(name).cloned();
    let kind = text("kind").inspect(|kind| {
        if !ingest::kinds().iter().any(|known| known.id == kind) {
            errors.push(format!("{kind:?} is not a kind of file that Kepi knows. Leave it out to have it recognised."));
        }
    });
    let time_zone = text("time_zone").inspect(|zone| errors.extend(Calendar::in_zone(zone).err()));
    let as_of = text("as_of").and_then(|text| match instant(&text, &room.workspace.calendar) {
        Some(at) => Some(at.min(now)),
        None => {
            errors.push(format!("{text:?} is not a day or an instant. Write 2024-06-30, or 2024-06-30T12:00:00Z."));
            None
        }
    });
    if errors.is_empty() {
        let (creator, campaign) = (text("creator").map(CreatorId::new), text("campaign").map(CampaignId::new));
        return Ok(Options { kind, creator, campaign, as_of, time_zone });
    }
    Err(Problem::asked(errors))
}

/// An instant, or a civil day, which stands for its end.
fn instant(text: &str, calendar: &Calendar) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| calendar.end_of(text.parse::<Date>().ok()?))
}

/// The last part of a name: browsers and programs may send folders.
fn base_name(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect()
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The form is too large.".to_owned());
    }
    Problem::asked(vec![format!(
        "The upload broke off or is not a form with files: {}. Send it again.",
        error.body_text()
    )])
}

#[expect(clippy::cast_precision_loss, reason = "a size in megabytes is printed with three figures")]
fn too_large(limit: u64) -> Problem {
    let size = format::compact(limit as f64 / 1e6);
    let words = format!(
        "The files are larger than {size}\u{202f}MB together. Send them one by one, or use `kepi import` on the server."
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_stands_for_its_end_and_names_lose_their_folders() {
        let berlin = Calendar::in_zone("Europe/Berlin").unwrap();
        assert_eq!(instant("2024-06-30", &berlin).unwrap().to_string(), "2024-06-30T22:00:00Z");
        assert_eq!(instant("2024-06-30T12:00:00Z", &berlin).unwrap().to_string(), "2024-06-30T12:00:00Z");
        assert_eq!(instant("June", &berlin), None);
        assert_eq!(base_name("C:\\fakepath\\a.csv"), "a.csv");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
    }
}
