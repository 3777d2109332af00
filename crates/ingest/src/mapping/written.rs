//! The written form of a mapping.
//!
//! It knows the names of kinds, measures and dimensions. It does not know any file.

use super::{Day, Mapping, Target, label_of};
use crate::{date::Order, number::Each};
use model::{
    SmolStr,
    dimension::{Dimension, Origin},
    fact::FactKind,
    id::{CampaignId, CreatorId},
    measure::{Adds, Measure, Unit},
    money::Currency,
    platform,
    provenance::Provenance,
    schema,
};
use serde::Deserialize;
use toml::{Table, Value};

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: String,
    source: Option<String>,
    platform: Option<String>,
    provenance: Option<String>,
    currency: Option<String>,
    account: Option<String>,
    creator: Option<String>,
    campaign: Option<String>,
    time_zone: Option<String>,
    #[serde(default)]
    key: Vec<String>,
    day: Option<WrittenDay>,
    title: Option<String>,
    permalink: Option<String>,
    columns: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDay {
    column: Option<String>,
    order: Option<String>,
    year: Option<String>,
    month: Option<String>,
    day: Option<String>,
    constant: Option<String>,
}

/// Reads a mapping file, or says everything that is wrong with it.
pub fn parse(text: &str) -> Result<Mapping, Vec<String>> {
    let written: Written = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut faults = Vec::new();
    let kind = FactKind::from_name(&written.kind).unwrap_or_else(|| {
        faults.push(unknown("kind of fact", &written.kind, FactKind::ALL.iter().map(|kind| kind.name())));
        FactKind::PostCounters
    });
    let provenance = written.provenance.as_deref().map_or(Some(Provenance::SelfReported), Provenance::from_name);
    let provenance = provenance.unwrap_or_else(|| {
        let names = Provenance::ALL.into_iter().map(Provenance::name);
        faults.push(unknown("provenance", written.provenance.as_deref().unwrap_or_default(), names));
        Provenance::SelfReported
    });
    let currency = written.currency.as_deref().map(str::parse::<Currency>).transpose();
    let currency = currency.unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    if let Some(zone) = written.time_zone.as_deref()
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        faults.push(format!("{zone:?} is not a time zone: use an IANA name, such as Europe/Berlin"));
    }
    let day = written.day.map_or(Ok(Day::AsOf), read_day).unwrap_or_else(|fault| {
        faults.push(fault);
        Day::AsOf
    });
    let mut columns = Vec::new();
    for (heading, value) in &written.columns {
        match read_target(kind, heading, value) {
            Ok(Some(target)) => columns.push((heading.clone(), target)),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    check_doubles(&columns, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Mapping {
        kind,
        platform: written.platform.map(|name| SmolStr::new(platform::canonical(&name))),
        source: source_of(written.source.as_deref(), kind),
        provenance,
        currency,
        account: written.account.map(|name| crate::context::handle_of(&name)),
        creator: written.creator.map(CreatorId::new),
        campaign: written.campaign.map(CampaignId::new),
        zone: written.time_zone,
        key: written.key,
        day,
        title: written.title,
        permalink: written.permalink,
        columns,
    })
}

fn source_of(name: Option<&str>, kind: FactKind) -> SmolStr {
    match name {
        Some(name) if name.starts_with("sheet:") => SmolStr::new(name),
        Some(name) => SmolStr::new(format!("sheet:{name}")),
        None => SmolStr::new(format!("sheet:{kind}")),
    }
}

fn read_day(written: WrittenDay) -> Result<Day, String> {
    let order = match written.order.as_deref() {
        None => None,
        Some("day-first") => Some(Order::DayFirst),
        Some("month-first") => Some(Order::MonthFirst),
        Some(other) => return Err(format!("day: {other:?} is no order: write day-first or month-first")),
    };
    match written {
        WrittenDay { column: Some(heading), year: None, month: None, day: None, constant: None, .. } => {
            Ok(Day::Column { heading, order })
        }
        WrittenDay { column: None, year: Some(year), month: Some(month), day, constant: None, .. } => {
            Ok(Day::Parts { year, month, day })
        }
        WrittenDay { column: None, year: None, month: None, day: None, constant: Some(text), .. } => {
            text.parse().map(Day::Constant).map_err(|_| format!("day: {text:?} is not a day: write it like 2026-07-14"))
        }
        _ => Err("day: give one of `column`, `year` with `month`, or `constant`".to_owned()),
    }
}

fn read_target(kind: FactKind, heading: &str, value: &Value) -> Result<Option<Target>, String> {
    match value {
        Value::String(name) if name == "ignore" => Ok(None),
        Value::String(name) if name == "label" => Ok(Some(Target::Dimension(Dimension::Label(label_of(heading))))),
        Value::String(name) => named(kind, heading, name).map(Some),
        Value::Table(table) => spelled_out(kind, heading, table).map(Some),
        _ => Err(format!("columns: {heading:?} must be a name, or a table such as {{ label = \"…\" }}")),
    }
}

fn named(kind: FactKind, heading: &str, name: &str) -> Result<Target, String> {
    if let Some(measure) = Measure::from_name(name) {
        return measure_of(kind, heading, measure, Each::Second);
    }
    match Dimension::from_name(name) {
        dimension if dimension.origin() == Origin::Fact => Ok(Target::Dimension(dimension)),
        Dimension::Label(_) => {
            let names = schema::measures(kind).map(Measure::name).chain(schema::dimensions().map(Dimension::name));
            let fault = unknown("measure or dimension", name, names);
            Err(format!("columns: {heading:?}: {fault}; keep any other column with \"label\""))
        }
        _ => Err(format!("columns: {heading:?}: {name} is computed by Kepi and cannot be read from a column")),
    }
}

fn measure_of(kind: FactKind, heading: &str, measure: Measure, each: Each) -> Result<Target, String> {
    if measure.kind() != kind || matches!(measure.adds(), Adds::Distinct(_)) {
        let names = schema::measures(kind).map(Measure::name).collect::<Vec<_>>().join(", ");
        return Err(format!("columns: {heading:?}: {kind} does not carry {measure}; it carries {names}"));
    }
    Ok(Target::Measure(measure, if measure.unit() == Unit::Duration { each } else { Each::Second }))
}

fn spelled_out(kind: FactKind, heading: &str, table: &Table) -> Result<Target, String> {
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    if let (Some(label), 1) = (text("label"), table.len()) {
        let clean = label_of(label);
        return if clean == label {
            Ok(Target::Dimension(Dimension::Label(clean)))
        } else {
            Err(format!("columns: {heading:?}: {label:?} cannot be a label: use {clean:?}"))
        };
    }
    if let (Some(name), Some(each), 2) = (text("measure"), text("each"), table.len()) {
        let known =
            [("hour", Each::Hour), ("minute", Each::Minute), ("second", Each::Second), ("ms", Each::Millisecond)];
        let each = known.into_iter().find(|(word, _)| *word == each).map(|(_, each)| each);
        let each = each.ok_or_else(|| format!("columns: {heading:?}: `each` is hour, minute, second or ms"))?;
        let measure = Measure::from_name(name);
        let measure = measure.ok_or_else(|| unknown("measure", name, schema::measures(kind).map(Measure::name)))?;
        return measure_of(kind, heading, measure, each);
    }
    Err(format!("columns: {heading:?}: write {{ label = \"…\" }} or {{ measure = \"…\", each = \"hour\" }}"))
}

fn check_doubles(columns: &[(String, Target)], faults: &mut Vec<String>) {
    for (at, (heading, target)) in columns.iter().enumerate() {
        if let Some((other, _)) = columns[..at].iter().find(|(_, other)| other.name() == target.name()) {
            faults.push(format!(
                "columns: {other:?} and {heading:?} are both {}: columns are not added up",
                target.name()
            ));
        }
    }
}

fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let like = known.map(|known| (strsim::jaro_winkler(known, name), known)).max_by(|a, b| a.0.total_cmp(&b.0));
    match like {
        Some((alike, like)) if alike > 0.6 => format!("no {what} is called {name:?}: did you mean {like:?}?"),
        _ => format!("no {what} is called {name:?}"),
    }
}

/// Writes a mapping so that `parse` reads it back.
pub fn to_toml(mapping: &Mapping) -> String {
    let mut text = String::new();
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            text.push_str(&format!("{key} = {}\n", quoted(value)));
        }
    };
    put("kind", Some(mapping.kind.name()));
    put("source", Some(&mapping.source));
    put("platform", mapping.platform.as_deref());
    put("provenance", Some(mapping.provenance.name()));
    put("currency", mapping.currency.as_ref().map(Currency::code));
    put("account", mapping.account.as_deref());
    put("creator", mapping.creator.as_ref().map(CreatorId::as_str));
    put("campaign", mapping.campaign.as_ref().map(CampaignId::as_str));
    put("time_zone", mapping.zone.as_deref());
    put("title", mapping.title.as_deref());
    put("permalink", mapping.permalink.as_deref());
    if !mapping.key.is_empty() {
        let key: Vec<String> = mapping.key.iter().map(|heading| quoted(heading)).collect();
        text.push_str(&format!("key = [{}]\n", key.join(", ")));
    }
    text.push_str(&write_day(&mapping.day));
    text.push_str("\n[columns]\n");
    for (heading, target) in &mapping.columns {
        text.push_str(&format!("{} = {}\n", quoted(heading), write_target(target)));
    }
    text
}

fn write_day(day: &Day) -> String {
    let mut text = String::from("\n[day]\n");
    let mut put = |key: &str, value: &str| text.push_str(&format!("{key} = {}\n", quoted(value)));
    match day {
        Day::AsOf => return String::new(),
        Day::Constant(day) => put("constant", &day.to_string()),
        Day::Column { heading, order } => {
            put("column", heading);
            if let Some(order) = order {
                put("order", if *order == Order::DayFirst { "day-first" } else { "month-first" });
            }
        }
        Day::Parts { year, month, day } => {
            put("year", year);
            put("month", month);
            if let Some(day) = day {
                put("day", day);
            }
        }
    }
    text
}

fn write_target(target: &Target) -> String {
    match target {
        Target::Measure(measure, Each::Second) => quoted(measure.name()),
        Target::Measure(measure, each) => {
            let each = match each {
                Each::Hour => "hour",
                Each::Minute => "minute",
                Each::Second => "second",
                Each::Millisecond => "ms",
            };
            format!("{{ measure = {}, each = {} }}", quoted(measure.name()), quoted(each))
        }
        Target::Dimension(Dimension::Label(name)) => format!("{{ label = {} }}", quoted(name)),
        Target::Dimension(dimension) => quoted(dimension.name()),
    }
}

/// A basic string of TOML, which quotes and escapes as JSON does; JSON alone leaves DEL as it is.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    const WRITTEN: &str = r#"
kind = "post-counters"
platform = "YT"
source = "videos"
provenance = "measured"
key = ["Video"]
[day]
column = "Published"
order = "day-first"
[columns]
"Views" = "views"
"Watch time (hours)" = { measure = "watch_time", each = "hour" }
"Series" = "label"
"Camera used" = { label = "camera" }
"Rank" = "ignore"
"#;

    #[test]
    fn what_is_written_reads_back() {
        let mapping = parse(WRITTEN).unwrap();
        assert_eq!(mapping.platform.as_deref(), Some("youtube"));
        assert_eq!(mapping.source, "sheet:videos");
        assert_eq!(mapping.columns.len(), 4);
        assert_eq!(parse(&to_toml(&mapping)).unwrap(), mapping);
    }

    #[test]
    fn every_mistake_is_told() {
        let faults = parse(
            "kind = \"post-counter\"\ncurrency = \"euro\"\ntime_zone = \"Mars/Base\"\n[day]\norder = \"day-first\"\n[columns]\na = \"view\"\nb = \"ad_spend\"\nc = \"likes\"\nd = \"likes\"\ne = \"tier\"\n",
        )
        .unwrap_err();
        expect![[r#"
            no kind of fact is called "post-counter": did you mean "post-counters"?
            "euro" is not a currency code: three letters, such as EUR
            "Mars/Base" is not a time zone: use an IANA name, such as Europe/Berlin
            day: give one of `column`, `year` with `month`, or `constant`
            columns: "a": no measure or dimension is called "view": did you mean "views"?; keep any other column with "label"
            columns: "b": post-counters does not carry ad_spend; it carries posts_published, impressions, views, reach, likes, comments, shares, saves, reposts, link_clicks, post_profile_visits, follows, watch_time, completed_views, engagements_reported, post_revenue, posts_disclosed
            columns: "e": tier is computed by Kepi and cannot be read from a column
            columns: "c" and "d" are both likes: columns are not added up"#]]
        .assert_eq(&faults.join("\n"));
    }

    #[test]
    fn any_heading_can_be_written() {
        let mut mapping = parse(WRITTEN).unwrap();
        let headings = ["a \"b\"\n\t\\c", "\u{7f}é\u{1}", "x.y = [z]", ""];
        mapping.key = headings.map(str::to_owned).to_vec();
        mapping.columns = Vec::new();
        for (heading, name) in headings.iter().zip(["age", "gender", "country", "device"]) {
            mapping.columns.push(((*heading).to_owned(), Target::Dimension(Dimension::from_name(name))));
        }
        assert_eq!(parse(&to_toml(&mapping)).unwrap(), mapping);
    }

    #[test]
    fn a_file_that_is_no_mapping_is_refused() {
        assert!(parse("kind = 3").is_err());
        assert!(parse("kind = \"cost\"\nsurprise = 1\n[columns]\n").unwrap_err()[0].contains("surprise"));
    }
}
