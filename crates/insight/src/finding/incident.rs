//! Findings about unusual days: what was seen against what the days before lead one to expect.
//!
//! The day of the month is given as a place in the calendar, so that pay days and month ends are no news.
//!
//! Invariant: one finding per incident, and none whose last day is older than four weeks of known days.

use super::{
    Evidence, Finding, Kind, Phrase, Picture, Point, Stake,
    days::{self, Days},
    watch::{Watched, place},
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
};
use jiff::ToSpan;
use kpi::catalogue::Direction;
use model::{Date, SmolStr, dimension::Dimension, period::Period, platform};
use stats::anomaly::{Context, Incident, Judgement, Setting, Unjudged, detect_within, incidents};
use std::collections::BTreeMap;

/// How many of the last known days are news.
const NEWS: usize = 28;
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// What incidents are split by, to say where they come from.
const SPLIT: [Dimension; 3] = [Dimension::Platform, Dimension::Creator, Dimension::Link];
/// A smaller part of what was expected is no news, however unusual.
const MATTERS: f64 = 0.25;
/// From so many days on days of the month are told apart.
const A_YEAR: usize = 365;
/// From this share of an excess on it comes mostly from there.
const MOSTLY: f64 = 0.3;
/// Days before and after an incident that are drawn.
const AROUND: (usize, usize) = (45, 14);
/// How likely a false alarm in 28 days of one series is (`docs/anomalies.md`: 0.038 a week).
const FALSE: f64 = 0.15;

/// A series as it was judged.
struct Judged<'a> {
    days: &'a Days,
    rows: Vec<Result<Judgement, Unjudged>>,
    incidents: Vec<Incident>,
}

/// Looks at every watched KPI.
pub(super) async fn look(
    desk: &Desk<'_>,
    watched: &[Watched],
    holidays: &[Date],
) -> Result<Vec<Finding>, InsightError> {
    let judged: Vec<Judged<'_>> =
        watched.iter().map(|one| judge(one, holidays)).filter(|one| !one.incidents.is_empty()).collect();
    let split = split(desk, &judged).await?;
    let of = |one: &Judged<'_>| one.incidents.iter().map(|at| finding(desk, one, at, &split)).collect::<Vec<_>>();
    Ok(judged.iter().flat_map(of).collect())
}

fn judge<'w>(watched: &'w Watched, holidays: &[Date]) -> Judged<'w> {
    let (days, setting) = (&watched.days, Setting::every(DAY));
    // A day of the month says something once there were several of each: one spike on a 16th is not a habit.
    let monthly = days.known() >= A_YEAR;
    let context = |at| {
        let day = days.day(at);
        let (month, of_month) = (u32::from(day.month().unsigned_abs()), u32::from(day.day().unsigned_abs()));
        match (holidays.contains(&day), monthly) {
            (true, _) => Context::Occasion(100 * month + of_month),
            (false, true) => Context::Calendar(of_month),
            (false, false) => Context::None,
        }
    };
    let contexts: Vec<Context> = (0..days.values.len()).map(context).collect();
    let rows = detect_within(&days.values, &contexts, &setting);
    let mut found = incidents(&days.values, &rows, &setting);
    let broken = |one: &Incident| watched.breaks.iter().any(|(at, _)| one.start.abs_diff(*at) <= 1);
    let matters = |one: &Incident| one.excess.abs() >= MATTERS * one.expected.abs();
    found.retain(|one| one.end + NEWS >= days.values.len() && matters(one) && !broken(one));
    Judged { days, rows, incidents: found }
}

fn span(days: &Days, incident: &Incident) -> Period {
    Period { from: days.day(incident.start), to: days.day(incident.end) }
}

/// The KPIs with incidents, by what may have brought them, over the incidents and four weeks before.
async fn split(desk: &Desk<'_>, judged: &[Judged<'_>]) -> Result<Vec<Days>, InsightError> {
    let spans = judged.iter().flat_map(|one| one.incidents.iter().map(|incident| span(one.days, incident)));
    let Some(whole) = spans.reduce(|a, b| Period { from: a.from.min(b.from), to: a.to.max(b.to) }) else {
        return Ok(Vec::new());
    };
    let ids: Vec<&str> = judged.iter().map(|one| one.days.kpi.as_str()).collect();
    let from = whole.from.saturating_sub(i64::try_from(NEWS).unwrap_or(0).days());
    let ask = Ask { by: SPLIT.to_vec(), ..Ask::about(&ids, Period { from, ..whole }) };
    days::read(desk, &ask).await
}

fn finding(desk: &Desk<'_>, judged: &Judged<'_>, incident: &Incident, split: &[Days]) -> Finding {
    let (days, when) = (judged.days, span(judged.days, incident));
    let more = incident.excess > 0.0;
    let lately: f64 = days.values[days.values.len().saturating_sub(NEWS)..].iter().flatten().sum();
    let share = incident.excess.abs() / lately.abs().max(incident.excess.abs());
    let mut evidence = evidence(judged, incident);
    evidence.extend(brought(desk, days, incident, split));
    Finding {
        key: SmolStr::new(format!("incident/{}/{}", days.kpi, when.from)),
        kind: Kind::Incident,
        kpi: Some(days.kpi.clone()),
        days: when,
        title: title(days, incident, when),
        words: Phrase::default()
            .value(incident.seen, &days.unit)
            .text(" were seen where ")
            .value(incident.expected, &days.unit)
            .text(" were expected, judged by the days before alone."),
        next: None,
        sure: sure(incident.score),
        stake: Stake {
            share: if share.is_finite() { share } else { 0.0 },
            words: Phrase::default().value(incident.excess.abs(), &days.unit).text(if more {
                " more than expected"
            } else {
                " less than expected"
            }),
        },
        good: good(days.direction, more),
        evidence,
        picture: Some(picture(judged, incident, when)),
        groups: Vec::new(),
    }
}

/// Whether more of something, or less, is good.
pub(super) fn good(direction: Direction, more: bool) -> Option<bool> {
    match direction {
        Direction::Up => Some(more),
        Direction::Down => Some(!more),
        Direction::Range => None,
    }
}

/// What is not within the limits by chance: the rate of false alarms at the limit, falling beyond it at least as fast as the
/// exponential tail that the limit was drawn from.
fn sure(score: f64) -> f64 {
    let limits = score / (1.0 - score).max(1e-9);
    1.0 - FALSE * (-2.0 * (limits - 1.0).max(0.0)).exp()
}

fn title(days: &Days, incident: &Incident, when: Period) -> Phrase {
    let name = Phrase::of_name(days.name.clone());
    let times = incident.seen / incident.expected;
    let on = if when.from == when.to { " on " } else { " from " };
    let what = if incident.expected <= 0.0 {
        name.text(" came to ").value(incident.seen, &days.unit).text(" where nothing was expected")
    } else if times >= 1.5 {
        name.text(format!(" came to {times:.1} times what was expected"))
    } else {
        let side = if times > 1.0 { " above what was expected" } else { " below what was expected" };
        name.text(" came out ").share((times - 1.0).abs()).text(side)
    };
    what.text(on).days(when)
}

fn evidence(judged: &Judged<'_>, incident: &Incident) -> Vec<Evidence> {
    let (days, unit) = (judged.days, &judged.days.unit);
    let mut lines = Vec::new();
    if let (Some(seen), Some(Ok(row))) = (days.values[incident.peak], judged.rows.get(incident.peak)) {
        let peak = Phrase::default().day(days.day(incident.peak)).text(": ").value(seen, unit);
        lines.push(Evidence::new("Furthest off", peak));
        lines.push(Evidence::new("Expected then", Phrase::default().value(row.expected, unit)));
        let low = if seen < 0.0 { row.low } else { row.low.max(0.0) };
        let usual = Phrase::new("between ").value(low, unit).text(" and ").value(row.high, unit);
        lines.push(Evidence::new("Not unusual", usual));
    }
    lines
}

/// Which platform, creator and link most of the excess comes from, beside its four weeks before.
fn brought(desk: &Desk<'_>, days: &Days, incident: &Incident, split: &[Days]) -> Vec<Evidence> {
    let when = span(days, incident);
    let parts: Vec<&Days> = split.iter().filter(|part| part.kpi == days.kpi).collect();
    let mut lines = Vec::new();
    for (at, dimension) in SPLIT.iter().enumerate() {
        let mut by: BTreeMap<&SmolStr, f64> = BTreeMap::new();
        for part in &parts {
            if let Some(value) = &part.group[at] {
                *by.entry(value).or_default() += excess(part, when);
            }
        }
        let most = by.iter().map(|(value, excess)| (*value, excess / incident.excess));
        let Some((value, share)) = most.max_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
        if by.len() > 1 && share >= MOSTLY {
            let says = Phrase::of_name(shown(desk, dimension, value)).text(", ").share(share.min(1.0)).text(" of it");
            lines.push(Evidence::new(format!("Mostly from the {dimension}"), says));
        }
    }
    lines
}

/// What a part brought in some days beyond its mean in the four weeks before.
fn excess(part: &Days, when: Period) -> f64 {
    let Some((from, to)) = place(part.period, when.from).zip(place(part.period, when.to)) else { return 0.0 };
    let sum = |values: &[Option<f64>]| values.iter().flatten().sum::<f64>();
    let (before, during) = (&part.values[from.saturating_sub(NEWS)..from], &part.values[from..=to]);
    sum(during) - sum(before) / before.len().max(1) as f64 * during.len() as f64
}

/// A dimension's value as people know it.
pub(super) fn shown(desk: &Desk<'_>, dimension: &Dimension, value: &str) -> String {
    match dimension {
        Dimension::Platform => platform::title(value).to_owned(),
        Dimension::Creator => {
            let known = desk.creators.iter().find(|creator| creator.id.as_str() == value);
            known.map_or_else(|| value.to_owned(), |creator| creator.name.clone())
        }
        _ => value.to_owned(),
    }
}

fn picture(judged: &Judged<'_>, incident: &Incident, marked: Period) -> Picture {
    let days = judged.days;
    let last = days.values.len() - 1;
    let from = incident.start.saturating_sub(AROUND.0);
    let point = |at: usize| {
        let row = judged.rows.get(at).and_then(|row| row.as_ref().ok());
        let floor = if days.values[at].is_some_and(|seen| seen < 0.0) { f64::NEG_INFINITY } else { 0.0 };
        Point {
            day: days.day(at),
            seen: days.values[at],
            expected: row.map(|row| row.expected),
            low: row.map(|row| row.low.max(floor)),
            high: row.map(|row| row.high),
        }
    };
    Picture {
        name: days.name.clone(),
        unit: days.unit.clone(),
        points: (from..=(incident.end + AROUND.1).min(last)).map(point).collect(),
        marked: Some(marked),
    }
}
