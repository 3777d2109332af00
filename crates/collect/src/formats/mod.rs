//! The formats: one file each, from the bytes of a request to neutral events. Pure: no clock, no storage, no network.
//!
//! Invariant: no body panics; what cannot be used is answered with the place and the reason.

pub mod dub;
pub mod ga4;
pub mod own;
pub mod plausible;
pub mod segment;
pub mod shopify;
pub mod stripe;
pub mod woocommerce;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A body that is not what its format asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// The body as text, or where it stops being one.
pub fn utf8(body: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        Unreadable(format!("the body is not UTF-8: the byte at position {at}, counted from 0, cannot stand there"))
    })
}

/// The body as JSON of a shape, or where it is not.
pub fn json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Unreadable> {
    let text = utf8(body)?;
    if text.trim().is_empty() {
        return Err(Unreadable("the body is empty: send JSON".to_owned()));
    }
    serde_json::from_str(text).map_err(|error| Unreadable(format!("the body cannot be read: {error}")))
}

/// The elements of a list, or the one object that stands alone.
pub fn elements(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    if body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') {
        return json(body);
    }
    let one: &RawValue = json(body)?;
    if one.get().starts_with('{') {
        return Ok(vec![one]);
    }
    Err(Unreadable("the body is neither an event nor a list of events".to_owned()))
}

/// One element of a list as a shape.
pub fn element<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, crate::event::Refused> {
    serde_json::from_str(raw.get())
        .map_err(|error| crate::event::Refused::fault("", format!("cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_say_where() {
        let fault = |body: &[u8]| elements(body).unwrap_err().0;
        assert!(fault(b"{\"a\":1,\n \"b\" 2}").contains("line 2 column 6"), "{}", fault(b"{\"a\":1,\n \"b\" 2}"));
        assert!(fault(b"{\"a\":\"\xff\"}").contains("position 6"));
        assert!(fault(b"").contains("empty"));
        assert!(fault(b"12").contains("neither"));
        assert_eq!(elements(b" [{},{}]").unwrap().len(), 2);
    }
}
