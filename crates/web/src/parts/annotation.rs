//! What stands on the days of a chart besides its figures: campaigns, days that changed the meaning of a figure, incidents,
//! and people's own notes.
//!
//! Every chart marks them with letters, and the list below it says what each is.
//!
//! Invariant: a mark that is drawn is in the list, and the other way round.

use super::chart::noon;
use crate::{format, parts::phrase, room::Room};
use insight::finding::{Finding, Kind};
use kpi::{breaks, catalogue::Catalogue};
use model::{Date, measure::Measure, period::Period};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many marks a chart bears; more would cover it.
const MOST: usize = 12;

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The days.
    pub days: Period,
    /// What kind of thing it is.
    pub kind: &'static str,
    /// What it says.
    pub words: String,
}

/// One line of the list below a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The letter on the chart.
    pub letter: char,
    /// When.
    pub when: String,
    /// What kind of thing it is.
    pub kind: &'static str,
    /// What it says.
    pub words: String,
}

/// What stands on the days of a period, for a chart of some measures of a KPI, by day.
pub fn of(room: &Room, period: Period, (kpi, measures): (&str, &[Measure]), findings: &[Finding]) -> Vec<Annotation> {
    let notes = room.notes.iter().map(|note| Annotation {
        days: Period { from: note.day, to: note.day },
        kind: "Note",
        words: note.words.clone(),
    });
    let campaigns = room.campaigns.iter().filter_map(|campaign| {
        Some(Annotation { days: campaign.flight?, kind: "Campaign", words: campaign.name.clone() })
    });
    let crossed = measures.iter().flat_map(|measure| breaks::crossed(*measure, period)).map(|found| Annotation {
        days: Period { from: found.date, to: found.date },
        kind: "Break",
        words: found.note(),
    });
    let told = findings
        .iter()
        .filter(|one| matches!(one.kind, Kind::Incident | Kind::Shift) && one.kpi.as_deref() == Some(kpi));
    let told = told.map(|one| Annotation {
        // A shift stands on the day that it begins.
        days: if one.kind == Kind::Shift { Period { to: one.days.from, ..one.days } } else { one.days },
        kind: one.kind.words(),
        words: phrase::text(&one.title, room.currency()),
    });
    let mut all: Vec<Annotation> = notes.chain(crossed).chain(told).chain(campaigns).collect();
    all.retain(|one| one.days.from <= period.to && period.from <= one.days.to);
    all.truncate(MOST);
    all.sort_by(|a, b| (a.days.from, &a.words).cmp(&(b.days.from, &b.words)));
    all.dedup();
    all
}

/// What stands on the days of a picture about a KPI, besides what it was drawn for.
pub fn beside(room: &Room, period: Period, kpi: &str) -> Vec<Annotation> {
    of(room, period, (kpi, &measures(&room.catalogue, kpi)), &[])
}

/// The measures of a KPI, for the breaks of their definitions; none of one that is not known.
pub fn measures(catalogue: &Catalogue, kpi: &str) -> Vec<Measure> {
    let compiled = catalogue.compile(kpi).ok();
    compiled.iter().flat_map(|one| &one.terms).map(|term| term.measure).collect()
}

/// Draws marks on one of a chart's series; without marks the chart stays as it is.
pub fn draw(chart: &mut Value, series: usize, all: &[Annotation], drawn: Period) {
    if !all.is_empty() {
        chart["series"][series]["markLine"] = json!({"symbol": "none", "silent": true, "data": mark_lines(all, drawn)});
    }
}

/// The list below a chart.
pub fn lines(all: &[Annotation]) -> Vec<Line> {
    let line = |(letter, one): (char, &Annotation)| Line {
        letter,
        when: if one.days.from == one.days.to { format::date(one.days.from) } else { format::period(one.days) },
        kind: one.kind,
        words: one.words.clone(),
    };
    ('A'..='Z').zip(all).map(line).collect()
}

/// The marks as the chart engine draws them: a hairline with its letters on the first day within the chart's days. Marks of one
/// day share a hairline.
pub fn mark_lines(all: &[Annotation], drawn: Period) -> Vec<Value> {
    let mut days: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for (letter, one) in ('A'..='Z').zip(all) {
        days.entry(one.days.from.max(drawn.from)).or_default().push(letter.to_string());
    }
    let mark = |(day, letters): (Date, Vec<String>)| {
        json!({"xAxis": noon(day), "lineStyle": {"color": {"$color": "faint"}, "type": "dotted", "width": 1},
               "label": {"formatter": letters.join(" "), "color": {"$color": "muted"}, "fontSize": 11, "position": "end"}})
    };
    days.into_iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_lines_have_the_same_letters() {
        let day = |text: &str| Period::parse(text).unwrap();
        let all = [
            Annotation { days: day("2026-02-01..2026-04-01"), kind: "Campaign", words: "Spring".into() },
            Annotation { days: day("2026-03-05..2026-03-05"), kind: "Note", words: "Price <change>".into() },
        ];
        let drawn = day("2026-03-01..2026-03-31");
        let marks = mark_lines(&all, drawn);
        assert_eq!(marks[0]["xAxis"], json!(noon(drawn.from)), "what began before stands at the edge");
        let letters: Vec<String> = lines(&all).iter().map(|line| format!("{} {}", line.letter, line.when)).collect();
        assert_eq!(letters, ["A 1 Feb\u{2009}–\u{2009}1 Apr 2026", "B 5 Mar 2026"]);
        assert_eq!(marks[1]["label"]["formatter"], json!("B"));
        let both = mark_lines(&[all[0].clone(), all[0].clone()], drawn);
        assert_eq!((both.len(), &both[0]["label"]["formatter"]), (1, &json!("A B")));
    }
}
