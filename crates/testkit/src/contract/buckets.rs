//! Cases of rule 3: buckets of the workspace's calendar.

use super::case::Case;
use crate::build::{ask, fact, mention, post};
use model::{dimension::Dimension, fact::FactKind, measure::Measure, period::Grain};

const MENTIONS: &[Measure] = &[Measure::Mentions];

pub(super) fn cases() -> Vec<Case> {
    vec![weeks(), fiscal(), months(), by_group(), instants_do_not_matter()]
}

fn on(days: &[&str]) -> Vec<crate::build::FactBuilder> {
    days.iter().map(|day| mention("ann").day(day)).collect()
}

fn weeks() -> Case {
    // 4 and 11 March 2024 were Mondays.
    Case::of(
        "weeks start on the workspace's day and are cut to the period",
        on(&["2024-03-05", "2024-03-06", "2024-03-10", "2024-03-11", "2024-03-12", "2024-03-13"]),
    )
    .gives(
        "from Monday",
        ask(MENTIONS).each(Grain::Week).during("2024-03-06..2024-03-12"),
        &["@2024-03-06: 2 of 2", "@2024-03-11: 2 of 2"],
    )
    .gives(
        "from Sunday",
        ask(MENTIONS).each(Grain::Week).during("2024-03-06..2024-03-12").calendar("UTC", 7, 1),
        &["@2024-03-06: 1 of 1", "@2024-03-10: 3 of 3"],
    )
    .gives(
        "from Wednesday",
        ask(MENTIONS).each(Grain::Week).during("2024-03-04..2024-03-17").calendar("UTC", 3, 1),
        &["@2024-03-04: 1 of 1", "@2024-03-06: 4 of 4", "@2024-03-13: 1 of 1"],
    )
}

fn fiscal() -> Case {
    Case::of(
        "quarters and years start with the fiscal year's first month",
        on(&["2023-12-31", "2024-01-31", "2024-02-01", "2024-04-30", "2024-05-01", "2025-01-31"]),
    )
    .gives(
        "quarters from February",
        ask(MENTIONS).each(Grain::Quarter).during("2023-11-01..2025-01-31").calendar("UTC", 1, 2),
        &["@2023-11-01: 2 of 2", "@2024-02-01: 2 of 2", "@2024-05-01: 1 of 1", "@2024-11-01: 1 of 1"],
    )
    .gives(
        "years from February, the first one cut",
        ask(MENTIONS).each(Grain::Year).during("2023-11-01..2025-01-31").calendar("UTC", 1, 2),
        &["@2023-11-01: 2 of 2", "@2024-02-01: 4 of 4"],
    )
    .gives(
        "calendar quarters",
        ask(MENTIONS).each(Grain::Quarter).during("2023-11-01..2025-01-31"),
        &["@2023-11-01: 1 of 1", "@2024-01-01: 2 of 2", "@2024-04-01: 2 of 2", "@2025-01-01: 1 of 1"],
    )
}

fn months() -> Case {
    Case::of("a bucket without facts has no row", on(&["2024-01-31", "2024-03-01", "2024-03-31"]))
        .gives("months", ask(MENTIONS).each(Grain::Month), &["@2024-01-01: 1 of 1", "@2024-03-01: 2 of 2"])
        .gives(
            "days",
            ask(MENTIONS).each(Grain::Day),
            &["@2024-01-31: 1 of 1", "@2024-03-01: 1 of 1", "@2024-03-31: 1 of 1"],
        )
        .gives("the year", ask(MENTIONS).each(Grain::Year), &["@2024-01-01: 3 of 3"])
}

fn by_group() -> Case {
    Case::of(
        "rows are sorted by group, then bucket; a cell of a term that found nothing there is a gap",
        [
            post("x/1").creator("tom").day("2024-01-05").likes(1),
            post("x/2").creator("nina").day("2024-02-05").likes(2),
            post("x/3").creator("tom").day("2024-02-06").views(4),
            post("x/4").day("2024-01-07").likes(8),
        ],
    )
    .gives(
        "by creator and month",
        ask(&[Measure::Likes, Measure::Views]).by(Dimension::Creator).each(Grain::Month),
        &[
            "? @2024-01-01: 8 of 1, no facts",
            "nina @2024-02-01: 2 of 1, no facts",
            "tom @2024-01-01: 1 of 1, no facts",
            "tom @2024-02-01: no facts, 4 of 1",
        ],
    )
}

fn instants_do_not_matter() -> Case {
    let late = fact(FactKind::WebTraffic).day("2024-01-31").at("2024-02-01T05:00:00Z").value(Measure::GaSessions, 3);
    Case::of("a fact lies in the bucket of its civil day, whatever its instant", [late]).gives(
        "months",
        ask(&[Measure::GaSessions]).each(Grain::Month).calendar("America/New_York", 1, 1),
        &["@2024-01-01: 3 of 1"],
    )
}
