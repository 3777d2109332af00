//! Numbers and dates as text: the server's half. Its twin in the browser is `assets/ui/src/fmt.js`.
//!
//! Knows units and currencies, not pages. A narrow no-break space stands between a number and its unit and between
//! thousands; minus is a minus sign.
//!
//! Invariant: both halves give the texts of one table, `assets/ui/src/fmt.cases.json`.

use kpi::unit::Shape;
use model::{Date, Timestamp, calendar::Calendar, money::Currency, period::Period};

/// U+202F, between a number and its unit.
pub const NARROW: char = '\u{202f}';
const MINUS: char = '\u{2212}';
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A whole number in full.
pub fn int(value: f64) -> String {
    signed(value, group(&fixed(value.abs(), 0)))
}

/// How many of something, in full.
pub fn int_of(count: usize) -> String {
    group(&count.to_string())
}

/// A count in at most three significant figures from ten thousand on, in full below.
pub fn compact(value: f64) -> String {
    let size = value.abs();
    let whole = || if size >= 99.95 || value.fract() == 0.0 { group(&fixed(size, 0)) } else { three(size) };
    signed(value, short(size).unwrap_or_else(whole))
}

/// A fraction in percent.
pub fn percent(value: f64) -> String {
    let size = value.abs() * 100.0;
    let text = match size {
        0.0 => "0".to_owned(),
        99.95.. => group(&fixed(size, 0)),
        0.095.. => fixed(size, 1),
        _ => fixed(size, 2),
    };
    format!("{}{NARROW}%", signed(value, text))
}

/// A relative change in percent, without its sign: whole from ten percent on.
pub fn change(value: f64) -> String {
    let size = value.abs() * 100.0;
    let text = if size >= 9.95 { group(&fixed(size, 0)) } else { fixed(size, 1) };
    format!("{text}{NARROW}%")
}

/// A difference of fractions, in percentage points.
pub fn points(value: f64) -> String {
    format!("{}{NARROW}pt", signed(value, three(value.abs() * 100.0)))
}

/// An amount of money: minor units below one thousand, in full below ten thousand.
pub fn money(value: f64, currency: Currency) -> String {
    let size = value.abs();
    let decimals = usize::try_from(currency.decimals()).unwrap_or(2);
    let whole = || if size >= 999.995 { group(&fixed(size, 0)) } else { fixed(size, decimals) };
    let text = short(size).unwrap_or_else(whole);
    let before = currency.sign().map_or_else(|| format!("{currency}{NARROW}"), str::to_owned);
    let text = signed(value, text);
    match text.strip_prefix(MINUS) {
        Some(rest) => format!("{MINUS}{before}{rest}"),
        None => format!("{before}{text}"),
    }
}

/// An amount of money to its last minor unit.
pub fn money_in_full(value: f64, currency: Currency) -> String {
    let text = fixed(value.abs(), usize::try_from(currency.decimals()).unwrap_or(2));
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    signed(value, format!("{}{NARROW}{}{rest}", currency.code(), group(whole)))
}

/// A number with at most three decimals.
pub fn exact(value: f64) -> String {
    let text = fixed(value.abs(), 3);
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    signed(value, format!("{}{point}{rest}", group(whole)))
}

/// A length of time given in seconds.
pub fn span(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        3600.0.. => format!("{}{NARROW}h", short(size / 3600.0).unwrap_or_else(|| three(size / 3600.0))),
        60.0.. => format!("{}{NARROW}min", three(size / 60.0)),
        _ => format!("{}{NARROW}s", three(size)),
    };
    signed(value, text)
}

/// A score.
pub fn score(value: f64) -> String {
    signed(value, three(value.abs()))
}

/// `28 Oct`.
pub fn day(date: Date) -> String {
    format!("{} {}", date.day(), month_name(date))
}

/// `28 Oct 2024`.
pub fn date(date: Date) -> String {
    format!("{} {}", day(date), date.year())
}

/// `Monday, 28 Oct`.
pub fn weekday_and_date(date: Date) -> String {
    let name = model::calendar::weekday(date);
    format!("{}, {}", name.split_once(' ').map_or(name, |(_, name)| name), day(date))
}

/// `October 2024`.
pub fn month(date: Date) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::try_from(date.month() - 1).ok();
    format!("{} {}", at.and_then(|at| NAMES.get(at)).copied().unwrap_or_default(), date.year())
}

/// `1 Jul – 28 Oct 2024`, with both years where they differ.
pub fn period(period: Period) -> String {
    if period.from == period.to {
        return date(period.from);
    }
    let from = if period.from.year() == period.to.year() { day(period.from) } else { date(period.from) };
    format!("{from}\u{2009}\u{2013}\u{2009}{}", date(period.to))
}

/// A period by its shortest name: `Jun 2024` where it is a whole month, `Apr\u{2009}–\u{2009}Jun 2024` where it is several.
pub fn bucket(period: Period) -> String {
    let whole = period.from.day() == 1 && period.to == period.to.last_of_month();
    if !whole {
        return self::period(period);
    }
    let last = format!("{} {}", month_name(period.to), period.to.year());
    if period.from.first_of_month() == period.to.first_of_month() {
        return last;
    }
    let year = if period.from.year() == period.to.year() { String::new() } else { format!(" {}", period.from.year()) };
    format!("{}{year}\u{2009}\u{2013}\u{2009}{last}", month_name(period.from))
}

/// `28 Oct 2024, 09:41` in the calendar's zone.
pub fn moment(at: Timestamp, calendar: &Calendar) -> String {
    let zoned = at.to_zoned(calendar.zone());
    format!("{}, {:02}:{:02}", date(zoned.date()), zoned.hour(), zoned.minute())
}

/// A value of a KPI in its unit, as it stands on a card.
pub fn value(value: f64, unit: &str, currency: Currency) -> String {
    match kpi::unit::shape(unit) {
        Shape::Count => compact(value),
        Shape::Money => money(value, currency),
        Shape::Duration => span(value),
        Shape::Score | Shape::Points => score(value),
        Shape::Ratio => percent(value),
    }
}

/// A number and its unit apart, so that the unit can be set smaller.
pub fn apart(text: &str) -> (&str, &str) {
    match text.rfind(NARROW) {
        Some(at) if text[at..].chars().nth(1).is_some_and(|c| !c.is_ascii_digit()) => text.split_at(at),
        _ => (text, ""),
    }
}

fn month_name(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().expect("invariant: 1 to 12")
}

fn signed(value: f64, text: String) -> String {
    if value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c)) { format!("{MINUS}{text}") } else { text }
}

/// Digits in groups of three.
fn group(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len());
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    text
}

fn short(size: f64) -> Option<String> {
    let (by, word) = match size {
        999.5e6.. => (1e9, "bn"),
        999.5e3.. => (1e6, "M"),
        9999.5.. => (1e3, "k"),
        _ => return None,
    };
    Some(format!("{}{NARROW}{word}", three(size / by)))
}

/// Three significant figures of a number from 1 to 1000, without trailing zeros.
fn three(size: f64) -> String {
    let text = match size {
        99.95.. => fixed(size, 0),
        9.995.. => fixed(size, 1),
        _ => fixed(size, 2),
    };
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A fixed number of decimals, with ties away from zero, as browsers round. (Rust rounds ties to even.)
fn fixed(size: f64, decimals: usize) -> String {
    // Twenty-five more digits are exact for every number that is a tie at this place.
    let long = format!("{size:.*}", decimals + 25);
    let tie = long.trim_end_matches('0');
    let cut = long.len() - 25;
    if tie.len() == cut + 1 && tie.ends_with('5') {
        let up = size + 0.1 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
        return format!("{up:.decimals$}");
    }
    format!("{size:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as civil;

    #[test]
    fn both_halves_give_one_table() {
        let table: Vec<Vec<serde_json::Value>> =
            serde_json::from_str(include_str!("../../assets/ui/src/fmt.cases.json")).unwrap();
        assert!(table.len() > 40);
        for case in table {
            let (name, number, text) =
                (case[0].as_str().unwrap(), case[1].as_f64().unwrap(), case[2].as_str().unwrap());
            let currency = match case.get(3).and_then(|sign| sign.as_str()) {
                Some("CHF") => "CHF",
                Some("¥") => "JPY",
                Some("$") => "USD",
                _ => "EUR",
            };
            let got = match name {
                "int" => int(number),
                "compact" => compact(number),
                "percent" => percent(number),
                "points" => points(number),
                "money" => money(number, currency.parse().unwrap()),
                "span" => span(number),
                "score" => score(number),
                _ => continue, // dates: below, and in the browser's test
            };
            assert_eq!(got, text, "{name} {number}");
        }
    }

    #[test]
    fn dates_and_periods() {
        assert_eq!(date(civil(2024, 10, 28)), "28 Oct 2024");
        assert_eq!(weekday_and_date(civil(2024, 10, 28)), "Monday, 28 Oct");
        assert_eq!(month(civil(2024, 10, 28)), "October 2024");
        let period_of = |text| period(Period::parse(text).unwrap());
        assert_eq!(period_of("2024-07-01..2024-10-28"), "1 Jul\u{2009}–\u{2009}28 Oct 2024");
        assert_eq!(period_of("2023-12-30..2024-01-02"), "30 Dec 2023\u{2009}–\u{2009}2 Jan 2024");
        assert_eq!(period_of("2024-01-02..2024-01-02"), "2 Jan 2024");
        let bucket_of = |text| bucket(Period::parse(text).unwrap());
        assert_eq!(bucket_of("2024-06-01..2024-06-30"), "Jun 2024");
        assert_eq!(bucket_of("2024-04-01..2024-06-30"), "Apr\u{2009}–\u{2009}Jun 2024");
        assert_eq!(bucket_of("2024-06-02..2024-06-30"), "2 Jun\u{2009}–\u{2009}30 Jun 2024");
    }

    #[test]
    fn a_unit_stands_apart_but_thousands_do_not() {
        assert_eq!(apart("€1.52\u{202f}M"), ("€1.52", "\u{202f}M"));
        assert_eq!(apart("9\u{202f}812"), ("9\u{202f}812", ""));
        assert_eq!(apart("100\u{202f}k\u{202f}h"), ("100\u{202f}k", "\u{202f}h"));
    }
}
