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
    /// Read a CSV with the columns date, currency, rate: what one unit of the currency was worth on the day
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
            let rates = match read(&text) {
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
fn read(bytes: &[u8]) -> Result<ByCurrency, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let headings = reader.headers().map_err(|error| vec![format!(" {error}")])?.clone();
    let place = |name: &str| headings.iter().position(|heading| heading.eq_ignore_ascii_case(name));
    let (Some(date), Some(currency), Some(rate)) = (place("date"), place("currency"), place("rate")) else {
        return Err(vec!["1: the headings date, currency and rate are needed".to_owned()]);
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

    #[test]
    fn rates_are_read_whole_or_not_at_all() {
        let rates = read(b"Date,Currency,Rate\n2024-03-01,eur,1.08\n2024-03-04,EUR,1.09\n").unwrap();
        assert_eq!(rates[&Currency::EUR].len(), 2);
        let faults = read(b"date,currency,rate\n2024-03-01,EUR,0\nsoon,EUR,1\n2024-03-01,EURO,1\n").unwrap_err();
        assert_eq!(faults.len(), 3);
        assert!(faults[0].starts_with("2: 0 is not a rate") && faults[1].contains("is not a date"));
        assert!(read(b"a,b\n1,2\n").unwrap_err()[0].contains("date, currency and rate"));
    }
}
