//! Numbers as exports write them: `1,234`, `1.234,56`, `1 234`, `1.2K`, `6.27%`, `−5`, `0:04:12`.
//!
//! Invariant: exact. No number passes through floating point, and an empty cell is `None`, never zero. A dash, `null`
//! and `undefined` are what platforms write for "no value" and read as empty; `n/a` is not a number.

use model::import::RejectCode;

/// Which mark stands before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// `1,234.56`; shown by the file's numbers.
    Point,
    /// `1.234,56`; shown by the file's numbers.
    Comma,
    /// The file does not show it. Read as `Point`, except that `1.234` may be a count with a thousands separator.
    #[default]
    Unknown,
}

/// What a bare number of a duration counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
    /// Milliseconds.
    Millisecond,
}

impl Each {
    fn ms(self) -> i128 {
        match self {
            Self::Hour => 3_600_000,
            Self::Minute => 60_000,
            Self::Second => 1_000,
            Self::Millisecond => 1,
        }
    }
}

/// A number in a cell: `mantissa ÷ 10^decimals`. `None` when the cell says that there is no value.
pub type Parsed<T> = Result<Option<T>, RejectCode>;

/// A decimal number, exactly as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// All digits.
    pub mantissa: i128,
    /// How many of them stand after the decimal mark.
    pub decimals: u32,
}

/// No count, amount or duration of an export has more digits before the decimal mark.
const DIGITS: usize = 24;

impl Exact {
    /// The number times `times`, rounded half away from zero.
    pub fn times(self, times: i128) -> Result<i128, RejectCode> {
        let product = self.mantissa.checked_mul(times).ok_or(RejectCode::OutOfRange)?;
        let unit = 10_i128.checked_pow(self.decimals).ok_or(RejectCode::OutOfRange)?;
        let half = if product < 0 { -(unit / 2) } else { unit / 2 };
        Ok((product + half) / unit)
    }

    fn is_whole(self) -> bool {
        10_i128.checked_pow(self.decimals).is_some_and(|unit| self.mantissa % unit == 0)
    }
}

/// A whole number of things. Amounts such as `12.0` are whole; `12.5` is refused.
pub fn count(text: &str, locale: Locale) -> Parsed<i128> {
    let Some(exact) = exact(text, locale, true)? else { return Ok(None) };
    if !exact.is_whole() {
        return Err(RejectCode::NotANumber);
    }
    let value = exact.times(1)?;
    if value.unsigned_abs() > 1_000_000_000_000_000_000 {
        return Err(RejectCode::OutOfRange);
    }
    Ok(Some(value))
}

/// A decimal number.
pub fn decimal(text: &str, locale: Locale) -> Parsed<Exact> {
    exact(text, locale, false)
}

/// An amount of money in billionths of the major unit. A currency sign or code around it is left out.
pub fn money_nanos(text: &str, locale: Locale) -> Parsed<i128> {
    let text = text.trim();
    let (inner, negative) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let bare: String = strip_currency(inner);
    let Some(exact) = exact(&bare, locale, false)? else { return Ok(None) };
    let nanos = exact.times(1_000_000_000)?;
    Ok(Some(if negative { -nanos } else { nanos }))
}

/// A share in millionths of one: `6.27` and `6.27%` are 62 700.
pub fn percent(text: &str, locale: Locale) -> Parsed<i128> {
    let bare = text.trim().trim_end_matches(['%', '٪']).trim_end();
    exact(bare, locale, false)?.map(|exact| exact.times(10_000)).transpose()
}

/// A duration in milliseconds: `1:02:03`, `4:12`, `1h 2m 3s`, or a bare number that counts `each`.
pub fn duration_ms(text: &str, locale: Locale, each: Each) -> Parsed<i128> {
    let text = text.trim();
    let spoken_parts = text.ends_with(['h', 'm', 's', 'H', 'M', 'S']);
    if text.contains(':') && spoken_parts {
        return spoken(&text.replace(':', " "), locale).map(Some);
    }
    if text.contains(':') {
        return clock(text).map(Some);
    }
    if spoken_parts && text.starts_with(|c: char| c.is_ascii_digit()) {
        return spoken(text, locale).map(Some);
    }
    exact(text, locale, false)?.map(|exact| exact.times(each.ms())).transpose()
}

/// Which mark a column's cells show to be the decimal one.
pub fn locale_of<'a>(cells: impl Iterator<Item = &'a str>) -> Locale {
    let (mut point, mut comma) = (0_u32, 0_u32);
    for cell in cells {
        let bare = cell.trim_end_matches('%').trim();
        if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            || !bare.chars().all(|c| matches!(c, '0'..='9' | '.' | ',' | '-' | ' ' | '\u{a0}' | '\u{202f}'))
        {
            continue;
        }
        match shown_mark(bare) {
            Some('.') => point += 1,
            Some(_) => comma += 1,
            None => {}
        }
    }
    match (point, comma) {
        (0, 0) => Locale::Unknown,
        (point, comma) if comma > point => Locale::Comma,
        _ => Locale::Point,
    }
}

/// The decimal mark that a number proves, if it proves one: two kinds of mark, or one mark not before three digits.
fn shown_mark(text: &str) -> Option<char> {
    let last = text.rfind(['.', ','])?;
    let mark = char::from(text.as_bytes()[last]);
    let other = if mark == '.' { ',' } else { '.' };
    let marks = text.matches(mark).count();
    if marks > 1 {
        return Some(other);
    }
    let after = text.len() - last - 1;
    (text.contains(other) || after != 3 || text.starts_with("0.") || text.starts_with("0,")).then_some(mark)
}

fn exact(text: &str, locale: Locale, whole: bool) -> Parsed<Exact> {
    let text = text.trim().trim_start_matches('\'');
    if is_nothing(text) {
        return Ok(None);
    }
    let (negative, rest) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, power) = suffix(rest)?;
    let mut exact = plain(digits, locale, whole && power == 0, power != 0)?;
    exact = shift(exact, power)?;
    if negative {
        exact.mantissa = -exact.mantissa;
    }
    Ok(Some(exact))
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "--" | "\u{2013}" | "\u{2014}" | "\u{2212}")
        || text.eq_ignore_ascii_case("null")
        || text.eq_ignore_ascii_case("undefined")
}

/// Splits `1.2K` and `4.5E+05` into digits and a power of ten.
fn suffix(text: &str) -> Result<(&str, i32), RejectCode> {
    const MARKS: &[(&str, i32)] = &[("K", 3), ("k", 3), ("M", 6), ("m", 6), ("B", 9), ("b", 9), ("万", 4), ("億", 8)];
    if let Some((mark, power)) = MARKS.iter().find(|(mark, _)| text.ends_with(mark)) {
        return Ok((text[..text.len() - mark.len()].trim_end(), *power));
    }
    match text.split_once(['e', 'E']) {
        Some((digits, power)) if !digits.is_empty() => {
            let power: i32 = power.parse().map_err(|_| RejectCode::NotANumber)?;
            if power.abs() > 24 { Err(RejectCode::OutOfRange) } else { Ok((digits, power)) }
        }
        _ => Ok((text, 0)),
    }
}

fn shift(exact: Exact, power: i32) -> Result<Exact, RejectCode> {
    let up = u32::try_from(power).unwrap_or(0);
    let taken = up.min(exact.decimals);
    let left = 10_i128.checked_pow(up - taken).ok_or(RejectCode::OutOfRange)?;
    let down = u32::try_from(-i64::from(power)).unwrap_or(0);
    let mantissa = exact.mantissa.checked_mul(left).ok_or(RejectCode::OutOfRange)?;
    Ok(Exact { mantissa, decimals: exact.decimals - taken + down })
}

/// Digits with marks between them, nothing else.
fn plain(text: &str, locale: Locale, whole: bool, abbreviated: bool) -> Result<Exact, RejectCode> {
    let mark = decimal_mark(text, locale, whole, abbreviated);
    let (before, after) = match mark {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let (mut mantissa, mut seen, mut group) = (0_i128, 0_usize, None::<usize>);
    for c in before.chars() {
        match c {
            '0'..='9' => {
                mantissa = mantissa * 10 + i128::from(u32::from(c) - 48);
                seen += 1;
                group = group.map(|length| length + 1);
                if seen > DIGITS {
                    return Err(RejectCode::OutOfRange);
                }
            }
            ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' if seen > 0 => {
                if group.is_some_and(|length| !(2..=3).contains(&length)) {
                    return Err(RejectCode::NotANumber);
                }
                group = Some(0);
            }
            _ => return Err(RejectCode::NotANumber),
        }
    }
    if group.is_some_and(|length| length != 3) || (seen == 0 && after.is_empty()) {
        return Err(RejectCode::NotANumber);
    }
    decimals(mantissa, after)
}

fn decimals(mut mantissa: i128, after: &str) -> Result<Exact, RejectCode> {
    let mut decimals = 0;
    for c in after.chars() {
        let digit = c.to_digit(10).ok_or(RejectCode::NotANumber)?;
        if decimals < 12 {
            mantissa = mantissa * 10 + i128::from(digit);
            decimals += 1;
        }
    }
    Ok(Exact { mantissa, decimals })
}

/// Where the decimal mark stands, if the number has one.
fn decimal_mark(text: &str, locale: Locale, whole: bool, abbreviated: bool) -> Option<usize> {
    let last = text.rfind(['.', ','])?;
    let mark = text.as_bytes()[last];
    let other = if mark == b'.' { ',' } else { '.' };
    let twice = text.bytes().filter(|b| *b == mark).count() > 1;
    if twice {
        return None;
    }
    if text.contains(other) || abbreviated {
        return Some(last);
    }
    let after = text.len() - last - 1;
    let grouped = after == 3 && (1..=3).contains(&last) && !text.starts_with('0');
    if !grouped {
        return Some(last);
    }
    let own = match locale {
        Locale::Point => mark == b'.',
        Locale::Comma => mark == b',',
        Locale::Unknown => mark == b'.' && !whole,
    };
    own.then_some(last)
}

fn strip_currency(text: &str) -> String {
    let kept = text.trim().trim_matches(|c: char| {
        c.is_whitespace()
            || c.is_ascii_uppercase()
            || matches!(c, '$' | '€' | '£' | '¥' | '₴' | '₹' | '₽' | '₩' | '₺' | '₫')
    });
    // The sign of a negative amount may stand before the currency: `-$5`.
    match text.trim().strip_prefix(['-', '\u{2212}']) {
        Some(rest) if kept.starts_with(['-', '\u{2212}']) => format!("-{}", strip_currency(rest)),
        _ => kept.to_owned(),
    }
}

fn clock(text: &str) -> Result<i128, RejectCode> {
    let mut total = Exact { mantissa: 0, decimals: 0 };
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return Err(RejectCode::NotANumber);
    }
    for (place, part) in parts.iter().enumerate() {
        let last = place + 1 == parts.len();
        let whole = part.bytes().all(|b| b.is_ascii_digit());
        if part.is_empty() || part.len() > 12 || !(whole || last) {
            return Err(RejectCode::NotANumber);
        }
        let Exact { mantissa, decimals } = plain(part, Locale::Point, false, !whole)?;
        let unit = 10_i128.pow(decimals);
        total = Exact { mantissa: total.mantissa * 60 * unit + mantissa, decimals };
    }
    total.times(1000)
}

fn spoken(text: &str, locale: Locale) -> Result<i128, RejectCode> {
    let mut total = 0_i128;
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(|c: char| c.is_ascii_alphabetic()).ok_or(RejectCode::NotANumber)?;
        let (digits, tail) = rest.split_at(at);
        let end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let each = match tail[..end].to_ascii_lowercase().as_str() {
            "h" | "hr" | "hrs" | "hours" => Each::Hour,
            "m" | "min" | "mins" | "minutes" => Each::Minute,
            "s" | "sec" | "secs" | "seconds" => Each::Second,
            "ms" => Each::Millisecond,
            _ => return Err(RejectCode::NotANumber),
        };
        let number = exact(digits.trim(), locale, false)?.ok_or(RejectCode::NotANumber)?;
        total = total.checked_add(number.times(each.ms())?).ok_or(RejectCode::OutOfRange)?;
        rest = tail[end..].trim_start();
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    fn counts(cases: &[(&str, Parsed<i128>)], locale: Locale) {
        for (text, expected) in cases {
            assert_eq!(count(text, locale), *expected, "{text:?} {locale:?}");
        }
    }

    #[test]
    fn counts_in_any_dress() {
        let same = [
            ("1,234", Ok(Some(1234))),
            ("1 234", Ok(Some(1234))),
            ("1\u{a0}234\u{202f}567", Ok(Some(1_234_567))),
            ("1'234", Ok(Some(1234))),
            ("1.2K", Ok(Some(1200))),
            ("3,4M", Ok(Some(3_400_000))),
            ("\u{2212}5", Ok(Some(-5))),
            ("+35", Ok(Some(35))),
            ("12.0", Ok(Some(12))),
            ("1,23,456", Ok(Some(123_456))),
            ("4.52E+05", Ok(Some(452_000))),
            ("", Ok(None)),
            ("-", Ok(None)),
            ("--", Ok(None)),
            ("undefined", Ok(None)),
            ("n/a", Err(RejectCode::NotANumber)),
            ("12.5", Err(RejectCode::NotANumber)),
            ("12a", Err(RejectCode::NotANumber)),
            ("1,23", Err(RejectCode::NotANumber)),
            ("=1+1", Err(RejectCode::NotANumber)),
            ("99999999999999999999999999999999", Err(RejectCode::OutOfRange)),
            ("1e25", Err(RejectCode::OutOfRange)),
        ];
        counts(&same, Locale::Unknown);
        counts(&same, Locale::Point);
        counts(&[("1.234", Ok(Some(1234))), ("1.234.567", Ok(Some(1_234_567)))], Locale::Unknown);
        counts(&[("1.234", Ok(Some(1234)))], Locale::Comma);
        counts(&[("1.234", Err(RejectCode::NotANumber))], Locale::Point);
    }

    #[test]
    fn amounts_keep_every_digit() {
        assert_eq!(money_nanos("1.429999948", Locale::Unknown), Ok(Some(1_429_999_948)));
        assert_eq!(money_nanos("1.234,56 €", Locale::Comma), Ok(Some(1_234_560_000_000)));
        assert_eq!(money_nanos("$1,234.56", Locale::Unknown), Ok(Some(1_234_560_000_000)));
        assert_eq!(money_nanos("-$5", Locale::Unknown), Ok(Some(-5_000_000_000)));
        assert_eq!(money_nanos("(12.50)", Locale::Unknown), Ok(Some(-12_500_000_000)));
        assert_eq!(money_nanos("1234.567", Locale::Unknown), Ok(Some(1_234_567_000_000)));
        assert_eq!(money_nanos("1,234", Locale::Comma), Ok(Some(1_234_000_000)));
        assert_eq!(percent("6,27%", Locale::Comma), Ok(Some(62_700)));
    }

    #[test]
    fn durations_as_clocks_words_and_numbers() {
        let ms = |text, each| duration_ms(text, Locale::Unknown, each);
        assert_eq!(ms("0:04:12", Each::Second), Ok(Some(252_000)));
        assert_eq!(ms("0:09", Each::Second), Ok(Some(9_000)));
        assert_eq!(ms("1:02:03.5", Each::Second), Ok(Some(3_723_500)));
        assert_eq!(ms("1h 2m 3s", Each::Second), Ok(Some(3_723_000)));
        assert_eq!(ms("1h:02m:03s", Each::Second), Ok(Some(3_723_000)));
        assert_eq!(ms("7807.6061", Each::Hour), Ok(Some(28_107_381_960)));
        assert_eq!(ms("11.5", Each::Second), Ok(Some(11_500)));
        assert_eq!(ms("1:b", Each::Second), Err(RejectCode::NotANumber));
        assert_eq!(ms("", Each::Second), Ok(None));
    }

    #[test]
    fn a_file_shows_its_locale() {
        let of = |cells: &[&str]| locale_of(cells.iter().copied());
        assert_eq!(of(&["1.234,5", "abc"]), Locale::Comma);
        assert_eq!(of(&["1,234", "6.27"]), Locale::Point);
        assert_eq!(of(&["1,234", "1.234"]), Locale::Unknown);
        assert_eq!(of(&["0,5"]), Locale::Comma);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            for locale in [Locale::Point, Locale::Comma, Locale::Unknown] {
                let _ = (count(&text, locale), money_nanos(&text, locale), percent(&text, locale));
                let _ = duration_ms(&text, locale, Each::Hour);
            }
        }

        #[test]
        fn marks_and_digits_never_panic(text in "[-+(]?[0-9.,:eEKM% hms]{0,40}[)]?") {
            for locale in [Locale::Point, Locale::Comma, Locale::Unknown] {
                let _ = (count(&text, locale), money_nanos(&text, locale), percent(&text, locale));
                let _ = (duration_ms(&text, locale, Each::Hour), locale_of([text.as_str()].into_iter()));
            }
        }

        #[test]
        fn printed_numbers_read_back(value in -1_000_000_000_000_i128..1_000_000_000_000) {
            prop_assert_eq!(count(&value.to_string(), Locale::Unknown), Ok(Some(value)));
        }
    }
}
