//! Reading a request's body: never more than a door takes, gzipped or not.
//!
//! Invariant: the limit holds for what arrives and for what it unpacks to.

use crate::problem::Problem;
use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use std::io::Read;

/// Kinds of content that a door of JSON takes. Beacons and trackers send JSON as plain text, so as not to be asked first.
const JSON: [&str; 4] = ["application/json", "text/plain", "application/octet-stream", "text/json"];

/// Reads a body of JSON.
pub async fn json(headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json");
    let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !JSON.contains(&bare.as_str()) && !bare.ends_with("+json") {
        let detail =
            format!("The body is said to be {bare:?}. Send JSON, and say so with Content-Type: application/json.");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", detail));
    }
    raw(headers, body, most).await
}

/// Reads a body of any kind.
pub async fn raw(headers: &HeaderMap, body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(Problem::too_large(most));
    }
    let bytes = axum::body::to_bytes(body, most).await.map_err(|error| too_large_or_broken(&error, most))?;
    match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase()).as_deref() {
        None | Some(b"identity" | b"") => Ok(bytes.into()),
        Some(b"gzip" | b"x-gzip") => unpack(&bytes, most),
        Some(_) => {
            let detail =
                "The body is packed in a way that is not known here. Send it plain or with Content-Encoding: gzip.";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown-encoding", detail))
        }
    }
}

fn unpack(bytes: &[u8], most: usize) -> Result<Vec<u8>, Problem> {
    let mut plain = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    flate2::read::MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|error| Problem::bad(format!("The body is said to be gzipped and cannot be unpacked: {error}.")))?;
    if plain.len() > most {
        return Err(Problem::too_large(most));
    }
    Ok(plain)
}

fn too_large_or_broken(error: &axum::Error, most: usize) -> Problem {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if cause.is::<http_body_util::LengthLimitError>() {
            return Problem::too_large(most);
        }
        next = cause.source();
    }
    Problem::bad("The body broke off before its end. Send it again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b' '; 100_000]).unwrap();
        let packed = packer.finish().unwrap();
        assert!(packed.len() < 1000);
        assert_eq!(unpack(&packed, 1000).unwrap_err().status, 413);
        assert_eq!(unpack(&packed, 100_000).unwrap().len(), 100_000);
        assert_eq!(unpack(b"plain", 1000).unwrap_err().status, 400);
    }
}
