//! Exchange rates, from the file that the European Central Bank publishes (`eurofxref-hist.csv`).
//!
//! It knows no store and asks no network; the caller brings the text.
//!
//! Invariant: a day without a fixing (`N/A`, or empty) has no rate; nothing is filled in.

use crate::date::{self, Order};
use jiff::civil::Date;
use model::money::Currency;

/// The units of a currency that one euro bought on each day: by the file's order of days, then of currencies.
///
/// `Err` says in words what the text lacks to be such a file.
pub fn parse(csv: &str) -> Result<Vec<(Currency, Date, f64)>, String> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines().filter(|line| !line.trim().is_empty());
    let mut headings = lines.next().unwrap_or_default().split(',').map(str::trim);
    if !headings.next().is_some_and(|heading| heading.eq_ignore_ascii_case("date")) {
        return Err("not a file of rates: the first heading is Date, then currencies such as USD, JPY".to_owned());
    }
    let currencies: Vec<Option<Currency>> = headings.map(|code| code.parse().ok()).collect();
    let mut rates = Vec::new();
    for (at, line) in lines.enumerate() {
        let mut cells = line.split(',').map(str::trim);
        let day = cells.next().and_then(|cell| date::parse(cell, Order::DayFirst));
        let day = day.ok_or_else(|| format!("line {} starts with no date: {line:?}", at + 2))?.date;
        for (currency, cell) in currencies.iter().zip(cells) {
            if let (Some(currency), Some(rate)) = (currency, rate(cell)) {
                rates.push((*currency, day, rate));
            }
        }
    }
    Ok(rates)
}

fn rate(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn rates_are_read_by_day_and_currency() {
        // The Bank's fixings of these days; the krona of Iceland had none, and lines end with a comma.
        let csv = "Date,USD,ISK,GBP,\n2024-05-31,1.0852,N/A,0.85365,\n2024-05-30,1.0815,,0.85103,\n";
        let rates = parse(csv).unwrap();
        let gbp: Currency = "GBP".parse().unwrap();
        let (friday, thursday) = (date(2024, 5, 31), date(2024, 5, 30));
        assert_eq!(
            rates,
            [
                (Currency::USD, friday, 1.0852),
                (gbp, friday, 0.85365),
                (Currency::USD, thursday, 1.0815),
                (gbp, thursday, 0.85103),
            ]
        );
        assert!(parse("Name,USD\n").unwrap_err().contains("Date"));
        assert!(parse("Date,USD\nhello,1\n").unwrap_err().contains("line 2"));
        assert!(parse("").is_err());
    }
}
