//! Platforms, by the one name each has in Kepi.

/// The platforms whose exports Kepi reads, with the names people type for them.
///
/// Other platforms are allowed everywhere (a platform is a dimension value, that is, text); these have a canonical form.
pub const PLATFORMS: &[(&str, &str, &[&str])] = &[
    ("instagram", "Instagram", &["ig", "insta"]),
    ("facebook", "Facebook", &["fb"]),
    ("tiktok", "TikTok", &["tik tok", "tt"]),
    ("youtube", "YouTube", &["yt"]),
    ("x", "X", &["twitter", "x (twitter)", "x/twitter"]),
    ("linkedin", "LinkedIn", &["li", "lnkd"]),
    ("pinterest", "Pinterest", &[]),
    ("snapchat", "Snapchat", &["snap"]),
    ("twitch", "Twitch", &[]),
    ("web", "Website", &["website", "site"]),
];

/// The canonical name of a platform: `Twitter` becomes `x`; an unknown one is lower-cased.
pub fn canonical(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    PLATFORMS
        .iter()
        .find(|(id, _, aliases)| *id == lower || aliases.contains(&lower.as_str()))
        .map_or(lower.clone(), |(id, ..)| (*id).to_owned())
}

/// How a platform is written on a page.
pub fn title(id: &str) -> &str {
    PLATFORMS.iter().find(|(known, ..)| *known == id).map_or(id, |(_, title, _)| title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_lead_to_one_name() {
        assert_eq!(canonical(" Twitter "), "x");
        assert_eq!(canonical("Bluesky"), "bluesky");
        assert_eq!(title("tiktok"), "TikTok");
        assert_eq!(title("bluesky"), "bluesky");
    }
}
