//! The chart of a KPI's way: the actual line, the expected one, the target, and today.
//!
//! Knows the points of a standing; the marks are those of every chart (see [`super::chart`]).
//!
//! Invariant: the table beside the chart has every point that is drawn.

use super::{
    annotation::{self, Annotation, Line},
    chart::{DASHES, LINE, format_of, noon},
    picture::band,
};
use crate::format;
use insight::plan::{
    Prospect,
    prospect::Ahead,
    standing::{KpiStanding, Point},
};
use kpi::{pace::Kind, target::Goalpost};
use model::{Date, money::Currency, period::Period};
use serde_json::{Value, json};

/// A chart as the template writes it.
#[derive(Clone, Debug)]
pub struct ProgressPart {
    /// What the picture shows, for those who do not see it.
    pub label: String,
    /// The option.
    pub option: String,
    /// The figures: the day, the value, what was expected.
    pub rows: Vec<[String; 3]>,
    /// What stands on its days.
    pub marks: Vec<Line>,
}

impl ProgressPart {
    /// The chart of a KPI; `None` without a point that has a value or an expectation.
    pub fn of(
        (kpi, prospect): (&KpiStanding, Option<&Prospect>),
        today: Date,
        currency: Currency,
        marks: &[Annotation],
    ) -> Option<Self> {
        let unit = &kpi.what.as_ref()?.unit;
        let points = &kpi.series.points;
        if !points.iter().any(|point| point.value.is_some() || point.expected.is_some()) {
            return None;
        }
        let text =
            |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit, currency));
        let ahead = |prospect: &Prospect| -> Vec<[String; 3]> {
            let row = |one: &Ahead| [format::date(one.day), "forecast".to_owned(), text(Some(one.expected))];
            prospect.way.iter().map(row).collect()
        };
        let row = |point: &Point| [format::date(point.day), text(point.value), text(point.expected)];
        Some(Self {
            label: label(kpi, unit, currency),
            option: option((kpi, prospect), unit, today, currency, marks).to_string().replace('<', "\\u003c"),
            rows: points.iter().map(row).chain(prospect.into_iter().flat_map(ahead)).collect(),
            marks: annotation::lines(marks),
        })
    }
}

fn label(kpi: &KpiStanding, unit: &str, currency: Currency) -> String {
    let value = |value| format::value(value, unit, currency);
    let ends = kpi.series.points.first().zip(kpi.series.points.last());
    let days = ends.and_then(|(first, last)| Period::new(first.day, last.day)).map(format::period).unwrap_or_default();
    let last = kpi.series.points.iter().rev().find_map(|point| Some((point.day, point.value?, point.expected)));
    let now = last.map(|(day, actual, expected)| {
        let expected = expected.map(|expected| format!(", where {} was expected", value(expected)));
        format!(" On {} it stood at {}{}.", format::date(day), value(actual), expected.unwrap_or_default())
    });
    format!("Line chart of {} from {days}, beside the expected line.{}", kpi.title, now.unwrap_or_default())
}

fn option(
    (kpi, prospect): (&KpiStanding, Option<&Prospect>),
    unit: &str,
    today: Date,
    currency: Currency,
    marks: &[Annotation],
) -> Value {
    let say = format_of(unit, currency);
    let flow = kpi.what.as_ref().is_some_and(|what| what.kind == Kind::Flow);
    let points = &kpi.series.points;
    let days = points.first().zip(points.last()).map_or(1, |(a, b)| Period { from: a.day, to: b.day }.days());
    let narrow = 86_400_000_i64.saturating_mul((days / 4).max(1));
    let data = |value: fn(&Point) -> Option<f64>| -> Vec<Value> {
        points.iter().map(|point| json!([noon(point.day), value(point)])).collect()
    };
    let mut marked = lines(kpi.goalpost.as_ref(), points, today);
    if let Some(drawn) = drawn(points) {
        marked.extend(annotation::mark_lines(marks, drawn));
    }
    let alone = points.iter().filter(|point| point.value.is_some()).count() < 2;
    let mut drawn = json!({
        "useUTC": true,
        "tooltip": {"trigger": "axis", "say": say, "head": "date", "axisPointer": {"type": "line"}},
        "grid": {"left": 8, "right": 64, "top": 44, "bottom": 8, "outerBoundsMode": "same"},
        "legend": {"left": 0, "top": 0, "itemWidth": 16, "selectedMode": false, "data": [
            {"name": ACTUAL, "icon": LINE}, {"name": EXPECTED, "icon": DASHES},
        ]},
        "xAxis": {"type": "time", "axisLabel": {"formatter": {"$fmt": if days > 62 { "month" } else { "day" }}},
                  "minInterval": if days > 62 { 2_419_200_000_i64 } else { 86_400_000 }, "splitNumber": 6},
        "media": [
            {"query": {"maxWidth": 520}, "option": {"xAxis": {"minInterval": narrow}, "grid": {"right": 48}}},
            {"option": {"grid": {"right": 64}}},
        ],
        "yAxis": {"type": "value", "scale": !flow, "splitNumber": 4, "axisLabel": {"formatter": say}, "max": null},
        "series": [
            {"id": "expected", "name": EXPECTED, "type": "line", "data": data(|point| point.expected), "z": 3,
             "showSymbol": false, "connectNulls": true,
             "lineStyle": {"color": {"$color": "s6"}, "width": 1.5, "type": "dashed"}, "itemStyle": {"color": {"$color": "s6"}}},
            {"id": "actual", "name": ACTUAL, "type": "line", "data": data(|point| point.value), "z": 4,
             "connectNulls": false, "symbol": "circle", "symbolSize": 5, "showSymbol": alone,
             "lineStyle": {"color": {"$color": "s1"}, "width": 1.75}, "itemStyle": {"color": {"$color": "s1"}},
             "markLine": {"symbol": "none", "silent": true, "data": marked}},
        ],
    });
    if let Some(prospect) = prospect.filter(|one| !one.way.is_empty()) {
        add_forecast(&mut drawn, prospect);
    }
    drawn
}

/// The way to come: a dotted line, and the bounds of 80 % as a shade.
fn add_forecast(option: &mut Value, prospect: &Prospect) {
    let data = |value: fn(&Ahead) -> f64| -> Vec<Value> {
        prospect.way.iter().map(|ahead| json!([noon(ahead.day), value(ahead)])).collect()
    };
    let lines = option["series"].as_array_mut().expect("invariant: a chart has a list of series");
    lines.push(
        json!({"id": "forecast", "name": FORECAST, "type": "line", "data": data(|ahead| ahead.expected), "z": 4,
        "showSymbol": false, "lineStyle": {"color": {"$color": "s1"}, "width": 1.75, "type": "dotted"},
        "itemStyle": {"color": {"$color": "s1"}}}),
    );
    lines.extend(band(data(|ahead| ahead.low), data(|ahead| ahead.high - ahead.low), FORECAST));
    let keys = option["legend"]["data"].as_array_mut().expect("invariant: a chart has a legend");
    keys.push(json!({"name": FORECAST, "icon": DASHES}));
}

/// The days that are drawn.
fn drawn(points: &[Point]) -> Option<Period> {
    Period::new(points.first()?.day, points.last()?.day)
}

const ACTUAL: &str = "Actual";
const EXPECTED: &str = "Expected";
const FORECAST: &str = "Forecast";

/// Today as a hairline, the bounds of the target as lines of ink.
fn lines(goalpost: Option<&Goalpost>, points: &[Point], today: Date) -> Vec<Value> {
    let mut lines = Vec::new();
    if points.first().is_some_and(|first| first.day <= today) && points.last().is_some_and(|last| today <= last.day) {
        lines.push(
            json!({"xAxis": noon(today), "lineStyle": {"color": {"$color": "faint"}, "type": "solid", "width": 1},
            "label": {"formatter": "Today", "color": {"$color": "muted"}, "fontSize": 11, "position": "end"}}),
        );
    }
    let both = goalpost.is_some_and(|goalpost| goalpost.aim().is_none());
    let bounds = goalpost.map(|goalpost| [(goalpost.low, "At least"), (goalpost.high, "At most")]);
    for (bound, words) in bounds.into_iter().flatten() {
        let Some(bound) = bound else { continue };
        lines.push(json!({"yAxis": bound.value, "lineStyle": {"color": {"$color": "target"}, "type": "solid", "width": 2},
            "label": {"formatter": if both { words } else { "Target" }, "color": {"$color": "ink"}, "fontSize": 11, "position": "end"}}));
    }
    lines
}
