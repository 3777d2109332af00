//! Cards and series.

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
