//! How values of the model stand in columns.
//!
//! Instants are microseconds since 1970 UTC (facts, which are not in columns, keep every digit), days are ISO texts,
//! lists are JSON arrays.
//!
//! Invariant: what does not read back is an error that names the column, never a default.

use model::{Date, Timestamp, money::Currency};
use rusqlite::{Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};
use std::{error::Error, fmt::Display, str::FromStr};

/// An instant as a column value.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// An instant as it reads back from a column.
pub(crate) fn to_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(micros(at)).expect("invariant: an instant without its last digits is an instant")
}

/// An instant.
pub(crate) fn instant(row: &Row<'_>, at: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(at)?).map_err(|error| wrong(at, Type::Integer, error))
}

/// An instant that may be unknown.
pub(crate) fn maybe_instant(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = row.get(at)?;
    micros.map(|_| instant(row, at)).transpose()
}

/// A count as a column value. SQLite's integers end at 2^63, which no count reaches.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count.
pub(crate) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(at)?).map_err(|error| wrong(at, Type::Integer, error))
}

/// A count that may be unknown.
pub(crate) fn maybe_count(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<u64>> {
    let known: Option<i64> = row.get(at)?;
    known.map(|_| count(row, at)).transpose()
}

/// A text that is read by the type's own parser: a day, a currency.
pub(crate) fn parsed<T: FromStr<Err: Display>>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    text.parse().map_err(|error: T::Err| wrong(at, Type::Text, error.to_string()))
}

/// The same, where there may be none.
pub(crate) fn maybe_parsed<T: FromStr<Err: Display>>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(at)?;
    text.map(|_| parsed(row, at)).transpose()
}

/// A JSON text.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|error| wrong(at, Type::Text, error))
}

/// A value as JSON text.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("invariant: plain values have a JSON form")
}

/// A pair of columns that are both there or both not.
pub(crate) fn pair<A, B>(first: Option<A>, second: Option<B>) -> Option<(A, B)> {
    Some((first?, second?))
}

/// A day as text.
pub(crate) fn day(day: Date) -> String {
    day.to_string()
}

/// A currency as text.
pub(crate) fn code(currency: Currency) -> String {
    currency.code().to_owned()
}

/// The error for a column that cannot be read.
pub(crate) fn wrong(at: usize, kind: Type, error: impl Into<Box<dyn Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, kind, error.into())
}
