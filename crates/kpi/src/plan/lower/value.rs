//! Single values: days, periods, amounts, shares. Each answers with the value, or says at its place what was expected.
//!
//! Invariant: a value that cannot be read is reported once and then missing, never guessed.

use super::super::{
    nouns::{Cadence, Name, Spanned},
    yaml::{Node, Yaml},
};
use crate::diagnostic::{Diagnostic, Span};
use model::{
    Date, SmolStr,
    money::{Currency, Money, NANOS},
    period::Period,
};

/// Reads the keys of one noun, and gathers what is wrong.
pub(super) struct Reader<'a> {
    yaml: &'a Yaml,
    subject: &'a str,
    out: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub fn of(yaml: &'a Yaml, subject: &'a str, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { yaml, subject, out }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.out.push(diagnostic.about(self.subject));
    }

    pub fn yaml(&self, key: &str) -> Option<&'a Yaml> {
        self.yaml.get(key).filter(|value| value.node != Node::Nothing)
    }

    /// The text of a key. A collection in its place was reported with the form.
    pub fn text(&self, key: &str) -> Option<Spanned<&'a str>> {
        scalar(self.yaml(key)?)
    }

    pub fn words(&self, key: &str) -> Option<String> {
        self.text(key).map(|text| text.value.trim().to_owned()).filter(|text| !text.is_empty())
    }

    pub fn name(&self, key: &str) -> Option<Name> {
        self.text(key).map(|text| Spanned { value: SmolStr::new(text.value.trim()), span: text.span })
    }

    /// The texts of a list, or one text; `"a, b"` in one value is two.
    pub fn names(&self, key: &str) -> Vec<Name> {
        let Some(yaml) = self.yaml(key) else { return Vec::new() };
        let named = |text: Spanned<&str>| Spanned { value: SmolStr::new(text.value.trim()), span: text.span };
        match &yaml.node {
            Node::List(list) => list.iter().filter_map(scalar).map(named).collect(),
            Node::Scalar(text) if text.contains(',') => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| Spanned { value: SmolStr::new(part), span: yaml.span }).collect()
            }
            _ => scalar(yaml).map(named).into_iter().collect(),
        }
    }

    /// A value that a function reads from its text; what the function says is wrong is reported.
    pub fn read<T>(&mut self, key: &str, code: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<Spanned<T>> {
        let text = self.text(key)?;
        match read(text.value.trim()) {
            Ok(value) => Some(Spanned { value, span: text.span }),
            Err(words) => {
                self.report(Diagnostic::error(code, text.span, format!("{key}: {words}")));
                None
            }
        }
    }

    pub fn day(&mut self, key: &str) -> Option<Spanned<Date>> {
        self.read(key, "not-a-day", day)
    }

    pub fn days(&mut self, key: &str) -> Vec<Spanned<Date>> {
        let mut days = Vec::new();
        for text in self.names(key) {
            match day(&text.value) {
                Ok(value) => days.push(Spanned { value, span: text.span }),
                Err(words) => self.report(Diagnostic::error("not-a-day", text.span, format!("{key}: {words}"))),
            }
        }
        days
    }

    pub fn period(&mut self, key: &str) -> Option<Spanned<Period>> {
        self.read(key, "not-a-period", period)
    }

    pub fn money(&mut self, key: &str, currency: Currency) -> Option<Spanned<Money>> {
        self.read(key, "not-money", |text| money(text, currency))
    }

    /// A weight: 1 unless said.
    pub fn weight(&mut self) -> f64 {
        let weight = self.read("weight", "not-a-number", |text| match number(text) {
            Some(weight) if weight > 0.0 => Ok(weight),
            _ => Err(format!("{text:?} is not a weight: a number above 0, such as 2")),
        });
        weight.map_or(1.0, |weight| weight.value)
    }

    pub fn count(&mut self, key: &str) -> Option<u64> {
        let count = self.read(key, "not-a-number", |text| {
            let plain = text.replace([',', '_', ' '], "");
            plain.parse::<u64>().map_err(|_| format!("{text:?} is not a whole number"))
        });
        count.map(|count| count.value)
    }

    pub fn cadence(&mut self) -> Option<Spanned<Cadence>> {
        let yaml = self.yaml("review")?;
        if let Node::List(_) = yaml.node {
            let days = self.days("review");
            return (!days.is_empty()).then_some(Spanned { value: Cadence::On(days), span: yaml.span });
        }
        if let Node::Map(_) = yaml.node {
            let every = yaml.get("every").and_then(scalar);
            let found = every.as_ref().and_then(|text| cadence(text.value, text.span));
            if found.is_none() {
                self.report(no_cadence(yaml.span));
            }
            return found.map(|value| Spanned { value, span: yaml.span });
        }
        let text = scalar(yaml)?;
        let found = cadence(text.value, text.span);
        if found.is_none() {
            self.report(no_cadence(text.span));
        }
        found.map(|value| Spanned { value, span: text.span })
    }
}

pub(super) fn scalar(yaml: &Yaml) -> Option<Spanned<&str>> {
    match &yaml.node {
        Node::Scalar(text) => Some(Spanned { value: text.as_str(), span: yaml.span }),
        _ => None,
    }
}

fn no_cadence(span: Span) -> Diagnostic {
    Diagnostic::error("not-a-cadence", span, "review: this is no cadence")
        .help("write daily, weekly, every 2 weeks, monthly, quarterly, or days such as [2026-03-20, 2026-04-15]")
}

fn cadence(text: &str, span: Span) -> Option<Cadence> {
    let text = text.trim().to_lowercase();
    if let Ok(value) = day(&text) {
        return Some(Cadence::On(vec![Spanned { value, span }]));
    }
    let known = match text.as_str() {
        "daily" | "every day" => Some(Cadence::Days(1)),
        "weekly" | "every week" => Some(Cadence::Days(7)),
        "biweekly" | "fortnightly" | "every other week" => Some(Cadence::Days(14)),
        "monthly" | "every month" => Some(Cadence::Months(1)),
        "quarterly" | "every quarter" => Some(Cadence::Months(3)),
        "yearly" | "annually" | "every year" => Some(Cadence::Months(12)),
        _ => None,
    };
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    if weekdays.contains(&text.strip_prefix("every ").unwrap_or(&text).trim_end_matches('s')) {
        return Some(Cadence::Days(7));
    }
    known.or_else(|| {
        let rest = text.strip_prefix("every ").unwrap_or(&text);
        let (number, unit) = rest.split_once(' ')?;
        let number: u16 = number.parse().ok().filter(|number| (1..=400).contains(number))?;
        match unit.trim_end_matches('s') {
            "day" => Some(Cadence::Days(number)),
            "week" => Some(Cadence::Days(number.checked_mul(7)?)),
            "month" => Some(Cadence::Months(number)),
            "quarter" => Some(Cadence::Months(number.checked_mul(3)?)),
            _ => None,
        }
    })
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    let read = text.parse::<Date>().ok().filter(|day| (1900..=2999).contains(&day.year()) && text.len() == 10);
    read.ok_or_else(|| format!("{text:?} is not a day: write year, month and day, such as 2026-03-01"))
}

pub(super) fn period(text: &str) -> Result<Period, String> {
    let wrong = || format!("{text:?} is not a period: write FROM..TO, such as 2026-03-01..2026-04-15");
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let (from, to) = (day(from.trim())?, day(to.trim())?);
    Period::new(from, to).ok_or_else(|| format!("{text:?} ends before it starts: swap the two days"))
}

/// A plain number; thousands may be marked by commas, blanks or underscores.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '_' | ' ' | '\u{202f}' | '\u{a0}')).collect();
    plain.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// `50%`, or `0.5`, as a fraction.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let found = match text.trim().strip_suffix('%') {
        Some(percent) => number(percent.trim()).map(|percent| percent / 100.0),
        None => number(text.trim()),
    };
    found
        .filter(|share| *share >= 0.0)
        .ok_or_else(|| format!("{text:?} is not a share: write a percentage, such as 50%"))
}

/// `120000 USD`, `$120,000`, `1.5k EUR`; an amount without a currency is in the plan's.
pub(super) fn money(text: &str, plan: Currency) -> Result<Money, String> {
    let wrong = || format!("{text:?} is not an amount: write it with its currency, such as 18000 USD");
    let letters = |c: char| c.is_ascii_alphabetic() && c.is_ascii_uppercase();
    let mut rest = text.trim();
    let mut currency = plan;
    let signs = ["USD", "EUR", "GBP", "JPY", "UAH", "INR"].map(|code| code.parse::<Currency>().unwrap_or(plan));
    if let Some(known) = signs.iter().find(|known| known.sign().is_some_and(|sign| rest.contains(sign))) {
        currency = *known;
        let sign = known.sign().unwrap_or_default();
        rest = rest.strip_prefix(sign).or_else(|| rest.strip_suffix(sign)).ok_or_else(wrong)?.trim();
    } else if rest.len() > 3 && rest.is_char_boundary(rest.len() - 3) && rest[rest.len() - 3..].chars().all(letters) {
        currency = rest[rest.len() - 3..].parse().map_err(|_| wrong())?;
        rest = rest[..rest.len() - 3].trim();
    } else if rest.len() > 3 && rest.is_char_boundary(3) && rest[..3].chars().all(letters) {
        currency = rest[..3].parse().map_err(|_| wrong())?;
        rest = rest[3..].trim();
    }
    let (digits, factor) = match rest.chars().last() {
        Some('k' | 'K') => (&rest[..rest.len() - 1], 1e3),
        Some('m' | 'M') => (&rest[..rest.len() - 1], 1e6),
        _ => (rest, 1.0),
    };
    let amount = number(digits).filter(|amount| *amount >= 0.0 && amount * factor < 1e15).ok_or_else(wrong)?;
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let nanos = (amount * factor * NANOS as f64).round() as i128;
    Ok(Money { nanos, currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let check = |text: &str, expected: &str| {
            let money = money(text, Currency::EUR).unwrap();
            let major = money.nanos / NANOS;
            assert_eq!(format!("{major} {}", money.currency), expected, "{text}");
        };
        check("120000 USD", "120000 USD");
        check("$120,000", "120000 USD");
        check("1.5k", "1500 EUR");
        check("GBP 20", "20 GBP");
        check("20 €", "20 EUR");
        for wrong in ["USD", "many", "-5 EUR", "12 dollars", "", "5 $ 6"] {
            assert!(money(wrong, Currency::EUR).is_err(), "{wrong}");
        }
    }

    #[test]
    fn cadences_are_read_as_people_write_them() {
        let check = |text: &str, expected: &str| {
            let words = cadence(text, Span::default()).map_or_else(|| "none".to_owned(), |one| one.words());
            assert_eq!(words, expected, "{text}");
        };
        check("weekly", "weekly");
        check("Every 2 weeks", "every 2 weeks");
        check("every 3 months", "quarterly");
        check("Mondays", "weekly");
        check("2026-03-20", "on 2026-03-20");
        check("sometimes", "none");
        check("every 0 days", "none");
    }

    #[test]
    fn cadences_give_days() {
        let on = |cadence: &Cadence| {
            let day = |text: &str| text.parse::<Date>().unwrap();
            let days = cadence.days(day("2026-01-31"), day("2026-04-01"));
            days.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(on(&Cadence::Months(1)), ["2026-02-28", "2026-03-31"]);
        assert_eq!(on(&Cadence::Days(28)), ["2026-02-28", "2026-03-28"]);
    }
}
