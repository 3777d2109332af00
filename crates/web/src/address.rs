//! Addresses: what a page shows is said by its query, so every link is the present query with one thing changed.
//!
//! Knows pairs of names and values, not what they mean.
//!
//! Invariant: an address written from parsed pairs parses to the same pairs.

use url::form_urlencoded::{Serializer, parse};

/// The pairs of a query, in order, without empty ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Reads a query. Bytes that are no text become replacement characters; nothing fails.
    pub fn parse(query: &str) -> Self {
        let pairs = parse(query.as_bytes()).filter(|(_, value)| !value.trim().is_empty());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).collect())
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let held: Vec<&'a str> =
            self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
        held.into_iter()
    }

    /// The same with one value for a name; an empty value removes it.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs = self.without(&[name]);
        if !value.is_empty() {
            pairs.0.push((name.to_owned(), value.to_owned()));
        }
        pairs
    }

    /// The same without some names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(known, _)| !names.contains(&known.as_str())).cloned().collect())
    }

    /// The same without one pair.
    #[must_use]
    pub fn without_pair(&self, name: &str, value: &str) -> Self {
        Self(self.0.iter().filter(|(known, held)| known != name || held != value).cloned().collect())
    }

    /// Only some names.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(known, _)| names.contains(&known.as_str())).cloned().collect())
    }

    /// The pairs themselves.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The address of a path with these pairs.
    pub fn address(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", Serializer::new(String::new()).extend_pairs(&self.0).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn links_change_one_thing() {
        let pairs = Pairs::parse("platform=tiktok&platform=x&creator=&sort=views");
        assert_eq!(pairs.with("sort", "likes").address("/"), "/?platform=tiktok&platform=x&sort=likes");
        assert_eq!(pairs.without_pair("platform", "x").address("/"), "/?platform=tiktok&sort=views");
        assert_eq!(pairs.without(&["platform", "sort"]).address("/"), "/");
        assert_eq!(pairs.get("creator"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(query in ".{0,60}") {
            let pairs = Pairs::parse(&query);
            let address = pairs.address("/");
            prop_assert_eq!(Pairs::parse(address.strip_prefix("/?").unwrap_or_default()), pairs);
        }
    }
}
