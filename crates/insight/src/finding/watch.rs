//! What is watched day by day: KPIs of things that happen one by one, or that are counted anew each day.
//!
//! Counters of posts are not here: a young post's figures are not ripe, so their last days always look low.
//!
//! Invariant: a series ends with the last day that its sources tell of; a source that is late makes no fall.

use super::{
    Look,
    days::{self, Days},
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    sheet,
};
use jiff::ToSpan;
use kpi::breaks;
use model::{Date, measure::Measure, period::Period, platform, store::Coverage};

/// The KPIs that are watched, the weightier first.
const WATCHED: [&str; 16] = [
    "revenue",
    "orders",
    "conversions",
    "leads",
    "signups",
    "clicks",
    "code_redemptions",
    "cost",
    "account_reach",
    "account_views",
    "account_engagements",
    "profile_visits",
    "follows_gained",
    "ga_sessions",
    "page_views",
    "mentions",
];

/// How far back is looked, in days.
pub(super) const BACK: i64 = 730;
/// A source that ended so many days before the others is over, and not late.
const OVER: i64 = 90;
/// Fewest days that say anything.
const LEAST: usize = 28;
/// Over so many days at least half must have something.
const LATELY: usize = 112;

/// A KPI that is watched.
pub(super) struct Watched {
    /// Its days.
    pub days: Days,
    /// Days from which it counts something else, by their place, with the reason.
    pub breaks: Vec<(usize, String)>,
}

/// Reads every watched KPI that is known, in one read.
pub(super) async fn read(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Watched>, InsightError> {
    let Some(period) = period(look, BACK) else { return Ok(Vec::new()) };
    let coverage = desk.store.coverage(desk.scope).await?;
    let known = |id: &'static str| Some((id, source(desk, id, &coverage, period)?));
    let (ids, sources): (Vec<&str>, Vec<Source>) = WATCHED.into_iter().filter_map(known).unzip();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let series = days::read(desk, &Ask::about(&ids, period)).await?;
    let mut found: Vec<Watched> = Vec::new();
    for (mut days, source) in series.into_iter().zip(sources) {
        let Some(last) = place(days.period, source.last) else { continue };
        days.values.truncate(last + 1);
        days.period.to = source.last;
        let told = found.iter().any(|other| other.days.values == days.values);
        if lively(&days) && !told {
            found.push(Watched { days, breaks: source.breaks });
        }
    }
    Ok(found)
}

/// The ids among some that are known at all.
pub(super) async fn known(desk: &Desk<'_>, ids: &[&'static str]) -> Result<Vec<&'static str>, InsightError> {
    let coverage = desk.store.coverage(desk.scope).await?;
    let covered = |measure: Measure| coverage.iter().any(|row| row.measure == measure);
    let is =
        |id: &&&str| desk.catalogue.compile(id).is_ok_and(|kpi| kpi.terms.iter().all(|term| covered(term.measure)));
    Ok(ids.iter().filter(is).copied().collect())
}

/// The last so many days that are over and known.
pub(super) fn period(look: &Look<'_>, days: i64) -> Option<Period> {
    let to = look.known.to.min(look.today.yesterday().ok()?);
    Period::new(look.known.from.max(to.saturating_sub((days - 1).days())), to)
}

/// Where a day stands in a period; `None` outside.
pub(super) fn place(period: Period, day: Date) -> Option<usize> {
    if !period.contains(day) {
        return None;
    }
    usize::try_from(Period { from: period.from, to: day }.days() - 1).ok()
}

/// Whether at least half of the last days have something, so that a day without is news.
fn lively(days: &Days) -> bool {
    let lately = &days.values[days.values.len().saturating_sub(LATELY)..];
    let known = lately.iter().flatten().count();
    let some = lately.iter().flatten().filter(|value| value.abs() > 0.0).count();
    days.known() >= LEAST && 2 * some >= known
}

/// Until when a KPI is known, and where it counts something else.
struct Source {
    last: Date,
    breaks: Vec<(usize, String)>,
}

fn source(desk: &Desk<'_>, id: &str, coverage: &[Coverage], period: Period) -> Option<Source> {
    let compiled = desk.catalogue.compile(id).ok()?;
    let mut last = period.to;
    let mut breaks = Vec::new();
    for term in &compiled.terms {
        let rows = || coverage.iter().filter(|row| row.measure == term.measure);
        let end = rows().map(|row| row.last).max()?;
        let over = end.saturating_sub(OVER.days());
        // What happens one by one may well not happen on a platform; a daily total that is missing is late.
        let late = rows().map(|row| row.last).filter(|day| *day >= over).min()?;
        let happens = sheet::happens(term.measure.kind());
        last = last.min(if happens { end } else { late });
        let begin = rows().map(|row| row.first).min()?;
        for row in rows().filter(|row| !happens && row.first > begin) {
            let of = row.platform.as_deref().map_or(row.source.as_str(), platform::title);
            breaks.push((row.first, format!("figures from {of} begin then")));
        }
        let there = |on: &str| rows().any(|row| row.platform.as_deref().is_none_or(|known| known == on));
        let known = breaks::crossed(term.measure, period).filter(|one| there(&one.platform));
        breaks.extend(known.map(|one| (one.date, one.words.clone())));
    }
    let breaks = breaks.into_iter().filter_map(|(day, words)| Some((place(period, day)?, words))).collect();
    Some(Source { last, breaks })
}
