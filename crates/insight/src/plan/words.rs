//! Figures and days in sentences.

use kpi::unit::{Shape, shape};
use model::{
    Date,
    money::{Currency, Money},
};

/// A value as people write it: `12,400`, `30.5%`, `1,250 USD`, `3.4`.
pub(crate) fn value(value: f64, unit: &str, currency: Currency) -> String {
    match shape(unit) {
        Shape::Ratio => percent(value),
        Shape::Money => format!("{} {currency}", number(value)),
        Shape::Duration => format!("{} s", number(value)),
        Shape::Count | Shape::Score | Shape::Points => number(value),
    }
}

/// The same with its sign.
pub(crate) fn change(by: f64, unit: &str, currency: Currency) -> String {
    let sign = if by < 0.0 { "−" } else { "+" };
    match shape(unit) {
        Shape::Ratio => format!("{sign}{} points", number(by.abs() * 100.0)),
        _ => format!("{sign}{}", value(by.abs(), unit, currency)),
    }
}

/// A fraction in percent, with one digit below ten.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent.abs() >= 10.0 || (percent - percent.round()).abs() < 0.005 {
        return format!("{}%", rounded(percent, if (percent - percent.round()).abs() < 0.05 { 0 } else { 1 }));
    }
    format!("{}%", rounded(percent, 2))
}

/// A number with thousands marked: whole from 100 on, with two digits below.
pub(crate) fn number(value: f64) -> String {
    let whole = value.abs() >= 100.0 || (value - value.round()).abs() < 0.005;
    rounded(value, if whole { 0 } else { 2 })
}

fn rounded(value: f64, digits: usize) -> String {
    let plain = format!("{:.digits$}", value.abs());
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), String::new()), |(a, b)| (a, format!(".{b}")));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let zero = plain.chars().all(|c| matches!(c, '0' | '.'));
    format!("{}{out}{rest}", if value < 0.0 && !zero { "−" } else { "" })
}

/// An amount with its currency.
pub(crate) fn money(amount: Money) -> String {
    #[expect(clippy::cast_precision_loss, reason = "amounts of a plan have far fewer digits than an f64 keeps")]
    let value = amount.nanos as f64 / model::money::NANOS as f64;
    format!("{} {}", number(value), amount.currency)
}

/// A day as people write it.
pub(crate) fn day(date: Date) -> String {
    crate::reason::day(date)
}

/// A text as a YAML scalar, in quotes where it needs them.
pub(crate) fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '/' | '.'))
        && !text.ends_with(' ')
        && !matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}
