//! Cases of rule 4: levels, their ends, starts and changes.

use super::case::Case;
use crate::build::{Question, account, account_day, ask, fact, post};
use model::{
    dimension::Dimension, fact::FactKind, filter::Filter, measure::Measure, period::Grain, provenance::Provenance,
    query::Moment,
};

const FEBRUARY: &str = "2024-02-01..2024-02-29";

pub(super) fn cases() -> Vec<Case> {
    vec![moments(), corrected(), moved(), owned_by_day(), daily(), alone(), flows(), softness()]
}

/// Followers: whole, start, end, change.
fn followers() -> Question {
    ask(&[Measure::Followers])
        .moment(Measure::Followers, Moment::Start)
        .moment(Measure::Followers, Moment::End)
        .moment(Measure::Followers, Moment::Change)
}

fn moments() -> Case {
    Case::of(
        "a level is its last value; its change is from the last value before",
        [
            account("x/nina", "2024-01-10").followers(100),
            account("x/nina", "2024-02-05").followers(120),
            account("x/nina", "2024-02-20").followers(150),
            account("x/tom", "2024-02-10").followers(1000),
            account("x/tom", "2024-02-25").followers(900),
        ],
    )
    .gives("February", followers().during(FEBRUARY), &["1050 of 2, 1100 of 2, 1050 of 2, -50 of 2"])
    .gives(
        "by account",
        followers().during(FEBRUARY).by(Dimension::Account),
        &["nina: 150 of 1, 100 of 1, 150 of 1, 50 of 1", "tom: 900 of 1, 1000 of 1, 900 of 1, -100 of 1"],
    )
    .gives(
        "by month: no change where nothing was counted, the level lasts",
        followers().during("2023-12-01..2024-03-31").each(Grain::Month),
        &[
            "@2024-01-01: 100 of 1, 100 of 1, 100 of 1, no facts",
            "@2024-02-01: 1050 of 2, 1100 of 2, 1050 of 2, -50 of 2",
            "@2024-03-01: 1050 of 2, 1050 of 2, 1050 of 2, no facts",
        ],
    )
    .gives("before the first count", followers().during("2023-01-01..2024-01-09"), &[])
    .gives(
        "as known on the 15th",
        followers().during(FEBRUARY).known_at("2024-02-15T00:00:00Z"),
        &["1120 of 2, 1100 of 2, 1120 of 2, 20 of 1"],
    )
}

fn corrected() -> Case {
    Case::batches(
        "a day of a level may be corrected",
        [
            vec![account("x/nina", "2024-02-05").followers(120), account("x/nina", "2024-02-20").followers(150)],
            vec![account("x/nina", "2024-02-20").followers(140).as_of("2024-02-22T00:00:00Z")],
            vec![account("x/nina", "2024-02-05").followers(110).as_of("2024-02-29T00:00:00Z")],
        ],
    )
    .gives("end and change", followers().during(FEBRUARY), &["140 of 1, 110 of 1, 140 of 1, 30 of 1"])
}

fn moved() -> Case {
    Case::of(
        "an account stands in the group of its end, with its start",
        [
            account("x/nina", "2024-01-10").creator("old").followers(100),
            account("x/nina", "2024-02-05").creator("new").followers(120),
        ],
    )
    .gives(
        "by creator",
        followers().during(FEBRUARY).by(Dimension::Creator),
        &["new: 120 of 1, 100 of 1, 120 of 1, 20 of 1"],
    )
    .gives("the old one", followers().during(FEBRUARY).only(Dimension::Creator, &["old"]), &[])
    .gives(
        "each month its own",
        followers().during("2024-01-01..2024-02-29").by(Dimension::Creator).each(Grain::Month),
        &[
            "new @2024-02-01: 120 of 1, 100 of 1, 120 of 1, 20 of 1",
            "old @2024-01-01: 100 of 1, 100 of 1, 100 of 1, no facts",
        ],
    )
    .gives(
        "the weekday of the end: 5 February 2024 was a Monday",
        followers().during(FEBRUARY).by(Dimension::Weekday),
        &["1 Monday: 120 of 1, 100 of 1, 120 of 1, 20 of 1"],
    )
}

fn owned_by_day() -> Case {
    Case::of(
        "a level's owner is settled day by day",
        [
            account("x/nina", "2024-02-05").source("x-api").followers(120),
            account("x/nina", "2024-02-05").source("x-overview").followers(999),
            account("x/nina", "2024-02-20").source("x-overview").followers(150),
        ],
    )
    .gives("end and change", followers().during(FEBRUARY), &["150 of 1, 120 of 1, 150 of 1, 30 of 1"])
}

fn daily() -> Case {
    Case::of(
        "a level by day lasts until the next",
        [account("x/nina", "2024-02-05").followers(120), account("x/nina", "2024-02-07").followers(150)],
    )
    .gives(
        "four days",
        followers().during("2024-02-04..2024-02-08").each(Grain::Day),
        &[
            "@2024-02-05: 120 of 1, 120 of 1, 120 of 1, no facts",
            "@2024-02-06: 120 of 1, 120 of 1, 120 of 1, no facts",
            "@2024-02-07: 150 of 1, 120 of 1, 150 of 1, 30 of 1",
            "@2024-02-08: 150 of 1, 150 of 1, 150 of 1, no facts",
        ],
    )
}

fn alone() -> Case {
    let level = |day, followers| fact(FactKind::AccountCounters).day(day).followers(followers);
    Case::of("a level without an entity is an account of its own", [level("2024-02-05", 10), level("2024-02-20", 30)])
        .gives("both add up", followers().during(FEBRUARY), &["40 of 2, 40 of 2, 40 of 2, no facts"])
}

fn flows() -> Case {
    let likes = |key: &str, day: &str, likes| post(key).day(day).likes(likes);
    Case::of(
        "a flow is read whole, whatever the moment",
        [likes("x/1", "2024-01-31", 5), likes("x/2", "2024-02-01", 7)],
    )
    .gives(
        "February",
        ask(&[]).moment(Measure::Likes, Moment::Start).moment(Measure::Likes, Moment::Change).during(FEBRUARY),
        &["7 of 1, 7 of 1"],
    )
}

fn softness() -> Case {
    let only = |account: &str| Filter::default().with(Dimension::Account, account);
    let soft = account("x/nina", "2024-01-10").followers(100).provenance(Provenance::SelfReported);
    Case::of(
        "a difference is as soft as its softer side; other kinds are untouched",
        [
            soft.fact(),
            account("x/nina", "2024-02-05").followers(120).fact(),
            account_day("x/nina", "2024-02-05").value(Measure::AccountViews, 3).fact(),
        ],
    )
    .gives(
        "each moment",
        followers().during(FEBRUARY),
        &["120 of 1, 100 of 1 self-reported, 120 of 1, 20 of 1 self-reported"],
    )
    .gives(
        "term filters",
        ask(&[Measure::AccountViews])
            .term(Measure::Followers, Moment::Change, only("nina"))
            .term(Measure::Followers, Moment::End, only("tom"))
            .during(FEBRUARY),
        &["3 of 1, 20 of 1 self-reported, no facts"],
    )
}
