//! `kepi rates`: exchange rates by day, into the workspace's currency.

use crate::{
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::Subcommand;
use model::{Date, money::Currency, workspace::Workspace};
use std::{collections::BTreeMap, path::PathBuf};

/// Exchange rates
#[derive(Debug, Subcommand)]
pub enum Rates {
    /// Show what is known: per currency, how many days, from when to when
    List,
    /// Read a CSV with the columns date, currency, rate (what one unit of the currency was worth on the day), or the file
    /// of the European Central Bank (eurofxref-hist.csv)
    Import {
        /// The file
        file: PathBuf,
    },
    /// Add one rate
    Add {
        /// The currency
        currency: Currency,
        /// The day
        day: Date,
        /// What one unit was worth, in the workspace's currency
        rate: f64,
    },
}

/// Does it.
pub fn run(command: &Rates, house: &House, workspace: &Workspace) -> Outcome {
    let scope = workspace.scope();
    match command {
        Rates::List => return list(house, workspace),
        Rates::Add { currency, day, rate } => {
            house.ledger.put_rates(&scope, *currency, &[(*day, *rate)]).map_err(|error| usage(error.to_string()))?;
            text::say(format!("1 {currency} was {rate} {} on {day}", workspace.currency))?;
        }
        Rates::Import { file } => {
            let text = std::fs::read(file).map_err(|error| usage(format!("{}: {error}", file.display())))?;
            let rates = match read(&text, workspace.currency) {
                Ok(rates) => rates,
                Err(faults) => {
                    faults.iter().try_for_each(|fault| text::mutter(format!("{}:{fault}", file.display())))?;
                    return Ok(Exit::Faults);
                }
            };
            for (currency, days) in &rates {
                house.ledger.put_rates(&scope, *currency, days)?;
            }
            let days: usize = rates.values().map(Vec::len).sum();
            text::say(format!("{days} rates of {} currencies stored", rates.len()))?;
        }
    }
    Ok(Exit::Done)
}

type ByCurrency = BTreeMap<Currency, Vec<(Date, f64)>>;

/// Reads a file of rates, or says everything that is wrong with it; then nothing is stored.
fn read(bytes: &[u8], into: Currency) -> Result<ByCurrency, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headings = reader.headers().map_err(|error| vec![format!(" {error}")])?.clone();
    let place = |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
    let (Some(date), Some(currency), Some(rate)) = (place("date"), place("currency"), place("rate")) else {
        return through_euro(bytes, into).map_err(|fault| vec![fault]);
    };
    let (mut rates, mut faults) = (ByCurrency::new(), Vec::new());
    for (nth, row) in reader.records().enumerate() {
        let line = nth + 2;
        let cells = row.map_err(|error| error.to_string());
        let read = cells.and_then(|row| one(&row[date], &row[currency], &row[rate]));
        match read {
            Ok((currency, day, rate)) => rates.entry(currency).or_default().push((day, rate)),
            Err(fault) => faults.push(format!("{line}: {fault}")),
        }
    }
    if faults.is_empty() { Ok(rates) } else { Err(faults) }
}

/// The rates into a currency, from the Bank's file, which says what one euro bought: a unit of X was worth (units of `into`
/// for a euro) / (units of X for a euro). A day on which either had no fixing has no rate.
fn through_euro(bytes: &[u8], into: Currency) -> Result<ByCurrency, String> {
    let fixings = ingest::rates::parse(&String::from_utf8_lossy(bytes)).map_err(|fault| {
        format!(
            " {fault}. Give the headings date, currency and rate, or the European Central Bank's eurofxref-hist.csv"
        )
    })?;
    let own: BTreeMap<Date, f64> = match into {
        Currency::EUR => fixings.iter().map(|(_, day, _)| (*day, 1.0)).collect(),
        _ => fixings.iter().filter(|(currency, ..)| *currency == into).map(|(_, day, units)| (*day, *units)).collect(),
    };
    if own.is_empty() {
        return Err(format!(
            " the file has no rates of {into}, the workspace's currency: give the headings date, currency and rate"
        ));
    }
    let mut rates = ByCurrency::new();
    for (currency, day, units) in fixings.into_iter().filter(|(currency, ..)| *currency != into) {
        if let Some(own) = own.get(&day) {
            rates.entry(currency).or_default().push((day, own / units));
        }
    }
    if into != Currency::EUR {
        rates.insert(Currency::EUR, own.into_iter().collect());
    }
    Ok(rates)
}

fn one(date: &str, currency: &str, rate: &str) -> Result<(Currency, Date, f64), String> {
    let day = date.parse().map_err(|_| format!("{date:?} is not a date: write 2024-03-31"))?;
    let number: f64 = rate.parse().map_err(|_| format!("{rate:?} is not a number"))?;
    if !number.is_finite() || number <= 0.0 {
        return Err(format!("{rate} is not a rate: it must be above 0"));
    }
    Ok((currency.parse()?, day, number))
}

fn list(house: &House, workspace: &Workspace) -> Outcome {
    let exchange = house.ledger.exchange(&workspace.scope())?;
    let rows: Vec<_> = exchange
        .rates
        .iter()
        .map(|(currency, days)| {
            let edge = |day: Option<(&Date, &f64)>| day.map(|(day, _)| day.to_string()).unwrap_or_default();
            let (first, last) = (edge(days.first_key_value()), edge(days.last_key_value()));
            vec![currency.to_string(), exchange.into.to_string(), days.len().to_string(), first, last]
        })
        .collect();
    let headings = [
        ("from", Side::Left),
        ("into", Side::Left),
        ("days", Side::Right),
        ("first", Side::Left),
        ("last", Side::Left),
    ];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Currency = Currency::USD;

    #[test]
    fn rates_are_read_whole_or_not_at_all() {
        let rates = read(b"Date,Currency,Rate\n2024-03-01,eur,1.08\n2024-03-04,EUR,1.09\n", OWN).unwrap();
        assert_eq!(rates[&Currency::EUR].len(), 2);
        let wrong = b"date,currency,rate\n2024-03-01,EUR,0\nsoon,EUR,1\n2024-03-01,EURO,1\n";
        let faults = read(wrong, OWN).unwrap_err();
        assert_eq!(faults.len(), 3);
        assert!(faults[0].starts_with("2: 0 is not a rate") && faults[1].contains("is not a date"));
        assert!(read(b"a,b\n1,2\n", OWN).unwrap_err()[0].contains("date, currency and rate"));
    }

    /// The Bank's fixings of two days; the quotients below were worked out by hand, to eight digits.
    const FIXINGS: &[u8] =
        b"Date,USD,JPY,ISK,GBP,\n2024-05-31,1.0852,170.24,N/A,0.85365,\n2024-05-30,N/A,169.82,,0.85103,\n";

    fn check(into: &str, expected: &[(&str, &[(&str, f64)])]) {
        let rates = read(FIXINGS, into.parse().unwrap()).unwrap();
        let names: Vec<&str> = rates.keys().map(Currency::code).collect();
        assert_eq!(names, expected.iter().map(|(code, _)| *code).collect::<Vec<_>>(), "into {into}");
        for (days, (code, expected)) in rates.values().zip(expected) {
            assert_eq!(days.len(), expected.len(), "{code} into {into}");
            for (day, rate) in *expected {
                let found = days.iter().find(|(known, _)| known.to_string() == *day).unwrap().1;
                assert!((found / rate - 1.0).abs() < 1e-7, "{code} into {into} on {day}: {found}, not {rate}");
            }
        }
    }

    #[test]
    fn the_central_banks_file_is_turned_round_into_euros() {
        let (thursday, friday) = ("2024-05-30", "2024-05-31");
        check(
            "EUR",
            &[
                ("GBP", &[(friday, 1.171_440_3), (thursday, 1.175_046_7)]),
                ("JPY", &[(friday, 0.005_874_060_2), (thursday, 0.005_888_587_9)]),
                ("USD", &[(friday, 0.921_489_13)]),
            ],
        );
    }

    #[test]
    fn another_currency_is_reached_through_the_euro() {
        let friday = "2024-05-31";
        check(
            "USD",
            &[("EUR", &[(friday, 1.0852)]), ("GBP", &[(friday, 1.271_246_9)]), ("JPY", &[(friday, 0.006_374_530_1)])],
        );
        let fault = read(FIXINGS, "CHF".parse().unwrap()).unwrap_err();
        assert!(fault[0].contains("no rates of CHF"), "{fault:?}");
    }
}
