//! Cases of rules 6 and 7: money in several currencies, and different people.

use super::case::Case;
use crate::build::{ask, click, cost, fact, mention, order, post};
use model::{
    dimension::Dimension,
    fact::FactKind,
    filter::Filter,
    measure::Measure,
    period::Grain,
    provenance::Provenance,
    query::{Basis, Moment},
};

pub(super) fn cases() -> Vec<Case> {
    vec![rates(), missing(), rounding(), refunded(), activity(), visitors(), customers(), softness(), large()]
}

fn rates() -> Case {
    Case::of(
        "money is converted at the rate of the fact's day",
        [
            order("s/1", 10, "USD").day("2024-03-01"),
            order("s/2", 10, "USD").day("2024-03-04"),
            order("s/3", 7, "EUR").day("2024-03-04"),
        ],
    )
    .gives(
        "0.5 until Sunday, 0.25 from Monday",
        ask(&[Measure::Revenue]).rate("USD", "2024-03-01", 0.5).rate("USD", "2024-03-04", 0.25).each(Grain::Day),
        &["@2024-03-01: 5000000000 of 1", "@2024-03-04: 9500000000 of 2"],
    )
    .gives(
        "a weekend uses Friday's",
        ask(&[Measure::Revenue, Measure::Orders]).rate("USD", "2024-03-01", 0.5),
        &["17000000000 of 3, 3 of 3"],
    )
}

fn missing() -> Case {
    Case::of(
        "one missing rate leaves the sum open, and says which currency",
        [
            order("s/1", 10, "USD").day("2024-03-08"),
            order("s/2", 10, "JPY").day("2024-03-09"),
            order("s/3", 10, "GBP").day("2024-04-01").platform("web"),
            order("s/4", 7, "EUR").day("2024-03-09"),
        ],
    )
    .gives(
        "the first in alphabetical order; counts are not touched",
        ask(&[Measure::Revenue, Measure::Orders]),
        &["no rate GBP of 4, 4 of 4"],
    )
    .gives(
        "other cells stand",
        ask(&[Measure::Revenue]).rate("USD", "2024-03-01", 0.5).by(Dimension::Platform).each(Grain::Day),
        &["? @2024-03-08: 5000000000 of 1", "? @2024-03-09: no rate JPY of 2", "web @2024-04-01: no rate GBP of 1"],
    )
    .gives(
        "a rate that starts later is none",
        ask(&[Measure::Revenue]).rate("USD", "2024-03-09", 0.5).during("2024-03-08..2024-03-08"),
        &["no rate USD of 1"],
    )
    .gives(
        "seven days back is the farthest",
        ask(&[Measure::Revenue]).rate("USD", "2024-03-01", 0.5).during("2024-03-08..2024-03-08"),
        &["5000000000 of 1"],
    )
    .gives(
        "eight is too far",
        ask(&[Measure::Revenue]).rate("USD", "2024-02-29", 0.5).during("2024-03-08..2024-03-08"),
        &["no rate USD of 1"],
    )
}

fn rounding() -> Case {
    let nano = |entity: &str, raw| cost(entity, 0, "USD").value(Measure::Cost, raw);
    Case::of("each fact is rounded to a nano, half away from zero", [nano("c/1", 1), nano("c/2", 1), nano("c/3", -3)])
        .gives("1 + 1 - 2, not -0.5", ask(&[Measure::Cost]).rate("USD", "2024-01-01", 0.5), &["0 of 3"])
}

fn refunded() -> Case {
    let refund = fact(FactKind::Conversion).entity("s/1/refund").day("2024-04-02").value(Measure::Refunds, 1);
    Case::of(
        "a refund is worth the rate of its own day",
        [order("s/1", 10, "USD").day("2024-03-01"), refund.money(Measure::Revenue, -10, "USD")],
    )
    .gives(
        "10 × 0.5 - 10 × 0.6",
        ask(&[Measure::Revenue]).rate("USD", "2024-03-01", 0.5).rate("USD", "2024-04-02", 0.6),
        &["-1000000000 of 2"],
    )
}

fn activity() -> Case {
    let earned =
        |key: &str, as_of, units| post(key).day("2024-01-10").as_of(as_of).money(Measure::PostRevenue, units, "USD");
    let february = || ask(&[Measure::PostRevenue]).basis(Basis::Activity).during("2024-02-01..2024-02-29");
    Case::of(
        "what a post earned in a month is converted at the rate of its day, and is unbounded before it is unrated",
        [
            earned("x/1", "2024-01-20T00:00:00Z", 10),
            earned("x/1", "2024-02-10T00:00:00Z", 30),
            earned("x/2", "2024-02-10T00:00:00Z", 5).dim(Dimension::Creator, "tom"),
        ],
    )
    .gives(
        "by creator",
        february().rate("USD", "2024-01-10", 0.5).by(Dimension::Creator),
        &["?: 10000000000 of 1", "tom: unbounded 1 of 1"],
    )
    .gives("without a rate", february().by(Dimension::Creator), &["?: no rate USD of 1", "tom: unbounded 1 of 1"])
    .gives("both in one cell", february(), &["unbounded 1 of 2"])
}

fn visitors() -> Case {
    let tagged = |visitor: &str, campaign: &str| click(visitor).campaign(campaign);
    let unknown = fact(FactKind::Touchpoint).value(Measure::Clicks, 1).day("2024-02-01");
    Case::of(
        "people are counted once in each group, and not at all where they are unknown",
        [
            tagged("ann", "spring").day("2024-01-31"),
            tagged("ann", "spring").day("2024-02-01"),
            tagged("ann", "summer").day("2024-02-01"),
            tagged("ben", "summer").day("2024-02-01"),
            unknown,
        ],
    )
    .gives("all", ask(&[Measure::UniqueVisitors, Measure::Clicks]), &["2 of 4, 5 of 5"])
    .gives(
        "by campaign: three, though two came",
        ask(&[Measure::UniqueVisitors, Measure::Clicks]).by(Dimension::Campaign),
        &["?: no facts, 1 of 1", "spring: 1 of 2, 2 of 2", "summer: 2 of 2, 2 of 2"],
    )
    .gives(
        "by month",
        ask(&[Measure::UniqueVisitors]).each(Grain::Month),
        &["@2024-01-01: 1 of 1", "@2024-02-01: 2 of 3"],
    )
    .gives(
        "with a term's filter",
        ask(&[]).term(Measure::UniqueVisitors, Moment::Whole, Filter::default().with(Dimension::Campaign, "spring")),
        &["1 of 2"],
    )
    .gives(
        "a group without anybody known has no row",
        ask(&[Measure::UniqueVisitors]).by(Dimension::Campaign),
        &["spring: 1 of 2", "summer: 2 of 2"],
    )
}

fn customers() -> Case {
    let by = |entity: &str, who: &str| order(entity, 1, "EUR").dim(Dimension::Customer, who);
    let bare = |entity: &str| fact(FactKind::Conversion).entity(entity);
    Case::batches(
        "different customers are of the last version of each order, whatever that version measures",
        [
            vec![by("s/1", "ann"), by("s/2", "ben"), by("s/3", "ben"), by("s/4", "eve")],
            vec![
                bare("s/1").as_of("2024-01-05T00:00:00Z"),
                bare("s/4").as_of("2024-01-05T00:00:00Z").dim(Dimension::Customer, "kim"),
                bare("s/2").source("sheet:orders").as_of("2024-01-06T00:00:00Z").dim(Dimension::Customer, "zoe"),
            ],
        ],
    )
    .gives("ben twice, kim", ask(&[Measure::Customers, Measure::Orders]), &["2 of 3, 4 of 4"])
    .gives("by customer", ask(&[Measure::Customers]).by(Dimension::Customer), &["ben: 1 of 2", "kim: 1 of 1"])
    .gives("as known before", ask(&[Measure::Customers]).known_at("2024-01-03T00:00:00Z"), &["3 of 4"])
    .gives("a rule for the sheet", ask(&[Measure::Customers]).owner("sheet:orders"), &["3 of 3"])
}

fn softness() -> Case {
    Case::of(
        "a cell is as soft as its softest fact",
        [
            mention("ann").campaign("a"),
            mention("ann").campaign("a").provenance(Provenance::Estimated),
            mention("ben").campaign("b").provenance(Provenance::Modelled),
            mention("eve").campaign("b").provenance(Provenance::SelfReported),
        ],
    )
    .gives(
        "sums and people",
        ask(&[Measure::Mentions, Measure::Authors]).by(Dimension::Campaign),
        &["a: 2 of 2 estimated, 1 of 2 estimated", "b: 2 of 2 self-reported, 2 of 2 self-reported"],
    )
    .gives("together", ask(&[Measure::Authors]), &["3 of 4 self-reported"])
}

fn large() -> Case {
    let views = 9_007_199_254_740_993; // 2^53 + 1
    let posts = [post("x/1").views(views).fact(), post("x/2").views(views).fact(), post("x/3").views(-1).fact()];
    let spent = [cost("c/1", 9_000_000_001, "EUR").fact(), cost("c/2", 9_000_000_002, "EUR").fact()];
    Case::of("sums are exact", posts.into_iter().chain(spent))
        .gives("views beyond 2^53", ask(&[Measure::Views]), &["18014398509481985 of 3"])
        .gives("billions beyond 2^63 nanos", ask(&[Measure::Cost]), &["18000000003000000000 of 2"])
}
