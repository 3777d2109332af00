//! Cases of rule 8: dimensions that are found from others.

use super::case::Case;
use crate::build::{Question, ask, click, lookup, post};
use model::{dimension::Dimension, measure::Measure, query::Lookup};

const LIKES: &[Measure] = &[Measure::Likes];

pub(super) fn cases() -> Vec<Case> {
    vec![one_value(), several_values(), over_what_is_carried(), renamed(), distinct()]
}

fn one_value() -> Case {
    let sizes = || lookup(Dimension::Tier, Dimension::Creator, &[("nina", "nano"), ("tom", "mega"), ("zoe", "mega")]);
    Case::of(
        "a looked-up value is found from the fact's own",
        [
            post("x/1").creator("nina").likes(1),
            post("x/2").creator("tom").likes(2),
            post("x/3").creator("zoe").likes(4),
            post("x/4").creator("ben").likes(8),
            post("x/5").likes(16),
        ],
    )
    .gives("by tier", ask(LIKES).by(Dimension::Tier).lookup(sizes()), &["?: 24 of 2", "mega: 6 of 2", "nano: 1 of 1"])
    .gives("one tier", ask(LIKES).only(Dimension::Tier, &["mega"]).lookup(sizes()), &["6 of 2"])
    .gives("not that tier", ask(LIKES).without(Dimension::Tier, &["mega"]).lookup(sizes()), &["25 of 3"])
    .gives("without a table all are unknown", ask(LIKES).by(Dimension::Tier), &["?: 31 of 5"])
    .gives("and pass no test of being one", ask(LIKES).only(Dimension::Tier, &["mega"]), &[])
}

fn renamed() -> Case {
    let spellings =
        || lookup(Dimension::Source, Dimension::Source, &[("LinkedIn", "linkedin"), ("lnkd.in", "linkedin")]);
    let from = |source: &str| click("ann").dim(Dimension::Source, source);
    Case::of(
        "a dimension that is looked up from itself renames, and leaves alone what has no other name",
        [from("LinkedIn"), from("lnkd.in"), from("linkedin"), from("google"), click("ann")],
    )
    .gives(
        "by source",
        ask(&[Measure::Clicks]).by(Dimension::Source).lookup(spellings()),
        &["?: 1 of 1", "google: 1 of 1", "linkedin: 3 of 3"],
    )
    .gives(
        "one source",
        ask(&[Measure::Clicks]).only(Dimension::Source, &["linkedin"]).lookup(spellings()),
        &["3 of 3"],
    )
    .gives(
        "a spelling that is no name",
        ask(&[Measure::Clicks]).only(Dimension::Source, &["LinkedIn"]).lookup(spellings()),
        &[],
    )
    .gives(
        "not that source",
        ask(&[Measure::Clicks]).without(Dimension::Source, &["linkedin"]).lookup(spellings()),
        &["2 of 2"],
    )
}

fn tags() -> Lookup {
    let pairs = [("x/1", "ad"), ("x/1", "glow"), ("x/2", "ad"), ("x/3", "sale")];
    lookup(Dimension::Hashtag, Dimension::Post, &pairs)
}

fn tagged(question: Question) -> Question {
    question.lookup(tags())
}

fn several_values() -> Case {
    let topics = lookup(Dimension::Topic, Dimension::Post, &[("x/1", "skin"), ("x/1", "teeth"), ("x/3", "skin")]);
    Case::of(
        "a post counts under each of its hashtags, and once without them",
        [post("x/1").likes(1), post("x/2").likes(2), post("x/3").likes(4), post("x/4").likes(8)],
    )
    .gives(
        "by hashtag",
        tagged(ask(LIKES).by(Dimension::Hashtag)),
        &["?: 8 of 1", "ad: 3 of 2", "glow: 1 of 1", "sale: 4 of 1"],
    )
    .gives("the whole", tagged(ask(LIKES)), &["15 of 4"])
    .gives("any of its values is listed", tagged(ask(LIKES).only(Dimension::Hashtag, &["ad", "glow"])), &["3 of 2"])
    .gives("none of its values is listed", tagged(ask(LIKES).without(Dimension::Hashtag, &["glow"])), &["14 of 3"])
    .gives(
        "a filter does not narrow the groups",
        tagged(ask(LIKES).only(Dimension::Hashtag, &["glow"]).by(Dimension::Hashtag)),
        &["ad: 1 of 1", "glow: 1 of 1"],
    )
    .gives(
        "two tables: every pair of a post's values",
        tagged(ask(LIKES).by(Dimension::Hashtag).by(Dimension::Topic)).lookup(topics),
        &[
            "? / ?: 8 of 1",
            "ad / ?: 2 of 1",
            "ad / skin: 1 of 1",
            "ad / teeth: 1 of 1",
            "glow / skin: 1 of 1",
            "glow / teeth: 1 of 1",
            "sale / skin: 4 of 1",
        ],
    )
}

fn over_what_is_carried() -> Case {
    let who = lookup(Dimension::Creator, Dimension::Account, &[("nina.studio", "nina"), ("nina.two", "nina")]);
    let account = |key: &str, handle: &str| post(key).dim(Dimension::Account, handle);
    Case::of(
        "a table decides its dimension, whatever the facts say",
        [
            account("x/1", "nina.studio").creator("someone").likes(1),
            account("x/2", "nina.two").likes(2),
            account("x/3", "other").creator("someone").likes(4),
        ],
    )
    .gives("by creator", ask(LIKES).by(Dimension::Creator).lookup(who.clone()), &["?: 4 of 1", "nina: 3 of 2"])
    .gives("a filter too", ask(LIKES).only(Dimension::Creator, &["someone"]).lookup(who), &[])
    .gives("without it", ask(LIKES).by(Dimension::Creator), &["?: 2 of 1", "someone: 5 of 2"])
}

fn distinct() -> Case {
    let of = |visitor: &str, post: &str| click(visitor).dim(Dimension::Post, post);
    Case::of(
        "people are counted once under each value",
        [of("ann", "x/1"), of("ann", "x/2"), of("ben", "x/2"), of("ben", "x/4")],
    )
    .gives(
        "by hashtag",
        tagged(ask(&[Measure::UniqueVisitors, Measure::Clicks]).by(Dimension::Hashtag)),
        &["?: 1 of 1, 1 of 1", "ad: 2 of 3, 3 of 3", "glow: 1 of 1, 1 of 1"],
    )
}
