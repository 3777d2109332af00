//! The funnel: from what was seen to what was sold.
//!
//! Invariant: a rate is one step divided by the step before it, of the same question; where either has no reading, the
//! rate has none, and the reason is the step's own.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    readings,
};
use kpi::reading::Reading;
use model::{filter::Filter, period::Period};

/// The steps, by their measures, with what people call them.
pub const STEPS: [(&str, &str); 6] = [
    ("views", "views of posts"),
    ("clicks", "clicks on links"),
    ("page_views", "pages viewed on the site"),
    ("leads", "leads"),
    ("orders", "orders"),
    ("revenue", "revenue"),
];

/// The funnel of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What people call it.
    pub words: &'static str,
    /// The reading, or why there is none.
    pub reading: Reading,
    /// What it is of the last step before it that has a reading: a share, or for revenue an amount for each order.
    pub rate: Option<f64>,
    /// The step that the rate divides by.
    pub of: Option<&'static str>,
    /// Why there is no rate.
    pub reason: Option<String>,
}

/// Reads the funnel of a period and a filter, conversions credited under the desk's model where the filter asks for it.
pub async fn funnel(desk: &Desk<'_>, period: Period, filter: &Filter) -> Result<Funnel, InsightError> {
    let ask = Ask { filter: filter.clone(), ..Ask::about(&STEPS.map(|(measure, _)| measure), period) };
    let read = readings::read(desk, &ask).await?;
    let mut steps: Vec<Step> = Vec::new();
    let mut before: Option<(&'static str, f64)> = None;
    for (reading, (_, words)) in read.into_iter().zip(STEPS) {
        let (rate, reason) = rate(&reading, before);
        let of = before.map(|(words, _)| words);
        before = reading.value.map(|value| (words, value)).or(before);
        steps.push(Step { words, reading, rate, of, reason });
    }
    Ok(Funnel { steps })
}

fn rate(reading: &Reading, before: Option<(&'static str, f64)>) -> (Option<f64>, Option<String>) {
    match (reading.value, before) {
        (None, _) => (None, reading.reason.clone()),
        (_, None) => (None, None),
        (_, Some((words, 0.0))) => (None, Some(format!("there are no {words} to divide by"))),
        (Some(value), Some((_, earlier))) => (Some(value / earlier), None),
    }
}
