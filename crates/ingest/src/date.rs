//! Dates and times as exports write them, in several languages.
//!
//! A file says a civil time; the zone it is meant in is the importer's knowledge. Dates without a year are resolved for
//! a whole list at once.
//!
//! Invariant: a text that is not wholly understood is `None`, never a guess.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// Which of day and month stands first in `03/04/2024`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Month first, as in the United States.
    #[default]
    MonthFirst,
    /// Day first, as nearly everywhere else.
    DayFirst,
}

/// A date, with a time and an offset where the text has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The civil day as written.
    pub date: Date,
    /// The time of day.
    pub time: Option<Time>,
    /// The offset from UTC.
    pub offset: Option<Offset>,
}

impl When {
    /// The instant: by the offset where the text has one, else in a zone; midnight where it has no time.
    pub fn instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        let civil = DateTime::from_parts(self.date, self.time.unwrap_or(Time::midnight()));
        match self.offset {
            Some(offset) => offset.to_timestamp(civil).ok(),
            None => Some(civil.to_zoned(zone.clone()).ok()?.timestamp()),
        }
    }
}

/// Reads a date, or a date and a time: ISO, `20240101`, `07/14/2026 15:30`, `14.07.2026`, `2026/05/10`,
/// `Tue, Jul 14, 2026`, `14 juillet 2026`, `2024年5月1日`, spreadsheet serials, `2026-05-10 12:00 +0000`.
pub fn parse(text: &str, order: Order) -> Option<When> {
    let text = text.trim().trim_start_matches('\'');
    if text.len() > 64 {
        return None;
    }
    compact(text).or_else(|| numeric(text, order)).or_else(|| named(text)).or_else(|| serial(text))
}

/// The order that a column's cells prove: a first part above 12 is a day.
pub fn order_of<'a>(cells: impl Iterator<Item = &'a str>) -> Option<Order> {
    let mut proven = None;
    for cell in cells {
        let mut parts = cell.split(|c: char| !c.is_ascii_digit());
        let (Some(first), Some(second)) = (parts.next(), parts.next()) else { continue };
        let separated = cell.as_bytes().get(first.len()).is_some_and(|b| matches!(b, b'/' | b'-'));
        let (Ok(first), Ok(second)) = (first.parse::<u16>(), second.parse::<u16>()) else { continue };
        match (separated, first, second) {
            (true, 13..=31, 1..=12) => proven = Some(Order::DayFirst),
            (true, 1..=12, 13..=31) => return Some(Order::MonthFirst),
            _ => {}
        }
    }
    proven
}

/// Reads a month and a day without a year: `August 31`, `23 August`, `31. Aug`, `8月31日`.
pub fn yearless(text: &str) -> Option<(i8, i8)> {
    if text.len() > 64 {
        return None;
    }
    if let Some((month, rest)) = text.trim().split_once('月') {
        let day = rest.trim().strip_suffix('日').unwrap_or(rest);
        return checked(small(month)?, small(day)?);
    }
    let words = Words::of(text)?;
    match (words.year, words.month, words.day, words.time) {
        (None, Some(month), Some(day), None) => checked(month, day),
        _ => None,
    }
}

/// Gives years to a list of days without one: the latest years that are not after `last` and keep the list in its order
/// (rising or falling, whichever makes it span fewer days). 29 February goes to a leap year.
pub fn with_years(days: &[(i8, i8)], last: Date) -> Vec<Option<Date>> {
    let rising = {
        let mut dates = walk(days.iter().rev(), last);
        dates.reverse();
        dates
    };
    let falling = walk(days.iter(), last);
    let width = |dates: &[Option<Date>]| {
        let (first, last) = (dates.iter().flatten().min()?, dates.iter().flatten().max()?);
        Some((*last - *first).get_days())
    };
    if width(&falling) < width(&rising) { falling } else { rising }
}

/// Gives each day the latest year in which it is not after the one before.
fn walk<'a>(days: impl Iterator<Item = &'a (i8, i8)>, last: Date) -> Vec<Option<Date>> {
    let mut bound = last;
    let mut dates = Vec::new();
    for day in days {
        let date = latest(*day, bound);
        bound = date.unwrap_or(bound);
        dates.push(date);
    }
    dates
}

fn latest((month, day): (i8, i8), bound: Date) -> Option<Date> {
    let years = (0..=8).filter_map(|back| Date::new(bound.year() - back, month, day).ok());
    years.into_iter().find(|date| *date <= bound)
}

fn checked(month: i8, day: i8) -> Option<(i8, i8)> {
    Date::new(2024, month, day).ok()?;
    Some((month, day))
}

fn small(text: &str) -> Option<i8> {
    let text = text.trim();
    (text.len() <= 2 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `20240101`, `2024010113`, `202401011330`.
fn compact(text: &str) -> Option<When> {
    if !matches!(text.len(), 8 | 10 | 12 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text.get(from..from + 2).map_or(Some(0), |part| part.parse().ok());
    let date = Date::new(text[..4].parse().ok()?, part(4)?, part(6)?).ok()?;
    let time = Time::new(part(8)?, part(10)?, part(12)?, 0).ok()?;
    (1900..2200).contains(&date.year()).then_some(When { date, time: (text.len() > 8).then_some(time), offset: None })
}

fn numeric(text: &str, order: Order) -> Option<When> {
    let end = text.find(|c: char| c.is_whitespace() || c == 'T' || c == ',').unwrap_or(text.len());
    let (head, rest) = text.split_at(end);
    let separator = head.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let mut parts = head.trim_end_matches(separator).split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [a, b, c].iter().any(|p| p.is_empty() || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let date = if a.len() == 4 {
        Date::new(a.parse().ok()?, small(b)?, small(c)?).ok()?
    } else {
        let year = year(c)?;
        let (first, second) = (small(a)?, small(b)?);
        let day_first = first > 12 || (second <= 12 && (separator == '.' || order == Order::DayFirst));
        let (month, day) = if day_first { (second, first) } else { (first, second) };
        Date::new(year, month, day).ok()?
    };
    let (time, offset) = clock(rest.trim_start_matches([',', 'T']).trim())?;
    Some(When { date, time, offset })
}

fn year(text: &str) -> Option<i16> {
    match text.len() {
        4 => text.parse().ok(),
        2 => Some(2000 + text.parse::<i16>().ok()?),
        _ => None,
    }
}

/// `15:30`, `15:30:00.123`, `3:30 PM`, with `Z`, `+0000`, `+02:00`, `-0400` or `UTC` after it. Empty is no time.
fn clock(text: &str) -> Option<(Option<Time>, Option<Offset>)> {
    if text.is_empty() {
        return Some((None, None));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let mut rest = rest.trim();
    let (digits, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut parts = digits.split(':');
    let (mut hour, minute) = (small(parts.next()?)?, small(parts.next()?)?);
    let second = parts.next().map_or(Some(0), small)?;
    if parts.next().is_some() || fraction.len() > 9 {
        return None;
    }
    let lower = rest.to_ascii_lowercase();
    for (mark, after_noon) in [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)] {
        if lower.starts_with(mark) {
            hour = meridian(hour, after_noon)?;
            rest = rest[mark.len()..].trim();
            break;
        }
    }
    let nanos: i32 = if fraction.is_empty() { 0 } else { format!("{fraction:0<9}").parse().ok()? };
    Some((Some(Time::new(hour, minute, second, nanos).ok()?), offset(rest)?))
}

fn meridian(hour: i8, after_noon: bool) -> Option<i8> {
    (1..=12).contains(&hour).then_some(hour % 12 + if after_noon { 12 } else { 0 })
}

/// Outer `None`: not an offset. Inner `None`: there is none.
fn offset(text: &str) -> Option<Option<Offset>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z" | "UTC" | "GMT" | "(UTC)") {
        return Some(Some(Offset::UTC));
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    Some(Some(Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?))
}

/// A date with the month in words, or marked by 年月日.
fn named(text: &str) -> Option<When> {
    if let Some((head, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let (day, rest) = rest.split_once('日').unwrap_or((rest, ""));
        let date = Date::new(year(head.trim())?, small(month)?, small(day)?).ok()?;
        let (time, offset) = clock(rest.trim())?;
        return Some(When { date, time, offset });
    }
    let words = Words::of(text)?;
    let date = Date::new(words.year?, words.month?, words.day?).ok()?;
    let (time, offset) = words.time.map_or(Some((None, None)), clock)?;
    Some(When { date, time, offset })
}

/// Days since the start of 1900 as spreadsheets count them, with the time as a fraction.
fn serial(text: &str) -> Option<When> {
    let (days, fraction) = text.split_once('.').unwrap_or((text, ""));
    if days.len() != 5 || fraction.len() > 15 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let days: i64 = days.parse().ok()?;
    if !(20_000..=80_000).contains(&days) {
        return None;
    }
    let date = Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()?;
    if fraction.is_empty() {
        return Some(When { date, time: None, offset: None });
    }
    let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let part: i128 = fraction.parse().ok()?;
    let seconds = i64::try_from((part * 86_400 + i128::from(scale / 2)) / i128::from(scale)).ok()?;
    let civil = DateTime::from_parts(date, Time::midnight()).checked_add(jiff::Span::new().seconds(seconds)).ok()?;
    Some(When { date: civil.date(), time: Some(civil.time()), offset: None })
}

/// What the words of a date are.
#[derive(Default)]
struct Words<'a> {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// `None` when a word is neither of these, nor a weekday, nor a filler such as `de`.
    fn of(text: &'a str) -> Option<Self> {
        let mut words = Self::default();
        let (head, time) = match text.find(':') {
            Some(colon) => {
                let start = text[..colon].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
                let start = (start..=colon).find(|at| text.is_char_boundary(*at)).unwrap_or(colon);
                (&text[..start], Some(text[start..].trim()))
            }
            None => (text, None),
        };
        words.time = time;
        for word in head.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '/')) {
            words.take(word)?;
        }
        Some(words)
    }

    fn take(&mut self, word: &str) -> Option<()> {
        let bare = word.trim_end_matches(['º', '°']);
        if bare.is_empty() || is_filler(bare) {
            return Some(());
        }
        if bare.bytes().all(|b| b.is_ascii_digit()) {
            if bare.len() == 4 && self.year.is_none() {
                self.year = bare.parse().ok();
                return Some(());
            }
            let free = self.day.is_none();
            self.day = Some(small(bare)?);
            return free.then_some(());
        }
        let lower = bare.to_lowercase();
        if let Some(day) = ["st", "nd", "rd", "th"].iter().find_map(|ending| small(lower.strip_suffix(ending)?)) {
            self.day = Some(day);
            return Some(());
        }
        if let Some(month) = month(&lower) {
            let free = self.month.is_none();
            self.month = Some(month);
            return free.then_some(());
        }
        is_weekday(&lower).then_some(())
    }
}

fn is_filler(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "de" | "del" | "of" | "at" | "um" | "г" | "р" | "the" | "à" | "a" | "las" | "às"
    )
}

fn is_weekday(lower: &str) -> bool {
    const STEMS: &[&str] = &[
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so", "lun", "mar", "mié",
        "mie", "jue", "vie", "sáb", "sab", "dom", "mer", "jeu", "ven", "sam", "dim", "gio", "seg", "ter", "qua", "qui",
        "sex", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "нд",
    ];
    STEMS.contains(&lower)
        || ["day", "tag", "woch", "feira"].iter().any(|ending| lower.ends_with(ending))
        || ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"].contains(&lower)
        || ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"].contains(&lower)
}

/// The stems of the months' names in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian and
/// Ukrainian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "sty", "янв", "січ"],
    &["feb", "fév", "fev", "lut", "фев", "лют"],
    &["mar", "mär", "mrz", "mrt", "maa", "мар", "бер"],
    &["apr", "avr", "abr", "kwi", "апр", "кві"],
    &["may", "mai", "mag", "mei", "maj", "мая", "май", "тра"],
    &["jun", "juin", "giu", "cze", "июн", "чер"],
    &["jul", "juil", "lug", "lip", "июл", "лип"],
    &["aug", "aoû", "aou", "ago", "sie", "авг", "сер"],
    &["sep", "set", "wrz", "сен", "вер"],
    &["oct", "okt", "ott", "out", "paź", "paz", "окт", "жов"],
    &["nov", "lis", "ноя", "лис"],
    &["dec", "dez", "déc", "dic", "gru", "дек", "гру"],
];

fn month(lower: &str) -> Option<i8> {
    if lower.chars().count() < 3 || !lower.chars().all(char::is_alphabetic) || is_full_weekday(lower) {
        return None;
    }
    let found = MONTHS.iter().position(|stems| stems.iter().any(|stem| lower.starts_with(stem)))?;
    i8::try_from(found + 1).ok()
}

/// Weekdays that start like a month.
fn is_full_weekday(lower: &str) -> bool {
    matches!(lower, "martes" | "mardi" | "martedì" | "maandag" | "sexta" | "setting")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use proptest::prelude::{any, proptest};

    fn check(text: &str, expected: Option<(Date, Option<Time>)>) {
        assert_eq!(parse(text, Order::MonthFirst).map(|w| (w.date, w.time)), expected, "{text:?}");
    }

    #[test]
    fn dates_in_many_forms() {
        let day = date(2026, 7, 14);
        for text in [
            "2026-07-14",
            "20260714",
            "2026/07/14",
            "2026/7/14",
            "14.07.2026",
            "07/14/2026",
            "7/14/26",
            "14/07/2026",
            "Tue, Jul 14, 2026",
            "Jul 14, 2026",
            "14 Jul 2026",
            "14. Juli 2026",
            "14 juillet 2026",
            "14 de julio de 2026",
            "July 14th, 2026",
            "2026年7月14日",
            "14 июля 2026 г.",
            "46217",
            "14-Jul-2026",
        ] {
            check(text, Some((day, None)));
        }
        check("2020-02-30", None);
        check("yesterday", None);
        check("12", None);
        check("13/13/2024", None);
        check("7412345678901234567", None);
    }

    #[test]
    fn times_and_offsets() {
        check("07/14/2026 15:30", Some((date(2026, 7, 14), Some(time(15, 30, 0, 0)))));
        check("2025-08-01T00:00:00", Some((date(2025, 8, 1), Some(time(0, 0, 0, 0)))));
        check("Jul 14, 2026, 3:30 PM", Some((date(2026, 7, 14), Some(time(15, 30, 0, 0)))));
        check("46217.5", Some((date(2026, 7, 14), Some(time(12, 0, 0, 0)))));
        let at = |text| parse(text, Order::MonthFirst).unwrap().instant(&TimeZone::UTC).unwrap().to_string();
        assert_eq!(at("2020-02-10 18:00 +0000"), "2020-02-10T18:00:00Z");
        assert_eq!(at("2025-05-11 09:55:16 -0400"), "2025-05-11T13:55:16Z");
        assert_eq!(at("2025-05-11T09:55:16.250Z"), "2025-05-11T09:55:16.25Z");
    }

    #[test]
    fn the_order_follows_the_file() {
        assert_eq!(parse("03/04/2024", Order::DayFirst).unwrap().date, date(2024, 4, 3));
        assert_eq!(parse("03/04/2024", Order::MonthFirst).unwrap().date, date(2024, 3, 4));
        assert_eq!(order_of(["03/04/2024", "14/04/2024"].into_iter()), Some(Order::DayFirst));
        assert_eq!(order_of(["03/04/2024", "04/14/2024"].into_iter()), Some(Order::MonthFirst));
        assert_eq!(order_of(["2024-04-14"].into_iter()), None);
    }

    #[test]
    fn years_are_the_latest_that_keep_order() {
        assert_eq!(yearless("August 31"), Some((8, 31)));
        assert_eq!(yearless("23 August"), Some((8, 23)));
        assert_eq!(yearless("8月31日"), Some((8, 31)));
        assert_eq!(yearless("31 de agosto"), Some((8, 31)));
        assert_eq!(yearless("August 31, 2024"), None);
        let days = [(12, 30), (12, 31), (1, 1), (1, 2)];
        let dates: Vec<_> = with_years(&days, date(2026, 11, 21)).into_iter().flatten().collect();
        assert_eq!(dates, [date(2025, 12, 30), date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]);
        let falling: Vec<_> = with_years(&[(1, 1), (12, 31)], date(2026, 1, 1)).into_iter().flatten().collect();
        assert_eq!(falling, [date(2026, 1, 1), date(2025, 12, 31)]);
        let before: Vec<_> = with_years(&[(8, 30), (8, 31)], date(2026, 8, 30)).into_iter().flatten().collect();
        assert_eq!(before, [date(2025, 8, 30), date(2025, 8, 31)]);
        assert_eq!(with_years(&[(2, 29)], date(2026, 8, 30)), [Some(date(2024, 2, 29))]);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = (parse(&text, Order::MonthFirst), yearless(&text));
        }

        #[test]
        fn date_like_texts_never_panic(text in "[0-9/.:, TAPM+年月日º-]{0,30}(Jan|mar|août)?[0-9 ,]{0,8}") {
            let _ = (parse(&text, Order::DayFirst), yearless(&text), order_of([text.as_str()].into_iter()));
        }
    }
}
