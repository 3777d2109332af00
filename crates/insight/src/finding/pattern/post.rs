//! Posts whose counters are ripe, with what they are and what they gathered.
//!
//! Invariant: a post is there once, however many sources count it.

use super::super::Look;
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    sheet::Sheet,
};
use jiff::ToSpan;
use model::{SmolStr, dimension::Dimension, period::Period};
use std::collections::BTreeMap;

/// So many days after publishing, a post has gathered nearly all that it will.
const RIPENING: i64 = 14;

/// How many days of posts are looked at.
const LOOKED_BACK: i64 = 365;

/// What is asked of every post, in the order of [`Post::counts`].
const KPIS: [&str; 3] = ["engagements", "views", "reach"];

/// What posts are split by, the post itself first, in the order of [`Post::traits`].
const BY: [Dimension; 7] = [
    Dimension::Post,
    Dimension::Creator,
    Dimension::Account,
    Dimension::Platform,
    Dimension::PostType,
    Dimension::Hour,
    Dimension::Weekday,
];

/// A post.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Post {
    /// `platform/id`.
    pub key: SmolStr,
    /// Its values of all dimensions but the post itself.
    traits: [Option<SmolStr>; 6],
    /// Engagements, views and reach, where they are known.
    counts: [Option<f64>; 3],
}

impl Post {
    /// Its value of a dimension that posts carry.
    pub fn of(&self, dimension: &Dimension) -> Option<&SmolStr> {
        let at = BY[1..].iter().position(|one| one == dimension)?;
        self.traits[at].as_ref()
    }

    /// Whose it is: the creator's, else the account's.
    pub fn owner(&self) -> Option<&SmolStr> {
        self.of(&Dimension::Creator).or_else(|| self.of(&Dimension::Account))
    }

    /// Engagements.
    pub fn engagements(&self) -> Option<f64> {
        self.counts[0]
    }

    /// Views.
    pub fn views(&self) -> Option<f64> {
        self.counts[1]
    }

    /// Reach.
    pub fn reach(&self) -> Option<f64> {
        self.counts[2]
    }
}

/// The days of ripe posts; `None` where nothing is ripe yet.
pub(super) fn ripe(look: &Look<'_>) -> Option<Period> {
    let to = look.known.to.min(look.today).saturating_sub(RIPENING.days());
    Period::new(look.known.from.max(to.saturating_sub((LOOKED_BACK - 1).days())), to)
}

/// The posts of some days. Counters of one post that sources tell under different dimensions are put together.
pub(super) async fn read(desk: &Desk<'_>, days: Period) -> Result<Vec<Post>, InsightError> {
    let known: Vec<&str> = KPIS.into_iter().filter(|id| desk.catalogue.get(id).is_some()).collect();
    let ask = Ask { by: BY.to_vec(), ..Ask::about(&known, days) };
    let sheet = Sheet::read(desk, &ask).await?;
    let mut posts: BTreeMap<SmolStr, Post> = BTreeMap::new();
    for group in sheet.groups() {
        let Some((Some(key), traits)) = group.split_first() else { continue };
        let post = posts.entry(key.clone()).or_insert_with(|| Post { key: key.clone(), ..Post::default() });
        for (own, told) in post.traits.iter_mut().zip(traits) {
            *own = own.take().or_else(|| told.clone());
        }
        for (at, id) in known.iter().enumerate() {
            let Some(place) = KPIS.iter().position(|kpi| kpi == id) else { continue };
            if let Some(value) = sheet.value(at, &group).filter(|value| *value >= 0.0) {
                *post.counts[place].get_or_insert(0.0) += value;
            }
        }
    }
    Ok(posts.into_values().collect())
}
