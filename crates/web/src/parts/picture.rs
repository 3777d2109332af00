//! The chart of a finding: what was seen, what was expected, and between which bounds it would not have been unusual.
//!
//! Knows the points of a picture; the marks are those of every chart (see [`super::chart`]).
//!
//! Invariant: the table beside the chart has every point that is drawn.

use super::{
    annotation::{self, Annotation, Line},
    chart::{DASHES, LINE, format_of, noon},
};
use crate::format;
use insight::finding::{Picture, Point};
use model::{money::Currency, period::Period};
use serde_json::{Value, json};

/// A chart as the template writes it.
#[derive(Clone, Debug)]
pub struct PicturePart {
    /// What the picture shows, for those who do not see it.
    pub label: String,
    /// The option.
    pub option: String,
    /// The figures: the day, the value, what was expected, between which bounds.
    pub rows: Vec<[String; 4]>,
    /// What stands on its days.
    pub marks: Vec<Line>,
}

/// From the first to the last day of a picture.
pub fn days(picture: &Picture) -> Option<Period> {
    let (first, last) = (picture.points.first()?, picture.points.last()?);
    Period::new(first.day, last.day)
}

impl PicturePart {
    /// The chart of a picture with what stands on its days; `None` without a value.
    pub fn of(picture: &Picture, currency: Currency, marks: &[Annotation]) -> Option<Self> {
        let points = &picture.points;
        let drawn = days(picture)?;
        if points.iter().all(|point| point.seen.is_none() && point.expected.is_none()) {
            return None;
        }
        let value = |value: f64| format::value(value, &picture.unit, currency);
        let text = |found: Option<f64>| found.map_or_else(|| "–".to_owned(), value);
        let bounds = |point: &Point| match (point.low, point.high) {
            (Some(low), Some(high)) => format!("{} to {}", value(low), value(high)),
            _ => "–".to_owned(),
        };
        let mut chart = option(picture, currency);
        annotation::draw(&mut chart, 1, marks, drawn);
        let days = format::period(drawn);
        Some(Self {
            label: format!("Line chart of {} by day from {days}, beside what was expected.", picture.name),
            option: chart.to_string().replace('<', "\\u003c"),
            rows: points
                .iter()
                .map(|point| [format::date(point.day), text(point.seen), text(point.expected), bounds(point)])
                .collect(),
            marks: annotation::lines(marks),
        })
    }
}

const EXPECTED: &str = "Expected";
const USUAL: &str = "Usual range";

fn option(picture: &Picture, currency: Currency) -> Value {
    let say = format_of(&picture.unit, currency);
    let points = &picture.points;
    let days = points.first().zip(points.last()).map_or(1, |(a, b)| Period { from: a.day, to: b.day }.days());
    let narrow = 86_400_000_i64.saturating_mul((days / 3).max(1));
    let data = |value: fn(&Point) -> Option<f64>| -> Vec<Value> {
        points.iter().map(|point| json!([noon(point.day), value(point)])).collect()
    };
    let banded = points.iter().any(|point| point.low.is_some() && point.high.is_some());
    let mut keys = vec![json!({"name": picture.name, "icon": LINE}), json!({"name": EXPECTED, "icon": DASHES})];
    let mut series = vec![
        json!({"id": "expected", "name": EXPECTED, "type": "line", "data": data(|point| point.expected), "z": 3,
               "showSymbol": false, "connectNulls": false,
               "lineStyle": {"color": {"$color": "s6"}, "width": 1.5, "type": "dashed"}, "itemStyle": {"color": {"$color": "s6"}}}),
        json!({"id": "seen", "name": picture.name, "type": "line", "data": data(|point| point.seen), "z": 4,
               "showSymbol": false, "connectNulls": false, "markArea": marked(picture),
               "lineStyle": {"color": {"$color": "s1"}, "width": 1.75}, "itemStyle": {"color": {"$color": "s1"}}}),
    ];
    if banded {
        keys.push(json!({"name": USUAL, "icon": "roundRect"}));
        series.extend(band(data(|point| point.low.filter(|_| point.high.is_some())), data(width), USUAL));
    }
    json!({
        "useUTC": true,
        "tooltip": {"trigger": "axis", "say": say, "head": "date", "axisPointer": {"type": "line"}},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "outerBoundsMode": "same"},
        "legend": {"left": 0, "top": 0, "itemWidth": 16, "selectedMode": false, "data": keys},
        "xAxis": {"type": "time", "axisLabel": {"formatter": {"$fmt": if days > 92 { "month" } else { "day" }}},
                  "minInterval": if days > 92 { 2_419_200_000_i64 } else { 86_400_000 }, "splitNumber": 5},
        "media": [
            {"query": {"maxWidth": 520}, "option": {"xAxis": {"minInterval": narrow}}},
            {"option": {"grid": {"right": 16}}},
        ],
        "yAxis": {"type": "value", "scale": true, "splitNumber": 3, "axisLabel": {"formatter": say}},
        "series": series,
    })
}

fn width(point: &Point) -> Option<f64> {
    Some(point.high? - point.low?)
}

/// Two lines, the upper one stacked onto the lower: what lies between them is shaded.
pub(super) fn band(low: Vec<Value>, width: Vec<Value>, name: &str) -> [Value; 2] {
    let clear = json!({"opacity": 0});
    [
        json!({"id": "band-low", "name": "low", "type": "line", "data": low, "stack": "band", "stackStrategy": "all", "showSymbol": false,
               "silent": true, "lineStyle": clear, "itemStyle": clear, "z": 1}),
        json!({"id": "band-high", "name": name, "type": "line", "data": width, "stack": "band", "stackStrategy": "all", "showSymbol": false,
               "silent": true, "lineStyle": clear, "itemStyle": {"color": {"$color": "s6"}, "opacity": 0.3},
               "areaStyle": {"color": {"$color": "s6"}, "opacity": 0.16}, "z": 1}),
    ]
}

/// The days that the finding is about, as a pale column.
fn marked(picture: &Picture) -> Value {
    let Some(days) = picture.marked else { return Value::Null };
    json!({"silent": true, "itemStyle": {"color": {"$color": "s3"}, "opacity": 0.12},
           "data": [[{"xAxis": noon(days.from)}, {"xAxis": noon(days.to.tomorrow().unwrap_or(days.to))}]]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn picture(points: Vec<Point>) -> Picture {
        let marked = Some(Period { from: date(2026, 3, 2), to: date(2026, 3, 2) });
        Picture { name: "Views".to_owned(), unit: "count".to_owned(), points, marked }
    }

    #[test]
    fn bounds_are_a_band_and_the_table_has_them() {
        let point =
            |day, seen| Point { day: date(2026, 3, day), seen, expected: Some(10.0), low: Some(8.0), high: Some(13.0) };
        let note = Annotation {
            days: Period { from: date(2026, 3, 1), to: date(2026, 3, 1) },
            kind: "Note",
            words: "Sale".into(),
        };
        let picture = |points| PicturePart::of(&picture(points), Currency::EUR, std::slice::from_ref(&note));
        let part = picture(vec![point(1, Some(9.0)), point(2, None)]).unwrap();
        let option: Value = serde_json::from_str(&part.option).unwrap();
        assert_eq!(
            (&option["series"][1]["markLine"]["data"][0]["label"]["formatter"], part.marks[0].letter),
            (&json!("A"), 'A')
        );
        assert_eq!(option["series"][3]["data"][0], json!([1_772_323_200_000_i64, 5.0]));
        assert_eq!(option["series"][1]["data"][1][1], Value::Null);
        assert_eq!(part.rows[1], ["2 Mar 2026", "–", "10", "8 to 13"]);
        assert!(picture(Vec::new()).is_none());
    }

    #[test]
    fn without_bounds_there_is_no_band() {
        let point = Point { day: date(2026, 3, 1), seen: Some(1.0), expected: None, low: None, high: None };
        let part = PicturePart::of(&picture(vec![point]), Currency::EUR, &[]).unwrap();
        let option: Value = serde_json::from_str(&part.option).unwrap();
        assert_eq!(option["series"].as_array().unwrap().len(), 2);
    }
}
