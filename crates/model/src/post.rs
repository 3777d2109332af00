//! Posts: what was published, and where. Their figures are facts; this is what does not change.

use crate::{
    Timestamp,
    id::{CampaignId, CreatorId},
    length::{self, band},
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
    /// The length of its video in seconds, if it has one.
    #[serde(default)]
    pub seconds: Option<u32>,
    /// The length of its text in characters, where the source tells a text; a title is one where there is no other.
    #[serde(default)]
    pub letters: Option<u32>,
    /// The words of its text that may be topics, lower-cased, in order, each once.
    // Batches that were staged before posts told their words have none.
    #[serde(default)]
    pub words: Vec<SmolStr>,
}

impl Post {
    /// The band of its video's length.
    pub fn length(&self) -> Option<SmolStr> {
        band(length::OF_VIDEOS, self.seconds?)
    }

    /// The band of its text's length.
    pub fn text_length(&self) -> Option<SmolStr> {
        band(length::OF_TEXTS, self.letters?)
    }
}

impl Post {
    /// A post of which nothing is known but its key and its platform.
    pub fn new(key: impl Into<SmolStr>, platform: impl Into<SmolStr>) -> Self {
        Self {
            key: key.into(),
            platform: platform.into(),
            account: None,
            creator: None,
            campaign: None,
            title: String::new(),
            permalink: None,
            post_type: None,
            published: None,
            hashtags: Vec::new(),
            seconds: None,
            letters: None,
            words: Vec::new(),
        }
    }
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
