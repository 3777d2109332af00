//! Cases of rules 3 and 9: filters, groups, what is unknown, and dimensions of time.

use super::case::Case;
use crate::build::{ask, click, mention, post, post_day};
use model::{
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    measure::Measure,
    query::{Basis, Moment},
};

const LIKES: &[Measure] = &[Measure::Likes];

pub(super) fn cases() -> Vec<Case> {
    vec![
        filters(),
        term_filters(),
        groups(),
        labels(),
        local_hours(),
        weekdays(),
        days_since_publishing(),
        hours_since_publishing(),
        periods(),
    ]
}

fn filters() -> Case {
    Case::of(
        "an unknown value is none of those listed",
        [
            post("x/1").creator("nina").likes(1),
            post("x/2").creator("tom").likes(2),
            post("x/3").likes(4),
            post("tiktok/4").creator("nina").likes(8),
        ],
    )
    .gives("in", ask(LIKES).only(Dimension::Creator, &["nina", "tom"]), &["11 of 3"])
    .gives("not in", ask(LIKES).without(Dimension::Creator, &["nina"]), &["6 of 2"])
    .gives(
        "both hold",
        ask(LIKES).only(Dimension::Creator, &["nina"]).without(Dimension::Platform, &["tiktok"]),
        &["1 of 1"],
    )
    .gives("nobody", ask(LIKES).only(Dimension::Creator, &["zoe"]), &[])
    .gives("texts are compared as they are", ask(LIKES).only(Dimension::Creator, &["Nina", "nina "]), &[])
    .gives("a dimension that no fact carries", ask(LIKES).without(Dimension::Landing, &["/"]), &["15 of 4"])
}

fn term_filters() -> Case {
    let only = |platform: &str| Filter::default().with(Dimension::Platform, platform);
    let not_x = Filter(vec![Condition { dimension: Dimension::Platform, test: Test::NotIn, values: vec!["x".into()] }]);
    Case::of(
        "a term has a filter of its own, besides the query's",
        [
            post("x/1").creator("nina").likes(1),
            post("tiktok/2").creator("nina").likes(2),
            post("x/3").creator("tom").likes(4),
        ],
    )
    .gives(
        "side by side",
        ask(LIKES).term(Measure::Likes, Moment::Whole, only("x")).term(Measure::Likes, Moment::Whole, not_x),
        &["7 of 3, 5 of 2, 2 of 1"],
    )
    .gives(
        "within the query's, a row for each group that any term found",
        ask(&[])
            .term(Measure::Likes, Moment::Whole, only("tiktok"))
            .term(Measure::Shares, Moment::Whole, Filter::default())
            .by(Dimension::Creator),
        &["nina: 2 of 1, no facts"],
    )
    .gives(
        "one filter excludes the other",
        ask(&[]).term(Measure::Likes, Moment::Whole, only("x")).only(Dimension::Platform, &["tiktok"]),
        &[],
    )
}

fn groups() -> Case {
    Case::of(
        "groups are sorted, the unknown first; a group of several dimensions is a row for each pair that exists",
        [
            post("x/1").creator("tom").likes(1).views(10),
            post("x/2").likes(2),
            post("tiktok/3").creator("nina").likes(4),
            post("tiktok/4").creator("tom").likes(8),
            post("tiktok/5").creator("tom").views(100),
        ],
    )
    .gives("by creator", ask(LIKES).by(Dimension::Creator), &["?: 2 of 1", "nina: 4 of 1", "tom: 9 of 2"])
    .gives(
        "by creator and platform, two measures",
        ask(&[Measure::Likes, Measure::Views]).by(Dimension::Creator).by(Dimension::Platform),
        &[
            "? / x: 2 of 1, no facts",
            "nina / tiktok: 4 of 1, no facts",
            "tom / tiktok: 8 of 1, 100 of 1",
            "tom / x: 1 of 1, 10 of 1",
        ],
    )
    .gives("by what nobody knows", ask(LIKES).by(Dimension::Landing), &["?: 15 of 4"])
    .gives("facts of other kinds add rows, not values", ask(&[Measure::Mentions]).by(Dimension::Creator), &[])
}

fn labels() -> Case {
    let team = || Dimension::from_name("team");
    Case::of(
        "a label is a dimension under its own name",
        [post("x/1").dim(team(), "red").likes(1), post("x/2").dim(team(), "blue").likes(2), post("x/3").likes(4)],
    )
    .gives("by team", ask(LIKES).by(team()), &["?: 4 of 1", "blue: 2 of 1", "red: 1 of 1"])
    .gives("one team", ask(LIKES).only(team(), &["red"]), &["1 of 1"])
    .gives("not that team", ask(LIKES).without(team(), &["red"]), &["6 of 2"])
    .gives("another label", ask(LIKES).by(Dimension::from_name("squad")), &["?: 7 of 3"])
}

fn local_hours() -> Case {
    let clicks = [
        click("ann").day("2024-06-30").at("2024-06-30T21:59:59Z"),
        click("ben").day("2024-07-01").at("2024-06-30T22:00:00Z"),
        click("eve").day("2024-01-15").at("2024-01-15T22:00:00Z"),
        click("kim").day("2024-01-15"),
    ];
    Case::of("hours are of the workspace's zone; unknown without an instant", clicks)
        .gives(
            "Berlin: +2 in June, +1 in January",
            ask(&[Measure::Clicks]).by(Dimension::Hour).calendar("Europe/Berlin", 1, 1),
            &["?: 1 of 1", "00: 1 of 1", "23: 2 of 2"],
        )
        .gives("UTC", ask(&[Measure::Clicks]).by(Dimension::Hour), &["?: 1 of 1", "21: 1 of 1", "22: 2 of 2"])
        .gives("one hour", ask(&[Measure::Clicks]).only(Dimension::Hour, &["21", "9"]), &["1 of 1"])
}

fn weekdays() -> Case {
    // 1 January 2024 was a Monday.
    let on = |day: &str| click("ann").day(day).at("2024-01-01T00:00:00Z");
    Case::of("weekdays are of the fact's day", [on("2024-01-01"), on("2024-01-06"), on("2024-01-07"), on("2024-01-14")])
        .gives(
            "by weekday",
            ask(&[Measure::Clicks]).by(Dimension::Weekday),
            &["1 Monday: 1 of 1", "6 Saturday: 1 of 1", "7 Sunday: 2 of 2"],
        )
        .gives("no Sundays", ask(&[Measure::Clicks]).without(Dimension::Weekday, &["7 Sunday"]), &["2 of 2"])
}

fn days_since_publishing() -> Case {
    Case::of(
        "days since publishing run to the civil day of the count, for post counters alone",
        [
            post("x/1").day("2024-01-10").as_of("2024-01-12T22:30:00Z").likes(1).fact(),
            post("x/2").day("2024-01-10").as_of("2024-01-12T23:30:00Z").likes(2).fact(),
            post("x/3").day("2024-01-10").as_of("2024-01-10T12:00:00Z").likes(4).fact(),
            post_day("x/3", "2024-01-10").as_of("2024-01-12T00:00:00Z").value(Measure::PostDayViews, 8).fact(),
        ],
    )
    .gives(
        "in Berlin it is the next day at 23:00",
        ask(&[Measure::Likes, Measure::PostDayViews]).by(Dimension::DaysSincePublishing).calendar(
            "Europe/Berlin",
            1,
            1,
        ),
        &["?: no facts, 8 of 1", "0: 4 of 1, no facts", "2: 1 of 1, no facts", "3: 2 of 1, no facts"],
    )
    .gives("in UTC", ask(LIKES).by(Dimension::DaysSincePublishing), &["0: 4 of 1", "2: 3 of 2"])
}

fn hours_since_publishing() -> Case {
    let on = |key: &str| post(key).day("2024-01-10");
    Case::of(
        "hours since publishing are whole ones, known with the instant, for post counters alone",
        [
            on("x/1").at("2024-01-10T12:00:00Z").as_of("2024-01-12T13:59:59Z").likes(1).fact(),
            on("x/2").at("2024-01-10T12:00:00Z").as_of("2024-01-10T11:59:59Z").likes(2).fact(),
            on("x/3").as_of("2024-01-12T00:00:00Z").likes(4).fact(),
        ],
    )
    .gives("in any zone", ask(LIKES).by(Dimension::HoursSincePublishing), &["?: 4 of 1", "-1: 2 of 1", "49: 1 of 1"])
    .gives("two days old", ask(LIKES).only(Dimension::HoursSincePublishing, &["49"]), &["1 of 1"])
}

fn periods() -> Case {
    let on = |day: &str| mention("ann").day(day);
    Case::of(
        "both ends of a period belong to it",
        [on("2024-02-28"), on("2024-02-29"), on("2024-03-01"), on("2024-03-02")],
    )
    .gives("two days", ask(&[Measure::Mentions]).during("2024-02-29..2024-03-01"), &["2 of 2"])
    .gives("one day", ask(&[Measure::Mentions]).during("2024-02-29..2024-02-29"), &["1 of 1"])
    .gives("the basis is for posts alone", ask(&[Measure::Mentions]).basis(Basis::Activity), &["4 of 4"])
    .gives("nothing there", ask(&[Measure::Mentions]).during("2023-01-01..2023-12-31"), &[])
}
