//! Filters, groups and buckets as expressions of the query engine.
//!
//! The same rules stand in `group`, for facts that are read row by row; `model::store` states them.
//!
//! Invariant: values reach the engine as literals, never as text of a query.

use crate::{decode, encode::day_number, error::LakeError, function::call, schema};
use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Date32Array, RecordBatch, StringArray},
        datatypes::{DataType, Date32Type, Field, Schema, TimeUnit, TimestampMicrosecondType},
    },
    common::{JoinType, Result, ScalarValue},
    datasource::MemTable,
    functions::core::expr_fn::coalesce,
    logical_expr::{Expr, cast, lit},
    prelude::{DataFrame, SessionContext, ident},
};
use model::{
    SmolStr, Timestamp,
    calendar::{self, Calendar},
    dimension::{Dimension, Origin},
    fact::FactKind,
    filter::{Condition, Filter, Test},
    period::Grain,
    query::{Lookup, Query},
};
use std::{collections::HashMap, sync::Arc};

/// What a fact itself says of a dimension, as text.
pub(crate) fn own(dimension: &Dimension, kind: FactKind, calendar: &Calendar) -> Expr {
    match (dimension, dimension.origin()) {
        (Dimension::Feed, _) => ident(schema::SOURCE),
        (Dimension::Hour, _) => hour(calendar),
        (Dimension::Weekday, _) => weekday(),
        (Dimension::DaysSincePublishing, _) if kind == FactKind::PostCounters => days_since_publishing(calendar),
        (Dimension::HoursSincePublishing, _) if kind == FactKind::PostCounters => hours_since_publishing(),
        (Dimension::Label(name), _) => label(name.clone()),
        (_, Origin::Fact) => ident(schema::dimension(dimension)),
        _ => unknown(),
    }
}

/// Whether a fact of a kind passes a filter; `None` keeps everything.
pub(crate) fn keeps(filter: &Filter, kind: FactKind, query: &Query) -> Option<Expr> {
    filter.0.iter().map(|condition| passes(condition, kind, query)).reduce(Expr::and)
}

fn passes(condition: &Condition, kind: FactKind, query: &Query) -> Expr {
    let lookup = query.lookups.iter().find(|lookup| lookup.dimension == condition.dimension);
    let (value, listed) = match lookup {
        None => (own(&condition.dimension, kind, &query.calendar), condition.values.clone()),
        Some(lookup) => (own(&lookup.from, kind, &query.calendar), keys(lookup, condition)),
    };
    let renamed = lookup.is_some_and(|lookup| lookup.from == lookup.dimension);
    let listed: Vec<Expr> = listed.iter().map(|text| lit(text.as_str())).collect();
    // A test of a literal null would come to a literal null, which a scan of the table takes for "keep": it is decided here.
    let nothing = listed.is_empty() || value == unknown();
    match condition.test {
        Test::Known if value == unknown() => lit(false),
        Test::Known if lookup.is_none() || renamed => value.is_not_null(),
        Test::In | Test::Known if nothing => lit(false),
        Test::NotIn if nothing => lit(true),
        Test::In | Test::Known => value.in_list(listed, false),
        Test::NotIn => value.clone().is_null().or(value.in_list(listed, true)),
    }
}

/// The keys of which any value is listed, or which have a value at all.
fn keys(lookup: &Lookup, condition: &Condition) -> Vec<SmolStr> {
    let meant = |value: &SmolStr| condition.test == Test::Known || condition.values.contains(value);
    let mut keys: Vec<_> = lookup.pairs.iter().filter(|(_, value)| meant(value)).map(|(key, _)| key.clone()).collect();
    if lookup.from == lookup.dimension {
        let stays = |value: &&SmolStr| !lookup.pairs.iter().any(|(key, _)| key == *value);
        keys.extend(condition.values.iter().filter(stays).cloned());
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The facts with the columns that they are grouped by: `g0`, `g1`, … for the dimensions, `bucket` for the bucket.
pub(crate) fn keyed(
    session: &SessionContext,
    mut facts: DataFrame,
    kind: FactKind,
    query: &Query,
) -> Result<(DataFrame, Vec<Expr>), LakeError> {
    let failed = || LakeError::engine("facts could not be put in groups");
    let mut keys = Vec::new();
    for (place, dimension) in query.by.iter().enumerate() {
        let name = format!("g{place}");
        match query.lookups.iter().find(|lookup| lookup.dimension == *dimension) {
            None => keys.push(own(dimension, kind, &query.calendar).alias(name)),
            Some(lookup) => {
                facts = joined(session, facts, kind, (lookup, &query.calendar), &name).map_err(failed())?;
                let found = ident(&name);
                let stays = lookup.from == lookup.dimension;
                keys.push(if stays { coalesce(vec![found, ident(format!("from_{name}"))]).alias(name) } else { found });
            }
        }
    }
    if query.grain.is_some() {
        keys.push(bucket(query).alias("bucket"));
    }
    Ok((facts, keys))
}

/// Joins the values of a looked-up dimension under a name; facts whose key has none keep a row of their own.
fn joined(
    session: &SessionContext,
    facts: DataFrame,
    kind: FactKind,
    (lookup, calendar): (&Lookup, &Calendar),
    name: &str,
) -> Result<DataFrame> {
    let (key, from) = (format!("key_{name}"), format!("from_{name}"));
    let columns = Schema::new(vec![Field::new(&key, DataType::Utf8, false), Field::new(name, DataType::Utf8, false)]);
    let columns = Arc::new(columns);
    let texts = |part: fn(&(SmolStr, SmolStr)) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(lookup.pairs.iter().map(part)))
    };
    let pairs = RecordBatch::try_new(
        Arc::clone(&columns),
        vec![texts(|(key, _)| key.as_str()), texts(|(_, value)| value.as_str())],
    )?;
    let table = session.read_table(Arc::new(MemTable::try_new(columns, vec![vec![pairs]])?))?;
    let facts = facts.with_column(&from, own(&lookup.from, kind, calendar))?;
    facts.join(table, JoinType::Left, &[&from], &[&key], None)
}

/// The first day of a fact's bucket, cut to the period.
fn bucket(query: &Query) -> Expr {
    let Some(grain) = query.grain else { return lit(ScalarValue::Date32(None)) };
    if grain == Grain::Day {
        // A fact of the period lies in it already: nothing is to be cut.
        return ident(schema::DAY);
    }
    let (calendar, from) = (query.calendar.clone(), query.period.from);
    call("bucket", DataType::Date32, vec![ident(schema::DAY)], move |columns| {
        let days = columns[0].as_primitive::<Date32Type>();
        let mut known = Memo::new(|number| day_number(calendar.bucket(decode::day(number), grain).max(from)));
        let buckets: Date32Array = days.iter().map(|day| day.map(|day| known.get(day))).collect();
        Ok(Arc::new(buckets))
    })
}

fn weekday() -> Expr {
    call("weekday", DataType::Utf8, vec![ident(schema::DAY)], |columns| {
        let days = columns[0].as_primitive::<Date32Type>();
        let mut known = Memo::new(|number| calendar::weekday(decode::day(number)));
        let names: StringArray = days.iter().map(|day| day.map(|day| known.get(day))).collect();
        Ok(Arc::new(names))
    })
}

fn hour(calendar: &Calendar) -> Expr {
    let calendar = calendar.clone();
    call("hour_of_day", DataType::Utf8, vec![ident(schema::AT)], move |columns| {
        // Since 1973 every zone has been a whole number of quarters of an hour from UTC, so the hour is the same within
        // a quarter; before, it is found instant by instant.
        const QUARTER: i64 = 900_000_000;
        const QUARTERS_SINCE: i64 = 94_694_400_000_000;
        let instants = columns[0].as_primitive::<TimestampMicrosecondType>();
        let mut known = Memo::new(|micros: i64| {
            let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
            format!("{:02}", calendar.hour(at))
        });
        let place = |at: i64| if at < QUARTERS_SINCE { at } else { at - at.rem_euclid(QUARTER) };
        let names: StringArray = instants.iter().map(|at| at.map(|at| known.get(place(at)))).collect();
        Ok(Arc::new(names))
    })
}

fn days_since_publishing(calendar: &Calendar) -> Expr {
    let calendar = calendar.clone();
    let arguments = vec![ident(schema::DAY), ident(schema::AS_OF)];
    call("days_since_publishing", DataType::Utf8, arguments, move |columns| {
        let days = columns[0].as_primitive::<Date32Type>();
        let instants = columns[1].as_primitive::<TimestampMicrosecondType>();
        let mut known = Memo::new(|micros: i64| {
            day_number(calendar.day(Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)))
        });
        let since: StringArray =
            days.iter().zip(instants.iter()).map(|(day, at)| Some((known.get(at?) - day?).to_string())).collect();
        Ok(Arc::new(since))
    })
}

fn hours_since_publishing() -> Expr {
    const HOUR: i64 = 3_600_000_000;
    let arguments = vec![ident(schema::AT), ident(schema::AS_OF)];
    call("hours_since_publishing", DataType::Utf8, arguments, |columns| {
        let [from, to] = [0, 1].map(|at: usize| columns[at].as_primitive::<TimestampMicrosecondType>());
        let since: StringArray =
            from.iter().zip(to.iter()).map(|(from, to)| Some((to? - from?).div_euclid(HOUR).to_string())).collect();
        Ok(Arc::new(since))
    })
}

fn label(name: SmolStr) -> Expr {
    call("label", DataType::Utf8, vec![ident(schema::LABELS)], move |columns| {
        let texts = columns[0].as_string::<i32>();
        let value = |row| decode::labels(decode::value(Some(texts), row)?).remove(&name).map(|found| found.to_string());
        let values: StringArray = (0..texts.len()).map(value).collect();
        Ok(Arc::new(values))
    })
}

fn unknown() -> Expr {
    lit(ScalarValue::Utf8(None))
}

/// An instant as the table holds it.
pub(crate) fn instant(at: Timestamp) -> Expr {
    let micros = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    cast(lit(ScalarValue::TimestampMicrosecond(Some(at.as_microsecond()), Some("UTC".into()))), micros)
}

/// A day as the table holds it.
pub(crate) fn day(day: model::Date) -> Expr {
    lit(ScalarValue::Date32(Some(day_number(day))))
}

/// A function remembered: days and hours repeat from row to row.
struct Memo<K, V, F> {
    last: Option<(K, V)>,
    known: HashMap<K, V>,
    find: F,
}

impl<K: Copy + Eq + std::hash::Hash, V: Clone, F: Fn(K) -> V> Memo<K, V, F> {
    fn new(find: F) -> Self {
        Self { last: None, known: HashMap::new(), find }
    }

    fn get(&mut self, key: K) -> V {
        if let Some((last, value)) = &self.last
            && *last == key
        {
            return value.clone();
        }
        let value = self.known.entry(key).or_insert_with(|| (self.find)(key)).clone();
        self.last = Some((key, value.clone()));
        value
    }
}
