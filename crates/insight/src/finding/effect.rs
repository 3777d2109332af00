//! What each campaign brought beyond what would have come anyway.
//!
//! The campaign's creators, or platforms, are set beside those that no campaign touched in its days: a mixture of the
//! untouched that moved as the campaign's did before says what would have come (`docs/anomalies.md`).
//!
//! Invariant: what cannot be told is a reason for the campaign's page, and no finding.

use super::{
    Evidence, Finding, Kind, Look, Phrase, Picture, Point, Stake,
    days::{self, Days},
    incident::{good, shown},
    panel::lower,
    watch::{self, place},
};
use crate::{
    desk::{Ask, Desk},
    error::InsightError,
    sheet::Sheet,
};
use jiff::ToSpan;
use model::{
    Date, SmolStr,
    campaign::Campaign,
    dimension::Dimension,
    filter::{Condition, Filter, Test},
    id::CampaignId,
    period::Period,
};
use stats::changepoint::synthetic::{self, CannotTell};
use std::collections::{BTreeMap, BTreeSet};

/// What a campaign may bring, day by day.
const KPIS: [&str; 4] = ["revenue", "conversions", "clicks", "account_reach"];
/// The KPI that competitors' accounts are known by.
const RIVALS: &str = "account_reach";
/// What says that somebody took part in a campaign, besides what it brought.
const POSTS: &str = "posts_published";
/// What is compared, the better first.
const GROUPS: [Dimension; 2] = [Dimension::Creator, Dimension::Platform];
/// Days before a campaign that the comparison is learnt from.
const BEFORE: i64 = 120;
/// A campaign that ended so many days ago is no news.
const NEWS: i64 = 60;
/// The probability below which an effect is told, over all KPIs of the campaign.
const SMALL: f64 = 0.05;

/// What a campaign brought of a KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The campaign's name.
    pub campaign: String,
    /// The KPI's id.
    pub kpi: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The days of the campaign that are known.
    pub days: Period,
    /// What was added, per day and in all, in the KPI's unit.
    pub found: synthetic::Effect,
    /// Whom the campaign's creators or platforms were set beside: how much each counts, the most first.
    pub beside: Vec<(String, f64)>,
    /// What the campaign's creators or platforms had, from before the campaign to its last known day, and what would have come.
    pub points: Vec<Point>,
    /// The probability of such an effect without the campaign, over all its KPIs.
    pub p: f64,
    good: Option<bool>,
}

/// What every campaign with known days brought, KPI by KPI; a campaign of which nothing can be told is there once, with the
/// reason.
pub async fn effects(
    desk: &Desk<'_>,
    look: &Look<'_>,
) -> Result<Vec<(CampaignId, Result<Effect, String>)>, InsightError> {
    study(desk, look, look.campaigns).await
}

/// Looks at campaigns that run or ended lately.
pub(super) async fn look(desk: &Desk<'_>, look: &Look<'_>) -> Result<Vec<Finding>, InsightError> {
    let since = look.today.saturating_sub(NEWS.days());
    let recent = |one: &&Campaign| one.flight.is_some_and(|flight| flight.to >= since);
    let campaigns: Vec<Campaign> = look.campaigns.iter().filter(recent).cloned().collect();
    let told = study(desk, look, &campaigns).await?;
    let sure = told.into_iter().filter_map(|(id, effect)| Some((id, effect.ok().filter(|one| one.p < SMALL)?)));
    Ok(sure.map(|(id, effect)| finding(&id, effect)).collect())
}

/// The days that a campaign ran and that are known.
fn ran(campaign: &Campaign, known: Period) -> Option<Period> {
    let flight = campaign.flight?;
    Period::new(flight.from.max(known.from), flight.to.min(known.to))
}

async fn study(
    desk: &Desk<'_>,
    look: &Look<'_>,
    campaigns: &[Campaign],
) -> Result<Vec<(CampaignId, Result<Effect, String>)>, InsightError> {
    let Some(known) = watch::period(look, 730) else { return Ok(Vec::new()) };
    let flights: Vec<(&Campaign, Period)> = campaigns.iter().filter_map(|one| Some((one, ran(one, known)?))).collect();
    let ids = watch::known(desk, &KPIS).await?;
    let Some(first) = flights.iter().map(|(_, flight)| flight.from).min().filter(|_| !ids.is_empty()) else {
        return Ok(Vec::new());
    };
    let period = Period { from: known.from.max(first.saturating_sub(BEFORE.days())), to: known.to };
    let mut groups = Vec::new();
    for dimension in GROUPS {
        groups.push(Groups::read(desk, look.campaigns, (&ids, dimension, period)).await?);
    }
    let mut told = Vec::new();
    for (campaign, flight) in flights {
        let mut found: Vec<Effect> = Vec::new();
        let mut reason = None;
        for kpi in &ids {
            match judge(desk, (campaign, flight), kpi, &groups) {
                Ok(effect) => found.push(effect),
                Err(why) => reason = reason.or(Some(why)),
            }
        }
        let tries = found.len() as f64;
        found.iter_mut().for_each(|effect| effect.p = (effect.found.p * tries).min(1.0));
        match (found.is_empty(), reason) {
            (true, Some(why)) => told.push((campaign.id.clone(), Err(why))),
            _ => told.extend(found.into_iter().map(|effect| (campaign.id.clone(), Ok(effect)))),
        }
    }
    Ok(told)
}

/// A KPI by one dimension, and whom each campaign touched.
struct Groups {
    dimension: Dimension,
    series: Vec<Days>,
    rivals: Vec<Days>,
    /// Campaign, its flight, whom it touched.
    touched: Vec<(SmolStr, Option<Period>, BTreeSet<SmolStr>)>,
}

impl Groups {
    async fn read(
        desk: &Desk<'_>,
        campaigns: &[Campaign],
        (ids, dimension, period): (&[&'static str], Dimension, Period),
    ) -> Result<Self, InsightError> {
        let asked: Vec<&str> = ids.iter().copied().chain([POSTS]).collect();
        let took = Ask { by: vec![Dimension::Campaign, dimension.clone()], ..Ask::about(&asked, period) };
        let sheet = Sheet::read(desk, &took).await?;
        let mut by: BTreeMap<SmolStr, BTreeSet<SmolStr>> = BTreeMap::new();
        for group in sheet.groups() {
            let [Some(campaign), Some(value)] = group.as_slice() else { continue };
            if (0..asked.len()).any(|kpi| sheet.value(kpi, &group).is_some_and(|value| value > 0.0)) {
                by.entry(campaign.clone()).or_default().insert(value.clone());
            }
        }
        let flight =
            |id: &SmolStr| campaigns.iter().find(|one| one.id.as_str() == id.as_str()).and_then(|one| one.flight);
        let touched = by.into_iter().map(|(id, values)| (id.clone(), flight(&id), values)).collect();
        let series = days::read(desk, &Ask { by: vec![dimension.clone()], ..Ask::about(ids, period) }).await?;
        let rivals = rivals(desk, ids, period).await?;
        Ok(Self { dimension, series, rivals, touched })
    }

    fn touched_by(&self, campaign: &Campaign) -> Option<&BTreeSet<SmolStr>> {
        self.touched.iter().find(|(id, ..)| id.as_str() == campaign.id.as_str()).map(|(.., values)| values)
    }

    /// Everybody whom a campaign touched that ran in some days; one without dates may have run in any.
    fn touched_in(&self, days: Period) -> BTreeSet<&SmolStr> {
        let met = |flight: &Option<Period>| flight.is_none_or(|one| one.from <= days.to && days.from <= one.to);
        self.touched.iter().filter(|(_, flight, _)| met(flight)).flat_map(|(.., values)| values).collect()
    }
}

/// Competitors' accounts, which no campaign of ours touches.
async fn rivals(desk: &Desk<'_>, ids: &[&'static str], period: Period) -> Result<Vec<Days>, InsightError> {
    if desk.rivals.is_empty() || !ids.contains(&RIVALS) {
        return Ok(Vec::new());
    }
    let handles: BTreeSet<SmolStr> = desk.rivals.iter().map(|account| account.handle.clone()).collect();
    let named = Condition { dimension: Dimension::Account, test: Test::In, values: handles.into_iter().collect() };
    let by = vec![Dimension::Account];
    days::read(desk, &Ask { by, filter: Filter(vec![named]), ..Ask::about(&[RIVALS], period) }).await
}

/// The effect on a KPI by the first grouping that can tell, or why the last cannot.
fn judge(
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
    let others = group.touched_in(flight);
    let of = |days: &&Days| days.kpi == kpi;
    let value = |days: &Days| days.group.first().cloned().flatten();
    let series = || group.series.iter().filter(of);
    let treated: Vec<&Days> = series().filter(|days| value(days).is_some_and(|one| mine.contains(&one))).collect();
    let some = |days: &&Days| days.values.iter().flatten().any(|value| value.abs() > 0.0);
    let free = series().filter(|days| value(days).is_some_and(|one| !others.contains(&one)));
    let donors: Vec<&Days> = free.chain(group.rivals.iter().filter(of)).filter(some).collect();
    let first = treated.first().ok_or("none of those whom it touched has any")?;
    let outside = || "its days are not known".to_owned();
    let whole = first.period;
    let from = flight.from.saturating_sub(BEFORE.days()).max(whole.from);
    let rows = place(whole, from).ok_or_else(outside)?..=place(whole, flight.to).ok_or_else(outside)?;
    let start = place(whole, flight.from).ok_or_else(outside)? - rows.start();
    let sum = |at: usize| {
        let values: Vec<f64> = treated.iter().filter_map(|days| days.values[at]).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let seen: Vec<Option<f64>> = rows.clone().map(sum).collect();
    let apart: Vec<&[Option<f64>]> = donors.iter().map(|days| &days.values[rows.clone()]).collect();
    let found = synthetic::effect(&seen, &apart, start, seen.len()).map_err(|why| words(&why))?;
    let named = |days: &Days| value(days).map_or_else(String::new, |one| shown(desk, &group.dimension, &one));
    let mut beside: Vec<(String, f64)> =
        donors.iter().zip(&found.weights).map(|(days, weight)| (named(days), *weight)).collect();
    beside.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(Effect {
        campaign: campaign.name.clone(),
        kpi: kpi.to_owned(),
        name: first.name.clone(),
        unit: first.unit.clone(),
        days: flight,
        points: points(&seen, &found, (from, start)),
        p: found.p,
        good: good(first.direction, found.total > 0.0),
        found,
        beside,
    })
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

fn finding(id: &CampaignId, effect: Effect) -> Finding {
    let found = &effect.found;
    let more = found.total > 0.0;
    let title = Phrase::of_name(effect.campaign.clone())
        .text(if more { " brought " } else { " had " })
        .value(found.total.abs(), &effect.unit)
        .text(format!(" {} in ", if more { "more" } else { "less" }))
        .name(lower(&effect.name))
        .text(" than would have come without it");
    let share = found.relative.unwrap_or(1.0).abs();
    Finding {
        key: SmolStr::new(format!("effect/{id}/{}", effect.kpi)),
        kind: Kind::Effect,
        kpi: Some(effect.kpi.clone()),
        days: effect.days,
        title,
        words: said(&effect),
        next: None,
        sure: 1.0 - effect.p,
        stake: Stake {
            share: share / (1.0 + share),
            words: Phrase::new("the campaign ").name(effect.campaign.clone()),
        },
        good: effect.good,
        evidence: evidence(&effect),
        picture: Some(Picture {
            name: effect.name.clone(),
            unit: effect.unit.clone(),
            points: effect.points,
            marked: Some(effect.days),
        }),
    }
}

fn said(effect: &Effect) -> Phrase {
    let interval = effect.found.interval;
    let words = Phrase::default().value(effect.found.per_row, &effect.unit).text(" a day, nine times of ten between ");
    words.value(interval.low, &effect.unit).text(" and ").value(interval.high, &effect.unit).text(".")
}

fn evidence(effect: &Effect) -> Vec<Evidence> {
    let found = &effect.found;
    let mut lines = Vec::new();
    if let Some(relative) = found.relative {
        lines.push(Evidence::new("Beside what would have come", Phrase::default().share(relative)));
    }
    lines.push(Evidence::new("Probability without the campaign", Phrase::default().share(effect.p)));
    let (as_much, of) = found.placebos;
    let placebo = Phrase::default().count(as_much).text(" of ").count(of);
    lines.push(Evidence::new("As much changed without it", placebo));
    for (name, weight) in effect.beside.iter().take(3).filter(|(_, weight)| *weight > 0.05) {
        lines.push(Evidence::new("Set beside", Phrase::of_name(name.clone()).text(", ").share(*weight)));
    }
    lines
}
