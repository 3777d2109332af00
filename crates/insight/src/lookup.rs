//! Tables for the dimensions that facts do not carry: a creator's tier, a post's hashtags, topics and lengths; and for those
//! whose values are spelt in several ways.
//!
//! Invariant: pairs are sorted, each once, as the query asks for.

use crate::{desk::Desk, topic};
use model::{
    SmolStr,
    dimension::Dimension,
    filter::Filter,
    post::Post,
    query::{Lookup, Term},
};
use std::collections::BTreeSet;

/// What values are looked up from, and the values.
type Pairs = BTreeSet<(SmolStr, SmolStr)>;

/// A dimension, what it is looked up from, and how.
type LookedUp = (Dimension, Dimension, fn(&Desk<'_>) -> Pairs);

const LOOKED_UP: [LookedUp; 5] = [
    (Dimension::Tier, Dimension::Creator, tiers),
    (Dimension::Hashtag, Dimension::Post, hashtags),
    (Dimension::Topic, Dimension::Post, topics),
    (Dimension::Length, Dimension::Post, |desk| bands(desk, Post::length)),
    (Dimension::TextLength, Dimension::Post, |desk| bands(desk, Post::text_length)),
];

/// The tables that a question with these splits, filters and terms needs.
pub(crate) fn lookups(desk: &Desk<'_>, by: &[Dimension], filter: &Filter, terms: &[Term]) -> Vec<Lookup> {
    let filters = std::iter::once(filter).chain(terms.iter().map(|term| &term.only));
    let used: BTreeSet<&Dimension> =
        by.iter().chain(filters.flat_map(|filter| filter.0.iter().map(|condition| &condition.dimension))).collect();
    let mut lookups: Vec<Lookup> = LOOKED_UP
        .iter()
        .filter(|(dimension, ..)| used.contains(dimension))
        .map(|(dimension, from, pairs)| table(dimension.clone(), from.clone(), pairs(desk)))
        .collect();
    let spelt: BTreeSet<&Dimension> = desk.spellings.iter().map(|spelling| &spelling.dimension).collect();
    for dimension in spelt.into_iter().filter(|dimension| used.contains(dimension)) {
        lookups.push(table(dimension.clone(), dimension.clone(), spellings(desk, dimension)));
    }
    lookups
}

/// What each spelling means in the end: a spelling of a spelling is followed, but never in a circle.
fn spellings(desk: &Desk<'_>, dimension: &Dimension) -> Pairs {
    let own = || desk.spellings.iter().filter(|spelling| spelling.dimension == *dimension);
    let end = |written: &SmolStr| {
        let mut seen = BTreeSet::from([written.clone()]);
        let mut at = written.clone();
        while let Some(next) = own().find(|spelling| spelling.written == at) {
            if !seen.insert(next.means.clone()) {
                break;
            }
            at = next.means.clone();
        }
        at
    };
    own().map(|spelling| (spelling.written.clone(), end(&spelling.written))).collect()
}

fn table(dimension: Dimension, from: Dimension, pairs: Pairs) -> Lookup {
    Lookup { dimension, from, pairs: pairs.into_iter().collect() }
}

fn tiers(desk: &Desk<'_>) -> Pairs {
    let pair = |creator: &model::creator::Creator| {
        let tier = creator.tier()?;
        Some((creator.id.0.clone(), SmolStr::new_static(tier.name())))
    };
    desk.creators.iter().filter_map(pair).collect()
}

fn hashtags(desk: &Desk<'_>) -> Pairs {
    desk.posts.iter().flat_map(|post| post.hashtags.iter().map(|tag| (post.key.clone(), tag.clone()))).collect()
}

fn topics(desk: &Desk<'_>) -> Pairs {
    let known = topic::topics(desk.posts);
    let own = |post: &Post| -> Vec<(SmolStr, SmolStr)> {
        let words = post.words.iter().filter(|word| known.contains_key(word));
        words.map(|word| (post.key.clone(), word.clone())).collect()
    };
    desk.posts.iter().flat_map(own).collect()
}

fn bands(desk: &Desk<'_>, band: fn(&Post) -> Option<SmolStr>) -> Pairs {
    desk.posts.iter().filter_map(|post| Some((post.key.clone(), band(post)?))).collect()
}
