//! Findings about lasting changes of watched KPIs: a level that jumped, or a trend that turned, and stayed.
//!
//! Invariant: a change that a known break explains is told with its reason, and as neither good nor bad. One that went back, or
//! that others stand around, is an episode and no shift.

use super::{Evidence, Finding, Kind, Phrase, Picture, Point, Stake, days::Days, incident::good, watch::Watched};
use model::{SmolStr, campaign::Campaign, period::Period};
use stats::{
    changepoint::{self, Cause, Setting, Shift, shifts},
    distribution::Distribution,
};

/// How many of the last known days a change may have begun in.
pub(super) const NEWS: usize = 60;
/// Changes that are fewer days apart are one episode.
const EPISODE: usize = 28;
/// The part of a change of level that must still be there.
const HELD: f64 = 0.5;
/// Days before a change that are drawn.
const BEFORE: usize = 60;
/// How much a change weighs that a known break explains.
const EXPLAINED: f64 = 0.2;

/// Looks at every watched KPI.
pub(super) fn look(watched: &[Watched], campaigns: &[Campaign]) -> Vec<Finding> {
    let of = |one: &Watched| {
        let setting = Setting { known: one.breaks.iter().map(|(at, _)| *at).collect(), ..Setting::default() };
        let found = shifts(&one.days.values, &setting);
        let recent = found.iter().filter(|shift| shift.at + NEWS >= one.days.values.len());
        let stayed = recent.filter(|shift| alone(shift, &found) && lasts(&one.days.values, shift));
        stayed.map(|shift| finding(one, shift, campaigns)).collect::<Vec<_>>()
    };
    watched.iter().flat_map(of).collect()
}

/// Whether no other change lies near: several within weeks are one episode.
fn alone(shift: &Shift, found: &[Shift]) -> bool {
    found.iter().filter(|other| other.at.abs_diff(shift.at) < EPISODE).count() == 1
}

/// Whether what changed is still there: of a level the median of the days since has gone at least half of the way; a trend leads
/// where it is said to have turned.
fn lasts(values: &[Option<f64>], shift: &Shift) -> bool {
    let (before, after) = values.split_at(shift.at);
    let median = |values: &[Option<f64>]| values.iter().flatten().copied().collect::<Distribution>().median();
    let change = shift.after - shift.before;
    match shift.kind {
        changepoint::Kind::Trend => shift.after * change > 0.0,
        changepoint::Kind::Level => {
            let levels = median(&before[before.len().saturating_sub(EPISODE)..]).zip(median(after));
            levels.is_some_and(|(was, is)| (is - was) / change >= HELD)
        }
    }
}

fn finding(watched: &Watched, shift: &Shift, campaigns: &[Campaign]) -> Finding {
    let days = &watched.days;
    let when = Period { from: days.day(shift.at), to: days.period.to };
    let reason = reason(watched, shift);
    let share = weight(days, shift).min(1.0) * if reason.is_some() { EXPLAINED } else { 1.0 };
    let because = |title: Phrase| match reason {
        Some(words) => title.text(", because: ").text(words),
        None => title,
    };
    Finding {
        key: SmolStr::new(format!("shift/{}/all/{}", days.kpi, when.from)),
        kind: Kind::Shift,
        kpi: Some(days.kpi.clone()),
        days: when,
        title: because(title(days, shift, when)),
        words: words(days, shift),
        next: None,
        sure: shift.sure,
        stake: Stake { share, words: Phrase::new("every day since") },
        good: if reason.is_some() { None } else { good(days.direction, shift.after > shift.before) },
        evidence: evidence(days, shift, campaigns),
        picture: Some(picture(days, shift, when)),
        groups: Vec::new(),
    }
}

fn reason<'a>(watched: &'a Watched, shift: &Shift) -> Option<&'a str> {
    let Cause::Known(row) = shift.cause else { return None };
    watched.breaks.iter().find(|(at, _)| *at == row).map(|(_, words)| words.as_str())
}

/// How large a change is beside the level before it.
fn weight(days: &Days, shift: &Shift) -> f64 {
    let before = days.values[shift.at.saturating_sub(BEFORE)..shift.at].iter().flatten();
    let level = before.clone().sum::<f64>().abs() / before.count().max(1) as f64;
    let rows = (days.values.len() - shift.at) as f64;
    let change = match shift.kind {
        changepoint::Kind::Level => shift.after - shift.before,
        changepoint::Kind::Trend => (shift.after - shift.before) * rows,
    };
    if level > 0.0 { change.abs() / level } else { 1.0 }
}

fn title(days: &Days, shift: &Shift, when: Period) -> Phrase {
    let name = Phrase::of_name(days.name.clone());
    let more = shift.after > shift.before;
    let what = match shift.kind {
        changepoint::Kind::Trend => name.text(if more { " has turned upwards" } else { " has turned downwards" }),
        changepoint::Kind::Level if shift.before > 0.0 => {
            let by = (shift.after / shift.before - 1.0).abs();
            name.text(if more { " rose by " } else { " fell by " }).share(by)
        }
        changepoint::Kind::Level => {
            name.text(if more { " rose to " } else { " fell to " }).value(shift.after, &days.unit).text(" a day")
        }
    };
    what.text(" since ").day(when.from)
}

fn words(days: &Days, shift: &Shift) -> Phrase {
    let (one, two) = match shift.kind {
        changepoint::Kind::Level => ("A usual day had ", " before and has "),
        changepoint::Kind::Trend => ("Each day changed it by ", " before and changes it by "),
    };
    Phrase::new(one).value(shift.before, &days.unit).text(two).value(shift.after, &days.unit).text(" since.")
}

fn evidence(days: &Days, shift: &Shift, campaigns: &[Campaign]) -> Vec<Evidence> {
    let within = Period { from: days.day(shift.interval.0), to: days.day(shift.interval.1) };
    let mut lines = vec![
        Evidence::new("Began, nine times of ten", Phrase::default().days(within)),
        Evidence::new("By chance", Phrase::new("once in 100 such series at most")),
    ];
    for campaign in campaigns {
        let Some(flight) = campaign.flight else { continue };
        let name = || Phrase::of_name(campaign.name.clone());
        if within.contains(flight.from) {
            lines.push(Evidence::new("Then too", name().text(" began on ").day(flight.from)));
        }
        if flight.to.tomorrow().is_ok_and(|after| within.contains(after)) {
            lines.push(Evidence::new("Then too", name().text(" ended on ").day(flight.to)));
        }
    }
    lines
}

/// The days around the change, with the level before and after where it is one.
fn picture(days: &Days, shift: &Shift, marked: Period) -> Picture {
    let level = |at: usize| match shift.kind {
        changepoint::Kind::Level => Some(if at < shift.at { shift.before } else { shift.after }),
        changepoint::Kind::Trend => None,
    };
    let point =
        |at: usize| Point { day: days.day(at), seen: days.values[at], expected: level(at), low: None, high: None };
    Picture {
        name: days.name.clone(),
        unit: days.unit.clone(),
        points: (shift.at.saturating_sub(BEFORE)..days.values.len()).map(point).collect(),
        marked: Some(marked),
    }
}
