//! A review: what changed since the last one, why, and what to decide.

use super::{
    book::Book,
    calendar::review_days,
    ground::{Ground, exchange_into},
    judge::{self, Judged, judge},
    measure::Case,
    moved::{self, Between},
    share::Sharing,
    standing::Base,
    told::Told,
};
use crate::{desk::Desk, error::InsightError};
use kpi::{
    contribution::mix::Change,
    pace::{Health, Kind},
    plan::{Links, Plan},
    reading::Reading,
};
use model::{Date, SmolStr, dimension::Dimension};
use serde::Serialize;
use std::collections::BTreeMap;

/// The page of a review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReviewPage {
    /// The day of the review.
    pub today: Date,
    /// The day that it is compared with.
    pub last: Option<Date>,
    /// The KPIs, those to act on first, then in the order of the plan.
    pub kpis: Vec<KpiReview>,
    /// The KPIs whose review is due today.
    pub due: Vec<SmolStr>,
    /// Reviews that were due since the last one and before today: the day, and the KPIs.
    pub overdue: Vec<(Date, Vec<SmolStr>)>,
    /// The next day on which one is due, after today.
    pub next: Option<Date>,
}

/// One KPI under review.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiReview {
    /// Its id in the plan.
    pub id: SmolStr,
    /// The name on pages.
    pub title: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How often it is looked at, in words.
    pub cadence: Option<String>,
    /// The last day before today on which a review was due.
    pub was_due: Option<Date>,
    /// The next day after today.
    pub next: Option<Date>,
    /// How it stood at the end of the last review's day, from what is known today; `None` when there was none, or the KPI
    /// had not begun.
    pub then: Option<Moment>,
    /// How it stands.
    pub now: Moment,
    /// The target as it is printed.
    pub target: Option<String>,
    /// The value before.
    pub baseline: Option<Base>,
    /// What moved it, by dimension.
    pub why: Vec<Movement>,
    /// What changed and what moved it, in sentences.
    pub changed: Vec<String>,
    /// What to decide.
    pub decide: Decision,
}

/// A KPI at the end of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The reading since the start.
    pub reading: Reading,
    /// The value that was expected by then.
    pub expected: Option<f64>,
    /// The pace.
    pub pace: Option<f64>,
    /// The word for it.
    pub health: Health,
    /// Why there is no pace.
    pub reason: Option<String>,
}

/// What moved a KPI, along one dimension.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movement {
    /// Campaign, platform or creator.
    pub dimension: Dimension,
    /// The largest movers, at most [`MOST_MOVERS`].
    pub movers: Vec<Mover>,
    /// What all others moved together; with the movers it makes the whole change.
    pub rest: f64,
    /// For a ratio: rate and mix of every group.
    pub mix: Option<Change>,
}

/// How many movers are named for each dimension.
pub const MOST_MOVERS: usize = 3;

/// One group that moved a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mover {
    /// The group; `None` where the facts do not say.
    pub name: Option<SmolStr>,
    /// How much of the KPI's change is its own, in the KPI's unit.
    pub change: f64,
}

/// What a review should decide for a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// What kind of remedy it is.
    pub remedy: Remedy,
    /// The sentence.
    pub words: String,
}

/// The remedies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Remedy {
    /// Nothing is to be done.
    Nothing,
    /// A campaign is short: give it more, or change it.
    Campaign {
        /// Which.
        campaign: SmolStr,
    },
    /// The target is out of reach, or reached long before its day.
    Target,
    /// There is no reading: connect a source, or wait.
    Source,
    /// The KPI is behind, and no campaign alone is to blame.
    Effort,
}

/// The page of a review on a day. `last` is the day of the review before; without one, only where the plan stands is told.
///
/// Then and now are both read from what is known today, so that a late import is no progress.
pub async fn review(desk: &Desk<'_>, plan: &Plan, today: Date, last: Option<Date>) -> Result<ReviewPage, InsightError> {
    let exchange = exchange_into(desk.exchange, plan.currency);
    let ground = Ground::of(desk, &exchange).await?;
    let links = Links::of(plan);
    let last = last.filter(|last| *last < today);
    let cases: Vec<Case<'_>> = plan
        .kpis
        .iter()
        .enumerate()
        .filter_map(|(at, kpi)| Case::of(&ground, &links, (at, kpi), &BTreeMap::new()))
        .collect();
    let mut wanted = Vec::new();
    for (line, case) in cases.iter().enumerate() {
        wanted.extend(last.into_iter().chain([today]).flat_map(|day| judge::wants(&case.subject, line, day)));
    }
    let lines = cases.iter().map(|case| case.subject.line.clone()).collect();
    let book = Book::read(&ground, lines, Vec::new(), &wanted, true).await?;
    let judged = |day: Date| -> Vec<Judged> {
        cases.iter().enumerate().map(|(line, case)| judge(&case.subject, &book, line, &case.way, day)).collect()
    };
    let now = judged(today);
    let then = last.map(judged);
    let between: Vec<Option<Between<'_, '_>>> = cases
        .iter()
        .enumerate()
        .map(|(at, case)| between(case, then.as_ref().map(|then| &then[at]), &now[at]))
        .collect();
    let mut why = moved::movements(&ground, &between).await?;
    let sharing = Sharing::read(&ground, &links, &cases, &now, today).await?;
    let mut kpis = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let shares = sharing.of(at, case, &now[at]);
        let told = Told { plan, links: &links, case, today, now: &now[at], shares: shares.as_ref() };
        let moment = then.as_ref().map(|then| &then[at]).filter(|then| then.days.until.is_some());
        kpis.push(told.kpi(moment.zip(last), std::mem::take(&mut why[at])));
    }
    kpis.sort_by_key(|kpi| urgency(&kpi.decide.remedy, kpi.now.health));
    let (due, overdue, next) = days(&links, today, last);
    Ok(ReviewPage { today, last, kpis, due, overdue, next })
}

fn between<'c, 'p>(case: &'c Case<'p>, then: Option<&Judged>, now: &Judged) -> Option<Between<'c, 'p>> {
    let then = then?;
    let before = then.days.so_far();
    let from = match before {
        Some(_) => then.reading.value?,
        None if case.subject.kind == Kind::Flow => 0.0,
        None => return None,
    };
    let change = now.reading.value? - from;
    Some(Between { case, then: before, now: now.days.so_far()?, change })
}

fn urgency(remedy: &Remedy, health: Health) -> u8 {
    match (remedy, health) {
        (Remedy::Nothing, _) => 3,
        (_, Health::OffTrack) => 0,
        (_, Health::Watch) => 1,
        _ => 2,
    }
}

/// Reviews by day, with the KPIs.
type ByDay = Vec<(Date, Vec<SmolStr>)>;

/// The reviews of today, those since the last one that nobody held, and the next day.
fn days(links: &Links<'_>, today: Date, last: Option<Date>) -> (Vec<SmolStr>, ByDay, Option<Date>) {
    let mut by_day: BTreeMap<Date, Vec<SmolStr>> = BTreeMap::new();
    for kpi in &links.plan.kpis {
        for day in review_days(links, kpi, today) {
            by_day.entry(day).or_default().push(kpi.id.value.clone());
        }
    }
    let due = by_day.get(&today).cloned().unwrap_or_default();
    let next = by_day.keys().copied().find(|day| *day > today);
    let missed = |day: Date| day < today && last.is_none_or(|last| day > last);
    (due, by_day.into_iter().filter(|(day, _)| missed(*day)).collect(), next)
}
