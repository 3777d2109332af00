//! `GET /js/kepi.js`: the script for the shop's pages.

use crate::{caller::text, script};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Serves the script, packed where the browser takes it so.
pub(crate) async fn get(request: HeaderMap) -> Response {
    let script = script::get();
    let mut headers = HeaderMap::new();
    let mut put = |name, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).expect("invariant: these headers are ASCII"));
    };
    put(header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    put(header::CACHE_CONTROL, "public, max-age=3600");
    put(header::ETAG, &script.tag);
    put(header::VARY, "Accept-Encoding");
    put(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    if text(&request, header::IF_NONE_MATCH.as_str()).is_some_and(|known| known.contains(&script.tag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    if text(&request, header::ACCEPT_ENCODING.as_str()).is_some_and(|all| all.contains("gzip")) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return (headers, script.packed.clone()).into_response();
    }
    (headers, script.plain.clone()).into_response()
}
