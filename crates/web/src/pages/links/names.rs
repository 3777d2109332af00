//! Names for links that nobody named: readable ones from what the link is for, and ones that nobody guesses.

use crate::{secret, state::State};
use model::link::{LONGEST_SLUG, Link, parse_slug};
use std::collections::HashSet;

/// How many letters a name by chance has: 2^35 of them.
const LETTERS: usize = 7;

/// A name by chance that none of these has.
pub fn by_chance(state: &State, taken: &HashSet<&str>) -> String {
    loop {
        let name = secret::letters(state.random(), LETTERS).to_lowercase();
        if !taken.contains(name.as_str()) && parse_slug(&name).is_ok() {
            return name;
        }
    }
}

/// A readable name that none of these has: creator and campaign, else what is known; `None` when nothing is.
pub fn readable(link: &Link, taken: &HashSet<&str>) -> Option<String> {
    let parts = [link.creator.as_ref().map(|one| one.as_str()), link.campaign.as_ref().map(|one| one.as_str())];
    let mut parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        parts.extend(link.placement.as_deref().or(link.platform.as_deref()));
    }
    let base = slug_of(&parts.join("-"));
    let plain = parse_slug(&base).ok()?;
    let free = |name: &String| !taken.contains(name.as_str());
    std::iter::once(plain.to_string()).chain((2_u32..).map(|number| format!("{plain}-{number}"))).find(free)
}

/// A text with everything that cannot stand in a slug turned into dashes.
fn slug_of(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_matches('-').chars().take(LONGEST_SLUG - 6).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{
        Timestamp,
        id::{CampaignId, CreatorId, LinkId},
    };

    #[test]
    fn a_readable_name_says_whose_it_is_and_is_free() {
        let mut link = Link::new(LinkId::new("x"), "https://a.com", Timestamp::UNIX_EPOCH);
        assert_eq!(readable(&link, &HashSet::new()), None);
        link.creator = Some(CreatorId::new("Noor Daily"));
        link.campaign = Some(CampaignId::new("glow"));
        assert_eq!(readable(&link, &HashSet::new()).unwrap(), "noor-daily-glow");
        let taken = HashSet::from(["noor-daily-glow", "noor-daily-glow-2"]);
        assert_eq!(readable(&link, &taken).unwrap(), "noor-daily-glow-3");
    }
}
