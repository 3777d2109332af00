//! Aliases: spellings that look like one source, for people to merge.
//!
//! Nothing is merged here: a suggestion is made, and whoever takes it can undo it.

use crate::desk::Spelling;
use model::{SmolStr, dimension::Dimension};
use std::collections::BTreeMap;

/// Several spellings that look like one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The dimension.
    pub dimension: Dimension,
    /// The value that they should mean.
    pub means: SmolStr,
    /// The other spellings, with how often each was seen, the most frequent first.
    pub spellings: Vec<(SmolStr, u64)>,
    /// Why they look like one.
    pub because: String,
}

/// Hosts of links and in-app browsers, and the platform that they are of.
const HOSTS: &[(&str, &str)] = &[
    ("lnkd.in", "linkedin"),
    ("linkedin.com", "linkedin"),
    ("com.linkedin.android", "linkedin"),
    ("l.instagram.com", "instagram"),
    ("instagram.com", "instagram"),
    ("com.instagram.android", "instagram"),
    ("ig", "instagram"),
    ("ig.me", "instagram"),
    ("t.co", "x"),
    ("twitter.com", "x"),
    ("twitter", "x"),
    ("x.com", "x"),
    ("youtu.be", "youtube"),
    ("youtube.com", "youtube"),
    ("m.youtube.com", "youtube"),
    ("yt", "youtube"),
    ("fb.me", "facebook"),
    ("fb", "facebook"),
    ("l.facebook.com", "facebook"),
    ("lm.facebook.com", "facebook"),
    ("m.facebook.com", "facebook"),
    ("facebook.com", "facebook"),
    ("com.facebook.katana", "facebook"),
    ("tiktok.com", "tiktok"),
    ("vm.tiktok.com", "tiktok"),
    ("com.zhiliaoapp.musically", "tiktok"),
    ("pin.it", "pinterest"),
    ("pinterest.com", "pinterest"),
    ("threads.net", "threads"),
    ("threads.com", "threads"),
    ("l.threads.com", "threads"),
    ("redd.it", "reddit"),
    ("reddit.com", "reddit"),
    ("out.reddit.com", "reddit"),
];

/// Which of the values that were seen look like one. `known` are the spellings that are merged already.
pub fn suggest(dimension: &Dimension, seen: &BTreeMap<SmolStr, u64>, known: &[Spelling]) -> Vec<Suggestion> {
    let merged = |value: &SmolStr| known.iter().any(|one| one.dimension == *dimension && one.written == *value);
    let mut alike: BTreeMap<String, Vec<(SmolStr, u64)>> = BTreeMap::new();
    for (value, times) in seen.iter().filter(|(value, _)| !merged(value)) {
        alike.entry(plain(dimension, value)).or_default().push((value.clone(), *times));
    }
    let suggestion = |(plain, mut spellings): (String, Vec<(SmolStr, u64)>)| {
        spellings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let is_host = HOSTS.iter().any(|(_, platform)| *platform == plain);
        let canonical = is_host || spellings.iter().any(|(spelling, _)| *spelling == plain);
        let means = if canonical { SmolStr::new(&plain) } else { spellings[0].0.clone() };
        spellings.retain(|(spelling, _)| *spelling != means);
        let because = if spellings.iter().any(|(spelling, _)| host(spelling).is_some()) {
            format!("they are names of {plain} or of its links")
        } else {
            "they differ in capitals, spaces or signs alone".to_owned()
        };
        (!spellings.is_empty()).then(|| Suggestion { dimension: dimension.clone(), means, spellings, because })
    };
    alike.into_iter().filter_map(suggestion).collect()
}

/// What is left of a spelling without capitals, separators and the names of hosts.
fn plain(dimension: &Dimension, value: &str) -> String {
    if *dimension == Dimension::Source
        && let Some(platform) = host(value)
    {
        return platform.to_owned();
    }
    let kept: String = value.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    if kept.is_empty() { value.to_owned() } else { kept }
}

/// The platform whose host or nickname a spelling is.
fn host(value: &str) -> Option<&'static str> {
    let lower = value.trim().to_lowercase();
    let bare = lower.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("android-app://");
    let bare = bare.trim_start_matches("www.").trim_end_matches('/');
    HOSTS.iter().find(|(host, _)| *host == bare).map(|(_, platform)| *platform)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(seen: &[(&str, u64)]) -> Vec<String> {
        let seen = seen.iter().map(|(value, times)| (SmolStr::new(value), *times)).collect();
        let found = suggest(&Dimension::Source, &seen, &[]);
        let line = |one: &Suggestion| {
            let spellings: Vec<&str> = one.spellings.iter().map(|(spelling, _)| spelling.as_str()).collect();
            format!("{} = {}: {}", spellings.join(" = "), one.means, one.because)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn capitals_separators_and_hosts_are_one_source() {
        assert_eq!(
            suggested(&[("LinkedIn", 5), ("linkedin", 3), ("lnkd.in", 1), ("google", 9)]),
            ["LinkedIn = lnkd.in = linkedin: they are names of linkedin or of its links"]
        );
        assert_eq!(
            suggested(&[("News Letter", 2), ("news_letter", 7), ("newsletter2", 1)]),
            ["News Letter = news_letter: they differ in capitals, spaces or signs alone"]
        );
        assert_eq!(suggested(&[("t.co", 1)]), ["t.co = x: they are names of x or of its links"]);
        assert_eq!(suggested(&[("google", 1), ("bing", 1)]), Vec::<String>::new());
    }

    #[test]
    fn what_is_merged_is_not_suggested_again() {
        let seen = BTreeMap::from([(SmolStr::new("LinkedIn"), 1), (SmolStr::new("linkedin"), 1)]);
        let merged = [Spelling { dimension: Dimension::Source, written: "LinkedIn".into(), means: "linkedin".into() }];
        assert_eq!(suggest(&Dimension::Source, &seen, &merged), []);
    }
}
