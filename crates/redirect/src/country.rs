//! Countries: where a visitor is, by a file that the user brings or by the network in front.

use crate::{RedirectError, address, options::CountrySource};
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use maxminddb::{Reader, path};
use model::SmolStr;
use std::net::IpAddr;

/// What knows countries.
#[derive(Debug)]
pub enum Atlas {
    /// Nothing does.
    Blank,
    /// A database in memory.
    File(Box<Reader<Vec<u8>>>),
    /// A header.
    Header(HeaderName),
}

impl Atlas {
    /// Opens what the options name.
    pub fn open(source: &CountrySource) -> Result<Self, RedirectError> {
        match source {
            CountrySource::Unknown => Ok(Self::Blank),
            CountrySource::File(path) => match Reader::open_readfile(path) {
                Ok(reader) => Ok(Self::File(Box::new(reader))),
                Err(source) => Err(RedirectError::Countries { path: path.clone(), source }),
            },
            CountrySource::Header(name) => match name.parse() {
                Ok(name) => Ok(Self::Header(name)),
                Err(_) => Err(RedirectError::Header(name.clone())),
            },
        }
    }

    /// The country of a visitor, as ISO 3166 has it, in capitals.
    pub fn country(&self, visitor: &Whereabouts<'_>) -> Option<SmolStr> {
        match self {
            Self::Blank => None,
            Self::File(_) => self.by_address(visitor.address?),
            Self::Header(name) => {
                let believed = visitor.proxies.is_empty()
                    || visitor.socket.is_some_and(|socket| address::is_within(socket, visitor.proxies));
                believed.then(|| code(visitor.headers.get(name)?.to_str().ok()?)).flatten()
            }
        }
    }

    /// The country of an address alone: nothing where a header tells it.
    pub fn by_address(&self, address: IpAddr) -> Option<SmolStr> {
        match self {
            Self::File(reader) => code(look_up(reader, address)?),
            Self::Blank | Self::Header(_) => None,
        }
    }
}

/// What a country can be told from.
#[derive(Clone, Copy, Debug)]
pub struct Whereabouts<'a> {
    /// The visitor's address.
    pub address: Option<IpAddr>,
    /// The address of whoever opened the connection.
    pub socket: Option<IpAddr>,
    /// The request's headers.
    pub headers: &'a HeaderMap,
    /// Trusted proxies.
    pub proxies: &'a [IpNet],
}

/// MaxMind and DB-IP nest the code; others give it flat, as `country_code` or as `country`.
fn look_up(reader: &Reader<Vec<u8>>, address: IpAddr) -> Option<&str> {
    let found = reader.lookup(address).ok()?;
    let nested = found.decode_path::<&str>(&path!["country", "iso_code"]).ok().flatten();
    nested
        .or_else(|| found.decode_path(&path!["country_code"]).ok().flatten())
        .or_else(|| found.decode_path(&path!["country"]).ok().flatten())
}

/// Two letters that name a country. `XX` and Tor's `T1` name none.
fn code(text: &str) -> Option<SmolStr> {
    let fits =
        text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.eq_ignore_ascii_case("xx");
    fits.then(|| SmolStr::new(text.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::countries::database;

    fn check(atlas: &Atlas, socket: &str, header: Option<&'static str>, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert("cf-ipcountry", value.parse().unwrap());
        }
        let socket = Some(socket.parse().unwrap());
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let visitor = Whereabouts { address: socket, socket, headers: &headers, proxies: &proxies };
        assert_eq!(atlas.country(&visitor).as_deref(), expected);
    }

    #[test]
    fn a_header_is_believed_only_where_said_and_of_proxies() {
        let atlas = Atlas::open(&CountrySource::Header("CF-IPCountry".into())).unwrap();
        check(&atlas, "10.0.0.1", Some("de"), Some("DE"));
        check(&atlas, "203.0.113.1", Some("DE"), None);
        for odd in ["XX", "T1", "DEU", "d\u{e9}", ""] {
            let value: &'static str = odd;
            check(&atlas, "10.0.0.1", Some(value), None);
        }
        check(&Atlas::Blank, "10.0.0.1", Some("DE"), None);
    }

    #[test]
    fn a_file_tells_countries_as_its_maker_nests_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("countries.mmdb");
        let nested = b"\xe1\x47country\xe1\x48iso_code\x42DE";
        for record in [nested.as_slice(), b"\xe1\x4ccountry_code\x42DE", b"\xe1\x47country\x42DE"] {
            std::fs::write(&path, database(record)).unwrap();
            let atlas = Atlas::open(&CountrySource::File(path.clone())).unwrap();
            check(&atlas, "81.2.69.160", None, Some("DE"));
            check(&atlas, "203.0.113.1", Some("FR"), None);
            check(&atlas, "2001:db8::1", None, None);
        }
    }

    #[test]
    fn a_file_that_is_none_and_a_header_that_is_none_are_refused() {
        let missing = CountrySource::File("no-such-file.mmdb".into());
        assert!(matches!(Atlas::open(&missing), Err(RedirectError::Countries { .. })));
        assert!(matches!(Atlas::open(&CountrySource::Header("a b".into())), Err(RedirectError::Header(_))));
    }
}
