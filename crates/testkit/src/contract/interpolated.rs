//! Cases of the last part of rule 5: activity between counts.

use super::case::Case;
use crate::build::{FactBuilder, Question, ask, post};
use model::{dimension::Dimension, measure::Measure, period::Grain, provenance::Provenance, query::Basis};

pub(super) fn cases() -> Vec<Case> {
    vec![linear(), rounded(), publishing(), owners(), softness(), corrected()]
}

fn count(key: &str, at: &str, as_of: &str, likes: i128) -> FactBuilder {
    post(key).day(&at[..10]).at(at).as_of(as_of).likes(likes)
}

fn likes() -> Question {
    ask(&[Measure::Likes]).basis(Basis::Interpolated).during("2024-01-01..2024-03-31")
}

fn linear() -> Case {
    Case::of(
        "the value at a boundary is linear between the counts around it",
        [
            count("x/1", "2024-01-10T00:00:00Z", "2024-01-20T00:00:00Z", 100),
            count("x/1", "2024-01-10T00:00:00Z", "2024-02-19T00:00:00Z", 400),
            count("x/2", "2024-01-22T00:00:00Z", "2024-02-21T00:00:00Z", 90),
        ],
    )
    .gives(
        "x/1: 12 of 30 days from 100 to 400; x/2: 10 of 30 days from 0 to 90; the last count stands for all after",
        likes().by(Dimension::Post).each(Grain::Month),
        &[
            "x/1 @2024-01-01: 220 of 1 estimated",
            "x/1 @2024-02-01: 180 of 1 estimated",
            "x/1 @2024-03-01: 0 of 1 estimated",
            "x/2 @2024-01-01: 30 of 1 estimated",
            "x/2 @2024-02-01: 60 of 1 estimated",
            "x/2 @2024-03-01: 0 of 1 estimated",
        ],
    )
    .gives("nothing is unbounded", likes().during("2024-02-01..2024-02-29"), &["240 of 2 estimated"])
    .gives(
        "a post is not there before it is published; 2 of 30 days from 100 to 400",
        likes().during("2024-01-01..2024-01-21"),
        &["120 of 1 estimated"],
    )
    .gives("the buckets add up to the whole", likes(), &["490 of 2 estimated"])
    .gives(
        "what is not known yet bends no line",
        likes().known_at("2024-02-01T00:00:00Z").during("2024-01-01..2024-01-31"),
        &["100 of 1 estimated"],
    )
}

fn rounded() -> Case {
    Case::of("half a like goes away from zero", [count("x/1", "2024-01-31T00:00:00Z", "2024-02-02T00:00:00Z", 5)])
        .gives(
            "2.5 by midnight",
            likes().each(Grain::Month),
            &["@2024-01-01: 3 of 1 estimated", "@2024-02-01: 2 of 1 estimated", "@2024-03-01: 0 of 1 estimated"],
        )
}

fn publishing() -> Case {
    let timeless = post("x/2").day("2024-01-11").as_of("2024-01-15T00:00:00Z").likes(40);
    Case::of(
        "publishing is the post's instant, else the start of its day, unless a count is as old",
        [
            count("x/1", "2024-01-10T12:00:00Z", "2024-01-10T00:00:00Z", 4),
            count("x/1", "2024-01-10T12:00:00Z", "2024-01-14T00:00:00Z", 8),
            timeless,
            count("x/3", "2024-01-11T18:00:00Z", "2024-01-12T06:00:00Z", 12),
        ],
    )
    .gives(
        "by the 12th: 4 + 4 × 2/4; 40 × 1/4; 12 × 6/12",
        likes().by(Dimension::Post).during("2024-01-01..2024-01-11"),
        &["x/1: 6 of 1 estimated", "x/2: 10 of 1 estimated", "x/3: 6 of 1 estimated"],
    )
    .gives("before the first count of x/1 and publishing of x/2", likes().during("2024-01-01..2024-01-09"), &[])
}

fn owners() -> Case {
    let sheet = |as_of, likes| count("x/1", "2024-01-10T00:00:00Z", as_of, likes).source("sheet:posts");
    Case::of(
        "the owner is the best that had counted by the end, else the best there is",
        [
            sheet("2024-01-20T00:00:00Z", 1000),
            sheet("2024-02-09T00:00:00Z", 3000),
            count("x/1", "2024-01-10T00:00:00Z", "2024-02-09T00:00:00Z", 60),
        ],
    )
    .gives(
        "until the 14th none had: 5 of 30 days to 60; until the 31st the sheet: 1000 and 12 of 20 days to 3000",
        likes().by(Dimension::Feed).during("2024-01-01..2024-01-14"),
        &["x-posts: 10 of 1 estimated"],
    )
    .gives(
        "January",
        likes().by(Dimension::Feed).during("2024-01-01..2024-01-31"),
        &["sheet:posts: 2200 of 1 estimated"],
    )
    .gives(
        "February",
        likes().by(Dimension::Feed).during("2024-02-01..2024-02-29"),
        &["x-posts: 16 of 1 estimated"],
    )
}

fn softness() -> Case {
    let soft = count("x/1", "2024-01-10T00:00:00Z", "2024-02-20T00:00:00Z", 100).provenance(Provenance::SelfReported);
    Case::of(
        "a line is as soft as the softer of the counts that it joins",
        [count("x/1", "2024-01-10T00:00:00Z", "2024-01-20T00:00:00Z", 40), soft],
    )
    .gives("to the 15th", likes().during("2024-01-01..2024-01-14"), &["20 of 1 estimated"])
    .gives("to the 20th, on the count itself", likes().during("2024-01-01..2024-01-19"), &["40 of 1 estimated"])
    .gives(
        "to the end of January: 40 + 60 × 12/31, rounded",
        likes().during("2024-01-01..2024-01-31"),
        &["63 of 1 self-reported"],
    )
}

fn corrected() -> Case {
    Case::of(
        "of counts of one instant the one stored last bends the line; a fall counts as zero",
        [
            count("x/1", "2024-01-10T00:00:00Z", "2024-01-20T00:00:00Z", 999),
            count("x/1", "2024-01-10T00:00:00Z", "2024-01-20T00:00:00Z", 50),
            count("x/1", "2024-01-10T00:00:00Z", "2024-02-20T00:00:00Z", 40),
        ],
    )
    .gives("to the 15th", likes().during("2024-01-01..2024-01-14"), &["25 of 1 estimated"])
    .gives("February", likes().during("2024-02-01..2024-02-29"), &["0 of 1 estimated"])
}
