//! Topics: the words of posts' texts that recur.
//!
//! Texts and words are `ingest`'s; which words are topics depends on all posts together and is said here alone.
//!
//! Invariant: a word on most posts is no topic, since it tells none of them from the others.

use model::{SmolStr, post::Post};
use std::collections::{BTreeMap, HashMap};

/// A word on fewer posts does not recur.
const LEAST_POSTS: usize = 5;

/// The topics of some posts, with the number of posts that they are on: words on five posts at least, and on at most half of
/// those whose text is known.
pub(crate) fn topics(posts: &[Post]) -> BTreeMap<&SmolStr, usize> {
    let mut found: HashMap<&SmolStr, usize> = HashMap::new();
    posts.iter().flat_map(|post| &post.words).for_each(|word| *found.entry(word).or_default() += 1);
    let texts = posts.iter().filter(|post| post.letters.is_some()).count();
    found.into_iter().filter(|(_, count)| *count >= LEAST_POSTS && count * 2 <= texts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(letters: Option<u32>, words: &[&str]) -> Post {
        Post { letters, words: words.iter().map(|&word| word.into()).collect(), ..Post::new("x/1", "x") }
    }

    #[test]
    fn topics_recur_and_are_not_everywhere() {
        let mut posts = vec![post(Some(20), &["glow", "haul"]); 4];
        posts.extend(vec![post(Some(20), &["glow", "serum"]); 5]);
        posts.push(post(Some(20), &[]));
        posts.extend(vec![post(None, &[]); 20]);
        let told: Vec<(&str, usize)> = topics(&posts).into_iter().map(|(word, count)| (word.as_str(), count)).collect();
        assert_eq!(told, [("serum", 5)], "4 of haul are too few, 9 of glow in 10 texts too many");
    }
}
