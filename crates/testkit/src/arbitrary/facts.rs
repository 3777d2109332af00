//! Random facts and batches.

use crate::build;
use model::{
    Date, SmolStr, Timestamp,
    batch::Accepted,
    dimension::Dimension,
    fact::{Fact, FactKind},
    id::{ImportId, WorkspaceId},
    measure::{Measure, Unit},
    provenance::Provenance,
    schema,
};
use proptest::{
    collection::{btree_map, vec},
    option,
    sample::select,
    strategy::{Just, Strategy},
};

/// Days at the bounds of weeks, months and years.
const DAYS: &[&str] = &[
    "2023-12-31",
    "2024-01-01",
    "2024-01-07",
    "2024-01-08",
    "2024-01-31",
    "2024-02-01",
    "2024-02-02",
    "2024-02-29",
    "2024-03-01",
    "2024-03-31",
    "2024-04-01",
];

/// Instants at the bounds of days in UTC and in Berlin (UTC+1, and +2 from 31 March).
const INSTANTS: &[&str] = &[
    "2023-12-31T23:00:00Z",
    "2024-01-01T00:00:00Z",
    "2024-01-07T22:59:59.999999Z",
    "2024-01-08T12:34:56.789012Z",
    "2024-01-31T22:59:59.999999Z",
    "2024-01-31T23:00:00Z",
    "2024-01-31T23:59:59.999999Z",
    "2024-02-01T00:00:00Z",
    "2024-02-01T00:00:00.000001Z",
    "2024-02-15T06:00:00Z",
    "2024-02-29T23:00:00Z",
    "2024-03-01T00:00:00Z",
    "2024-03-31T01:30:00Z",
    "2024-03-31T22:00:00Z",
    "2024-04-15T00:00:00Z",
];

const SOURCES: &[&str] = &["x-posts", "y-posts", "x-content", "orders", "sheet:posts"];

/// A day.
pub fn day() -> impl Strategy<Value = Date> + Clone {
    select(DAYS).prop_map(build::day)
}

/// An instant.
pub fn instant() -> impl Strategy<Value = Timestamp> + Clone {
    select(INSTANTS).prop_map(build::instant)
}

/// The values that a dimension takes in facts; texts that a careless store would stumble over among them.
pub(super) fn texts(dimension: &Dimension) -> &'static [&'static str] {
    match dimension {
        Dimension::Platform => &["x", "tiktok"],
        Dimension::Account => &["nina", "o'neil"],
        Dimension::Creator => &["nina", "tom", "Tom", "zoé %_\"\\"],
        Dimension::Campaign => &["spring", "summer"],
        Dimension::Post => &["x/1", "x/2", "tiktok/3"],
        Dimension::Country => &["DE", "null"],
        Dimension::Component => &["fee", "boost"],
        Dimension::Visitor | Dimension::Session | Dimension::Customer | Dimension::Author => &["ann", "ben", "eve"],
        Dimension::Feed => SOURCES,
        Dimension::Hour => &["00", "01", "06", "22", "23"],
        Dimension::Weekday => &["1 Monday", "4 Thursday", "7 Sunday"],
        Dimension::DaysSincePublishing => &["0", "1", "29", "-1"],
        Dimension::HoursSincePublishing => &["0", "23", "24", "-1"],
        Dimension::Tier => &["nano", "mega"],
        Dimension::Hashtag => &["ad", "glow", "sale"],
        _ => &["red", "blue"],
    }
}

/// The label that facts carry.
pub(super) fn label() -> Dimension {
    Dimension::from_name("team")
}

fn carried() -> Vec<Dimension> {
    let named = [
        Dimension::Platform,
        Dimension::Account,
        Dimension::Creator,
        Dimension::Campaign,
        Dimension::Post,
        Dimension::Country,
        Dimension::Component,
        Dimension::Visitor,
        Dimension::Session,
        Dimension::Customer,
        Dimension::Author,
    ];
    named.into_iter().chain([label()]).collect()
}

fn dims() -> impl Strategy<Value = Vec<(Dimension, SmolStr)>> {
    let one = select(carried()).prop_flat_map(|dimension| {
        let values = texts(&dimension);
        (Just(dimension), select(values).prop_map(SmolStr::new))
    });
    vec(one, 1..10)
}

fn raw() -> impl Strategy<Value = i128> {
    proptest::prop_oneof![
        6 => 0_i128..200,
        1 => -50_i128..0,
        1 => Just(9_007_199_254_740_993_i128),
        1 => Just(1_234_567_890_123_i128),
    ]
}

fn values(kind: FactKind) -> impl Strategy<Value = Vec<(Measure, i128)>> {
    let measures: Vec<Measure> = schema::measures(kind).take(4).chain(money(kind)).collect();
    btree_map(select(measures), raw(), 1..6).prop_map(|values| values.into_iter().collect())
}

fn money(kind: FactKind) -> impl Iterator<Item = Measure> {
    schema::measures(kind).filter(|measure| measure.unit() == Unit::Money)
}

/// A fact of any kind.
pub fn fact() -> impl Strategy<Value = Fact> {
    // Counters are where most rules are.
    let kinds = proptest::prop_oneof![
        2 => Just(FactKind::PostCounters),
        1 => Just(FactKind::AccountCounters),
        2 => select(FactKind::ALL.as_slice()),
    ];
    kinds.prop_flat_map(fact_of)
}

/// A fact of one kind.
pub fn fact_of(kind: FactKind) -> impl Strategy<Value = Fact> {
    let names = select(["one", "two", "x/1", "o'neil"].as_slice()).prop_map(SmolStr::new);
    let told = (option::weighted(0.9, names), day(), option::of(instant()), instant(), select(SOURCES));
    let provenance = proptest::prop_oneof![3 => Just(Provenance::Measured), 1 => select(Provenance::ALL.as_slice())];
    let currency = select(["EUR", "EUR", "USD", "GBP", "JPY"].as_slice());
    (told, provenance, currency, dims(), values(kind), 0_u32..5).prop_map(
        move |(told, provenance, currency, dims, values, row)| {
            let (entity, day, at, as_of, source) = told;
            let source = SmolStr::new(source);
            let currency = currency.parse().ok();
            let mut fact =
                Fact { kind, entity, day, at, as_of, source, provenance, currency, dims: Vec::new(), values, row };
            for (dimension, value) in dims {
                fact.set_dim(dimension, value);
            }
            fact
        },
    )
}

/// A few batches of the workspaces `acme` (mostly) and `other`, from a few imports.
pub fn batches() -> impl Strategy<Value = Vec<Accepted>> {
    let workspace = select(["acme", "acme", "acme", "other"].as_slice());
    let import = select(["import-b", "import-a", "live"].as_slice());
    let batch = (workspace, import, vec(fact(), 0..24));
    vec(batch, 1..6).prop_map(|batches| {
        let accepted = (1_i64..).zip(batches).map(|(seq, (workspace, import, facts))| {
            let (workspace, import) = (WorkspaceId::new(workspace), ImportId::new(import));
            Accepted { seq, workspace, import, facts }
        });
        accepted.collect()
    })
}
