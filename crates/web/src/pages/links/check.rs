//! What is wrong with a link that somebody wrote, each fault at the field that it is about.
//!
//! Invariant: a link without a fault here has none in `model` either.

use crate::room::Room;
use model::link::{Link, check_destination, parse_slug};
use std::collections::BTreeSet;

/// How much of each there may be.
pub const RULES: usize = 20;
/// How many variants a test may have.
pub const VARIANTS: usize = 10;
/// The longest note, in characters.
const NOTE: usize = 1000;
/// The longest value of a parameter, in characters.
const VALUE: usize = 200;

/// A fault: the field, as a form names it and, with slashes for dots, as a JSON pointer ends; and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// `rules.0.destination`.
    pub at: String,
    /// What is wrong and what to do.
    pub words: String,
}

impl Wrong {
    /// A fault at a field.
    pub fn at(field: impl Into<String>, words: impl Into<String>) -> Self {
        let words = words.into();
        let ended = if words.ends_with(['.', '?']) { words } else { format!("{words}.") };
        Self { at: field.into(), words: crate::parts::diagnostics::upper_first(&ended) }
    }

    /// The fault as one line: a JSON pointer and the words.
    pub fn pointed(&self) -> String {
        format!("/{}: {}", self.at.replace('.', "/"), self.words)
    }
}

/// Everything that is wrong with a link. `public` is the address that links are followed on.
pub fn faults(link: &Link, room: &Room, public: Option<&str>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Err(words) = parse_slug(link.slug()) {
        wrong.push(Wrong::at("slug", words));
    }
    if let Some(words) = link.domain().and_then(|domain| parse_domain(domain).err()) {
        wrong.push(Wrong::at("domain", words));
    }
    wrong.extend(destinations(link, public));
    wrong.extend(nouns(link, room));
    wrong.extend(rules(link));
    wrong.extend(variants(link));
    if let (Some(start), Some(end)) = (link.starts_at, link.ends_at)
        && start >= end
    {
        wrong.push(Wrong::at("ends_at", "It ends before it starts: choose a later end"));
    }
    if link.note.chars().count() > NOTE {
        wrong.push(Wrong::at("note", format!("A note has at most {NOTE} characters")));
    }
    wrong.extend(utm(link));
    wrong
}

fn destinations(link: &Link, public: Option<&str>) -> Vec<Wrong> {
    let own = std::iter::once(("destination".to_owned(), link.destination.as_str()));
    let rules =
        link.rules.iter().enumerate().map(|(at, rule)| (format!("rules.{at}.destination"), rule.destination.as_str()));
    let variants = link
        .variants
        .iter()
        .enumerate()
        .map(|(at, one)| (format!("variants.{at}.destination"), one.destination.as_str()));
    let after = link.after.iter().map(|after| ("after".to_owned(), after.as_str()));
    let mut wrong = Vec::new();
    for (at, to) in own.chain(rules).chain(variants).chain(after) {
        if to.is_empty() {
            wrong.push(Wrong::at(at, "Write where it should lead, such as https://glow.com/serum"));
        } else if let Err(words) = check_destination(to) {
            wrong.push(Wrong::at(at, words));
        } else if is_itself(link, to, public) {
            wrong.push(Wrong::at(at, "This is the link's own address, so it would lead to itself for ever"));
        }
    }
    wrong
}

/// Whether an address is the link's own.
fn is_itself(link: &Link, to: &str, public: Option<&str>) -> bool {
    let bare = |text: &str| {
        let text = text.split(['?', '#']).next().unwrap_or_default();
        let text = text.trim_start_matches("https://").trim_start_matches("http://");
        text.trim_end_matches('/').to_lowercase()
    };
    let host = link.domain().map(str::to_owned).or_else(|| public.map(bare));
    host.is_some_and(|host| bare(to) == format!("{host}/{}", link.slug()))
}

fn nouns(link: &Link, room: &Room) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Some(id) = &link.creator
        && !room.creators.iter().any(|one| one.id == *id)
    {
        wrong.push(Wrong::at("creator", format!("There is no creator {id}: add one to the plan, or choose another")));
    }
    if let Some(id) = &link.campaign
        && !room.campaigns.iter().any(|one| one.id == *id)
    {
        wrong.push(Wrong::at("campaign", format!("There is no campaign {id}: add one to the plan, or choose another")));
    }
    wrong
}

fn rules(link: &Link) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if link.rules.len() > RULES {
        wrong.push(Wrong::at("rules", format!("A link has at most {RULES} rules")));
    }
    for (at, rule) in link.rules.iter().enumerate() {
        let letters = |text: &str, counts: &[usize]| {
            counts.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic())
        };
        for country in rule.countries.iter().filter(|one| !letters(one, &[2])) {
            let words = format!("{country:?} is not a country: two letters each, such as DE, US");
            wrong.push(Wrong::at(format!("rules.{at}.countries"), words));
        }
        for language in rule.languages.iter().filter(|one| !letters(one, &[2, 3])) {
            let words = format!("{language:?} is not a language: two letters each, such as de, en");
            wrong.push(Wrong::at(format!("rules.{at}.languages"), words));
        }
        if rule.countries.is_empty() && rule.devices.is_empty() && rule.languages.is_empty() && rule.during.is_none() {
            let words = "This rule is for everybody, so nothing after it would count: say for whom it is, or change the destination";
            wrong.push(Wrong::at(format!("rules.{at}.countries"), words));
        }
        if rule.during.is_some_and(|(from, until)| from >= until) {
            wrong.push(Wrong::at(format!("rules.{at}.during"), "It ends before it starts: choose a later end"));
        }
    }
    wrong
}

fn variants(link: &Link) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if link.variants.len() > VARIANTS {
        wrong.push(Wrong::at("variants", format!("A test has at most {VARIANTS} variants")));
    }
    if link.variants.len() == 1 {
        let words = "One variant alone is no test: add a second one, or make it the destination";
        wrong.push(Wrong::at("variants.0.name", words));
    }
    let mut seen = BTreeSet::new();
    for (at, one) in link.variants.iter().enumerate() {
        if one.name.is_empty() || one.name.chars().count() > 64 || one.name.chars().any(char::is_control) {
            wrong.push(Wrong::at(
                format!("variants.{at}.name"),
                "Give the variant a name of at most 64 characters, such as short-page",
            ));
        } else if !seen.insert(one.name.to_lowercase()) {
            let words = format!("There is another variant {}: readings could not tell them apart", one.name);
            wrong.push(Wrong::at(format!("variants.{at}.name"), words));
        }
        if !(1..=1000).contains(&one.weight) {
            wrong.push(Wrong::at(format!("variants.{at}.weight"), "A weight is a whole number from 1 to 1000"));
        }
    }
    wrong
}

fn utm(link: &Link) -> Vec<Wrong> {
    const PLACES: [&str; 5] = ["{creator}", "{campaign}", "{platform}", "{placement}", "{link}"];
    let utm = &link.utm;
    let all = [
        ("source", &utm.source),
        ("medium", &utm.medium),
        ("campaign", &utm.campaign),
        ("term", &utm.term),
        ("content", &utm.content),
        ("id", &utm.id),
    ];
    let mut wrong = Vec::new();
    for (name, value) in all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))) {
        let rest = PLACES.iter().fold(value.to_owned(), |text, place| text.replace(place, ""));
        if rest.contains(['{', '}']) {
            let words = "Only {creator}, {campaign}, {platform}, {placement} and {link} stand for something; write other words without braces";
            wrong.push(Wrong::at(format!("utm.{name}"), words));
        }
        if value.chars().count() > VALUE || value.chars().any(char::is_control) {
            wrong.push(Wrong::at(format!("utm.{name}"), format!("At most {VALUE} plain characters")));
        }
    }
    wrong
}

/// An own domain as it is kept: the bare name, lower-cased. People paste addresses, so a scheme and a last slash go. Fails in
/// words.
pub fn parse_domain(text: &str) -> Result<String, String> {
    let lower = text.trim().to_lowercase();
    let name = lower.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    let label = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if name.len() > 253 || !name.contains('.') || !name.split('.').all(label) {
        return Err(format!("{:?} is not a domain: write its bare name, such as go.glow.com", text.trim()));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Timestamp, id::LinkId};

    #[test]
    fn domains_are_bare_names() {
        assert_eq!(parse_domain(" https://Go.Glow.com/ ").unwrap(), "go.glow.com");
        assert_eq!(parse_domain("go.münchen.de").unwrap(), "go.münchen.de");
        for refused in ["glow", "a b.com", "go.glow.com/x", "-a.com", "a..com", "go.glow.com:80", ""] {
            assert!(parse_domain(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_link_to_itself_is_seen_however_it_is_written() {
        let link = Link::new(LinkId::new("spring"), "x", Timestamp::UNIX_EPOCH);
        let public = Some("https://go.acme.example");
        for own in ["https://go.acme.example/spring", "http://GO.acme.example/spring/?x=1#y"] {
            assert!(is_itself(&link, own, public), "{own}");
        }
        assert!(!is_itself(&link, "https://acme.example/spring", public));
        assert!(!is_itself(&link, "https://go.acme.example/spring-2", public));
    }
}
