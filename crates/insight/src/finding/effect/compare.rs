//! One campaign's KPI beside those that no campaign touched in its days.
//!
//! Invariant: the comparison begins at most 120 days before the campaign and ends with its last known day.

use super::{BEFORE, Effect, group::Groups};
use crate::{
    desk::Desk,
    finding::{
        Point,
        days::Days,
        incident::{good, shown},
        watch::place,
    },
};
use jiff::ToSpan;
use model::{Date, SmolStr, campaign::Campaign, period::Period};
use stats::changepoint::synthetic::{self, CannotTell};
use std::{collections::BTreeSet, ops::RangeInclusive};

/// The effect on a KPI by the first grouping that can tell, or why the last cannot.
pub(super) fn judge(
    desk: &Desk<'_>,
    (campaign, flight): (&Campaign, Period),
    kpi: &str,
    groups: &[Groups],
) -> Result<Effect, String> {
    let mut reason = "nothing is known of whom it touched".to_owned();
    for group in groups {
        let Some(mine) = group.touched_by(campaign) else { continue };
        match compare(desk, (campaign, flight, mine), kpi, group) {
            Ok(effect) => return Ok(effect),
            Err(why) => reason = why,
        }
    }
    Err(reason)
}

fn compare(
    desk: &Desk<'_>,
    (campaign, flight, mine): (&Campaign, Period, &BTreeSet<SmolStr>),
    kpi: &str,
    group: &Groups,
) -> Result<Effect, String> {
    let (treated, donors) = sides(mine, flight, kpi, group);
    let first = treated.first().ok_or("none of those whom it touched has any")?;
    let (rows, start) = window(first.period, flight).ok_or("its days are not known")?;
    let sum = |at: usize| {
        let values: Vec<f64> = treated.iter().filter_map(|days| days.values[at]).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let seen: Vec<Option<f64>> = rows.clone().map(sum).collect();
    let apart: Vec<&[Option<f64>]> = donors.iter().map(|days| &days.values[rows.clone()]).collect();
    let found = synthetic::effect(&seen, &apart, start, seen.len()).map_err(|why| words(&why))?;
    let named = |days: &Days| value(days).map_or_else(String::new, |one| shown(desk, &group.dimension, one));
    let weighed = donors.iter().zip(&found.weights);
    let mut beside: Vec<(String, f64)> = weighed.map(|(days, weight)| (named(days), *weight)).collect();
    beside.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(Effect {
        campaign: campaign.name.clone(),
        kpi: kpi.to_owned(),
        name: first.name.clone(),
        unit: first.unit.clone(),
        days: flight,
        points: points(&seen, &found, (first.day(*rows.start()), start)),
        p: found.p,
        good: good(first.direction, found.total > 0.0),
        found,
        beside,
    })
}

/// Those whom the campaign touched, and those with anything whom no campaign touched in its days.
fn sides<'a>(mine: &BTreeSet<SmolStr>, flight: Period, kpi: &str, group: &'a Groups) -> (Vec<&'a Days>, Vec<&'a Days>) {
    let others = group.touched_in(flight);
    let of = |days: &&Days| days.kpi == kpi;
    let some = |days: &&Days| days.values.iter().flatten().any(|value| value.abs() > 0.0);
    let treated = group.series.iter().filter(of).filter(|days| value(days).is_some_and(|one| mine.contains(one)));
    let free = group.series.iter().filter(|days| value(days).is_some_and(|one| !others.contains(one)));
    (treated.collect(), free.chain(&group.rivals).filter(of).filter(some).collect())
}

fn value(days: &Days) -> Option<&SmolStr> {
    days.group.first()?.as_ref()
}

/// The rows from before a campaign to its end, and where among them it begins.
fn window(whole: Period, flight: Period) -> Option<(RangeInclusive<usize>, usize)> {
    let from = flight.from.saturating_sub(BEFORE.days()).max(whole.from);
    let rows = place(whole, from)?..=place(whole, flight.to)?;
    let start = place(whole, flight.from)? - rows.start();
    Some((rows, start))
}

fn points(seen: &[Option<f64>], found: &synthetic::Effect, (from, start): (Date, usize)) -> Vec<Point> {
    let day = |at: usize| from.saturating_add(i64::try_from(at).unwrap_or(0).days());
    let expected = |at: usize| at.checked_sub(start).and_then(|at| found.expected.get(at).copied().flatten());
    let point = |at: usize| Point { day: day(at), seen: seen[at], expected: expected(at), low: None, high: None };
    (0..seen.len()).map(point).collect()
}

/// Why nothing can be told.
fn words(why: &CannotTell) -> String {
    match why {
        CannotTell::TooFewDonors(count) => {
            format!("only {count} were not touched by it: three are needed to say what would have come anyway")
        }
        CannotTell::TooFewRows { before, during } => {
            format!(
                "{before} days before it and {during} of it are known: 21 before are needed, and more than it lasts"
            )
        }
        CannotTell::PoorFit(_) => "those that it did not touch moved otherwise before".to_owned(),
        CannotTell::Wanders(_) => "the distance from those that it did not touch wandered before".to_owned(),
        CannotTell::PlaceboMoved(_) => "something had moved before it began".to_owned(),
    }
}
