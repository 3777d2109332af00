//! Cases of rule 5: what posts gathered between two counts.

use super::case::Case;
use crate::build::{FactBuilder, Question, account_day, ask, fact, post};
use model::{
    dimension::Dimension, fact::FactKind, measure::Measure, period::Grain, provenance::Provenance, query::Basis,
};

pub(super) fn cases() -> Vec<Case> {
    vec![
        months(),
        boundaries(),
        fallen(),
        owners(),
        latest_owner(),
        flows(),
        moved(),
        local_midnight(),
        softness(),
        last_day(),
        alone(),
    ]
}

/// A count of likes of a post.
fn count(key: &str, day: &str, as_of: &str, likes: i128) -> FactBuilder {
    post(key).day(day).as_of(as_of).likes(likes)
}

fn likes() -> Question {
    ask(&[Measure::Likes]).basis(Basis::Activity).during("2024-01-01..2024-04-30")
}

fn months() -> Case {
    Case::of(
        "activity is the last count less the last one before, from zero at publishing",
        [
            count("x/1", "2024-01-10", "2024-01-20T00:00:00Z", 40),
            count("x/1", "2024-01-10", "2024-02-10T00:00:00Z", 100),
            count("x/1", "2024-01-10", "2024-03-05T00:00:00Z", 130),
            count("x/2", "2024-01-25", "2024-02-15T00:00:00Z", 10),
        ],
    )
    .gives(
        "by post and month; a month that no count bounds is a gap",
        likes().by(Dimension::Post).each(Grain::Month),
        &[
            "x/1 @2024-01-01: 40 of 1",
            "x/1 @2024-02-01: 60 of 1",
            "x/1 @2024-03-01: 30 of 1",
            "x/1 @2024-04-01: 0 of 1",
            "x/2 @2024-02-01: unbounded 1 of 1",
            "x/2 @2024-03-01: 0 of 1",
            "x/2 @2024-04-01: 0 of 1",
        ],
    )
    .gives(
        "one unbounded post leaves its whole cell open",
        likes().each(Grain::Month),
        &["@2024-01-01: 40 of 1", "@2024-02-01: unbounded 1 of 2", "@2024-03-01: 30 of 2", "@2024-04-01: 0 of 2"],
    )
    .gives("published within: all of it", likes(), &["140 of 2"])
    .gives(
        "a filter keeps the unbounded one out",
        likes().only(Dimension::Post, &["x/1"]).during("2024-02-01..2024-02-29"),
        &["60 of 1"],
    )
    .gives("known by mid-February", likes().known_at("2024-02-12T00:00:00Z"), &["100 of 1"])
    .gives("published all the same, by lifetime", likes().basis(Basis::Published), &["140 of 2"])
}

fn boundaries() -> Case {
    Case::of(
        "a count at the first instant of a bucket is neither before it nor at its start",
        [
            count("x/1", "2024-01-10", "2024-02-01T00:00:00Z", 50),
            count("x/2", "2024-01-10", "2024-01-31T23:59:59.999999Z", 7),
            count("x/2", "2024-01-10", "2024-02-29T23:59:59.999999Z", 9),
        ],
    )
    .gives(
        "by post and month",
        likes().by(Dimension::Post).each(Grain::Month).during("2024-01-01..2024-02-29"),
        &["x/1 @2024-02-01: unbounded 1 of 1", "x/2 @2024-01-01: 7 of 1", "x/2 @2024-02-01: 2 of 1"],
    )
    .gives("cut to the day: both were out before", likes().during("2024-02-01..2024-02-01"), &["unbounded 1 of 2"])
    .gives("published on the first day counts from zero", likes().during("2024-01-10..2024-02-01"), &["57 of 2"])
    .gives("published the day before does not", likes().during("2024-01-11..2024-02-01"), &["unbounded 2 of 2"])
}

fn fallen() -> Case {
    Case::of(
        "a counter that falls was corrected: it counts as zero, not less",
        [
            count("x/1", "2024-01-10", "2024-01-20T00:00:00Z", 100),
            count("x/1", "2024-01-10", "2024-02-20T00:00:00Z", 90),
            count("x/2", "2024-01-10", "2024-01-20T00:00:00Z", 100),
            count("x/2", "2024-01-10", "2024-02-20T00:00:00Z", 105),
            count("x/2", "2024-01-10", "2024-02-20T00:00:00Z", 104),
        ],
    )
    .gives("February", likes().during("2024-02-01..2024-02-29"), &["4 of 2"])
    .gives("March knows both", likes().during("2024-03-01..2024-03-31"), &["0 of 2"])
}

fn owners() -> Case {
    let sheet = |as_of, likes| count("x/1", "2024-01-10", as_of, likes).source("sheet:posts");
    Case::of(
        "both ends are one source's: the best that had counted by the end",
        [
            sheet("2024-01-15T00:00:00Z", 1000),
            sheet("2024-02-15T00:00:00Z", 1300),
            count("x/1", "2024-01-10", "2024-03-10T00:00:00Z", 150),
            count("x/1", "2024-01-10", "2024-04-10T00:00:00Z", 170),
            sheet("2024-04-15T00:00:00Z", 5000),
        ],
    )
    .gives(
        "by month",
        likes().each(Grain::Month),
        &["@2024-01-01: 1000 of 1", "@2024-02-01: 300 of 1", "@2024-03-01: unbounded 1 of 1", "@2024-04-01: 20 of 1"],
    )
    .gives("a rule for the sheet", likes().owner("sheet:posts").during("2024-03-01..2024-04-30"), &["3700 of 1"])
}

fn latest_owner() -> Case {
    let told = |source: &str, as_of: &str, likes| count("x/1", "2024-01-10", as_of, likes).source(source);
    Case::of(
        "of sources of one rank, the one that counted last before the end owns both ends",
        [
            told("x-posts", "2024-01-15T00:00:00Z", 10),
            told("y-posts", "2024-01-20T00:00:00Z", 50),
            told("y-posts", "2024-02-10T00:00:00Z", 70),
            told("x-posts", "2024-02-20T00:00:00Z", 25),
        ],
    )
    .gives(
        "by month",
        likes().each(Grain::Month).during("2024-01-01..2024-02-29"),
        &["@2024-01-01: 50 of 1", "@2024-02-01: 15 of 1"],
    )
}

fn flows() -> Case {
    Case::of(
        "posts published, and everything that is not a post's counter, flow by day",
        [
            count("x/1", "2024-01-10", "2024-01-20T00:00:00Z", 40).fact(),
            count("x/2", "2024-02-10", "2024-03-20T00:00:00Z", 8).fact(),
            account_day("x/nina", "2024-02-11").value(Measure::AccountViews, 5).fact(),
        ],
    )
    .gives(
        "February",
        ask(&[Measure::PostsPublished, Measure::AccountViews, Measure::Likes])
            .basis(Basis::Activity)
            .during("2024-02-01..2024-02-29"),
        &["1 of 1, 5 of 1, 0 of 1"],
    )
}

fn moved() -> Case {
    Case::of(
        "filters and groups look at the end",
        [
            count("x/1", "2024-01-10", "2024-01-20T00:00:00Z", 40).campaign("spring"),
            count("x/1", "2024-01-10", "2024-02-10T00:00:00Z", 100).campaign("summer"),
        ],
    )
    .gives(
        "by campaign and month",
        likes().by(Dimension::Campaign).each(Grain::Month).during("2024-01-01..2024-02-29"),
        &["spring @2024-01-01: 40 of 1", "summer @2024-02-01: 60 of 1"],
    )
    .gives(
        "the old campaign in February",
        likes().only(Dimension::Campaign, &["spring"]).during("2024-02-01..2024-02-29"),
        &[],
    )
    .gives(
        "days since publishing are the end's: 10 and 31",
        likes().by(Dimension::DaysSincePublishing).each(Grain::Month).during("2024-01-01..2024-02-29"),
        &["10 @2024-01-01: 40 of 1", "31 @2024-02-01: 60 of 1"],
    )
}

fn local_midnight() -> Case {
    Case::of(
        "buckets end at the workspace's midnight: 23:00 UTC in a Berlin winter, 22:00 in summer",
        [
            count("x/1", "2024-01-10", "2024-01-31T22:59:59Z", 40),
            count("x/1", "2024-01-10", "2024-01-31T23:00:00Z", 50),
            count("x/1", "2024-01-10", "2024-06-30T21:59:59Z", 70),
            count("x/1", "2024-01-10", "2024-06-30T22:00:00Z", 100),
        ],
    )
    .gives("January in Berlin", likes().calendar("Europe/Berlin", 1, 1).during("2024-01-01..2024-01-31"), &["40 of 1"])
    .gives("January in UTC", likes().during("2024-01-01..2024-01-31"), &["50 of 1"])
    .gives("June in Berlin", likes().calendar("Europe/Berlin", 1, 1).during("2024-06-01..2024-06-30"), &["20 of 1"])
    .gives("June in UTC", likes().during("2024-06-01..2024-06-30"), &["50 of 1"])
}

fn softness() -> Case {
    let soft = count("x/1", "2024-01-10", "2024-01-20T00:00:00Z", 40).provenance(Provenance::Modelled);
    Case::of("activity is as soft as its softer end", [soft, count("x/1", "2024-01-10", "2024-02-10T00:00:00Z", 100)])
        .gives("both ends", likes().during("2024-02-01..2024-02-29"), &["60 of 1 modelled"])
        .gives("from publishing", likes().during("2024-01-01..2024-02-29"), &["100 of 1"])
}

fn last_day() -> Case {
    let first = count("x/1", "2024-01-31", "2024-01-31T18:00:00Z", 4);
    Case::of(
        "a post of the bucket's last day belongs to it",
        [first, count("x/1", "2024-01-31", "2024-02-01T18:00:00Z", 9)],
    )
    .gives("January", likes().during("2024-01-01..2024-01-31"), &["4 of 1"])
    .gives("that day", likes().during("2024-01-31..2024-01-31"), &["4 of 1"])
    .gives("the day before", likes().during("2024-01-01..2024-01-30"), &[])
    .gives("the day after", likes().during("2024-02-01..2024-02-01"), &["5 of 1"])
}

fn alone() -> Case {
    let count = |as_of, likes| fact(FactKind::PostCounters).day("2024-01-10").as_of(as_of).likes(likes);
    Case::of(
        "a count without an entity is a post of its own",
        [count("2024-01-20T00:00:00Z", 40), count("2024-01-25T00:00:00Z", 50), count("2024-02-03T00:00:00Z", 60)],
    )
    .gives("January", likes().during("2024-01-01..2024-01-31"), &["90 of 2"])
    .gives("February", likes().during("2024-02-01..2024-02-29"), &["unbounded 1 of 3"])
}
