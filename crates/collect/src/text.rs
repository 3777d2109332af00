//! Texts in JSON as clients really send them: an id may be a number, an amount a text, and what should be a text may be
//! anything.
//!
//! Invariant: reading never fails on a type that was not expected; what is neither text nor number reads as nothing.

use model::{SmolStr, Timestamp, money::NANOS};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::{borrow::Cow, fmt};

/// The longest text that is kept of a field, in characters. Longer ones are cut: no id or name is longer.
const LONGEST: usize = 512;

/// A text, a number or a truth value, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Text<'_> {
    /// The text, trimmed; `None` when nothing is left.
    pub fn get(&self) -> Option<&str> {
        Some(self.0.trim()).filter(|text| !text.is_empty())
    }
}

/// The text of a field that may be missing.
pub fn get<'b>(field: &'b Option<Text<'_>>) -> Option<&'b str> {
    field.as_ref().and_then(Text::get)
}

/// The text of a field, cut to what is kept.
pub fn kept(field: &Option<Text<'_>>) -> Option<SmolStr> {
    get(field).map(cut)
}

/// A text cut to what is kept, without control characters.
pub fn cut(text: &str) -> SmolStr {
    if text.len() <= LONGEST && !text.bytes().any(|b| b.is_ascii_control()) {
        return SmolStr::new(text);
    }
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// An instant: RFC 3339, a civil date and time taken as UTC, or a number of seconds or milliseconds since 1970.
pub fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(number) = text.parse::<i64>() {
        // Seconds reach this number in the year 5138, milliseconds did in 1973.
        let seconds = number.unsigned_abs() < 100_000_000_000;
        return if seconds { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) }.ok();
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// An amount in major units, exact: `59.90` is 59 900 000 000 billionths. Digits beyond the ninth decimal are dropped.
pub fn amount(text: &str) -> Option<i128> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let numeric = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || whole.len() > 18 || !numeric(whole) || !numeric(part) {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let nanos = part.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |sum, b| sum * 10 + i128::from(b - b'0'));
    Some(sign * (whole * NANOS + nanos))
}

/// An amount in minor units of a currency with so many decimals.
pub fn minor(count: i64, decimals: u32) -> i128 {
    i128::from(count) * NANOS / 10_i128.pow(decimals)
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    /// The shortest decimal that reads back as the same number: what was written.
    fn visit_f64<E>(self, number: f64) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(if truth { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<Text<'de>, E> {
        Ok(Text::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::default())
    }
}

/// A value of a shape, or nothing when it has another: a client's own properties may be called like ours and be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: &'de serde_json::value::RawValue = Deserialize::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_exact_to_the_billionth() {
        let cases = [
            ("59.90", Some(59_900_000_000)),
            ("0.1", Some(100_000_000)),
            ("-12", Some(-12_000_000_000)),
            (".5", Some(500_000_000)),
            ("1.0000000019", Some(1_000_000_001)),
            ("", None),
            (".", None),
            ("1,5", None),
            ("1e3", None),
            ("NaN", None),
            ("--1", None),
            ("9999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(amount(text), expected, "{text}");
        }
        assert_eq!((minor(1999, 2), minor(500, 0), minor(-1, 3)), (19_990_000_000, 500_000_000_000, -1_000_000));
    }

    #[test]
    fn a_number_reads_as_it_was_written_and_a_list_as_nothing() {
        let read = |json: &str| serde_json::from_str::<Text<'_>>(json).unwrap().0.into_owned();
        let cases = [
            ("\"a\\u0041\"", "aA"),
            ("450789469", "450789469"),
            ("18446744073709551615", "18446744073709551615"),
            ("59.9", "59.9"),
            ("0.1", "0.1"),
            ("true", "true"),
            ("null", ""),
            ("[1,{\"a\":2}]", ""),
            ("{\"a\":[1]}", ""),
        ];
        for (json, expected) in cases {
            assert_eq!(read(json), expected, "{json}");
        }
    }

    #[test]
    fn instants_come_in_several_spellings() {
        let expected: Timestamp = "2026-03-01T09:30:00Z".parse().unwrap();
        for text in
            ["2026-03-01T10:30:00+01:00", "2026-03-01T09:30:00", "2026-03-01 09:30:00", "1772357400", "1772357400000"]
        {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
        assert_eq!((instant("yesterday"), instant("")), (None, None));
    }

    #[test]
    fn what_is_kept_is_short_and_clean() {
        assert_eq!(cut("a\r\nb"), "ab");
        assert_eq!(cut(&"é".repeat(600)).chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,40}") {
            let _ = (amount(&text), instant(&text), cut(&text));
        }

        #[test]
        fn cents_survive_a_trip_through_json(cents in -1_000_000_000_i64..1_000_000_000) {
            #[expect(clippy::cast_precision_loss, reason = "ten digits")]
            let json = serde_json::to_string(&(cents as f64 / 100.0)).unwrap();
            let text: Text<'_> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(amount(&text.0), Some(minor(cents, 2)));
        }
    }
}
