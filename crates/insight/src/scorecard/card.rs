//! Cards and series.

use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    frame::Group,
    sheet::Sheet,
};
use kpi::{catalogue::Direction, reading::Reading};
use model::{
    Date,
    period::{Grain, Period},
};
use serde::Serialize;

/// One KPI on a dashboard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// What it is, in plain words.
    pub words: String,
    /// Which way is better.
    pub direction: Direction,
    /// The reading over the whole period, with the value that it is compared with.
    pub reading: Reading,
    /// The relative change from the compared period: 0.25 is a quarter more.
    pub change: Option<f64>,
    /// The value by bucket, for a sparkline.
    pub spark: Vec<Spark>,
}

/// One point of a sparkline.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spark {
    /// The bucket's first day.
    pub from: Date,
    /// The value, if there is one.
    pub value: Option<f64>,
}

/// One KPI over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// The size of the buckets.
    pub grain: Grain,
    /// The period that it is compared with.
    pub compared: Option<Period>,
    /// One point per bucket of the period, in order, empty ones too.
    pub points: Vec<Point>,
}

/// One bucket of a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The bucket's first day within the period.
    pub from: Date,
    /// Its last day within the period.
    pub to: Date,
    /// The reading, with the value of the compared period's bucket at the same place.
    pub reading: Reading,
}

/// One card per KPI of the question, with a sparkline of this grain. Splits of the question are left out.
///
/// Reads the store once for the period, once for the compared one, and once by grain.
pub async fn cards(desk: &Desk<'_>, ask: &Ask, grain: Grain) -> Result<Vec<Card>, InsightError> {
    let whole = Ask { by: Vec::new(), grain: None, ..ask.clone() };
    let grained = Ask { by: Vec::new(), grain: Some(grain), compare: None, ..ask.clone() };
    let sheet = Sheet::read(desk, &whole).await?;
    let sparks = Sheet::read(desk, &grained).await?;
    Ok((0..sheet.kpis.len()).map(|kpi| card(&sheet, &sparks, kpi)).collect())
}

fn card(sheet: &Sheet<'_>, sparks: &Sheet<'_>, kpi: usize) -> Card {
    let definition = sheet.kpis[kpi].definition;
    let reading = sheet.reading(kpi, &Group::new(), 0);
    let spark = |(at, bucket): (usize, &Period)| Spark {
        from: bucket.from,
        value: sparks.reading(kpi, &Group::new(), at).value,
    };
    Card {
        kpi: definition.id.clone(),
        name: definition.name.clone(),
        words: definition.words.clone(),
        direction: definition.direction,
        change: reading.change(),
        reading,
        spark: sparks.frame.buckets.iter().enumerate().map(spark).collect(),
    }
}

/// The question's first KPI over time, bucket by bucket, with the compared period beside it.
///
/// Reads the store once for the period and once for the compared one.
pub async fn series(desk: &Desk<'_>, ask: &Ask, grain: Grain) -> Result<Series, InsightError> {
    let kpis: Vec<String> = ask.kpis.iter().take(1).cloned().collect();
    let ask = Ask { kpis, by: Vec::new(), grain: Some(grain), ..ask.clone() };
    let sheet = Sheet::read(desk, &ask).await?;
    let Some(prepared) = sheet.kpis.first() else {
        return Err(InsightError::nothing_asked());
    };
    let point = |(at, bucket): (usize, &Period)| Point {
        from: bucket.from,
        to: bucket.to,
        reading: sheet.reading(0, &Group::new(), at),
    };
    Ok(Series {
        kpi: prepared.definition.id.clone(),
        name: prepared.definition.name.clone(),
        unit: prepared.compiled.unit.clone(),
        grain,
        compared: ask.compared(),
        points: sheet.frame.buckets.iter().enumerate().map(point).collect(),
    })
}
