//! Random questions.

use super::facts::{day, instant, label, texts};
use crate::build;
use model::{
    Date, SmolStr,
    calendar::Calendar,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    measure::Measure,
    money::{Currency, Exchange},
    period::{Grain, Period},
    query::{Basis, Lookup, Moment, Query, Term},
    source::{Owner, Owners},
};
use proptest::{
    collection::{btree_set, vec},
    option,
    sample::{select, subsequence},
    strategy::{Just, Strategy},
};
use std::collections::BTreeMap;

/// Measures of every kind of unit and adding, those with most rules first.
const MEASURES: &[Measure] = &[
    Measure::Likes,
    Measure::Views,
    Measure::Impressions,
    Measure::Reach,
    Measure::PostsPublished,
    Measure::PostRevenue,
    Measure::Followers,
    Measure::Following,
    Measure::AudienceQuality,
    Measure::PostDayViews,
    Measure::AccountReach,
    Measure::AccountViews,
    Measure::Clicks,
    Measure::UniqueVisitors,
    Measure::Sessions,
    Measure::Conversions,
    Measure::Customers,
    Measure::Revenue,
    Measure::Cost,
    Measure::GaSessions,
    Measure::AdSpend,
    Measure::Mentions,
    Measure::Authors,
    Measure::SentimentSum,
    Measure::PlacementsDue,
];

const MOMENTS: &[Moment] = &[Moment::Whole, Moment::Start, Moment::End, Moment::Change];

const BASES: &[Basis] = &[Basis::Published, Basis::Activity, Basis::Interpolated];

fn dimensions() -> Vec<Dimension> {
    let named = [
        Dimension::Platform,
        Dimension::Account,
        Dimension::Creator,
        Dimension::Campaign,
        Dimension::Post,
        Dimension::Country,
        Dimension::Customer,
        Dimension::Landing,
        Dimension::Feed,
        Dimension::Hour,
        Dimension::Weekday,
        Dimension::DaysSincePublishing,
        Dimension::HoursSincePublishing,
        Dimension::Tier,
        Dimension::Hashtag,
    ];
    named.into_iter().chain([label()]).collect()
}

/// A filter of at most two conditions.
pub fn filter() -> impl Strategy<Value = Filter> {
    let condition = select(dimensions()).prop_flat_map(|dimension| {
        let values = btree_set(select(texts(&dimension)), 1..3);
        let test = select([Test::In, Test::NotIn, Test::Known].as_slice());
        (Just(dimension), test, values).prop_map(|(dimension, test, values)| {
            let listed = values.into_iter().map(SmolStr::new).collect();
            let values = if test == Test::Known { Vec::new() } else { listed };
            Condition { dimension, test, values }
        })
    });
    proptest::prop_oneof![4 => Just(Vec::new()), 1 => vec(condition, 1..3)].prop_map(Filter)
}

/// A term.
pub fn term() -> impl Strategy<Value = Term> {
    let measure = proptest::prop_oneof![select(&MEASURES[..9]), select(MEASURES)];
    (measure, select(MOMENTS), filter()).prop_map(|(measure, moment, only)| Term { measure, moment, only })
}

fn period() -> impl Strategy<Value = Period> {
    let any = (day(), day()).prop_map(|(one, other)| Period { from: one.min(other), to: one.max(other) });
    let wide = Just(Period { from: build::day("2023-12-31"), to: build::day("2024-04-01") });
    proptest::prop_oneof![2 => any, 1 => wide]
}

fn grain() -> impl Strategy<Value = Option<Grain>> {
    option::of(select([Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year].as_slice()))
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let zones = select(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"].as_slice());
    (zones, 1_i8..=7, 1_i8..=12).prop_map(|(zone, week_start, fiscal_start)| Calendar {
        time_zone: zone.to_owned(),
        week_start,
        fiscal_start,
    })
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let rate = (select(["USD", "GBP"].as_slice()), day(), select([0.5, 1.1, 0.333_333_333].as_slice()));
    let into = select([Currency::EUR, Currency::EUR, Currency::USD].as_slice());
    (into, vec(rate, 0..8)).prop_map(|(into, known)| {
        let mut rates: BTreeMap<Currency, BTreeMap<Date, f64>> = BTreeMap::new();
        for (currency, day, rate) in known {
            if let Ok(currency) = currency.parse() {
                rates.entry(currency).or_default().insert(day, rate);
            }
        }
        Exchange { into, rates }
    })
}

fn owners() -> impl Strategy<Value = Owners> {
    let owner = (
        select(texts(&Dimension::Feed)),
        option::weighted(0.3, select(texts(&Dimension::Platform))),
        option::weighted(0.3, select(texts(&Dimension::Account))),
        option::weighted(0.3, select(MEASURES)),
        option::weighted(0.3, period()),
    );
    let owner = owner.prop_map(|(source, platform, account, measure, during)| Owner {
        source: SmolStr::new(source),
        platform: platform.map(SmolStr::new),
        account: account.map(SmolStr::new),
        measure,
        during,
    });
    vec(owner, 0..3).prop_map(Owners)
}

fn lookups() -> impl Strategy<Value = Vec<Lookup>> {
    let sizes = [("nina", "nano"), ("tom", "mega"), ("Tom", "mega")];
    let tags = [("x/1", "ad"), ("x/1", "glow"), ("x/2", "ad"), ("tiktok/3", "sale")];
    let people = [("nina", "nina"), ("o'neil", "tom"), ("o'neil", "nina")];
    let tables = vec![
        build::lookup(Dimension::Tier, Dimension::Creator, &sizes),
        build::lookup(Dimension::Hashtag, Dimension::Post, &tags),
        build::lookup(Dimension::Creator, Dimension::Account, &people),
    ];
    subsequence(tables, 0..=3)
}

/// A question.
pub fn query() -> impl Strategy<Value = Query> {
    let asked = (vec(term(), 1..4), subsequence(dimensions(), 0..3), grain(), period(), filter());
    let seen = (select(BASES), option::of(instant()), calendar());
    (asked, seen, exchange(), owners(), lookups()).prop_map(|(asked, seen, exchange, owners, lookups)| {
        let (terms, by, grain, period, filter) = asked;
        let (basis, as_of, calendar) = seen;
        Query { terms, by, grain, period, filter, basis, as_of, calendar, exchange, owners, lookups }
    })
}
