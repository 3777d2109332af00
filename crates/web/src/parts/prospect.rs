//! Whether a target will be reached, as lines of a page: the chance, what is expected, when, and what it takes.
//!
//! Invariant: a chance stands with how sure it is itself, and where there is none, its reason does.

use crate::format;
use insight::{
    finding::chance_words,
    plan::{Judgement, KpiStanding, Prospect, prospect::Still},
};
use model::money::Currency;

/// The lines about the end of a KPI's way.
pub fn lines(kpi: &KpiStanding, judgement: &Judgement, currency: Currency) -> Vec<(&'static str, String)> {
    let prospect = match judgement {
        Ok(prospect) => prospect,
        Err(reason) => return vec![("Will it be reached?", reason.clone())],
    };
    let unit = kpi.what.as_ref().map_or("count", |what| what.unit.as_str());
    let value = |value| format::value(value, unit, currency);
    let [low, high] = prospect.within;
    let there = is_there(prospect);
    let chance = match there {
        true => "it is there already; only what is taken back could undo it".to_owned(),
        false => format!(
            "{} likely; that is itself between {} and {}",
            percent(prospect.chance),
            percent(low),
            percent(high)
        ),
    };
    let [least, most] = prospect.likely;
    let mut lines = vec![
        ("Will it be reached?", chance),
        (
            "Expected at the end",
            format!("{}, four times of five {} to {}", value(prospect.expected), value(least), value(most)),
        ),
    ];
    lines.extend(reached(prospect).filter(|_| !there).map(|words| ("Reached", words)));
    if let Some(needed) = prospect.needed.filter(|_| !there) {
        let speed = prospect.speed.map(|speed| format!("; the last two weeks brought {} a day", value(speed)));
        lines.push(("It takes", format!("{} a day from now on{}", value(needed), speed.unwrap_or_default())));
    }
    lines.extend(prospect.still.map(|still| ("Posts that are out", gathering(still, &value(still.gathers)))));
    lines.push(("Forecast by", format!("{}, from facts until {}", prospect.method, format::date(prospect.known))));
    lines
}

/// What posts that are out will still gather, and how that is known.
fn gathering(still: Still, gathers: &str) -> String {
    format!(
        "{gathers} more is expected of them by then: posts have {} of what they gather at the end of their first week, \
         learnt from {}",
        percent(still.week),
        still.posts
    )
}

/// Whether what must add up has done so already.
fn is_there(prospect: &Prospect) -> bool {
    prospect.needed.is_some_and(|needed| needed <= 0.0)
}

fn reached(prospect: &Prospect) -> Option<String> {
    let about = prospect.reached.map(|day| format!("about {}", format::date(day)))?;
    let late = |day| format!("{} at the latest", format::date(day));
    Some(match (prospect.earliest, prospect.latest.map(late)) {
        (Some(early), Some(late)) => format!("{about}, {} at the earliest and {late}", format::date(early)),
        (Some(early), None) => format!("{about}, {} at the earliest, perhaps not by its date", format::date(early)),
        (None, _) => about,
    })
}

/// The chance in a word, for a row of the plan.
pub fn word(judgement: Option<&Judgement>) -> Option<String> {
    let prospect = judgement?.as_ref().ok()?;
    Some(match is_there(prospect) {
        true => "reached already".to_owned(),
        false => format!("{} likely to be reached", percent(prospect.chance)),
    })
}

fn percent(chance: f64) -> String {
    chance_words(chance, "\u{202f}%")
}
