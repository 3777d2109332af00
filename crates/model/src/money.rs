//! Money: an exact amount in one currency, and the rates between currencies by day.
//!
//! Amounts count billionths of the currency's major unit. Minor units (cents) are what prices are printed in, but ad
//! platforms report fractions of a cent, and a sum of rounded rows is not the sum that the platform shows.
//!
//! Invariant: amounts of two currencies are never added; conversion always names the day.

use crate::Date;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// Billionths in one major unit.
pub const NANOS: i128 = 1_000_000_000;

/// An ISO 4217 currency code: three upper-case letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("invariant: a currency code is ASCII")
    }

    /// How many decimals the minor unit has: 2 for most, 0 for yen, 3 for Kuwaiti dinar (ISO 4217).
    pub fn decimals(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// The sign people write before the amount, where there is an unmistakable one.
    pub fn sign(&self) -> Option<&'static str> {
        match self.code() {
            "USD" => Some("$"),
            "EUR" => Some("€"),
            "GBP" => Some("£"),
            "JPY" => Some("¥"),
            "UAH" => Some("₴"),
            "INR" => Some("₹"),
            _ => None,
        }
    }
}

impl FromStr for Currency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match <[u8; 3]>::try_from(text.trim().as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_alphabetic) => Ok(Self(code.map(|b| b.to_ascii_uppercase()))),
            _ => Err(format!("{text:?} is not a currency code: three letters, such as EUR")),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Billionths of the major unit.
    pub nanos: i128,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// The amount rounded half away from zero to minor units, as it is printed and paid.
    pub fn minor(&self) -> i128 {
        let unit = NANOS / 10_i128.pow(self.currency.decimals());
        let half = if self.nanos < 0 { -unit / 2 } else { unit / 2 };
        (self.nanos + half) / unit
    }
}

/// Exchange rates by day, and the currency that readings are given in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The currency of every money reading.
    pub into: Currency,
    /// Units of `into` for one unit of the currency, by currency and day. A day without a rate uses the last one before
    /// it, up to seven days back (weekends and holidays have no fixing).
    pub rates: BTreeMap<Currency, BTreeMap<Date, f64>>,
}

/// How many days back a rate may be taken from.
pub const RATE_AGE_DAYS: i64 = 7;

impl Exchange {
    /// No rates: only amounts that are in `into` already can be read.
    pub fn only(into: Currency) -> Self {
        Self { into, rates: BTreeMap::new() }
    }

    /// The rate of a currency on a day, if one is known.
    pub fn rate(&self, from: Currency, day: Date) -> Option<f64> {
        if from == self.into {
            return Some(1.0);
        }
        let (known, rate) = self.rates.get(&from)?.range(..=day).next_back()?;
        let age = (day - *known).get_days();
        (i64::from(age) <= RATE_AGE_DAYS).then_some(*rate)
    }

    /// Converts nanos of `from` on `day`; rounds half away from zero to a nano. `None` without a rate.
    pub fn convert(&self, nanos: i128, from: Currency, day: Date) -> Option<i128> {
        if from == self.into {
            return Some(nanos);
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate has far fewer digits than an f64 keeps")]
        let value = nanos as f64 * self.rate(from, day)?;
        #[expect(clippy::cast_possible_truncation, reason = "amounts of money stay far below 2^127 nanos")]
        Some(value.round() as i128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn minor_units_follow_the_currency() {
        let yen = Money { nanos: 1_500_000_000, currency: "jpy".parse().unwrap() };
        assert_eq!(yen.minor(), 2);
        assert_eq!(Money { nanos: -1_429_999_948, currency: Currency::USD }.minor(), -143);
    }

    #[test]
    fn a_rate_reaches_over_a_weekend_but_not_over_a_month() {
        let friday = date(2024, 3, 1);
        let exchange =
            Exchange { into: Currency::EUR, rates: BTreeMap::from([(Currency::USD, BTreeMap::from([(friday, 0.5)]))]) };
        assert_eq!(exchange.convert(3 * NANOS, Currency::USD, date(2024, 3, 3)), Some(1_500_000_000));
        assert_eq!(exchange.convert(3 * NANOS, Currency::USD, date(2024, 4, 3)), None);
        assert_eq!(exchange.convert(3 * NANOS, Currency::USD, date(2024, 2, 28)), None);
    }

    #[test]
    fn a_rate_is_seven_days_old_at_most_and_its_own_currency_needs_none() {
        let known = date(2024, 3, 1);
        let exchange =
            Exchange { into: Currency::EUR, rates: BTreeMap::from([(Currency::USD, BTreeMap::from([(known, 0.5)]))]) };
        assert_eq!(exchange.rate(Currency::USD, date(2024, 3, 8)), Some(0.5));
        assert_eq!(exchange.rate(Currency::USD, date(2024, 3, 9)), None);
        assert_eq!(Exchange::only(Currency::EUR).convert(i128::MAX, Currency::EUR, known), Some(i128::MAX));
        let halves = [1, -1, 3, -3, 4].map(|nanos| exchange.convert(nanos, Currency::USD, known));
        assert_eq!(halves, [Some(1), Some(-1), Some(2), Some(-2), Some(2)]);
    }

    #[test]
    fn codes_are_three_letters() {
        assert_eq!(" usd ".parse(), Ok(Currency::USD));
        for wrong in ["", "EU", "EURO", "E1R", "€", "ЕУР"] {
            assert!(wrong.parse::<Currency>().unwrap_err().contains("three letters"), "{wrong}");
        }
        assert!(serde_json::from_str::<Currency>("\"euro\"").is_err());
        // ISO 4217, table A.1: yen and won have no minor unit, the dinars of Kuwait and Tunisia three digits.
        let decimals = ["JPY", "KRW", "KWD", "TND", "EUR"].map(|code| code.parse::<Currency>().unwrap().decimals());
        assert_eq!(decimals, [0, 0, 3, 3, 2]);
    }

    #[test]
    fn halves_of_a_cent_go_away_from_zero() {
        let cents = |nanos| Money { nanos, currency: Currency::EUR }.minor();
        let cases = [(5_000_000, 1), (4_999_999, 0), (-5_000_000, -1), (-4_999_999, 0), (15_000_000, 2), (0, 0)];
        for (nanos, expected) in cases {
            assert_eq!(cents(nanos), expected, "{nanos}");
        }
    }
}
