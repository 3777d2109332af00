//! Sorting rows and cutting them to a page.
//!
//! Invariant: rows without a value come last, whichever way is sorted; equal rows keep the order of their keys.

use super::table::{Column, Listed, Listing};
use crate::{
    error::InsightError,
    frame::Group,
    sheet::{Prepared, Sheet},
};
use kpi::reading::Reading;
use model::SmolStr;
use std::cmp::Ordering;

/// The rows of one page, by key, with their readings.
pub(super) struct Page {
    columns: Vec<Column>,
    rows: Vec<(Option<SmolStr>, Vec<Reading>)>,
    total: usize,
    page: usize,
    pages: usize,
}

impl Page {
    /// The page with every row in its own shape.
    pub fn shown<R>(self, row: impl Fn((Option<SmolStr>, Vec<Reading>)) -> R) -> Listed<R> {
        Listed {
            columns: self.columns,
            rows: self.rows.into_iter().map(row).collect(),
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

/// Sorts by one column and evaluates the other columns for the rows of the page alone.
pub(super) fn page(
    sheet: &Sheet<'_>,
    keys: &[Option<SmolStr>],
    listing: &Listing,
    by_text: impl Fn(&str) -> Option<Vec<String>>,
) -> Result<Page, InsightError> {
    let size = listing.size.max(1);
    let pages = keys.len().div_ceil(size).max(1);
    let page = listing.page.clamp(1, pages);
    let order = order(sheet, keys, listing, by_text)?;
    let row = |at: &usize| {
        let group: Group = vec![keys[*at].clone()];
        (keys[*at].clone(), (0..sheet.kpis.len()).map(|kpi| sheet.reading(kpi, &group, 0)).collect())
    };
    let column = |prepared: &Prepared<'_>| Column {
        kpi: prepared.definition.id.clone(),
        name: prepared.definition.name.clone(),
        unit: prepared.compiled.unit.clone(),
        credited: prepared.credited,
    };
    Ok(Page {
        columns: sheet.kpis.iter().map(column).collect(),
        rows: order.iter().skip((page - 1) * size).take(size).map(row).collect(),
        total: keys.len(),
        page,
        pages,
    })
}

/// The places of the keys in the order asked for; equal ones keep the order of their keys.
fn order(
    sheet: &Sheet<'_>,
    keys: &[Option<SmolStr>],
    listing: &Listing,
    by_text: impl Fn(&str) -> Option<Vec<String>>,
) -> Result<Vec<usize>, InsightError> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    let kpi = match &listing.sort {
        None => Some(0),
        Some(column) => sheet.kpis.iter().position(|prepared| prepared.definition.id == *column),
    };
    if let Some(kpi) = kpi.filter(|kpi| *kpi < sheet.kpis.len()) {
        let values: Vec<Option<f64>> = keys.iter().map(|key| sheet.value(kpi, &vec![key.clone()])).collect();
        order.sort_by(|a, b| by_value(values[*a], values[*b], listing.descending));
        return Ok(order);
    }
    let column = listing.sort.as_deref().unwrap_or("name");
    let texts = by_text(column).ok_or_else(|| InsightError::unknown_column(column))?;
    order.sort_by(|a, b| by_words(&texts[*a], &texts[*b], listing.descending));
    Ok(order)
}

/// Values in order; what has none comes last either way.
fn by_value(a: Option<f64>, b: Option<f64>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => directed(a.total_cmp(&b), descending),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn by_words(a: &str, b: &str, descending: bool) -> Ordering {
    a.is_empty().cmp(&b.is_empty()).then_with(|| directed(a.cmp(b), descending))
}

fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending { ordering.reverse() } else { ordering }
}
