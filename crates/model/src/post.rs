//! Posts: what was published, and where. Their figures are facts; this is what does not change.

use crate::{
    Timestamp,
    id::{CampaignId, CreatorId},
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One published post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// `platform/id`: the value of the dimension `post`, and the entity of its counters.
    pub key: SmolStr,
    /// The platform's canonical name.
    pub platform: SmolStr,
    /// The account that posted it.
    pub account: Option<SmolStr>,
    /// The creator.
    pub creator: Option<CreatorId>,
    /// The campaign that it belongs to.
    pub campaign: Option<CampaignId>,
    /// The first line of its text, or its title.
    pub title: String,
    /// Where it can be seen.
    pub permalink: Option<String>,
    /// The platform's word for its type.
    pub post_type: Option<SmolStr>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Its hashtags, lower-cased, without `#`, each once.
    pub hashtags: Vec<SmolStr>,
}

/// The hashtags in a text: lower-cased, without `#`, in order, each once.
pub fn hashtags(text: &str) -> Vec<SmolStr> {
    let mut tags: Vec<SmolStr> = Vec::new();
    for part in text.split('#').skip(1) {
        let tag: String =
            part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>().to_lowercase();
        let tag = SmolStr::new(tag);
        if tag.chars().any(char::is_alphabetic) && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashtags_are_words_not_numbers() {
        assert_eq!(hashtags("Glow #Ad #ad, we are #1! #été2024#sale"), ["ad", "été2024", "sale"]);
        assert!(hashtags("no tags").is_empty());
    }
}
