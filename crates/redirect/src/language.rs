//! Languages: the one that a browser prefers.

use model::SmolStr;

/// The primary part of the language that an `Accept-Language` header likes best, lower-cased; the first of equals.
pub fn preferred(header: &str) -> Option<SmolStr> {
    let mut best: Option<(&str, f32)> = None;
    for range in header.split(',').take(20) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let quality =
            parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
        if fits && quality > best.map_or(0.0, |(_, known)| known) {
            best = Some((primary, quality));
        }
    }
    best.map(|(primary, _)| SmolStr::new(primary.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<&str>) {
        assert_eq!(preferred(header).as_deref(), expected, "{header:?}");
    }

    #[test]
    fn the_best_liked_language_is_told_by_its_primary_part() {
        check("de-DE,de;q=0.9,en;q=0.8", Some("de"));
        check("en;q=0.5, FR-ca;q=0.9", Some("fr"));
        check("pt_BR", Some("pt"));
        check("en, de", Some("en"));
        check("*", None);
        check("*, nl;q=0.1", Some("nl"));
        check("en;q=0", None);
        check("", None);
        check("en;q=x, fil;q=0.2", Some("fil"));
    }
}
