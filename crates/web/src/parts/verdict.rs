//! Sentences that say where a plan stands. They are made from the values that the page shows, so they are true of it.
//!
//! Invariant: a sentence names only KPIs and levels of the standing it was made from, and counts every KPI once.

use super::{finding::Finding, pace};
use insight::plan::standing::{KpiStanding, Level, Noun, Phase, Standing};
use kpi::pace::Health;

/// The finding of a whole plan.
pub fn of_plan(standing: &Standing) -> Finding {
    let total = standing.kpis.len();
    let with = |health: Health| standing.kpis.iter().filter(move |kpi| kpi.health == health);
    let (off, watch) = (with(Health::OffTrack).count(), with(Health::Watch).count());
    let read = standing.kpis.iter().filter(|kpi| kpi.pace.is_some()).count();
    let strong = match (total, read, off, watch) {
        (0, ..) => "The plan has no KPIs yet.".to_owned(),
        (_, 0, ..) => nothing_read(standing),
        (_, _, 0, 0) if read == total => {
            if total == 1 {
                "The plan's KPI is on track.".to_owned()
            } else {
                format!("All {total} KPIs are on track.")
            }
        }
        (_, _, 0, 0) => format!("{} on track; {}.", are(read, total), waiting(total - read)),
        (_, _, 0, _) => format!("{} to be watched{}.", are(watch, total), lowest(with(Health::Watch))),
        _ => format!("{} off track{}.", are(off, total), lowest(with(Health::OffTrack))),
    };
    Finding { strong, rest: rest(standing, total - read) }
}

/// `3 of 5 KPIs are`.
fn are(count: usize, total: usize) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    if total == 1 { "The plan's KPI is".to_owned() } else { format!("{count} of {total} KPIs {verb}") }
}

fn waiting(count: usize) -> String {
    if count == 1 { "1 has no pace yet".to_owned() } else { format!("{count} have no pace yet") }
}

/// Which one, and how far.
fn lowest<'k>(kpis: impl Iterator<Item = &'k KpiStanding>) -> String {
    let worst = kpis
        .filter_map(|kpi| Some((kpi.pace?, kpi)))
        .min_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    worst.map_or_else(String::new, |(found, kpi)| {
        format!(": {} is at {} of what is expected by now", kpi.title, pace::percent(found))
    })
}

fn nothing_read(standing: &Standing) -> String {
    if standing.kpis.iter().all(|kpi| kpi.phase == Phase::NotStarted) {
        let first = standing.kpis.iter().filter_map(|kpi| kpi.days.from).min();
        let begins = first.map(|day| format!(" It begins on {}.", crate::format::date(day)));
        return format!("The plan has not started yet.{}", begins.unwrap_or_default());
    }
    "No KPI of this plan can be judged yet.".to_owned()
}

fn rest(standing: &Standing, unread: usize) -> String {
    let mut parts = Vec::new();
    if let Some(found) = standing.level.pace.filter(|_| standing.kpis.len() > 1) {
        parts
            .push(format!("By weight, the plan as a whole is at {} of what is expected by now.", pace::percent(found)));
    }
    if unread > 0 && unread < standing.kpis.len() {
        let words = if unread == 1 { "1 KPI without a pace does" } else { "KPIs without a pace do" };
        let count = if unread == 1 { String::new() } else { format!("{unread} ") };
        parts.push(format!("{count}{words} not count in that."));
    }
    parts.join(" ")
}

/// The title of a tree of goals: how many are how.
pub fn of_goals(level: &Level) -> String {
    let mut goals = Vec::new();
    collect(level, Noun::Goal, &mut goals);
    if goals.is_empty() {
        collect(level, Noun::Objective, &mut goals);
    }
    goals.sort_by(|a, b| a.id.cmp(&b.id));
    goals.dedup_by(|a, b| a.id == b.id && a.noun == b.noun);
    let noun = goals.first().map_or("goal", |level| if level.noun == Noun::Goal { "goal" } else { "objective" });
    let count = |health: Health| goals.iter().filter(|goal| goal.health == health).count();
    let several = |count: usize, words: &str| match count {
        1 => format!("One {noun} is {words}"),
        _ => format!("{count} {noun}s are {words}"),
    };
    match (count(Health::OffTrack), count(Health::Watch), count(Health::OnTrack)) {
        (0, 0, 0) => format!("No {noun} can be judged yet"),
        (0, 0, on) if on == goals.len() && on > 1 => format!("Every {noun} is on track"),
        (0, 0, on) => several(on, "on track"),
        (0, watch, _) => several(watch, "to be watched"),
        (off, ..) => several(off, "off track"),
    }
}

fn collect<'l>(level: &'l Level, noun: Noun, found: &mut Vec<&'l Level>) {
    if level.noun == noun {
        found.push(level);
    }
    for part in &level.parts {
        collect(part, noun, found);
    }
}

/// The finding of one KPI.
pub fn of_kpi(kpi: &KpiStanding) -> Finding {
    let rest = sentence(&kpi.curve);
    let Some(found) = kpi.pace else {
        let reason = kpi.reason.clone().unwrap_or_else(|| "There is no pace.".to_owned());
        return Finding { strong: sentence(&reason), rest: String::new() };
    };
    let when = match kpi.phase {
        Phase::Ended => "what was wanted by the end",
        _ => "what is expected by now",
    };
    let strong = format!("{}: at {} of {when}.", pace::word(kpi.health), pace::percent(found));
    Finding { strong, rest }
}

/// Words with a capital and a full stop.
pub fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    let text: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
