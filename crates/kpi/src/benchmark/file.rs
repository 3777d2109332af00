//! Benchmark files: TOML with one `[[benchmark]]` table each.
//!
//! ```toml
//! [[benchmark]]
//! id = "ours-2025"                    # needed
//! rate = "engagement_rate"            # needed: a KPI's id, or the name a family of rates shares
//! denominator = "reach"               # needed; "unstated" when the source does not say
//! platform = "instagram"              # needed; "web" for a website
//! tier = "nano"                       # nano, micro, mid, macro or mega; left out for every size
//! year = 2025                         # needed
//! value = 0.048                       # needed: ratios as fractions, major units of money
//! unit = "ratio"                      # ratio when left out
//! currency = "USD"                    # of money
//! statistic = "median"
//! caution = "what to bear in mind"
//! source = "Our own posts of 2025"    # needed
//! ```
//!
//! Invariant: what cannot be read is a diagnostic at its place in the file, and the rest is read all the same.

use super::Benchmark;
use crate::{
    diagnostic::{Diagnostic, Severity, Span},
    nearest,
    unit::{Shape, Units, shape},
};
use model::{creator::Tier, money::Currency, platform};
use std::collections::BTreeSet;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

const KEYS: [&str; 12] = [
    "id",
    "rate",
    "denominator",
    "platform",
    "tier",
    "year",
    "value",
    "unit",
    "currency",
    "statistic",
    "caution",
    "source",
];

const TIERS: [Tier; 5] = [Tier::Nano, Tier::Micro, Tier::Mid, Tier::Macro, Tier::Mega];

const TABLE: &str = "write each benchmark as a table that starts with [[benchmark]]";

/// Reads a file.
pub fn read(text: &str) -> (Vec<Benchmark>, Vec<Diagnostic>) {
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let span = error.span().map(|span| Span::new(span.start, span.end));
            let fault = Diagnostic::new("not-toml", Severity::Error, span, error.message().to_owned());
            return (Vec::new(), vec![fault.help(TABLE)]);
        }
    };
    let mut reader = Reader::default();
    let (mut benchmarks, mut seen) = (Vec::new(), BTreeSet::new());
    for (key, value) in table.get_ref() {
        let Some(list) = value.get_ref().as_array().filter(|_| key.get_ref() == "benchmark") else {
            reader.fault("unknown-key", span(key), format!("`{}` is no list of benchmarks", key.get_ref()), TABLE);
            continue;
        };
        for item in list.iter() {
            let Some(one) = item.get_ref().as_table().and_then(|table| reader.benchmark(table, span(item))) else {
                continue;
            };
            if seen.insert(one.id.clone()) {
                benchmarks.push(one);
            } else {
                reader.fault(
                    "defined-twice",
                    span(item),
                    format!("{} stands here twice", one.id),
                    "take one of them out",
                );
            }
        }
    }
    (benchmarks, reader.diagnostics)
}

#[derive(Default)]
struct Reader {
    diagnostics: Vec<Diagnostic>,
}

type Table<'a> = DeTable<'a>;

impl Reader {
    fn benchmark(&mut self, table: &Table<'_>, whole: Span) -> Option<Benchmark> {
        for key in table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            let help = nearest::did_you_mean(key.get_ref(), KEYS)
                .unwrap_or_else(|| format!("the keys are {}", nearest::listed(&KEYS, "and")));
            self.fault("unknown-key", span(key), format!("a benchmark has no `{}`", key.get_ref()), &help);
        }
        let before = self.diagnostics.len();
        let [id, rate, denominator, platform, source] =
            ["id", "rate", "denominator", "platform", "source"].map(|key| self.needed(table, key, whole));
        let year = self.number(table, "year", whole);
        let value = self.number(table, "value", whole);
        let unit = self.text(table, "unit").unwrap_or_else(|| "ratio".to_owned());
        let (tier, currency) = (self.tier(table), self.currency(table));
        self.unit(&unit, currency, table, whole);
        if self.diagnostics.len() > before {
            return None;
        }
        Some(Benchmark {
            id: id?,
            rate: rate?,
            denominator: denominator?,
            platform: platform::canonical(&platform?),
            tier,
            year: self.year(year?, table, whole)?,
            value: value?,
            unit,
            currency,
            statistic: self.text(table, "statistic"),
            caution: self.text(table, "caution"),
            source: source?,
        })
    }

    fn unit(&mut self, unit: &str, currency: Option<Currency>, table: &Table<'_>, whole: Span) {
        let at = table.get("unit").map_or(whole, span);
        if Units::parse(unit).is_none() {
            let help = "it is one such as ratio, count, money or money per count";
            self.fault("unknown-unit", at, format!("{unit:?} is no unit"), help);
        } else if shape(unit) == Shape::Money && currency.is_none() && !table.contains_key("currency") {
            self.fault("missing-key", at, "money needs a `currency`".to_owned(), "add currency = \"USD\"");
        }
    }

    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "checked to be a whole year")]
    fn year(&mut self, year: f64, table: &Table<'_>, whole: Span) -> Option<u16> {
        if year.fract() == 0.0 && (1990.0..=2200.0).contains(&year) {
            return Some(year as u16);
        }
        let at = table.get("year").map_or(whole, span);
        self.fault("wrong-type", at, format!("{year} is no year"), "write it with four digits");
        None
    }

    fn tier(&mut self, table: &Table<'_>) -> Option<Tier> {
        let word = self.text(table, "tier")?;
        let tier = TIERS.into_iter().find(|tier| tier.name() == word);
        if tier.is_none() {
            let help = format!("it is one of {}", nearest::listed(&TIERS.map(Tier::name), "and"));
            self.fault("unknown-word", span(&table["tier"]), format!("{word:?} is no tier"), &help);
        }
        tier
    }

    fn currency(&mut self, table: &Table<'_>) -> Option<Currency> {
        let word = self.text(table, "currency")?;
        match word.parse() {
            Ok(currency) => Some(currency),
            Err(words) => {
                self.fault("unknown-word", span(&table["currency"]), words, "write its three letters");
                None
            }
        }
    }

    fn needed(&mut self, table: &Table<'_>, key: &str, whole: Span) -> Option<String> {
        if !table.contains_key(key) {
            self.missing(key, whole);
        }
        self.text(table, key)
    }

    fn text(&mut self, table: &Table<'_>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.fault("wrong-type", span(value), format!("`{key}` must be a text"), "put it in quotes");
        }
        text
    }

    fn number(&mut self, table: &Table<'_>, key: &str, whole: Span) -> Option<f64> {
        let Some(value) = table.get(key) else {
            self.missing(key, whole);
            return None;
        };
        let written = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse::<f64>().ok(),
            DeValue::Float(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
            _ => None,
        };
        let number = written.filter(|number| number.is_finite());
        if number.is_none() {
            self.fault("wrong-type", span(value), format!("`{key}` must be a number"), "write 0.048 for 4.8 %");
        }
        number
    }

    fn missing(&mut self, key: &str, whole: Span) {
        self.fault("missing-key", whole, format!("this benchmark has no `{key}`"), &format!("add {key} = …"));
    }

    fn fault(&mut self, code: &str, at: Span, message: String, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, at, message).help(help));
    }
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}
