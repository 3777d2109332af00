//! The embedded assets, served with the encoding that the browser takes and the caching that the address allows.

use crate::error::Problem;
use assets::Asset;
use axum::{
    body::{Body, Bytes},
    extract::{Path, RawQuery},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /assets/{name}`
pub async fn file(Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(asset) = assets::find(&name) else {
        return Problem::not_found("no such file").into_plain();
    };
    let tag = format!("\"{}\"", asset.tag);
    let pinned = asset.is_hashed() || query.is_some_and(|query| query == format!("v={}", asset.tag));
    let cache = if pinned { "public, max-age=31536000, immutable" } else { "no-cache" };
    let common = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, cache),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_TYPE, asset.media_type()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let (encoding, bytes) = encoded(asset, &headers);
    let mut response = (common, Body::from(Bytes::from_static(bytes))).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, encoding.parse().expect("invariant: a token"));
    }
    response
}

fn encoded(asset: &'static Asset, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let taken = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes =
        |name: &str| taken.split(',').any(|part| part.split(';').next().is_some_and(|part| part.trim() == name));
    match (asset.br, asset.gz) {
        (Some(br), _) if takes("br") => (Some("br"), br),
        (_, Some(gz)) if takes("gzip") => (Some("gzip"), gz),
        _ => (None, asset.raw),
    }
}

/// The address of an asset that pages name.
///
/// # Panics
/// When the build did not make it, which a test would have seen.
pub fn address(name: &str) -> String {
    assets::find(name).expect("invariant: pages name assets that the build makes").address()
}
