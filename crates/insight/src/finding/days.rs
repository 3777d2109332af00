//! KPIs day by day, by group: what findings look at.
//!
//! Invariant: every series of a question has one value for every day of its period, in order.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    frame::Group,
    sheet::Sheet,
};
use jiff::ToSpan;
use kpi::catalogue::Direction;
use model::{
    Date,
    period::{Grain, Period},
};

/// One KPI of one group, day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// The values of the dimensions that the question is split by; empty without a split.
    pub group: Vec<Option<model::SmolStr>>,
    /// The days.
    pub period: Period,
    /// The value of each day; `None` where nothing is known.
    pub values: Vec<Option<f64>>,
}

impl Days {
    /// The day at a place.
    pub fn day(&self, at: usize) -> Date {
        let days = i64::try_from(at).unwrap_or(i64::MAX);
        self.period.from.saturating_add(days.days())
    }

    /// How many days have a value.
    pub fn known(&self) -> usize {
        self.values.iter().flatten().count()
    }
}

/// Reads a question's KPIs by day, whatever its grain.
pub async fn read(desk: &Desk<'_>, ask: &Ask) -> Result<Vec<Days>, InsightError> {
    let ask = Ask { grain: Some(Grain::Day), compare: None, ..ask.clone() };
    let sheet = Sheet::read(desk, &ask).await?;
    let mut series = Vec::new();
    for group in sheet.groups() {
        for (at, prepared) in sheet.kpis.iter().enumerate() {
            series.push(Days {
                kpi: prepared.definition.id.clone(),
                name: prepared.definition.name.clone(),
                unit: prepared.compiled.unit.clone(),
                direction: prepared.definition.direction,
                group: group.clone(),
                period: ask.period,
                values: values(&sheet, at, &group),
            });
        }
    }
    Ok(series)
}

fn values(sheet: &Sheet<'_>, kpi: usize, group: &Group) -> Vec<Option<f64>> {
    (0..sheet.frame.buckets.len()).map(|bucket| sheet.value_in(kpi, group, bucket)).collect()
}
