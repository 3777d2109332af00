//! Asking the router: requests with the headers that a browser sends, answers with their text.

use crate::season::Season;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use tower::ServiceExt;

/// What came back.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The part of the page between two texts.
    pub fn between(&self, start: &str, end: &str) -> &str {
        let from = self.text.find(start).unwrap_or_else(|| panic!("no {start:?} in {}", self.text)) + start.len();
        let to = self.text[from..].find(end).unwrap_or_else(|| panic!("no {end:?} after {start:?}")) + from;
        &self.text[from..to]
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// The router of a season.
pub fn router(season: &Season) -> Router {
    web::router(season.state())
}

/// Sends a request.
pub async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 50_000_000).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

/// Asks for a page.
pub async fn get(router: &Router, address: &str) -> Answer {
    send(router, Request::get(address).header(header::HOST, "localhost:8080").body(Body::empty()).unwrap()).await
}

/// Asks for every page of a list (template, address, a text that shows it) and expects it whole, with no style or script
/// in its elements. Answers their texts.
pub async fn drawn_whole(router: &Router, list: &[(&str, &str, &str)]) -> Vec<String> {
    let mut pages = Vec::new();
    for (template, address, shows) in list {
        let text = get(router, address).await.text;
        assert!(text.contains(shows), "{template} at {address}: {text}");
        assert!(text.ends_with("</html>"), "{template} is cut off");
        assert!(!text.contains(" style=") && !text.contains(" onclick="), "{address}");
        pages.push(text);
    }
    pages
}

/// A form with files and fields, as a browser sends it.
pub fn form(address: &str, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, bytes) in files {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n").bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    Request::post(address)
        .header(header::HOST, "localhost:8080")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap()
}

/// A form of fields alone, as a browser sends it.
pub fn post_form(address: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request::post(address)
        .header(header::HOST, "localhost:8080")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

/// The texts of every cell of a column of a table in a page, counted from 0.
pub fn column(page: &Answer, table: &str, at: usize) -> Vec<String> {
    let table = page.between(&format!("id=\"{table}\""), "</section>");
    let body = &table[table.find("<tbody>").map_or(0, |at| at + 7)..table.find("</tbody>").unwrap_or(table.len())];
    body.split("<tr>").skip(1).map(|row| plain(row.split("<td").nth(at + 1).unwrap_or_default())).collect()
}

/// The text of a cell, without tags.
fn plain(cell: &str) -> String {
    let mut text = String::new();
    let mut inside = true;
    for c in cell.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.trim().to_owned()
}
