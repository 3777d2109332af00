//! What every use case of a plan stands on: a desk that reads in the plan's currency, and what the store covers.

use crate::{desk::Desk, error::InsightError};
use kpi::formula::Compiled;
use model::{
    SmolStr,
    dimension::Dimension,
    filter::Test,
    money::{Currency, Exchange},
    period::Period,
    query::Term,
    store::Coverage,
};
use std::collections::{BTreeMap, BTreeSet};

/// A desk, and what there is.
pub(crate) struct Ground<'d> {
    /// The desk; its money is the plan's.
    pub desk: Desk<'d>,
    /// What the store covers.
    pub coverage: Vec<Coverage>,
}

impl<'d> Ground<'d> {
    /// Asks the store once what it covers.
    pub async fn of(desk: &Desk<'d>, exchange: &'d Exchange) -> Result<Self, InsightError> {
        let coverage = desk.store.coverage(desk.scope).await?;
        Ok(Self { desk: Desk { exchange, ..*desk }, coverage })
    }

    /// From the first to the last day on which everything that a formula needs is known. Parts of a formula that nothing brings
    /// are passed over, since a reading says so itself; `None` when nothing of it is known.
    pub fn known(&self, compiled: &Compiled) -> Option<Period> {
        let terms = compiled.terms.iter().chain(&compiled.previous);
        let spans: Vec<Period> = terms.filter_map(|term| self.span(term)).collect();
        let from = spans.iter().map(|span| span.from).max()?;
        Period::new(from, spans.iter().map(|span| span.to).min()?)
    }

    /// The last day that something of a formula is known of.
    pub fn latest(&self, compiled: &Compiled) -> Option<model::Date> {
        let terms = compiled.terms.iter().chain(&compiled.previous);
        terms.filter_map(|term| self.span(term)).map(|span| span.to).max()
    }

    fn span(&self, term: &Term) -> Option<Period> {
        let named: BTreeSet<&SmolStr> = term
            .only
            .0
            .iter()
            .filter(|only| only.dimension == Dimension::Platform && only.test == Test::In)
            .flat_map(|only| &only.values)
            .collect();
        let here = |row: &&Coverage| {
            let on = |platform: &SmolStr| named.is_empty() || named.contains(platform);
            kind_of(row, term) && row.platform.as_ref().is_none_or(on)
        };
        let days = self.coverage.iter().filter(here).map(|row| Period { from: row.first, to: row.last });
        days.reduce(|a, b| Period { from: a.from.min(b.from), to: a.to.max(b.to) })
    }
}

/// Whether a row of coverage tells when a term is known: by its measure; for things that happen one by one, and for counts of
/// different people, by any measure of the same kind, since a day without refunds is known as well as one with.
fn kind_of(row: &Coverage, term: &Term) -> bool {
    let kind = term.measure.kind();
    row.measure == term.measure || (crate::sheet::happens(kind) && row.measure.kind() == kind)
}

/// The same rates into another currency, by way of the one that they lead into. A day that lacks a rate for either has none.
pub(crate) fn exchange_into(known: &Exchange, currency: Currency) -> Exchange {
    if known.into == currency {
        return known.clone();
    }
    let Some(own) = known.rates.get(&currency) else { return Exchange::only(currency) };
    let mut rates: BTreeMap<Currency, BTreeMap<model::Date, f64>> = BTreeMap::new();
    for (other, days) in known.rates.iter().filter(|(other, _)| **other != currency) {
        let crossed = days.iter().filter_map(|(day, rate)| Some((*day, rate / known.rate(currency, *day)?)));
        rates.insert(*other, crossed.collect());
    }
    rates.insert(known.into, own.iter().map(|(day, rate)| (*day, 1.0 / rate)).collect());
    Exchange { into: currency, rates }
}
