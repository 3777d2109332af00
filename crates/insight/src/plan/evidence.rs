//! What the facts say of a plan, for its rules to judge by: what is connected, and how each KPI went before.
//!
//! Samples are readings over earlier periods as long as the KPI's own, the latest first, none of them reaching into its own days
//! or beyond what is known. Of a level, where a target is about where it will stand, each sample is the level from which it starts
//! with the change of the earlier period added.
//!
//! The store is read once by day for everything that adds up by day, and once for every earlier period of what does not.

use super::{
    book::{Book, Want},
    ground::{Ground, exchange_into},
    judge,
    subject::{Source, Subject},
};
use crate::{desk::Desk, error::InsightError, frame::Group};
use jiff::ToSpan;
use kpi::{
    pace::Kind,
    plan::{Evidence, History, Links, Plan},
    sources::{Connected, is_of_platform},
};
use model::{Date, SmolStr, period::Period, store::Coverage};
use std::collections::BTreeMap;

/// At most so many earlier periods are looked at.
pub const MOST_SAMPLES: usize = 24;
/// And so many of what must be read period by period.
const MOST_READ: usize = 8;

/// What the facts say of a plan: what is connected, and how each KPI went before.
pub async fn evidence(desk: &Desk<'_>, plan: &Plan, today: Date) -> Result<Evidence, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let subjects: Vec<(SmolStr, Subject)> =
        plan.kpis.iter().filter_map(|kpi| Some((kpi.id.value.clone(), Subject::of(&links, kpi)?))).collect();
    let (mut lines, mut wants, mut windows) = (Vec::new(), Vec::new(), Vec::new());
    for (line, (_, subject)) in subjects.iter().enumerate() {
        let earlier = subject.whole().map(|whole| earlier(&ground, subject, whole, today)).unwrap_or_default();
        wants.extend(judge::wants(subject, line, today));
        let before = earlier.iter().filter_map(|period| edge(subject, *period));
        wants.extend(earlier.iter().copied().chain(before).map(|period| Want { line, period }));
        if let (Source::Start, Some(day)) = (&subject.source, start_or_now(subject, today)) {
            wants.push(Want { line, period: day });
        }
        windows.push(earlier);
        lines.push(subject.line.clone());
    }
    let book = Book::read(&ground, lines, Vec::new(), &wants, true).await?;
    let mut history = BTreeMap::new();
    for (line, ((id, subject), windows)) in subjects.iter().zip(&windows).enumerate() {
        history.insert(id.clone(), of_one(&ground, (&book, line), subject, windows, today));
    }
    Ok(Evidence { connected: connected(&ground.coverage), history })
}

/// The measures that have facts; a platform counts only for what platforms count.
pub(super) fn connected(coverage: &[Coverage]) -> Connected {
    let place = |row: &Coverage| row.platform.clone().filter(|_| is_of_platform(row.measure));
    Connected(coverage.iter().map(|row| (row.measure, place(row))).collect())
}

/// Earlier periods as long as a whole one, the latest first: they end before it starts, before today, and within what is known.
pub(super) fn earlier(ground: &Ground<'_>, subject: &Subject, whole: Period, today: Date) -> Vec<Period> {
    let Some(known) = ground.known(&subject.line.compiled) else { return Vec::new() };
    let most = if subject.line.adds_by_day() { MOST_SAMPLES } else { MOST_READ };
    let edge = |day: Date| day.yesterday().unwrap_or(day);
    let mut to = edge(whole.from).min(edge(today)).min(known.to);
    let mut periods = Vec::new();
    while periods.len() < most {
        let Ok(from) = to.checked_sub((whole.days() - 1).days()) else { break };
        if from < known.from {
            break;
        }
        periods.push(Period { from, to });
        match from.yesterday() {
            Ok(day) => to = day,
            Err(_) => break,
        }
    }
    periods
}

/// The day before an earlier period, of whose level its change is taken.
pub(super) fn edge(subject: &Subject, period: Period) -> Option<Period> {
    let day = period.from.yesterday().ok().filter(|_| subject.kind == Kind::Level)?;
    Some(Period { from: day, to: day })
}

/// The day whose level a change starts from: the one before the first, or today when that is still to come.
fn start_or_now(subject: &Subject, today: Date) -> Option<Period> {
    let before = subject.from?.yesterday().ok()?;
    let day = before.min(today);
    Some(Period { from: day, to: day })
}

fn of_one(
    ground: &Ground<'_>,
    (book, line): (&Book<'_>, usize),
    subject: &Subject,
    windows: &[Period],
    today: Date,
) -> History {
    let value = |period: Period| book.value(line, &Group::new(), period);
    let (base, mut reason) = judge::baseline(subject, book, line, today);
    let mut baseline =
        base.map(|base| base.value).filter(|_| !matches!(subject.source, Source::Told(..) | Source::Zero));
    if let (Source::Start, Some(day)) = (&subject.source, start_or_now(subject, today)) {
        baseline = value(day).or(baseline);
    }
    if baseline.is_some() {
        reason = None;
    }
    let samples = windows.iter().filter_map(|period| match (subject.kind, baseline, edge(subject, *period)) {
        (Kind::Level, Some(from), Some(before)) => Some(from + value(*period)? - value(before)?),
        _ => value(*period),
    });
    let samples: Vec<f64> = samples.collect();
    let days = subject.whole().map_or(0, |whole| whole.days());
    if reason.is_none() && samples.is_empty() && matches!(subject.source, Source::Over(_)) && baseline.is_none() {
        reason = Some(nothing(ground, subject));
    }
    History { samples, days, baseline, reason }
}

/// Why there is nothing to look at.
fn nothing(ground: &Ground<'_>, subject: &Subject) -> String {
    match ground.known(&subject.line.compiled) {
        Some(known) => format!("it is known from {} to {} only", known.from, known.to),
        None => "no source provides it".to_owned(),
    }
}
