//! Tables for the dimensions that facts do not carry: a creator's tier, a post's hashtags; and for those whose values are
//! spelt in several ways.
//!
//! Invariant: pairs are sorted, each once, as the query asks for.

use crate::desk::Desk;
use model::{
    SmolStr,
    dimension::Dimension,
    filter::Filter,
    query::{Lookup, Term},
};
use std::collections::BTreeSet;

/// The tables that a question with these splits, filters and terms needs.
pub(crate) fn lookups(desk: &Desk<'_>, by: &[Dimension], filter: &Filter, terms: &[Term]) -> Vec<Lookup> {
    let filters = std::iter::once(filter).chain(terms.iter().map(|term| &term.only));
    let used: BTreeSet<&Dimension> =
        by.iter().chain(filters.flat_map(|filter| filter.0.iter().map(|condition| &condition.dimension))).collect();
    let mut lookups = Vec::new();
    if used.contains(&Dimension::Tier) {
        lookups.push(table(Dimension::Tier, Dimension::Creator, tiers(desk)));
    }
    if used.contains(&Dimension::Hashtag) {
        lookups.push(table(Dimension::Hashtag, Dimension::Post, hashtags(desk)));
    }
    let spelt: BTreeSet<&Dimension> = desk.spellings.iter().map(|spelling| &spelling.dimension).collect();
    for dimension in spelt.into_iter().filter(|dimension| used.contains(dimension)) {
        lookups.push(table(dimension.clone(), dimension.clone(), spellings(desk, dimension)));
    }
    lookups
}

/// What each spelling means in the end: a spelling of a spelling is followed, but never in a circle.
fn spellings(desk: &Desk<'_>, dimension: &Dimension) -> BTreeSet<(SmolStr, SmolStr)> {
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

fn table(dimension: Dimension, from: Dimension, pairs: BTreeSet<(SmolStr, SmolStr)>) -> Lookup {
    Lookup { dimension, from, pairs: pairs.into_iter().collect() }
}

fn tiers(desk: &Desk<'_>) -> BTreeSet<(SmolStr, SmolStr)> {
    let pair = |creator: &model::creator::Creator| {
        let tier = creator.tier()?;
        Some((creator.id.0.clone(), SmolStr::new_static(tier.name())))
    };
    desk.creators.iter().filter_map(pair).collect()
}

fn hashtags(desk: &Desk<'_>) -> BTreeSet<(SmolStr, SmolStr)> {
    desk.posts.iter().flat_map(|post| post.hashtags.iter().map(|tag| (post.key.clone(), tag.clone()))).collect()
}
