//! The chart of a series: an option for the browser's chart engine as pure data, and the same figures as a table.
//!
//! Knows readings and formats; how it is drawn is the browser's business (`assets/ui/src/kepi-chart.js`).
//!
//! Invariant: the JSON holds no `<`, so that it can stand in a page.

use crate::{
    format,
    parts::{
        annotation::{self, Annotation, Line},
        card,
    },
};
use insight::scorecard::{Point, Series};
use jiff::tz::TimeZone;
use kpi::unit::Shape;
use model::{
    Date,
    money::Currency,
    period::{Grain, Period},
};
use serde_json::{Value, json};

/// A chart as the template writes it.
#[derive(Clone, Debug)]
pub struct ChartPart {
    /// What the picture shows, for those who do not see it.
    pub label: String,
    /// The option.
    pub option: String,
    /// The figures.
    pub rows: Vec<Row>,
    /// The heading of the compared column, when there is one.
    pub compared: Option<String>,
    /// What stands on its days.
    pub marks: Vec<Line>,
}

/// One row of the figures.
#[derive(Clone, Debug)]
pub struct Row {
    /// The bucket.
    pub when: String,
    /// The value, or why there is none.
    pub value: String,
    /// The compared value.
    pub previous: String,
    /// The change.
    pub change: String,
}

impl ChartPart {
    /// A chart of a series with what stands on its days; `None` when no bucket has a value.
    pub fn of(series: &Series, currency: Currency, marks: &[Annotation]) -> Option<Self> {
        let known: Vec<f64> = series.points.iter().filter_map(|point| point.reading.value).collect();
        if known.is_empty() {
            return None;
        }
        let compared = compared(series).map(format::period);
        let mut drawn = option(series, currency, compared.as_deref());
        if let Some(days) = days(series) {
            annotation::draw(&mut drawn, 0, marks, days);
        }
        let text = drawn.to_string();
        Some(Self {
            label: label(series, currency, &known),
            option: text.replace('<', "\\u003c"),
            rows: series.points.iter().map(|point| row(point, series, currency)).collect(),
            compared,
            marks: annotation::lines(marks),
        })
    }
}

/// The days that a series is drawn over.
pub fn days(series: &Series) -> Option<Period> {
    let (first, last) = (series.points.first()?, series.points.last()?);
    Some(Period { from: first.from, to: last.to })
}

/// The compared period, when anything is known of it.
pub fn compared(series: &Series) -> Option<Period> {
    series.compared.filter(|_| series.points.iter().any(|point| point.reading.previous.is_some()))
}

fn label(series: &Series, currency: Currency, known: &[f64]) -> String {
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let value = |value| format::value(value, &series.unit, currency);
    let (first, last) = (series.points.first(), series.points.last());
    let span = first.zip(last).map(|(first, last)| format::period(Period { from: first.from, to: last.to }));
    format!(
        "Chart of {} by {} from {}: between {} and {}.",
        series.name,
        series.grain.name(),
        span.unwrap_or_default(),
        value(low),
        value(high)
    )
}

fn row(point: &Point, series: &Series, currency: Currency) -> Row {
    let text =
        |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format::value(value, &series.unit, currency));
    let change = card::delta(&point.reading, kpi::catalogue::Direction::Range);
    Row {
        when: bucket(point, series.grain),
        value: text(point.reading.value),
        previous: text(point.reading.previous),
        change: change.map_or_else(|| "–".to_owned(), |delta| format!("{} {}", delta.arrow, delta.text)),
    }
}

/// The words for a bucket.
fn bucket(point: &Point, grain: Grain) -> String {
    match grain {
        Grain::Day => format::date(point.from),
        _ => format::bucket(Period { from: point.from, to: point.to }),
    }
}

/// How values of a unit are written in the browser.
pub(super) fn format_of(unit: &str, currency: Currency) -> Value {
    match kpi::unit::shape(unit) {
        Shape::Count => json!({"$fmt": "compact"}),
        Shape::Money => {
            json!({"$fmt": "money", "sign": currency.sign().unwrap_or(currency.code()), "decimals": currency.decimals()})
        }
        Shape::Duration => json!({"$fmt": "span"}),
        Shape::Score | Shape::Points => json!({"$fmt": "score"}),
        Shape::Ratio => json!({"$fmt": "percent"}),
    }
}

/// Whether values of a unit add up over time, so that each bucket is a bar from zero.
fn is_flow(unit: &str) -> bool {
    matches!(kpi::unit::shape(unit), Shape::Count | Shape::Money | Shape::Duration) && !unit.contains(" per ")
}

fn option(series: &Series, currency: Currency, compared: Option<&str>) -> Value {
    let say = format_of(&series.unit, currency);
    let bars = is_flow(&series.unit) && series.points.len() <= 60;
    let mut drawn = vec![actual(series, bars)];
    let mut keys = vec![json!({"name": series.name, "icon": if bars { "roundRect" } else { LINE }})];
    if let Some(compared) = compared {
        drawn.push(before(series, compared));
        keys.push(json!({"name": compared, "icon": DASHES}));
    }
    let days =
        series.points.first().zip(series.points.last()).map_or(1, |(a, b)| Period { from: a.from, to: b.to }.days());
    let narrow = 86_400_000_i64.saturating_mul((days / 4).max(1));
    json!({
        "useUTC": true,
        "tooltip": {"trigger": "axis", "say": say, "head": "date", "axisPointer": {"type": if bars { "shadow" } else { "line" }}},
        "grid": {"left": 8, "right": 20, "top": 44, "bottom": 8, "outerBoundsMode": "same"},
        "legend": {"left": 0, "top": 0, "itemWidth": 16, "data": keys, "selectedMode": false},
        "xAxis": {
            "type": "time",
            "axisLabel": {"formatter": {"$fmt": if days > 62 { "month" } else { "day" }}},
            "minInterval": if days > 62 { 2_419_200_000_i64 } else { 86_400_000 },
            "splitNumber": 6,
        },
        "media": [
            {"query": {"maxWidth": 520}, "option": {"xAxis": {"minInterval": narrow}, "grid": {"right": 12}}},
            {"option": {"grid": {"right": 20}}},
        ],
        "yAxis": {"type": "value", "scale": !bars && !is_flow(&series.unit), "splitNumber": 4, "axisLabel": {"formatter": say}},
        "series": drawn,
    })
}

pub(super) const LINE: &str = "path://M0 5h16v2.4H0z";
pub(super) const DASHES: &str = "path://M0 5h4.5v2.4H0zM6 5h4.5v2.4H6zM12 5h4v2.4h-4z";

fn actual(series: &Series, bars: bool) -> Value {
    let data: Vec<Value> = series
        .points
        .iter()
        .map(|point| json!({"value": [noon(point.from), point.reading.value], "name": bucket(point, series.grain)}))
        .collect();
    let colour = json!({"$color": "s1"});
    // A value between two gaps is a point, or it would not be seen.
    let gaps = series.points.iter().any(|point| point.reading.value.is_none());
    if bars {
        return json!({"id": "actual", "name": series.name, "type": "bar", "data": data, "itemStyle": {"color": colour}, "barMaxWidth": 28, "barMinHeight": 1, "z": 2});
    }
    json!({"id": "actual", "name": series.name, "type": "line", "data": data, "z": 4, "connectNulls": false, "symbol": "circle", "symbolSize": 5, "showSymbol": gaps,
           "lineStyle": {"color": colour, "width": 1.75}, "itemStyle": {"color": colour}})
}

/// The compared period, laid over the days of this one.
fn before(series: &Series, name: &str) -> Value {
    let data: Vec<Value> =
        series.points.iter().map(|point| json!([noon(point.from), point.reading.previous])).collect();
    json!({"id": "before", "name": name, "type": "line", "data": data, "z": 3, "connectNulls": false, "showSymbol": false,
           "lineStyle": {"color": {"$color": "s6"}, "width": 1.5, "type": "dashed"}, "itemStyle": {"color": {"$color": "s6"}}})
}

/// Midnight in UTC as the chart engine counts: it draws civil days, whatever the reader's zone.
pub(super) fn noon(day: Date) -> i64 {
    day.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kpi::reading::Reading;

    fn series(name: &str, unit: &str, compared: bool) -> Series {
        let point = |day: i8, value| Point {
            from: date(2024, 3, day),
            to: date(2024, 3, day),
            reading: Reading { value, previous: Some(4.0), unit: unit.to_owned(), ..Reading::default() },
        };
        Series {
            kpi: "views".into(),
            name: name.into(),
            unit: unit.into(),
            grain: Grain::Day,
            compared: compared.then(|| Period::parse("2024-02-01..2024-02-03").unwrap()),
            points: vec![point(1, Some(5.0)), point(2, None), point(3, Some(1200.0))],
        }
    }

    #[test]
    fn flows_are_bars_from_zero_and_rates_are_lines_with_gaps() {
        let flow: Value =
            serde_json::from_str(&ChartPart::of(&series("Views", "count", true), Currency::EUR, &[]).unwrap().option)
                .unwrap();
        assert_eq!((flow["series"][0]["type"].as_str(), flow["yAxis"]["scale"].as_bool()), (Some("bar"), Some(false)));
        assert_eq!(flow["series"][0]["data"][0]["value"], json!([1_709_251_200_000_i64, 5.0]));
        assert_eq!(flow["series"][0]["data"][1]["value"][1], Value::Null);
        assert_eq!(flow["series"][1]["data"][2], json!([1_709_424_000_000_i64, 4.0]));
        let rate: Value =
            serde_json::from_str(&ChartPart::of(&series("Rate", "ratio", false), Currency::EUR, &[]).unwrap().option)
                .unwrap();
        assert_eq!((rate["series"][0]["type"].as_str(), rate["series"].as_array().unwrap().len()), (Some("line"), 1));
    }

    #[test]
    fn the_table_has_the_figures_and_the_page_stays_whole() {
        let chart = ChartPart::of(&series("</script><b>", "count", true), Currency::EUR, &[]).unwrap();
        assert!(!chart.option.contains('<'));
        let rows: Vec<_> =
            chart.rows.iter().map(|row| (row.when.as_str(), row.value.as_str(), row.change.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("1 Mar 2024", "5", "↑ 25\u{202f}%"),
                ("2 Mar 2024", "–", "–"),
                ("3 Mar 2024", "1\u{202f}200", "↑ 29\u{202f}900\u{202f}%")
            ]
        );
    }
}
