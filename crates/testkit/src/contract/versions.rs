//! Cases of rules 1 and 2: what was known, which version and whose.

use super::case::Case;
use crate::build::{ask, click, cost, fact, lookup, order, post, post_day};
use model::{
    dimension::Dimension,
    fact::FactKind,
    measure::Measure,
    period::Period,
    provenance::Provenance,
    source::{Owner, Owners},
};

const LIKES: &[Measure] = &[Measure::Likes];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![by_instant(), ties(), measure_by_measure(), past_is_fixed(), moved(), microseconds()];
    cases.extend([owners(), ruled_owners(), alone(), once(), refunds(), kinds_apart(), changed_feed()]);
    cases
}

fn by_instant() -> Case {
    let known = |as_of, likes| [post("x/1").as_of(as_of).likes(likes)];
    Case::batches(
        "the latest known version counts, in whatever order versions are stored",
        [known("2024-01-02T00:00:00Z", 5), known("2024-01-05T00:00:00Z", 7), known("2024-01-04T00:00:00Z", 6)],
    )
    .gives("everything known", ask(LIKES), &["7 of 1"])
    .gives("known in between", ask(LIKES).known_at("2024-01-04T12:00:00Z"), &["6 of 1"])
    .gives("known at the very instant", ask(LIKES).known_at("2024-01-02T00:00:00Z"), &["5 of 1"])
    .gives("nothing known yet", ask(LIKES).known_at("2024-01-01T23:59:59Z"), &[])
}

fn ties() -> Case {
    Case::batches(
        "of versions known at one instant the one stored last counts",
        [vec![post("x/1").likes(9), post("x/2").likes(4), post("x/2").likes(2)], vec![post("x/1").likes(3)]],
    )
    .gives("a later batch, a later place", ask(LIKES).by(Dimension::Post), &["x/1: 3 of 1", "x/2: 2 of 1"])
}

fn measure_by_measure() -> Case {
    Case::batches(
        "every measure has its own version, with that version's dimensions",
        [
            [post("x/1").creator("nina").likes(5).views(100)],
            [post("x/1").creator("tom").likes(7).as_of("2024-01-05T00:00:00Z")],
        ],
    )
    .gives("values", ask(&[Measure::Likes, Measure::Views, Measure::Shares]), &["7 of 1, 100 of 1, no facts"])
    .gives(
        "dimensions",
        ask(&[Measure::Likes, Measure::Views]).by(Dimension::Creator),
        &["nina: no facts, 100 of 1", "tom: 7 of 1, no facts"],
    )
}

fn past_is_fixed() -> Case {
    Case::batches(
        "a reading for a past instant is unchanged by what is imported later",
        [
            vec![
                post("x/1").likes(5).as_of("2024-03-01T00:00:00Z"),
                post("x/2").likes(1).as_of("2024-03-02T00:00:00Z"),
            ],
            vec![
                post("x/1").likes(50).as_of("2024-03-04T00:00:00Z"),
                post("x/2").likes(0).day("2023-12-31").as_of("2024-03-05T00:00:00Z"),
                post("x/3").likes(1000).as_of("2024-03-03T00:00:01Z"),
            ],
        ],
    )
    .gives("as of 3 March", ask(LIKES).known_at("2024-03-03T00:00:00Z"), &["6 of 2"])
    .gives("as of now", ask(LIKES), &["1050 of 2"])
}

fn moved() -> Case {
    let at_first = post("x/1").campaign("spring").likes(5);
    let later = post("x/1").campaign("summer").day("2024-02-01").likes(7).as_of("2024-02-02T00:00:00Z");
    Case::batches("a corrected post counts where its version says, and there alone", [[at_first], [later]])
        .gives("by campaign", ask(LIKES).by(Dimension::Campaign), &["summer: 7 of 1"])
        .gives("the old campaign", ask(LIKES).only(Dimension::Campaign, &["spring"]), &[])
        .gives("the old day", ask(LIKES).during("2024-01-01..2024-01-31"), &[])
        .gives(
            "as it was known",
            ask(LIKES).by(Dimension::Campaign).known_at("2024-01-31T00:00:00Z"),
            &["spring: 5 of 1"],
        )
}

fn microseconds() -> Case {
    let known = |as_of, likes| post("x/1").as_of(as_of).likes(likes);
    Case::of(
        "instants are told apart by the microsecond",
        [known("2024-01-02T00:00:00.000002Z", 5), known("2024-01-02T00:00:00.000001Z", 6)],
    )
    .gives("the later", ask(LIKES), &["5 of 1"])
    .gives("the earlier", ask(LIKES).known_at("2024-01-02T00:00:00.000001Z"), &["6 of 1"])
}

fn owners() -> Case {
    let sheet = post("x/1").source("sheet:posts").provenance(Provenance::SelfReported);
    Case::batches(
        "one source owns a measure of a post, and values of two are never added",
        [
            [post("x/1").source("x-content").likes(9).as_of("2024-01-05T00:00:00Z")],
            [post("x/1").source("x-posts").likes(7)],
            [sheet.likes(100).views(3000).as_of("2024-01-09T00:00:00Z")],
        ],
    )
    .gives("the posts' own export before its aggregate and the sheet", ask(LIKES), &["7 of 1"])
    .gives("what only the sheet knows is the sheet's", ask(&[Measure::Views]), &["3000 of 1 self-reported"])
    .gives("a rule that people made", ask(LIKES).owner("sheet:posts"), &["100 of 1 self-reported"])
    .gives("the first rule that has a value", ask(LIKES).owner("other").owner("x-content"), &["9 of 1"])
    .gives(
        "an owner not known yet owns nothing",
        ask(LIKES).owner("sheet:posts").known_at("2024-01-06T00:00:00Z"),
        &["7 of 1"],
    )
    .gives("the groups are the owner's", ask(LIKES).by(Dimension::Feed), &["x-posts: 7 of 1"])
}

fn ruled_owners() -> Case {
    let sheet = |key: &str, day: &str| post(key).source("sheet:posts").day(day).likes(100).views(100);
    let export = |key: &str, day: &str| post(key).day(day).likes(1).views(1);
    let case = Case::of(
        "a rule may hold for one measure, one platform, some days",
        [
            sheet("x/1", "2024-01-10"),
            export("x/1", "2024-01-10"),
            sheet("x/2", "2024-02-10"),
            export("x/2", "2024-02-10"),
            sheet("tiktok/3", "2024-01-10"),
            export("tiktok/3", "2024-01-10"),
        ],
    );
    let rule = Owner {
        source: "sheet:posts".into(),
        platform: Some("x".into()),
        account: None,
        measure: Some(Measure::Likes),
        during: Period::parse("2024-01-01..2024-01-31").ok(),
    };
    let mut case = case.gives(
        "likes on x in January",
        ask(&[Measure::Likes, Measure::Views]).by(Dimension::Post),
        &["tiktok/3: 1 of 1, 1 of 1", "x/1: 100 of 1, 1 of 1", "x/2: 1 of 1, 1 of 1"],
    );
    case.answers[0].query.owners = Owners(vec![rule]);
    case
}

fn alone() -> Case {
    let spent = || fact(FactKind::Cost).money(Measure::Cost, 3, "EUR");
    Case::of(
        "a fact without an entity is an entity of its own",
        [spent(), spent(), cost("fee/1", 10, "EUR"), cost("fee/1", 20, "EUR")],
    )
    .gives("sum", ask(&[Measure::Cost]), &["26000000000 of 3"])
}

fn once() -> Case {
    let double = || click("ann").entity("click/1");
    Case::batches("what is kept once at the door is added as it is", [vec![double(), double()], vec![double()]])
        .gives("clicks", ask(&[Measure::Clicks]), &["3 of 3"])
        .gives("known later", ask(&[Measure::Clicks]).known_at("2024-01-01T00:00:00Z"), &[])
}

fn refunds() -> Case {
    let refund = fact(FactKind::Conversion).entity("shopify/1/refund").day("2024-02-03").value(Measure::Refunds, 1);
    Case::of(
        "a refund is another fact, on its own day",
        [
            order("shopify/1", 100, "EUR").day("2024-01-20"),
            refund.money(Measure::Revenue, -30, "EUR"),
            order("shopify/2", 5, "EUR").day("2024-02-01"),
        ],
    )
    .gives("all", ask(&[Measure::Revenue, Measure::Orders, Measure::Refunds]), &["75000000000 of 3, 2 of 2, 1 of 1"])
    .gives(
        "February",
        ask(&[Measure::Revenue, Measure::Orders, Measure::Refunds]).during("2024-02-01..2024-02-29"),
        &["-25000000000 of 2, 1 of 1, 1 of 1"],
    )
}

fn kinds_apart() -> Case {
    Case::of(
        "the same name in two kinds of fact is two entities",
        [post("x/1").views(10), post_day("x/1", "2024-01-05").entity("x/1").value(Measure::PostDayViews, 4)],
    )
    .gives("both", ask(&[Measure::Views, Measure::PostDayViews]), &["10 of 1, 4 of 1"])
}

fn changed_feed() -> Case {
    let teams = lookup(Dimension::Topic, Dimension::Feed, &[("x-posts", "own"), ("sheet:posts", "hand")]);
    Case::of(
        "the feed is the fact's source",
        [post("x/1").likes(1), post("x/2").likes(2).source("sheet:posts"), post("x/3").likes(4).source("x-api")],
    )
    .gives("by feed", ask(LIKES).by(Dimension::Feed), &["sheet:posts: 2 of 1", "x-api: 4 of 1", "x-posts: 1 of 1"])
    .gives("one feed", ask(LIKES).only(Dimension::Feed, &["x-api"]), &["4 of 1"])
    .gives(
        "looked up from it",
        ask(LIKES).by(Dimension::Topic).lookup(teams),
        &["?: 4 of 1", "hand: 2 of 1", "own: 1 of 1"],
    )
}
