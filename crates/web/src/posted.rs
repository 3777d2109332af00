//! What a form brings: fields by name, as the browser sent them.
//!
//! Invariant: values are neither trimmed nor dropped; whoever reads them decides.

use axum::http::{HeaderMap, header};
use url::form_urlencoded::{Serializer, parse};

/// The fields of a form, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted(Vec<(String, String)>);

impl Posted {
    /// Reads a body of the kind `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        Self(parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Fields that are known already.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The first value of a name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The first value of a name without blanks around it.
    pub fn words(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// Every value of a name that is not blank.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let of_name = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim());
        of_name.filter(|value| !value.is_empty()).collect()
    }

    /// The fields whose names start alike: what follows in the name, and the value.
    pub fn under<'a>(&'a self, start: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, value)| Some((name.strip_prefix(start)?, value.trim())))
    }
}

/// A text as a form sends it: browsers end its lines with CR LF, whatever they were. They become those of the text that it
/// was made from.
pub fn lines(text: &str, before: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    if before.contains("\r\n") { plain.replace('\n', "\r\n") } else { plain }
}

/// The name of the cookie that remembers who writes.
const AUTHOR: &str = "kepi-author";

/// Who wrote last from this browser.
pub fn author(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let found = pairs.find(|(name, _)| *name == AUTHOR).map(|(_, value)| format!("a={value}"));
    found.map(|pair| Posted::parse(pair.as_bytes()).words("a").to_owned()).unwrap_or_default()
}

/// The header that makes the browser remember who writes, for a year.
pub fn remember(author: &str) -> String {
    let value = Serializer::new(String::new()).append_pair("a", author).finish();
    let value = value.strip_prefix("a=").unwrap_or_default();
    format!("{AUTHOR}={value}; Path=/plan; Max-Age=31536000; SameSite=Strict; HttpOnly")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_did() {
        assert_eq!(lines("a\r\nb\r\n", "a\n"), "a\nb\n");
        assert_eq!(lines("a\r\nb\n", "a\r\n"), "a\r\nb\r\n");
    }

    #[test]
    fn the_author_is_remembered_whatever_the_name() {
        let name = "Zoë; O'Brien = \"Z\"";
        let cookie = remember(name);
        let sent = cookie.split("; ").next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, format!("theme=dark; {sent}").parse().unwrap());
        assert_eq!(author(&headers), name);
        assert_eq!(author(&HeaderMap::new()), "");
    }
}
