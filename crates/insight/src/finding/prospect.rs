//! Findings about targets: which will probably be missed, and which are as good as reached.
//!
//! Invariant: a target is called missed or reached only where the chance says so and its own uncertainty does not say the
//! opposite.

use super::{Evidence, Finding, Kind, Look, Phrase, Picture, Point, Stake};
use crate::plan::{KpiStanding, Prospect};
use kpi::target::Bound;
use model::{SmolStr, period::Period};

/// Below this chance a target will probably be missed, unless the chance itself may be this high.
const MISSED: (f64, f64) = (0.4, 0.75);

/// Above this chance it is as good as reached, unless the chance itself may be this low.
const REACHED: (f64, f64) = (0.95, 0.8);

/// How much good news weighs beside bad.
const GOOD_NEWS: f64 = 0.1;

/// Looks at the running KPIs of the plan.
pub(super) fn look(look: &Look<'_>) -> Vec<Finding> {
    let Some(standing) = look.standing else { return Vec::new() };
    let whole: f64 = standing.kpis.iter().map(|kpi| kpi.weight.max(0.0)).sum();
    let found = standing.kpis.iter().filter_map(|kpi| {
        let prospect = look.prospects.get(&kpi.id)?.as_ref().ok()?;
        finding(kpi, prospect, kpi.weight.max(0.0) / whole)
    });
    found.collect()
}

fn finding(kpi: &KpiStanding, prospect: &Prospect, weight: f64) -> Option<Finding> {
    let [low, high] = prospect.within;
    let (good, verb, share) = if prospect.chance < MISSED.0 && high < MISSED.1 {
        (false, "missed", weight * (1.0 - prospect.chance))
    } else if prospect.chance > REACHED.0 && low > REACHED.1 {
        (true, "reached", weight * GOOD_NEWS)
    } else {
        return None;
    };
    let whole = kpi.days.whole()?;
    let title = Phrase::of_name(kpi.title.clone())
        .text(if good { " is as good as reached: " } else { " will probably miss its target: " })
        .chance(prospect.chance)
        .text(" for ")
        .then(target(kpi))
        .text(" by ")
        .day(whole.to);
    Some(Finding {
        key: SmolStr::new(format!("prospect/{}/{}/{verb}", kpi.id, whole.to)),
        kind: Kind::Prospect,
        kpi: kpi.what.as_ref().map(|what| what.kpi.clone()),
        days: whole,
        title,
        words: words(kpi, prospect),
        next: (!good).then(|| next(kpi, prospect)).flatten(),
        sure: if good { prospect.chance } else { 1.0 - prospect.chance },
        stake: Stake { share: if share.is_finite() { share } else { 0.0 }, words: stake(kpi) },
        good: Some(good),
        evidence: evidence(kpi, prospect),
        picture: picture(kpi, prospect),
        groups: Vec::new(),
    })
}

fn unit(kpi: &KpiStanding) -> &str {
    kpi.what.as_ref().map_or("count", |what| what.unit.as_str())
}

/// What should be reached, in the KPI's unit.
fn target(kpi: &KpiStanding) -> Phrase {
    let end = |bound: Bound, words: &str| Phrase::new(words).value(bound.value, unit(kpi));
    match kpi.goalpost.map(|goalpost| (goalpost.low, goalpost.high)) {
        Some((Some(low), Some(high))) => end(low, "").then(end(high, " to ")),
        Some((Some(low), None)) => end(low, if low.strict { "more than " } else { "at least " }),
        Some((None, Some(high))) => end(high, if high.strict { "less than " } else { "at most " }),
        _ => Phrase::of_name(kpi.target.clone().unwrap_or_default()),
    }
}

fn stake(kpi: &KpiStanding) -> Phrase {
    kpi.serves.first().map_or_else(Phrase::default, |goal| Phrase::new("the goal ").name(goal.to_string()))
}

fn words(kpi: &KpiStanding, prospect: &Prospect) -> Phrase {
    Phrase::new("It is expected to come to ")
        .value(prospect.expected, unit(kpi))
        .text(", four times of five between ")
        .value(prospect.likely[0], unit(kpi))
        .text(" and ")
        .value(prospect.likely[1], unit(kpi))
        .text(".")
}

/// What each day must bring, where that says anything.
fn next(kpi: &KpiStanding, prospect: &Prospect) -> Option<Phrase> {
    let (needed, speed) = (prospect.needed?, prospect.speed?);
    let phrase = Phrase::new("It takes ")
        .value(needed, unit(kpi))
        .text(" a day from now on; the last two weeks brought ")
        .value(speed, unit(kpi))
        .text(" a day.");
    Some(phrase)
}

fn evidence(kpi: &KpiStanding, prospect: &Prospect) -> Vec<Evidence> {
    let [low, high] = prospect.within;
    let mut lines = vec![
        Evidence::new(
            "Chance",
            Phrase::default().chance(prospect.chance).text(", itself between ").chance(low).text(" and ").chance(high),
        ),
        Evidence::new("Facts until", Phrase::default().day(prospect.known)),
        Evidence::new("Forecast by", Phrase::new(prospect.method.clone())),
    ];
    if let Some(value) = kpi.reading.value {
        lines.insert(0, Evidence::new("So far", Phrase::default().value(value, unit(kpi))));
    }
    if let Some(day) = prospect.reached {
        lines.push(Evidence::new("Reached about", Phrase::default().day(day)));
    }
    lines
}

/// The way so far, and the way to come with its bounds.
fn picture(kpi: &KpiStanding, prospect: &Prospect) -> Option<Picture> {
    let so_far = kpi.series.points.iter().filter(|point| point.day <= prospect.known && point.value.is_some());
    let seen = so_far.map(|point| Point { day: point.day, seen: point.value, expected: None, low: None, high: None });
    let ahead = prospect.way.iter().map(|ahead| Point {
        day: ahead.day,
        seen: None,
        expected: Some(ahead.expected),
        low: Some(ahead.low),
        high: Some(ahead.high),
    });
    let points: Vec<Point> = seen.chain(ahead).collect();
    let marked = Period::new(prospect.known.tomorrow().ok()?, kpi.days.by?);
    Some(Picture { name: kpi.title.clone(), unit: unit(kpi).to_owned(), points, marked })
}
